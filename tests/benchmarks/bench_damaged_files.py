"""500 damaged exports: no traceback, at most 5 s of the processor and 300 MB above the file each.

`python -m tests.benchmarks.bench_damaged_files [COUNT] [SEED]`. Each file is read in a forked process, whose own
maximum of memory is its own.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections import Counter

from tests.data.uploads.mutations import MOST_CPU_S, MOST_MEMORY_MB, DamagedFile, damaged_files, read_damaged, used


def in_a_fork(file: DamagedFile) -> tuple[bool, str, float, float]:
    """Whether reading ended well, how, the seconds and MB that it took."""
    reading, writing = os.pipe()
    cpu_before, _peak = used()
    child = os.fork()
    if child == 0:
        try:
            with open("/proc/self/clear_refs", "w", encoding="ascii") as refs:
                refs.write("5")  # the peak of memory counts from here
        except OSError:
            pass
        before = _peak_mb()
        try:
            told = read_damaged(file)[:80]
        except BaseException:
            told = "TRACEBACK " + traceback.format_exc()[-600:]
        os.write(writing, f"{_peak_mb() - before:.1f}\n{told}".encode(errors="replace"))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().decode().split("\n", 1)
    _pid, status, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime
    told = lines[1] if len(lines) > 1 else f"the process ended with status {status}"
    memory = float(lines[0] or "nan")
    fine = status == 0 and not told.startswith("TRACEBACK") and len(lines) > 1
    del cpu_before
    return fine and seconds < MOST_CPU_S and memory < MOST_MEMORY_MB + len(file.data) / 1e6, told, seconds, memory


def _peak_mb() -> float:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def main(count: int = 500, seed: int = 1) -> int:
    """Print what fell short and what the worst took; 1 if anything fell short."""
    from tests.data.uploads.mutations import WAYS

    read_damaged(DamagedFile("warm.csv", "prices", b"model,price\na,1\n", "warm"))  # the data, pint and pyarrow
    read_damaged(DamagedFile("warm.csv", "query-scores", b"query,model,score,tokens_in\na,b,1,2\n", "warm"))
    wrong, worst_s, worst_mb, read = 0, 0.0, 0.0, Counter[str]()
    for number, file in enumerate(damaged_files(count, seed)):
        fine, told, seconds, memory = in_a_fork(file)
        worst_s, worst_mb = max(worst_s, seconds), max(worst_mb, memory - len(file.data) / 1e6)
        read["read" if told == "read" else "refused"] += 1
        if not fine:
            wrong += 1
            print(
                f"{number} {file.name or 'no name'} as {file.kind}, {file.how}: {seconds:.2f} s, {memory:.0f} MB, {told}"
            )
    print(
        f"{count} files damaged in {len(WAYS)} ways: {read['read']} read, {read['refused']} refused, {wrong} wrong; at most {worst_s:.2f} s and {worst_mb:.0f} MB above the file"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
