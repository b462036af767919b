"""How a run takes less: batch size and power limit after Zeus, power by the grid's hours after Chase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from errors import NotFound
from models.training.carbon_schedule import (
    PowerPlan,
    best_power_plan,
    full_power_plan,
    power_speed,
    steady_plan,
)
from models.training.energy_time_cost import EnergyChoice, cheapest_setting
from pages.answers.boards import store
from pages.answers.training import training_data
from pages.answers.training.view import TrainView

# The batch sizes that the authors of each workload published; Zeus compares with them at full power.
USUAL_BATCH: Mapping[str, int] = MappingProxyType(
    {
        "zeus-cifar100": 1024,
        "zeus-imagenet": 256,
        "zeus-librispeech": 192,
        "zeus-movielens-1m": 1024,
        "zeus-sentiment140": 128,
        "zeus-squad": 32,
    }
)


@dataclass(frozen=True, eq=False)
class SettingChoice:
    """Every measured setting of a workload on a GPU, with the usual one, the cheapest, and what it changes."""

    settings: pd.DataFrame
    usual: int
    choice: EnergyChoice

    @property
    def best(self) -> int:
        """Row of the cheapest setting."""
        return self.choice.index


@dataclass(frozen=True, eq=False)
class CarbonChoice:
    """The plan that follows the grid, the same work at full power and at one steady speed, and the trace it is for."""

    plan: PowerPlan
    full: PowerPlan
    steady: PowerPlan
    trace: pd.DataFrame

    @property
    def saved(self) -> float:
        """Share of the carbon of full power that is saved."""
        return 1 - self.plan.gco2 / self.full.gco2

    @property
    def shifted(self) -> float:
        """The part of that share that comes of choosing the hours, not of drawing less."""
        return (self.steady.gco2 - self.plan.gco2) / self.full.gco2


def setting_choice(view: TrainView) -> SettingChoice:
    """The cheapest of the measured settings. Raises NotFound where the usual one was not measured."""
    table = training_data.measured_settings()
    rows = table[(table["task"] == view.workload) & (table["gpu"] == view.workload_gpu)].reset_index(drop=True)
    top_w = float(rows["power_limit_w"].max())
    usual = rows.index[(rows["batch_size"] == USUAL_BATCH[view.workload]) & (rows["power_limit_w"] == top_w)]
    if usual.empty:
        raise NotFound(
            f"The usual batch size of this workload was not measured at full power on {view.workload_gpu}; choose"
            " another GPU.",
            column="workload_gpu",
        )
    choice = cheapest_setting(
        view.eta,
        rows["energy_to_target_kwh"].to_numpy(float),
        rows["time_to_target_h"].to_numpy(float),
        max_power_w=top_w,
        in_use=int(usual[0]),
    )
    return SettingChoice(rows, int(usual[0]), choice)


def carbon_choice(view: TrainView) -> CarbonChoice:
    """The plan on the built-in trace. Raises InputError where the trace is too short for the run."""
    return _carbon_plan(view.profile, view.carbon_hours, view.slowdown_pct / 100)


@store.data_cache(maxsize=64)
def _carbon_plan(profile: str, work_h: float, max_slowdown: float) -> CarbonChoice:
    gpu, network, count = profile.split("/")
    table = training_data.profiles()
    rows = table[(table["gpu"] == gpu) & (table["network"] == network) & (table["num_gpus"] == int(count))]
    hull = power_speed(rows["time_s"].to_numpy(float), rows["energy_j"].to_numpy(float))
    trace = training_data.carbon_hours()
    actual, forecast = (trace[name].to_numpy(float) for name in ("gco2e_per_kwh", "forecast_gco2e_per_kwh"))
    slot_h = float(trace["duration_min"].iloc[0]) / 60
    plan = best_power_plan(forecast, actual, slot_h, hull, work_h, max_slowdown)
    return CarbonChoice(
        plan,
        full_power_plan(actual, slot_h, hull, work_h),
        steady_plan(actual, slot_h, hull, work_h, plan.total_h),
        trace.iloc[: len(np.atleast_1d(plan.hours))].reset_index(drop=True),
    )
