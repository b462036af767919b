"""Which tables repeat others, among the built-in ones and what a session brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from data.metrics import metrics
from data.uploads.user_rows import DESCRIBED, UserRows
from data.warehouse import containment
from pages.answers.boards import store
from pages.answers.shared.formatting import number

if TYPE_CHECKING:  # what reads uploads is imported by the Data page alone
    from pages.answers.datasets.upload import UploadContents


@store.data_cache(maxsize=1)
def built_in(_version: str) -> tuple[tuple[containment.Contained, ...], int]:
    """Repeated tables among the built-in ones, and how many tables were compared."""
    parts = containment.parts_of_warehouse(store.warehouse().cursor())
    return tuple(containment.audit(parts)), len(parts)


def of_upload(contents: UploadContents) -> tuple[containment.Contained, ...]:
    """Where an upload repeats built-in rows, or they it."""
    if contents.user_rows:
        return tuple(repeat for rows in contents.user_rows for repeat in of_candidates(rows))
    return of_log(contents) if contents.log is not None else of_runs(contents)


def of_candidates(rows: UserRows) -> tuple[containment.Contained, ...]:
    """Whether the rows that this session brought repeat the board they stand on, or the board them."""
    board = store.board_frame(rows.board, rows.task or None)
    columns = [
        name for name in rows.frame if name in board and (name in metrics() or name in DESCRIBED) and name != "model"
    ]
    built_in = board[~board["candidate_id"].isin(rows.frame["candidate_id"])]
    tables = {"the built-in board": built_in[columns], rows.name: rows.frame[columns]}
    arrow = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in tables.items()}
    return tuple(containment.audit(arrow))


def of_log(contents: UploadContents) -> tuple[containment.Contained, ...]:
    """Whether uploaded answers repeat those of a source's router log."""
    if contents.log is None:
        return ()
    log = contents.log.log
    mine = pd.DataFrame(
        {
            "query": np.repeat(np.asarray(log.queries, dtype=object), len(log.models)),
            "model": np.tile(np.asarray(log.models, dtype=object), len(log.queries)),
            "score": log.score.ravel(),
            "cost_usd": log.cost_usd.ravel(),
        }
    )
    return _against(containment.answers_by_source(store.warehouse().cursor()), contents.upload.name, mine)


def of_runs(contents: UploadContents) -> tuple[containment.Contained, ...]:
    """Whether uploaded points repeat a source's, by the columns that the file named; the others were worked out."""
    points = pd.concat([runs.points for runs in contents.sets], ignore_index=True)
    named = {"x" if entry.target == "n_examples" else entry.target for entry in contents.upload.mapping}
    mine = points[[str(name) for name in points if name in named]]
    return _against(containment.points_by_source(store.warehouse().cursor()), contents.upload.name, mine)


def _against(built_in: dict[str, pa.Table], name: str, mine: pd.DataFrame) -> tuple[containment.Contained, ...]:
    tables = {**built_in, name: pa.Table.from_pandas(mine, preserve_index=False)}
    return tuple(containment.audit(tables, about=name))


def sentence(repeats: tuple[containment.Contained, ...], n_tables: int) -> str:
    """What the audit found, and what it costs."""
    if not repeats:
        return f"None of the {n_tables} tables repeats another."
    sizes = {repeat.inner: repeat.bytes for repeat in repeats}
    size = sum(sizes.values())
    size_text = f"{size:,} bytes" if size < 1000 else f"{number(size / 1e3)} kB"
    which = "1 table repeats another" if len(sizes) == 1 else f"{len(sizes)} tables repeat another"
    return f"Of {n_tables} tables {which}: {size_text} are stored twice."
