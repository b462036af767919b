"""Damaged files: an answer or a sentence, within a bound of work and memory, never a traceback.

`python -m tests.benchmarks.bench_damaged_files` tries 500 of them, each in a process of its own.
"""

from __future__ import annotations

from tests.data.uploads.mutations import MOST_CPU_S, MOST_MEMORY_MB, damaged_files, read_damaged, used


def test_damaged_files_are_read_or_refused() -> None:
    for file in damaged_files(30, seed=7):
        cpu_before, memory_before = used()
        read_damaged(file)
        cpu, memory = used()
        assert cpu - cpu_before < MOST_CPU_S, file.how
        assert memory - memory_before < MOST_MEMORY_MB + len(file.data) / 1e6, file.how
