"""A board and task as every answer starts from them: looked up once, then handed on instead of asking the store again.

One object stands for one board, task, state of the data and rows of the session, so caches may tell it by identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics import Metric
from data.uploads.user_rows import UserRows
from pages.answers.boards import store
from pages.answers.boards.candidates import board_metrics
from pages.answers.boards.decision_metrics import ROLES
from pages.answers.boards.predicted_energy import (
    ENERGY_PER_RESPONSE,
    ENERGY_PER_TOKEN,
    can_predict_energy,
    with_energy_filled_in,
)
from pages.answers.boards.predicted_variants import can_predict_variants, with_variants
from pages.answers.boards.pricing import COST, with_workload
from pages.answers.boards.workload import Workload


@dataclass(frozen=True, eq=False)
class ChosenBoard:
    """The candidates of a board and task, the session's own below them. Shared between answers: change no frame.

    `task` is empty for all tasks of a board, or where it has none; `tasks` are their labels by id. `metrics` are those
    that the board declares, `default_objectives` the two that it starts with. With
    `predicted_energy` the frame holds predicted energies where none was measured; with `predicted_variants` deployments
    that nobody measured, of kind `predicted`.
    """

    id: str
    task: str
    tasks: Mapping[str, str]
    frame: pd.DataFrame
    hardware: pd.DataFrame
    metrics: tuple[str, ...]
    default_objectives: tuple[str, ...]
    not_claimed: str
    data_version: str
    predicted_energy: bool = False
    predicted_variants: bool = False

    @property
    def task_label(self) -> str:
        """The task as people call it; empty where there is none."""
        return self.tasks.get(self.task, self.task)

    @cached_property
    def chooses_settings(self) -> bool:
        """Whether candidates of one model compete: where there is one alone, and where systems are what is compared."""
        return self.frame["model"].nunique() == 1 or (self.id in ROLES and ROLES[self.id].compares_systems)

    @cached_property
    def model_codes(self) -> NDArray[np.int64]:
        """A number for each candidate's model; where settings are chosen, each candidate has its own."""
        if self.chooses_settings:
            return np.arange(len(self.frame), dtype=np.int64)
        return np.asarray(pd.factorize(self.frame["model"])[0], dtype=np.int64)

    @cached_property
    def can_predict_energy(self) -> bool:
        """Whether a candidate without a measured energy can get a predicted one, or has it."""
        return self.predicted_energy or can_predict_energy(self.frame)

    @property
    def can_predict_variants(self) -> bool:
        """Whether deployments that nobody measured can be predicted for this board."""
        return can_predict_variants(self.id)

    def values(self, column: str) -> tuple[str, ...]:
        """The values that a text column takes, in order."""
        if column not in self._values:
            self._values[column] = tuple(sorted(map(str, self.frame[column].dropna().unique())))
        return self._values[column]

    @cached_property
    def _values(self) -> dict[str, tuple[str, ...]]:
        return {}

    def measured(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of these metrics that at least one candidate has."""
        return tuple(name for name in names if name in self.frame and self.n_known(name))

    def n_known(self, name: str) -> int:
        """How many candidates have a metric; all where the workload gives it to them."""
        if name not in self.frame:
            return len(self.frame) if name in self.metrics else 0
        if name not in self._n_known:
            self._n_known[name] = int(self.frame[name].notna().sum())
        return self._n_known[name]

    @cached_property
    def _n_known(self) -> dict[str, int]:
        return {}

    def priced(self, workload: Workload) -> pd.DataFrame:
        """The candidates with GPUs, cost and energy for this workload. Do not change the frame.

        Costs are `estimated`, because a formula made them, and `predicted` where a longer prompt adds to them. Costs
        per request stand only on boards that declare them as computed: elsewhere nothing is known of rental or of
        prices, or (images, videos) they are per item made.
        """
        return _priced(self, workload)

    def offered_metrics(self) -> dict[str, Metric]:
        """Metrics with at least two distinct values among the candidates, in the registry's order.

        Where fewer than two metrics tell candidates apart, as for a single candidate, all that have a value; of a task
        where nothing has one, all of the board.
        """
        registered = board_metrics(self.priced(Workload()))
        for least in (2, 1):
            offered = {name: metric for name, metric in registered.items() if self._n_values[name] >= least}
            if len(offered) > 1:
                return offered
        return dict(registered)

    @cached_property
    def _n_values(self) -> Mapping[str, int]:
        """How many distinct values each metric takes."""
        frame = self.priced(Workload())
        return {name: frame[name].nunique() for name in board_metrics(frame)}


def chosen_board(
    board: str, task: str | None = None, *, predicted_energy: bool = False, predicted_variants: bool = False
) -> ChosenBoard:
    """The board and task as this session sees them. Raises NotFound naming the boards there are."""
    rows = store.user_rows(board, task or None)
    chosen = _chosen_board(board, task or "", rows, store.data_version())
    chosen = _with_variants(chosen) if predicted_variants else chosen
    return _with_predictions(chosen) if predicted_energy else chosen


def priced(
    board: str,
    task: str | None,
    workload: Workload,
    *,
    predicted_energy: bool = False,
    predicted_variants: bool = False,
) -> pd.DataFrame:
    """The candidates of a board and task for a workload, where nothing else of the board is needed."""
    chosen = chosen_board(board, task, predicted_energy=predicted_energy, predicted_variants=predicted_variants)
    return chosen.priced(workload)


@store.data_cache(maxsize=64)
def _chosen_board(board: str, task: str, _user_rows: UserRows | None, data_version: str) -> ChosenBoard:
    tasks = {str(row.id): str(row.label) for row in store.tasks(board).itertuples()}
    row = store.boards().set_index("id").loc[board]
    return ChosenBoard(
        id=board,
        task=task,
        tasks=tasks,
        frame=store.board_frame(board, task or None),
        hardware=store.hardware(),
        metrics=tuple(str(row["metrics"]).split(",")),
        default_objectives=tuple(part.rpartition(":")[0] for part in str(row["default_objectives"]).split(",")),
        not_claimed=str(row["not_claimed"]),
        data_version=data_version,
    )


@store.data_cache(maxsize=16)
def _with_variants(board: ChosenBoard) -> ChosenBoard:
    """The board with deployments that nobody measured; the very board where none can be predicted."""
    frame = with_variants(board.frame, board.id)
    if frame is board.frame:
        return board
    added = (name for name in board_metrics(frame) if name not in board.frame)
    return replace(board, frame=frame, metrics=(*board.metrics, *added), predicted_variants=True)


@store.data_cache(maxsize=32)
def _with_predictions(board: ChosenBoard) -> ChosenBoard:
    """The board with predicted energies; the very board where none can be predicted."""
    frame = with_energy_filled_in(board.frame)
    if frame is board.frame:
        return board
    energies = (name for name in (ENERGY_PER_TOKEN, ENERGY_PER_RESPONSE) if name not in board.metrics)
    return replace(board, frame=frame, metrics=(*board.metrics, *energies), predicted_energy=True)


@store.data_cache(maxsize=32)
def _priced(board: ChosenBoard, workload: Workload) -> pd.DataFrame:
    return with_workload(board.frame, workload, board.hardware, by_token=COST in board.metrics)
