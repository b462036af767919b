"""500 damaged exports: no traceback, at most 5 s of the processor and 300 MB above the file each.

`python -m tests.benchmarks.bench_damaged_files [COUNT] [SEED]`. Each file is read in a forked process, whose own
maximum of memory is its own.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from pathlib import Path

from tests.data.uploads.mutations import (
    MOST_CPU_S,
    MOST_MEMORY_MB,
    WAYS,
    DamagedFile,
    damaged_files,
    read_damaged,
)


def in_a_fork(file: DamagedFile) -> tuple[bool, str, float, float]:
    """Whether reading ended well, how, and the seconds and MB that it took."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak of memory counts from here
        before = _peak_mb()
        try:
            told = read_damaged(file)[:80]
        except BaseException:
            told = "TRACEBACK " + traceback.format_exc()[-600:]
        os.write(writing, f"{_peak_mb() - before:.1f}\n{told}".encode(errors="replace"))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        memory_text, _mark, told = pipe.read().decode().partition("\n")
    _pid, status, usage = os.wait4(child, 0)
    seconds, memory = usage.ru_utime + usage.ru_stime, float(memory_text or "nan")
    ended_well = status == 0 and bool(told) and not told.startswith("TRACEBACK")
    is_fine = ended_well and seconds < MOST_CPU_S and memory < MOST_MEMORY_MB + len(file.data) / 1e6
    return is_fine, told or f"the process ended with status {status}", seconds, memory


def _peak_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main(count: int = 500, seed: int = 1) -> int:
    """Print what fell short and what the worst took; 1 if anything fell short."""
    for kind, warm in (("prices", b"model,price\na,1\n"), ("query-scores", b"query,model,score,tokens_in\na,b,1,2\n")):
        read_damaged(DamagedFile("warm.csv", kind, warm, "warm"))  # the data, pint and pyarrow are there from now on
    wrong, worst_s, worst_mb, n_read = 0, 0.0, 0.0, 0
    for number, file in enumerate(damaged_files(count, seed)):
        is_fine, told, seconds, memory = in_a_fork(file)
        worst_s, worst_mb = max(worst_s, seconds), max(worst_mb, memory - len(file.data) / 1e6)
        n_read += told == "read"
        if not is_fine:
            wrong += 1
            name = file.name or "no name"
            print(f"{number} {name} as {file.kind}, {file.how}: {seconds:.2f} s, {memory:.0f} MB, {told}", flush=True)
    print(
        f"{count} files damaged in {len(WAYS)} ways: {n_read} read, {count - n_read - wrong} refused, {wrong} wrong; "
        f"at most {worst_s:.2f} s and {worst_mb:.0f} MB above the file"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
