"""Every board's candidates, at built-in size and with 1,000,000 measurements, against DuckDB's count of the same table.

    python -m tests.benchmarks.bench_boards

The baseline reads the same table to the last column and answers one row: DuckDB counts the values of every column
and hashes them (`approx_count_distinct`). Repeats alternate between the two. It asserts nothing about clocks.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from data import boards
from data.settings import Settings
from data.warehouse import queries
from data.warehouse.opening import Warehouse, open_warehouse
from tests.benchmarks.many import measured_home

MEASUREMENTS, REPEATS = 1_000_000, 15
TARGET_MS = {"built-in": 50, "1M": 300}


def main() -> int:
    """Print one line a board and size."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small"), Path(folder, "large")
        measured_home(large, MEASUREMENTS)
        for size, home in (("built-in", small), ("1M", large)):
            warehouse = open_warehouse(Settings(home=home))
            (count,) = warehouse.cursor().execute("SELECT count(*) FROM measurement").fetchone() or (0,)
            print(f"{count:,} measurements; the target is {TARGET_MS[size]} ms a board", flush=True)
            for board in boards.registry():
                print(_line(warehouse, board), flush=True)
            warehouse.close()
    return 0


def _line(warehouse: Warehouse, board: boards.Board) -> str:
    cur = warehouse.cursor()
    frame = queries.candidates(cur, board.id)
    hashed = ", ".join(f'approx_count_distinct("{name}")' for name in frame.columns)
    counted = f"SELECT {hashed} FROM {board.table}"
    ours, bases = [], []
    for _ in range(REPEATS):
        ours.append(_ms(lambda: queries.candidates(cur, board.id)))
        bases.append(_ms(lambda: cur.execute(counted).fetchall()))
    mine, base = statistics.median(ours), statistics.median(bases)
    return (
        f"  {board.id}: {len(frame):,} x {frame.shape[1]} in {mine:.0f} ms (at best {min(ours):.0f}, at worst "
        f"{max(ours):.0f}); DuckDB's count of it {base:.0f} ms, ratio {mine / base:.2f}"
    )


def _ms(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
