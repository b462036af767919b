"""What a process keeps in memory: the open warehouse and the boards read from it. Shared, never changed.

Frames are handed out as they are: whoever wants another column takes a copy (`frame.assign`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.uploads.user_rows import UserRows, beside, together
from data.warehouse import curve_queries, queries
from data.warehouse.model_names import model_names
from data.warehouse.opening import Warehouse, open_warehouse
from pages.answers.boards.decision_metrics import ROLES

P = ParamSpec("P")
R = TypeVar("R")
_USER_ROWS: ContextVar[tuple[UserRows, ...]] = ContextVar("user_rows", default=())


class Cache(Protocol):
    """A function that remembers its answers, as `functools.lru_cache` makes it."""

    __wrapped__: Callable[..., Any]

    def cache_clear(self) -> None:
        """Drop the answers."""


CACHES: list[Cache] = []


def data_cache(maxsize: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember the last `maxsize` answers of a function that reads the warehouse, until `forget()`."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        cache = lru_cache(maxsize=maxsize)(function)
        CACHES.append(cast(Cache, cache))
        return cast(Callable[P, R], cache)

    return register


def forget() -> None:
    """Empty every cache that depends on the warehouse, so that the next question reads the data anew."""
    for cache in CACHES:
        cache.cache_clear()


@data_cache(maxsize=1)
def warehouse() -> Warehouse:
    """The built-in data, built on the first call where needed."""
    return open_warehouse()


def from_warehouse(query: Callable[Concatenate[queries.Cursor, P], R], maxsize: int = 1) -> Callable[P, R]:
    """A query of the built-in data, which never changes while the process runs: each answer is read once."""

    @data_cache(maxsize)
    @wraps(query)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        return query(warehouse().cursor(), *args, **kwargs)

    return answer


grids = from_warehouse(queries.grids)
boards = from_warehouse(queries.boards)
tasks = from_warehouse(queries.tasks, maxsize=16)
methods = from_warehouse(queries.methods)
sources = from_warehouse(queries.sources)
curves = from_warehouse(curve_queries.learning_curves, maxsize=4)
curve_list = from_warehouse(curve_queries.curve_list)
price_tiers = from_warehouse(queries.price_tiers)
curve_points = from_warehouse(curve_queries.curve_points, maxsize=32)
law_fits = from_warehouse(curve_queries.law_fits, maxsize=8)
pooled_prior = from_warehouse(curve_queries.pooled_prior)
forecast_calibration = from_warehouse(curve_queries.forecast_calibration)
pooled_forecasts = from_warehouse(curve_queries.pooled_forecasts, maxsize=4)
hardware = from_warehouse(queries.hardware)
rental = from_warehouse(queries.rental)
models = from_warehouse(queries.models)
checkpoints = from_warehouse(queries.checkpoints)
quality_changes = from_warehouse(queries.quality_changes)
quantization_loss = from_warehouse(queries.quantization_loss)
number_formats = from_warehouse(queries.number_formats)
traffic = from_warehouse(queries.traffic)
names = from_warehouse(model_names)
typical_values = from_warehouse(queries.typical_values)
techniques = from_warehouse(queries.techniques)
claims = from_warehouse(queries.claims)


def data_version() -> str:
    """Which data this process answers from."""
    return warehouse().version


def set_user_rows(*tables: UserRows) -> None:
    """Add a user's rows to the boards, in this thread's run only: one session never sees the rows of another."""
    _USER_ROWS.set(tables)


def user_rows(board: str, task: str | None) -> UserRows | None:
    """The rows that this session adds to a board and task; None where it adds none."""
    tables = [table for table in _USER_ROWS.get() if table.board == board and task in (None, table.task)]
    return together(tables) if tables else None


def board_frame(board: str, task: str | None = None) -> pd.DataFrame:
    """The candidates of a board, of one task or of all, and below them the rows that this session adds."""
    return _board_frame(board, task, user_rows(board, task))


@data_cache(maxsize=64)
def _board_frame(board: str, task: str | None, session_rows: UserRows | None) -> pd.DataFrame:
    if session_rows is not None:
        return beside(_board_frame(board, task, None), session_rows)
    return queries.candidates(warehouse().cursor(), board, task)


def distinct(board: str, task: str, column: str) -> tuple[str, ...]:
    """The values that a text column of a board and task takes, in order."""
    return _distinct(board, task, column, user_rows(board, task))


@data_cache(maxsize=256)
def _distinct(board: str, task: str, column: str, session_rows: UserRows | None) -> tuple[str, ...]:
    return tuple(sorted(map(str, _board_frame(board, task, session_rows)[column].dropna().unique())))


def model_codes(board: str, task: str) -> NDArray[np.int64]:
    """A number for each candidate's model, the same for all of one model."""
    return _model_codes(board, task, user_rows(board, task))


@data_cache(maxsize=64)
def _model_codes(board: str, task: str, session_rows: UserRows | None) -> NDArray[np.int64]:
    return np.asarray(pd.factorize(_board_frame(board, task, session_rows)["model"])[0], dtype=np.int64)


@data_cache(maxsize=1)
def task_labels() -> Mapping[str, str]:
    """Every task that can be decided on, by id, in the order people look for them."""
    columns = [tasks(board)[["id", "label"]].astype(str) for board in ROLES]
    return MappingProxyType(dict(pd.concat(columns).itertuples(index=False)))


def board_of(task: str) -> str:
    """The board that holds a task that can be decided on."""
    return _board_by_task()[task]


@data_cache(maxsize=1)
def _board_by_task() -> dict[str, str]:
    return {str(task): board for board in ROLES for task in tasks(board)["id"]}


def task_label(task: str) -> str:
    """A task as people call it."""
    return task_labels().get(task, task)


def offered_qualities(task: str) -> list[str]:
    """The quality measures of a task's board for which at least one candidate has a value."""
    roles = ROLES[board_of(task)]
    frame = board_frame(roles.board, task)
    return [name for name in roles.qualities if name in frame and frame[name].notna().any()]
