"""Home folders with many times the built-in data: candidates of one board, or measurements of every model."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from data import boards
from data.settings import Settings
from data.warehouse import opening

TABLE = "board_llm_serving"
JITTERED = ("energy_per_token_j", "energy_per_response_j", "itl_p50_ms", "itl_p95_ms", "output_tokens_per_s")

# What tells the copies of a row apart, per table: names and ids get a number, so that every join still holds.
NAMED = {
    "model": ("id", "label"),
    "configuration": ("id", "name", "model"),
    "measurement": ("configuration", "name", "model"),
    "price": ("name", "model"),
}


def multiplied_home(home: Path, candidates: int, task: str = "lm-arena-chat") -> Path:
    """Build the warehouse in `home` and multiply the candidates of `task` to about `candidates`."""
    built = opening.open_warehouse(Settings(home=home))
    path = built.path
    built.close()
    with duckdb.connect(str(path)) as con:
        con.execute("SELECT setseed(0.5)")
        (own,) = con.execute(f"SELECT count(*) FROM {TABLE} WHERE task = $1", [task]).fetchone() or (1,)
        jitter = ", ".join(f"{name} * (0.6 + 0.8 * random()) AS {name}" for name in JITTERED)
        con.execute(
            f"INSERT INTO {TABLE} SELECT b.* REPLACE (b.candidate_id || '#' || copy AS candidate_id, {jitter}) "
            f"FROM {TABLE} AS b CROSS JOIN range($2) AS r(copy) WHERE b.task = $1",
            [task, candidates // own - 1],
        )
    _seal(path)
    return path


def measured_home(home: Path, measurements: int) -> Path:
    """Build the warehouse in `home` with every model, its configurations, prices and figures copied up to so many."""
    built = opening.open_warehouse(Settings(home=home))
    path = built.path
    built.close()
    with duckdb.connect(str(path)) as con:
        (own,) = con.execute("SELECT count(*) FROM measurement").fetchone() or (1,)
        for table, names in NAMED.items():
            renamed = ", ".join(f"{name} || '#' || copy AS {name}" for name in names)
            con.execute(
                f"INSERT INTO {table} SELECT t.* REPLACE ({renamed}) "
                f"FROM {table} AS t CROSS JOIN range(1, $1) AS r(copy)",
                [-(-measurements // own)],
            )
        con.execute("DELETE FROM board")
        for position, board in enumerate(boards.registry()):
            con.execute(f"DROP TABLE {board.table}")
            for field in ("kind", "source", "method"):
                con.execute(f"DROP TYPE IF EXISTS {board.table}_{field}")
            boards.materialise(con, board, position)
    _seal(path)
    return path


def _seal(path: Path) -> None:
    opening._seal(path).write_text(json.dumps(opening._fingerprint(path)))
