"""Which tables repeat others, among the built-in ones and what a session brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from data.metrics import metrics
from data.uploads.user_rows import DESCRIBED, Own
from data.warehouse import containment
from pages.answers.boards import store
from pages.answers.shared.formatting import number

if TYPE_CHECKING:  # what reads uploads is imported by the Data page alone
    from pages.answers.datasets.upload import Loaded


@store.data_cache(maxsize=1)
def built_in(_version: str) -> tuple[tuple[containment.Contained, ...], int]:
    """Repeated tables among the built-in ones, and how many tables were compared."""
    parts = containment.parts_of_warehouse(store.warehouse().cursor())
    return tuple(containment.audit(parts)), len(parts)


def of_upload(loaded: Loaded) -> tuple[containment.Contained, ...]:
    """Where an upload repeats built-in rows, or they it."""
    if loaded.own:
        return tuple(repeat for own in loaded.own for repeat in of_candidates(own))
    return of_log(loaded) if loaded.log is not None else of_runs(loaded)


def of_candidates(own: Own) -> tuple[containment.Contained, ...]:
    """Whether the rows that this session brought repeat the board they stand on, or the board them."""
    board = store.board_frame(own.board, own.task or None)
    given = [
        name for name in own.frame if name in board and (name in metrics() or name in DESCRIBED) and name != "model"
    ]
    built_in = board[~board["candidate_id"].isin(own.frame["candidate_id"])]
    tables = {"the built-in board": built_in[given], own.name: own.frame[given]}
    arrow = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in tables.items()}
    return tuple(containment.audit(arrow))


def of_log(loaded: Loaded) -> tuple[containment.Contained, ...]:
    """Whether uploaded answers repeat those of a source's router log."""
    if loaded.log is None:
        return ()
    log = loaded.log.log
    mine = pd.DataFrame(
        {
            "query": np.repeat(np.asarray(log.queries, dtype=object), len(log.models)),
            "model": np.tile(np.asarray(log.models, dtype=object), len(log.queries)),
            "score": log.score.ravel(),
            "cost_usd": log.cost_usd.ravel(),
        }
    )
    return _against(containment.answers_by_source(store.warehouse().cursor()), loaded.sent.name, mine)


def of_runs(loaded: Loaded) -> tuple[containment.Contained, ...]:
    """Whether uploaded points repeat a source's, by the columns that the file named; the others were worked out."""
    points = pd.concat([one.points for one in loaded.sets], ignore_index=True)
    named = {"x" if one.target == "n_examples" else one.target for one in loaded.sent.meant}
    mine = points[[str(name) for name in points if name in named]]
    return _against(containment.points_by_source(store.warehouse().cursor()), loaded.sent.name, mine)


def _against(built_in: dict[str, pa.Table], name: str, mine: pd.DataFrame) -> tuple[containment.Contained, ...]:
    tables = {**built_in, name: pa.Table.from_pandas(mine, preserve_index=False)}
    return tuple(containment.audit(tables, about=name))


def sentence(found: tuple[containment.Contained, ...], n_tables: int) -> str:
    """What the audit found, and what it costs."""
    if not found:
        return f"None of the {n_tables} tables repeats another."
    sizes = {one.inner: one.bytes for one in found}
    size = sum(sizes.values())
    taken = f"{size:,} bytes" if size < 1000 else f"{number(size / 1e3)} kB"
    which = "1 table repeats another" if len(sizes) == 1 else f"{len(sizes)} tables repeat another"
    return f"Of {n_tables} tables {which}: {taken} kept twice."
