"""Candidates of a board: which of them filters keep, and their Pareto front."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from data.metrics import Metric, metrics
from errors import InputError
from models.front.pareto import Bools, Objective, pareto_optimal, pareto_rank
from pages.answers.boards.offer_limits import cannot_serve
from pages.answers.boards.workload import numbers


class Filters(BaseModel):
    """Which candidates to keep: bounds on metrics, allowed values of columns."""

    model_config = ConfigDict(frozen=True)

    at_least: tuple[tuple[str, float], ...] = ()
    at_most: tuple[tuple[str, float], ...] = ()
    among: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows that keep every bound; a row whose value is missing does not."""
        keep = np.ones(len(frame), dtype=bool)
        with np.errstate(invalid="ignore"):
            for name, bound in self.at_least:
                keep &= numbers(frame, _checked_column(frame, name)) >= bound
            for name, bound in self.at_most:
                keep &= numbers(frame, _checked_column(frame, name)) <= bound
        for name, allowed in self.among:
            keep &= frame[_checked_column(frame, name)].astype(str).isin(allowed).to_numpy()
        return frame[keep]


def _checked_column(frame: pd.DataFrame, name: str) -> str:
    if name not in frame.columns:
        offered = ", ".join(metric for metric in board_metrics(frame))
        raise InputError(f"There is no column '{name}' on this board; its metrics are {offered}.", column=name)
    return name


def board_metrics(frame: pd.DataFrame) -> Mapping[str, Metric]:
    """The registered metrics that a board's frame holds, in the registry's order."""
    return {name: metric for name, metric in metrics().items() if name in frame.columns}


def recommendable(frame: pd.DataFrame) -> Bools:
    """Which candidates may be recommended: all but offers of an unknown provider, which nobody can buy."""
    if "recommendable" not in frame:
        return np.ones(len(frame), dtype=bool)
    return frame["recommendable"].fillna(True).to_numpy(dtype=bool)  # someone's own rows do not say


def frontier(frame: pd.DataFrame, objectives: tuple[Objective, ...]) -> pd.DataFrame:
    """The frame with `pareto_optimal` (None where an objective is missing) and `pareto_rank` (1 = the front).

    What may not be recommended, or cannot read the prompt or write the answer, is never optimal, has no rank and beats
    nobody.
    """
    for objective in objectives:
        if objective.name not in board_metrics(frame):
            _checked_column(
                frame,
                f"{objective.name} (an objective must be a metric)" if objective.name in frame else objective.name,
            )
    values = np.column_stack([numbers(frame, objective.name) for objective in objectives])
    maximise = [objective.maximise for objective in objectives]
    complete = ~np.isnan(values).any(axis=1)
    values[~recommendable(frame) | np.logical_or.reduce(list(cannot_serve(frame).values()))] = np.nan
    optimal = pd.array(pareto_optimal(values, maximise), dtype="boolean")
    optimal[np.flatnonzero(~complete)] = pd.NA
    rank = pd.array(pareto_rank(values, maximise), dtype="Float64").astype("Int64")
    return frame.assign(pareto_optimal=optimal, pareto_rank=rank)
