"""The boards: from boards.toml and one SQL file a step to one wide table a board."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

import duckdb

from data.metrics import metrics

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Board:
    """A named join that can be decided on. `computed` are metrics that pages add once a workload is known."""

    id: str
    title: str
    grain: str
    steps: tuple[str, ...]
    default_objectives: str
    not_claimed: str
    computed: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The board's table in the warehouse."""
        return f"board_{self.id.replace('-', '_')}"


@lru_cache(maxsize=1)
def registry() -> tuple[Board, ...]:
    """All boards, in the order in which pages list them."""
    listed = tomllib.loads((FOLDER / "boards.toml").read_text(encoding="utf-8"))["board"]
    return tuple(
        Board(**{**entry, "steps": tuple(entry["steps"]), "computed": tuple(entry.get("computed", ()))})
        for entry in listed
    )


def materialise(con: duckdb.DuckDBPyConnection, board: Board, position: int) -> None:
    """Write the board's wide table and its row of the table `board`."""
    _fill_candidates(con, board)
    _enumerate(con, board)
    counts = "SELECT metric, count(low) > 0, count(method) > 0 FROM candidate_metric GROUP BY metric"
    stated = {str(metric): (bool(low), bool(method)) for metric, low, method in con.execute(counts).fetchall()}
    present = [metric for metric in metrics() if metric in stated]
    columns = [column for metric in present for column in _columns(metric, *stated[metric])]
    wide = Template((FOLDER / "wide.sql").read_text(encoding="utf-8"))
    listed = ", ".join(f"'{metric}'" for metric in present)
    con.execute(wide.substitute(table=board.table, columns=",\n    ".join(columns), metrics=listed))
    dates = f"SELECT count(*), min(as_of), max(as_of) FROM {board.table}"  # noqa: S608 - a name of the registry
    count, as_of, as_of_newest = con.execute(dates).fetchall()[0]
    offered = ",".join(metric for metric in metrics() if metric in present or metric in board.computed)
    row = [board.id, board.title, board.grain, count, offered, board.default_objectives, board.not_claimed, position]
    con.execute("INSERT INTO board VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", [*row, as_of, as_of_newest])


def _fill_candidates(con: duckdb.DuckDBPyConnection, board: Board) -> None:
    for step in ("candidate", *board.steps):
        for statement in duckdb.extract_statements((FOLDER / f"{step}.sql").read_text(encoding="utf-8")):
            con.execute(statement, {"board": board.id} if "board" in statement.named_parameters else None)


def _enumerate(con: duckdb.DuckDBPyConnection, board: Board) -> None:
    """Kinds, sources and methods as enumerations: they fill half of the columns, and as text they take most time."""
    for field in ("kind", "source", "method"):
        stated = f"SELECT DISTINCT {field} FROM candidate_metric WHERE {field} IS NOT NULL"  # noqa: S608 - constants
        if con.execute(stated).fetchone():
            con.execute(f"CREATE TYPE {board.table}_{field} AS ENUM ({stated} ORDER BY ALL)")
            con.execute(f"ALTER TABLE candidate_metric ALTER {field} TYPE {board.table}_{field}")


def _columns(metric: str, bounded: bool, by_method: bool) -> list[str]:
    """One metric's value, kind, source, method and bounds, out of the cell that holds them all."""
    fields = {"value": metric, "kind": f"{metric}__kind", "source": f"{metric}__source"}
    if by_method:
        fields["method"] = f"{metric}__method"
    if bounded:
        fields |= {"low": f"{metric}__low", "high": f"{metric}__high"}
    return [f"v.{metric}.{field} AS {name}" for field, name in fields.items()]
