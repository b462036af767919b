"""The figures of a training run: time, price, energy and carbon, each with its interval, kind and source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from errors import ParetoscopeError
from models.serving.model_shapes import shape_of
from models.training.checkpoints import CheckpointPlan
from models.training.electricity import machines_kwh, training_footprint
from models.training.method_memory import SharedRun, lost_params
from models.training.run_time import (
    RangedValue,
    TrainingSpeeds,
    expected_utilization,
    left_out_utilization,
    run_hours,
    training_flops,
    utilization_of,
)
from pages.answers.boards import store
from pages.answers.training import training_data
from pages.answers.training.view import TrainView, rate_of

GPUS_PER_SERVER = 8
SAME_RATE = 0.01
LORA_WORK = 4 / 6  # the gradient of frozen weights is not computed: 4 of 6 FLOP per parameter and token
UNMEASURED = (0.2, 0.6)  # utilisation where no GPU of this rate was measured: an assumption
RENTED = "rented by the hour: median over providers, from the cheapest to the most expensive"


@dataclass(frozen=True)
class PlanFigure:
    """A figure with its interval (None where it has none), unit, kind, the ids of its sources, and its method."""

    label: str
    unit: str
    value: float
    low: float | None
    high: float | None
    kind: str
    sources: tuple[str, ...]
    method: str


def figure(label: str, unit: str, amount: RangedValue, kind: str, sources: tuple[str, ...], method: str) -> PlanFigure:
    """A figure of a value with its interval; without one where its ends are the value."""
    is_exact = amount.low == amount.high
    low, high = (None, None) if is_exact else (float(amount.low), float(amount.high))
    return PlanFigure(label, unit, float(amount.value), low, high, kind, sources, method)


def work_of(view: TrainView) -> float:
    """FLOP of the whole run; fewer where frozen weights need no gradient, or thinner matrices replace whole ones."""
    flops = training_flops(view.n_params, view.tokens)
    if view.method == "lora":
        return flops * LORA_WORK
    if view.method == "lost":
        run = SharedRun()
        return flops * lost_params(shape_of(view.n_params), run.rank_share, run.kept_share) / view.n_params
    return flops


def utilization_figure(view: TrainView) -> PlanFigure:
    """The share of the peak rate to expect: the reader's, else that of similar measured runs, else an assumption."""
    label, unit = "Utilisation", "%"
    if view.utilization_pct is not None:
        return PlanFigure(label, unit, view.utilization_pct, None, None, "assumed", (), "Set by you.")
    rows = similar_speeds(view)
    try:
        measured = expected_utilization(view.n_params, view.num_gpus, _as_speeds(rows))
    except ParetoscopeError:
        middle = float(np.mean(UNMEASURED))
        amount = RangedValue(100 * middle, 100 * UNMEASURED[0], 100 * UNMEASURED[1])
        return figure(label, unit, amount, "assumed", (), "No GPU of this peak rate was measured in training.")
    gpus = ", ".join(sorted(rows["label"].unique()))
    error = float(np.median(np.abs(np.log(left_out_utilization(_as_speeds(rows)) / rows["utilization"]))))
    method = (
        f"Median of the nearest of {len(rows)} measured runs on {gpus}, by size and number of GPUs. With its size left"
        f" out, a run is predicted within {100 * error:.1f}% (median); the interval holds 80% of them."
    )
    return figure(label, unit, measured.map(lambda share: 100 * share), "predicted", ("llm_foundry",), method)


def similar_speeds(view: TrainView) -> pd.DataFrame:
    """Measured runs on GPUs of this peak rate, with their utilisation (0 to 1) and the GPU's label."""
    return _speeds_at(rate_of(view.gpu, view.precision) or np.nan, "fp8" if view.precision == "fp8" else "bf16")


@store.data_cache(maxsize=64)
def _speeds_at(rate: float, precision: str) -> pd.DataFrame:
    hardware, rows = store.hardware().set_index("id"), training_data.speeds()
    rows = rows[rows["precision"] == precision]
    rates = rows["hardware"].map(hardware[f"{precision}_tflops"]).astype(float)
    rows, rates = rows[(rates / rate - 1).abs() < SAME_RATE], rates[(rates / rate - 1).abs() < SAME_RATE]
    pace = rows["tokens_per_s_per_gpu"].to_numpy(float)
    work = utilization_of(rows["n_params"].to_numpy(float), pace, 1.0) / rates.to_numpy()
    return rows.assign(label=rows["hardware"].map(hardware["label"]), utilization=work)


def _as_speeds(rows: pd.DataFrame) -> TrainingSpeeds:
    return TrainingSpeeds(
        rows["n_params"].to_numpy(float), rows["num_gpus"].to_numpy(float), rows["utilization"].to_numpy(float)
    )


