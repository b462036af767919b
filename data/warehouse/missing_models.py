"""Which models a board lacks, and why: missing is shown as missing."""

from __future__ import annotations

from pathlib import Path
from string import Template

import duckdb
import pandas as pd

from data.boards import Board, registry
from errors import NotFound

_ABSENT = Path(__file__).with_name("missing_models.sql")


def absent(cur: duckdb.DuckDBPyConnection, board: str) -> pd.DataFrame:
    """The registered models that could be on a board and are not: model, label, family, organisation, reason.

    A model could be on a board if it takes an input, or makes an output, that some model on it does. Models that one
    source alone knows are left out: they are missing from every other board for the same reason.
    Raises NotFound for an unknown board.
    """
    registered_board = _registered_board(board)
    # $1 and $2 are the parameters of the query; $table is a name of the registry.
    sql = Template(_ABSENT.read_text(encoding="utf-8")).safe_substitute(table=registered_board.table)
    frame = cur.execute(sql, [registered_board.id, "offer" in registered_board.steps]).df()
    return frame.assign(reason=frame["reason"].str.strip())


def _registered_board(board: str) -> Board:
    for registered_board in registry():
        if registered_board.id == board:
            return registered_board
    raise NotFound(f"There is no board '{board}'.", column="board")
