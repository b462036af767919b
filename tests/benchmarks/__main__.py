"""`make bench`: every benchmark, each against its named baseline in the same run."""

from tests.benchmarks import bench_boards, bench_fit, bench_front, bench_online, bench_page, bench_routers, bench_runs

if __name__ == "__main__":
    for bench in (bench_front, bench_boards, bench_fit, bench_runs, bench_routers, bench_online, bench_page):
        print(f"== {bench.__doc__.splitlines()[0] if bench.__doc__ else bench.__name__}", flush=True)
        bench.main()