def hours_figure(view: TrainView, utilization: PlanFigure, plan: CheckpointPlan) -> PlanFigure:
    """Hours from start to end, with saving, rework after failures and restarts."""
    rate = rate_of(view.gpu, view.precision) or np.nan
    flops, useful = work_of(view), max(1 - plan.waste, 1e-6)
    amount = _ranged(utilization).map(lambda pct: run_hours(flops, rate, view.num_gpus, pct / 100) / useful)
    method = f"{flops:.2e} FLOP at this utilisation, and {100 * plan.waste:.2g}% for checkpoints and failures."
    return figure("Time", "h", amount, utilization.kind, (*utilization.sources, "gpu_specs"), method)


def price_figure(view: TrainView, hours: PlanFigure) -> PlanFigure | None:
    """Rental of all GPUs for that time; None where no provider's price is known and the reader gave none."""
    gpu_hours = _ranged(hours).map(lambda value: value * view.num_gpus)
    if view.usd_per_gpu_hour is not None:
        price = view.usd_per_gpu_hour
        method = f"${price:g} per GPU and hour, set by you."
        return figure("Price", "USD", gpu_hours.map(lambda value: value * price), "assumed", hours.sources, method)
    rental = store.rental().set_index("hardware")
    if view.gpu not in rental.index:
        return None
    rent = RangedValue(*(float(rental[name].astype(float)[view.gpu]) for name in ("usd_per_gpu_hour", "low", "high")))
    method = f"${rent.value:.2f} per GPU and hour ({rent.low:.2f} to {rent.high:.2f}), {RENTED}."
    return figure("Price", "USD", gpu_hours.times(rent), hours.kind, (*hours.sources, "gpu_rental"), method)


@store.data_cache(maxsize=1)
def power_share() -> RangedValue:
    """Power of a GPU that trains a Transformer over its limit: median, least and most of the fastest measured runs."""
    rows = training_data.measured_settings()
    rows = rows[rows["modality"] == "text"]
    rows = rows[rows["power_limit_w"] == rows.groupby("gpu")["power_limit_w"].transform("max")]
    fastest = rows.loc[rows.groupby(["task", "gpu"])["time_per_epoch_s"].idxmin()]
    shares = fastest["power_w"] / fastest["power_limit_w"]
    return RangedValue(float(shares.median()), float(shares.min()), float(shares.max()))


@store.data_cache(maxsize=1)
def host_w_per_gpu() -> float:
    """Power of a server beside its GPUs, per GPU: the mean of Acme's 8-GPU servers less eight times that of a GPU."""
    means = {}
    for quantity in ("gpu_server_power_w", "gpu_power_w"):
        rows = training_data.quantiles(quantity)
        rows = rows[rows["cluster"] == "Seren"]
        means[quantity] = float(np.trapezoid(rows["value"], rows["share_pct"]) / 100)
    return (means["gpu_server_power_w"] - GPUS_PER_SERVER * means["gpu_power_w"]) / GPUS_PER_SERVER


def energy_figures(view: TrainView, hours: PlanFigure) -> tuple[PlanFigure, PlanFigure] | None:
    """Energy of the site and carbon by its grid; None where the GPU's power limit is not known."""
    limit_w = training_data.hardware_value(view.gpu, "tdp_w")
    if np.isnan(limit_w):
        return None
    host_w, share = host_w_per_gpu(), power_share()
    watts = share.map(lambda part: part * limit_w + host_w)
    kwh = _ranged(hours).times(watts.map(lambda each: machines_kwh(1.0, 0, 0, each, view.num_gpus)))
    grams = float(store.grids()["gco2e_per_kwh"].astype(float)[view.grid])
    site = kwh.map(lambda value: training_footprint(value, grams, pue=view.pue).kwh)
    carbon = kwh.map(lambda value: training_footprint(value, grams, pue=view.pue).kgco2e)
    method = (
        f"{watts.value:.0f} W per GPU: {100 * share.value:.0f}% of its limit, as measured in training Transformers"
        f" ({100 * share.low:.0f} to {100 * share.high:.0f}%), and {host_w:.0f} W of its server; PUE {view.pue:g}."
    )
    sources = (*hours.sources, "zeus", "acme")
    energy = figure("Energy", "kWh", site, hours.kind, sources, method)
    on_grid = f"{grams:,.0f} g CO2e per kWh on the {view.grid} grid; the making of the machines is not counted."
    return energy, figure("Carbon", "kg CO2e", carbon, hours.kind, (*sources, "ecologits"), on_grid)


def _ranged(item: PlanFigure) -> RangedValue:
    low = item.value if item.low is None else item.low
    return RangedValue(item.value, low, item.value if item.high is None else item.high)
