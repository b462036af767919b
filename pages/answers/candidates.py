"""Candidates with the costs that a workload gives them, as the pages and the API show them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from data.metrics import Metric, metrics
from data.own import Own
from models.cost import api_usd_per_1k, requests_per_hour, self_hosted_usd_per_1k
from models.errors import InputError
from models.pareto import Bools, Floats, Objective, pareto_optimal, pareto_rank
from pages.answers import store

COST = "cost_per_1k_requests_usd"
COST_PER_MTOK = "cost_per_mtok_output_usd"
ENERGY = "energy_per_response_j"
Rental = Literal["median", "cheapest", "dearest"]
_RENTAL_COLUMN = {
    "median": "gpu_usd_per_hour",
    "cheapest": "gpu_usd_per_hour__low",
    "dearest": "gpu_usd_per_hour__high",
}


class Workload(BaseModel):
    """What is asked of a model and what its hardware costs. All have honest defaults that a page states."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_tokens: Annotated[int, Field(ge=0, le=1_000_000)] = 500
    output_tokens: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    cached_pct: Annotated[int, Field(ge=0, le=100)] = 0
    requests_per_day: Annotated[int | None, Field(ge=1, le=1_000_000_000)] = None
    rental: Rental = "median"
    gpu_usd_per_hour: Annotated[float | None, Field(gt=0, le=1000)] = None


def priced(board: str, task: str | None, workload: Workload) -> pd.DataFrame:
    """The candidates of a board with cost and energy for this workload. Do not change the frame.

    Self-hosted: GPU rental over measured throughput. API: the price list. Both are `estimated`, because a
    formula made them. Costs per request stand only on boards that declare them as computed: elsewhere nothing is
    known of rental or of prices, or (images, videos) each item made has its cost already.
    """
    return _priced(board, task, workload, store.own_of(board, task))


@lru_cache(maxsize=32)
def _priced(board: str, task: str | None, workload: Workload, _own: Own | None) -> pd.DataFrame:
    frame = store.board_frame(board, task)
    if COST in str(store.boards().set_index("id").loc[board, "metrics"]).split(","):
        frame = _with_token_costs(frame, workload)
    if workload.output_tokens is not None and {"output_tokens_per_response", ENERGY} & set(frame.columns):
        frame = _with_energy_of(frame, workload.output_tokens)
    return frame


def _with_energy_of(frame: pd.DataFrame, output_tokens: int) -> pd.DataFrame:
    """The frame with the energy of a response of this many tokens, where the energy of a token is known."""
    energy = _numbers(frame, "energy_per_token_j") * output_tokens
    answered = frame.copy(deep=False)
    answered[ENERGY], answered[f"{ENERGY}__kind"] = energy, _estimated(energy)
    return answered


def _numbers(frame: pd.DataFrame, name: str) -> Floats:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))


def _with_token_costs(frame: pd.DataFrame, workload: Workload) -> pd.DataFrame:
    measured = _numbers(frame, "output_tokens_per_response")
    chosen = workload.output_tokens
    length = measured if chosen is None else np.full(len(frame), float(chosen))
    rent = _numbers(frame, _RENTAL_COLUMN[workload.rental])
    if workload.gpu_usd_per_hour is not None:
        rent = np.where(np.isnan(_numbers(frame, "num_gpus")), np.nan, workload.gpu_usd_per_hour)
    hosted = self_hosted_usd_per_1k(
        requests_per_hour(_numbers(frame, "output_tokens_per_s"), length),
        _numbers(frame, "num_gpus"),
        rent,
        workload.requests_per_day,
    )
    bought = api_usd_per_1k(
        workload.input_tokens,
        length,
        _numbers(frame, "input_usd_per_mtok"),
        _numbers(frame, "output_usd_per_mtok"),
        cached_share=workload.cached_pct / 100,
        cached_input_usd_per_mtok=_numbers(frame, "cached_input_usd_per_mtok"),
    )
    is_api = (frame["kind"] == "api").to_numpy()
    cost = np.where(is_api, bought, hosted)
    priced_ = frame.copy(deep=False)
    for name, values in ((COST, cost), (COST_PER_MTOK, 1000.0 * cost / length)):
        priced_[name] = values
        priced_[f"{name}__kind"] = _estimated(values)
        priced_[f"{name}__source"] = _cost_sources(frame, is_api, cost)
    return priced_


def _estimated(values: Floats) -> list[str | None]:
    """The kind of values that a formula made; nothing where there is no value."""
    return [None if missing else "estimated" for missing in np.isnan(values).tolist()]


def _cost_sources(frame: pd.DataFrame, is_api: Bools, cost: Floats) -> pd.Series:
    """Where a cost comes from: the price list, or the measured throughput and the rental prices."""
    listed = _source_of(frame, "input_usd_per_mtok")
    hosted = _source_of(frame, "output_tokens_per_s").astype(str)
    hosted = hosted + "+" + _source_of(frame, "gpu_usd_per_hour").astype(str)
    return listed.where(is_api, hosted).where(~np.isnan(cost))


def _source_of(frame: pd.DataFrame, metric: str) -> pd.Series:
    """The sources of a metric's values; none where the board has no such metric."""
    name = f"{metric}__source"
    return frame[name].astype(object) if name in frame else pd.Series(None, frame.index, dtype=object)


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
                keep &= _numbers(frame, _known(frame, name)) >= bound
            for name, bound in self.at_most:
                keep &= _numbers(frame, _known(frame, name)) <= bound
        for name, allowed in self.among:
            keep &= frame[_known(frame, name)].astype(str).isin(allowed).to_numpy()
        return frame[keep]


def _known(frame: pd.DataFrame, name: str) -> str:
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

    What may not be recommended is never optimal, has no rank and beats nobody.
    """
    for objective in objectives:
        if objective.name not in board_metrics(frame):
            _known(
                frame,
                f"{objective.name} (an objective must be a metric)" if objective.name in frame else objective.name,
            )
    values = np.column_stack([_numbers(frame, objective.name) for objective in objectives])
    maximise = [objective.maximise for objective in objectives]
    complete = ~np.isnan(values).any(axis=1)
    values[~recommendable(frame)] = np.nan
    optimal = pd.array(pareto_optimal(values, maximise), dtype="boolean")
    optimal[np.flatnonzero(~complete)] = pd.NA
    rank = pd.array(pareto_rank(values, maximise), dtype="Float64").astype("Int64")
    return frame.assign(pareto_optimal=optimal, pareto_rank=rank)
