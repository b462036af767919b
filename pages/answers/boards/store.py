"""What a process keeps in memory: the open warehouse and the boards read from it. Shared, never changed.

Frames are handed out as they are: whoever wants another column takes a copy (`frame.assign`).
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.uploads.user_rows import Own, beside, together
from data.warehouse import queries
from data.warehouse.opening import Warehouse, open_warehouse
from pages.answers.boards.decision_metrics import ROLES, board_of

_OWN: ContextVar[tuple[Own, ...]] = ContextVar("own", default=())


@lru_cache(maxsize=1)
def warehouse() -> Warehouse:
    """The built-in data, built on the first call where needed."""
    return open_warehouse()


def data_version() -> str:
    """Which data this process answers from."""
    return warehouse().version


def use_own(*own: Own) -> None:
    """Show these rows beside the boards' own, in this thread's run only: what one session brings, no other sees."""
    _OWN.set(own)


def own_of(board: str, task: str | None) -> Own | None:
    """The rows that this session shows beside those of a board and task, if any."""
    here = [own for own in _OWN.get() if own.board == board and task in (None, own.task)]
    return together(here) if here else None


def board_frame(board: str, task: str | None = None) -> pd.DataFrame:
    """The candidates of a board, of one task or of all, and this session's own below them."""
    return _board_frame(board, task, own_of(board, task))


@lru_cache(maxsize=64)
def _board_frame(board: str, task: str | None, own: Own | None) -> pd.DataFrame:
    if own is not None:
        return beside(_board_frame(board, task, None), own)
    return queries.candidates(warehouse().cursor(), board, task)


def distinct(board: str, task: str, column: str) -> tuple[str, ...]:
    """The values that a text column of a board and task takes, in order."""
    return _distinct(board, task, column, own_of(board, task))


@lru_cache(maxsize=256)
def _distinct(board: str, task: str, column: str, own: Own | None) -> tuple[str, ...]:
    return tuple(sorted(map(str, _board_frame(board, task, own)[column].dropna().unique())))


def model_codes(board: str, task: str) -> NDArray[np.int64]:
    """A number for each candidate's model, the same for all of one model."""
    return _model_codes(board, task, own_of(board, task))


@lru_cache(maxsize=64)
def _model_codes(board: str, task: str, own: Own | None) -> NDArray[np.int64]:
    return np.asarray(pd.factorize(_board_frame(board, task, own)["model"])[0], dtype=np.int64)


@lru_cache(maxsize=1)
def grids() -> pd.DataFrame:
    """Grids by zone: grams of CO2 equivalent and litres of water per kWh."""
    return queries.grids(warehouse().cursor())


@lru_cache(maxsize=1)
def price_tiers() -> pd.DataFrame:
    """The prices of every offer by service and length of prompt."""
    return queries.price_tiers(warehouse().cursor())


@lru_cache(maxsize=1)
def boards() -> pd.DataFrame:
    """The boards there are: id, title, grain, what they may not claim."""
    return queries.boards(warehouse().cursor())


@lru_cache(maxsize=16)
def tasks(board: str) -> pd.DataFrame:
    """The tasks of a board."""
    return queries.tasks(warehouse().cursor(), board)


@lru_cache(maxsize=1)
def methods() -> pd.DataFrame:
    """The ways to come by an energy, a time or a rate, indexed by id."""
    return queries.methods(warehouse().cursor()).set_index("id")


@lru_cache(maxsize=1)
def sources() -> pd.DataFrame:
    """Every source of the built-in data, indexed by id."""
    return queries.sources(warehouse().cursor()).set_index("id")


@lru_cache(maxsize=4)
def curves(data_set: str | None = None) -> pd.DataFrame:
    """The built-in learning curves."""
    return queries.learning_curves(warehouse().cursor(), data_set)


@lru_cache(maxsize=8)
def law_fits(data_set: str | None = None, law: str | None = None) -> pd.DataFrame:
    """The stored fits of the built-in learning curves."""
    return queries.law_fits(warehouse().cursor(), data_set, law)


@lru_cache(maxsize=1)
def pooled_prior() -> pd.DataFrame:
    """The parameters of the pooled forecast, by the data sets they were learned from."""
    return queries.pooled_prior(warehouse().cursor())


@lru_cache(maxsize=4)
def pooled_forecasts(data_set: str) -> pd.DataFrame:
    """The stored pooled forecasts of a built-in data set's curves at its largest size."""
    return queries.pooled_forecasts(warehouse().cursor(), data_set)


@lru_cache(maxsize=1)
def curve_list() -> pd.DataFrame:
    """Every built-in curve that a law can be fitted to."""
    return queries.curve_list(warehouse().cursor())


@lru_cache(maxsize=1)
def hardware() -> pd.DataFrame:
    """The accelerators with memory, bandwidth, peak rates and power."""
    return queries.hardware(warehouse().cursor())


@lru_cache(maxsize=1)
def rental() -> pd.DataFrame:
    """Rental per accelerator and hour: the median over providers, the cheapest, the dearest."""
    return queries.rental(warehouse().cursor())


@lru_cache(maxsize=32)
def curve_points(curve_id: str) -> pd.DataFrame:
    """The points of one built-in curve, with their named inputs."""
    return queries.curve_points(warehouse().cursor(), curve_id)


def task_labels() -> dict[str, str]:
    """Every task that can be decided on, by id, in the order people look for them."""
    return {str(row.id): str(row.label) for board in ROLES for row in tasks(board).itertuples()}


def task_label(task: str) -> str:
    """A task as people call it."""
    return task_labels().get(task, task)


def offered_qualities(task: str) -> list[str]:
    """The quality measures of a task's board for which at least one candidate has a value."""
    roles = ROLES[board_of(task)]
    frame = board_frame(roles.board, task)
    return [name for name in roles.qualities if name in frame and frame[name].notna().any()]


def forget() -> None:
    """Drop what is kept, so that the next question reads the data anew."""
    for kept in (
        warehouse,
        _board_frame,
        _distinct,
        _model_codes,
        price_tiers,
        boards,
        tasks,
        sources,
        curves,
        law_fits,
        pooled_prior,
        pooled_forecasts,
        curve_list,
        curve_points,
        hardware,
        rental,
    ):
        kept.cache_clear()
