"""`make bench`: every benchmark, each against its named baseline in the same run, on a fresh clone too."""

import sys
import traceback

from tests.benchmarks import bench_boards, bench_fit, bench_front, bench_online, bench_page, bench_routers, bench_runs

BENCHES = (bench_front, bench_boards, bench_fit, bench_runs, bench_routers, bench_online, bench_page)


def main() -> int:
    """Run them all, whatever becomes of one; 1 if one failed or was wrong."""
    wrong = []
    for bench in BENCHES:
        print(f"== {bench.__doc__.splitlines()[0] if bench.__doc__ else bench.__name__}", flush=True)
        try:
            if bench.main():
                wrong.append(bench.__name__)
        except Exception:
            traceback.print_exc()
            wrong.append(bench.__name__)
    print(f"failed: {', '.join(wrong)}" if wrong else "all ran", flush=True)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
