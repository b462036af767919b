"""The answer of the Train page: what a run takes, whether it fits, what goes wrong, and how it takes less."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from errors import ParetoscopeError
from models.training.run_time import run_hours, training_flops
from models.training.synchronization import bytes_per_step, seconds_per_step
from pages.answers.boards import store
from pages.answers.training import training_data
from pages.answers.training.energy_savings import CarbonChoice, SettingChoice, carbon_choice, setting_choice
from pages.answers.training.failure_plan import FailurePlan, failure_plan
from pages.answers.training.method_fits import ContrastiveFit, MethodFit, contrastive_fit, method_fits, room_gb
from pages.answers.training.plan_figures import (
    PlanFigure,
    energy_figures,
    hours_figure,
    price_figure,
    similar_speeds,
    utilization_figure,
)
from pages.answers.training.view import TrainView, cards, rate_of

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class NetworkLoad:
    """Bytes that each worker sends per step, where all average every step and every so many; s of one average."""

    every_step_bytes: float
    rare_bytes: float
    average_s: float


@dataclass(frozen=True, eq=False)
class TrainAnswer:
    """What the page draws. A figure that cannot be known is missing from `figures`; `reasons` say why."""

    view: TrainView
    gpu_label: str
    figures: dict[str, PlanFigure]
    fits: tuple[MethodFit, ...]
    room_gb: float
    contrastive: ContrastiveFit
    failures: FailurePlan
    setting: SettingChoice | None
    carbon: CarbonChoice | None
    network: NetworkLoad
    published: pd.DataFrame
    measured_range: tuple[float, float, int]
    reasons: tuple[str, ...]
    data_version: str

    @property
    def chosen_fit(self) -> MethodFit:
        """The memory of the method that is set."""
        return next(fit for fit in self.fits if fit.method == self.view.method)


@store.data_cache(maxsize=64)
def plan_training(view: TrainView) -> TrainAnswer:
    """The plan of a view whose names are known (`resolve`)."""
    failures = failure_plan(view)
    reasons: list[str] = []
    setting, carbon = _or_reason(setting_choice, view, reasons), _or_reason(carbon_choice, view, reasons)
    return TrainAnswer(
        view=view,
        gpu_label=cards()[view.gpu],
        figures=_figures(view, failures, reasons),
        fits=method_fits(view),
        room_gb=room_gb(view),
        contrastive=contrastive_fit(view),
        failures=failures,
        setting=setting,
        carbon=carbon,
        network=_network(view),
        published=_published(),
        measured_range=_measured_range(view),
        reasons=tuple(reasons),
        data_version=store.data_version(),
    )


def _or_reason(compute: Callable[[TrainView], Choice], view: TrainView, reasons: list[str]) -> Choice | None:
    """What is computed of the view, or None, and why in the reasons."""
    try:
        return compute(view)
    except ParetoscopeError as error:
        reasons.append(error.detail)
        return None


def _figures(view: TrainView, failures: FailurePlan, reasons: list[str]) -> dict[str, PlanFigure]:
    utilization = utilization_figure(view)
    hours = hours_figure(view, utilization, failures.disk.plan)
    figures = {"utilization_pct": utilization, "time_h": hours}
    price, energy = price_figure(view, hours), energy_figures(view, hours)
    if price is None:
        reasons.append("No provider's rental price of this GPU is known; enter yours to see what the run costs.")
    else:
        figures["price_usd"] = price
    if energy is None:
        reasons.append("The power limit of this GPU is not known, so energy and carbon are not either.")
    else:
        figures["energy_kwh"], figures["co2e_kg"] = energy
    return figures


def _network(view: TrainView) -> NetworkLoad:
    every = bytes_per_step(view.n_params, view.workers)
    rare = bytes_per_step(view.n_params, view.workers, every_steps=view.every_steps)
    return NetworkLoad(every, rare, seconds_per_step(every, view.link_gbit))


def _measured_range(view: TrainView) -> tuple[float, float, int]:
    """The fewest and most parameters, and the most GPUs, of the measured runs; NaN and 0 where there are none."""
    rows = similar_speeds(view)
    if rows.empty:
        return np.nan, np.nan, 0
    return float(rows["n_params"].min()), float(rows["n_params"].max()), int(rows["num_gpus"].max())


@store.data_cache(maxsize=1)
def _published() -> pd.DataFrame:
    """Whole published runs beside what the formula gives them: GPU hours of both, and their ratio."""
    table = training_data.published()
    formula = [_formula_gpu_hours(row) for row in table.to_dict("records")]
    return table.assign(formula_gpu_hours=formula, ratio=table["gpu_hours"] / np.array(formula))


def _formula_gpu_hours(row: dict[Hashable, Any]) -> float:
    gpu, n_params, tokens = row["hardware"], row["n_params"], row["tokens"]
    largest = int(similar_speeds(TrainView(gpu=gpu))["num_gpus"].max())
    use = utilization_figure(TrainView(n_params=n_params, tokens=tokens, gpu=gpu, num_gpus=largest))
    return run_hours(training_flops(n_params, tokens), rate_of(gpu, "bf16") or np.nan, 1, use.value / 100)
