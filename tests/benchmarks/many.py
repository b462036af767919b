"""A home folder whose board of served models holds many times the built-in candidates, each a little different."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from data import warehouse
from data.settings import Settings

TABLE = "board_llm_serving"
JITTERED = ("energy_per_token_j", "energy_per_response_j", "itl_p50_ms", "itl_p95_ms", "output_tokens_per_s")


def multiplied_home(home: Path, candidates: int, task: str = "lm-arena-chat") -> Path:
    """Build the warehouse in `home` and multiply the candidates of `task` to about `candidates`."""
    built = warehouse.open_warehouse(Settings(home=home))
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
    warehouse._seal(path).write_text(json.dumps(warehouse._fingerprint(path)))
    return path
