"""Watts per GPU, joules per output token and pace of a run that nobody measured, with the measured runs next to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.warehouse import energy_runs
from errors import InputError, NotFound
from models.serving.energy import MEASURED_GPUS, EnergyPrediction, predict
from models.serving.roofline import SHAPE, WEIGHT_BYTES
from pages.answers.boards import store
from pages.answers.boards.predicted_energy import (
    LEAST_TDP_W,
    MAKER,
    PARAMETERS,
    REQUESTS,
    devices,
    energy_model,
    shapes,
)
from pages.answers.models.prediction_replies import EnergyReply, NearestRun, PredictedRange

LEVEL = 0.9
NEAREST = 5
METHOD = (
    "Power as a share of TDP and the seconds of a decoding step, fitted to 838 runs of ML.ENERGY v3 (vLLM 0.11.1, H100 "
    "and B200); intervals from models and GPUs left out whole (docs/energy.md). Energy of the GPUs only."
)
PACE_WARNING = "The interval of the pace adds those of energy and power, so it is wider than 90% needs."
NEW_GPU = "No energy was measured on this GPU; the interval is that of a GPU left out of the fit."
measured_runs = store.from_warehouse(energy_runs.measured_runs)


@dataclass(frozen=True)
class EnergyNeed:
    """A run: model.id, number format, GPU (id or label) and how many, requests at once, tokens in and out, tokens/s."""

    model: str
    precision: str
    gpu: str
    num_gpus: int
    concurrency: float
    input_tokens: float
    output_tokens: float
    output_tokens_per_s: float | None = None


def predicted_energy_of(need: EnergyNeed) -> EnergyReply:
    """The prediction for a run; null with the reason where it is too far from anything measured.

    Raises NotFound for an unknown GPU, InputError for an unknown precision.
    """
    gpu, run = _run(need)
    reason = _reason(need, run)
    watts, energy, pace = _ranges(need, run) if reason is None else (_missing(), _missing(), _missing())
    warnings = [NEW_GPU] if gpu not in MEASURED_GPUS and reason is None else []
    if reason is None and need.output_tokens_per_s is None:
        warnings.append(PACE_WARNING)
    return EnergyReply(
        model=need.model,
        precision=need.precision,
        gpu=gpu,
        num_gpus=need.num_gpus,
        concurrency=need.concurrency,
        input_tokens=need.input_tokens,
        output_tokens=need.output_tokens,
        watts_per_gpu=watts,
        energy_per_token_j=energy,
        output_tokens_per_s=pace,
        level=LEVEL,
        kind="predicted",
        method=METHOD,
        reason=reason,
        nearest=_nearest(need, run),
        warnings=warnings,
        data_version=store.data_version(),
    )


def _run(need: EnergyNeed) -> tuple[str, pd.DataFrame]:
    """The GPU's id, and the run as `models.serving.energy` takes it, a frame of one row."""
    table = store.hardware()
    rows = table[(table["id"] == need.gpu) | (table["label"].str.lower() == need.gpu.lower())]
    if rows.empty:
        raise NotFound(
            f"There is no GPU '{need.gpu[:60]}' in the hardware table; the GPUs are {', '.join(table['id'])}.",
            column="gpu",
        )
    if need.precision not in WEIGHT_BYTES:
        raise InputError(
            f"The parameter 'precision' is '{need.precision[:60]}'; it must be one of {', '.join(WEIGHT_BYTES)}.",
            column="precision",
        )
    gpu = str(rows.iloc[0]["id"])
    load = {
        "hardware": gpu,
        "precision": need.precision,
        "num_gpus": float(need.num_gpus),
        "concurrency": need.concurrency,
        "prompt_tokens": need.input_tokens,
        "output_tokens": need.output_tokens,
        "output_tokens_per_s": np.nan if need.output_tokens_per_s is None else need.output_tokens_per_s,
        "media": 0.0,
    }
    shape = shapes().reindex([need.model])[list(SHAPE)].reset_index(drop=True)
    return gpu, energy_runs.with_device(pd.DataFrame([load]).join(shape), devices())


def _reason(need: EnergyNeed, run: pd.DataFrame) -> str | None:
    """Why nothing is predicted; None where it is."""
    row = run.iloc[0].to_dict()
    cached = pd.notna(row["kv_heads"]) or pd.notna(row["kv_lora_rank"])
    if pd.isna(row["layers"]) or pd.isna(row["growing_layers"]) or pd.isna(row["n_params_active"]) or not cached:
        return f"The shape of {store.names().labels[need.model]} is not known, so its step cannot be computed."
    if row["vendor"] != MAKER or not row["tdp_w"] >= LEAST_TDP_W:
        return f"Only {MAKER} GPUs of {LEAST_TDP_W:.0f} W and above are near what was measured (H100, B200)."
    if pd.isna(row["bandwidth_gb_s"]) or pd.isna(row["peak_tflops"]):
        return "The bandwidth or the peak rate of this GPU is not known."
    for name, value, (low, high) in (
        ("parameters", row["n_params"], PARAMETERS),
        ("requests at once", need.concurrency, REQUESTS),
    ):
        if not low <= value <= high:
            return f"{value:,.0f} {name} are outside what was fitted ({low:,.0f} to {high:,.0f})."
    return None


def _ranges(need: EnergyNeed, run: pd.DataFrame) -> tuple[PredictedRange, PredictedRange, PredictedRange]:
    """Watts per GPU, joules per token, tokens per second. Power has the interval of a run whose pace is known."""
    model = energy_model()
    energy = predict(model, run)
    at_pace = predict(model, run.assign(output_tokens_per_s=energy.output_tokens_per_s))
    pace = float(energy.output_tokens_per_s[0])
    per_watt = need.num_gpus / pace
    watts = PredictedRange(
        value=float(energy.power_w[0]), low=float(at_pace.low[0]) / per_watt, high=float(at_pace.high[0]) / per_watt
    )
    joules = PredictedRange(value=float(energy.value[0]), low=float(energy.low[0]), high=float(energy.high[0]))
    if need.output_tokens_per_s is not None:
        return watts, joules, PredictedRange(value=pace, low=pace, high=pace)
    factor = _spread(energy) * _spread(at_pace)
    return watts, joules, PredictedRange(value=pace, low=pace / factor, high=pace * factor)


def _spread(prediction: EnergyPrediction) -> float:
    return float(max(prediction.high[0] / prediction.value[0], prediction.value[0] / prediction.low[0]))


def _missing() -> PredictedRange:
    return PredictedRange(value=None, low=None, high=None)


def _nearest(need: EnergyNeed, run: pd.DataFrame) -> list[NearestRun]:
    """The measured runs most like this one: same GPU and format count most, then model size, load and GPUs."""
    table = measured_runs().dropna(subset=["n_params", "power_w", "output_tokens_per_s"])
    size = float(store.models().set_index("id")["n_params_active"].get(need.model, np.nan))
    with np.errstate(divide="ignore"):
        off = np.abs(np.log(table["concurrency"] / need.concurrency))
        off += np.abs(np.log(table["num_gpus"] / need.num_gpus))
        if np.isfinite(size) and size > 0:
            off += np.abs(np.log(table["n_params_active"] / size))
    off += 2.0 * (table["hardware"] != run["hardware"].iloc[0]) + 1.0 * (table["precision"] != need.precision)
    off -= 1.0 * (table["model"] == need.model)
    rows = table.assign(off=off).sort_values(["off", "configuration"]).head(NEAREST)
    return [_nearest_row(row) for row in rows.to_dict("records")]


def _nearest_row(row: Mapping[Any, Any]) -> NearestRun:
    gpus, power_w, pace = int(row["num_gpus"]), float(row["power_w"]), float(row["output_tokens_per_s"])
    return NearestRun(
        candidate_id=str(row["configuration"]),
        label=str(store.names().labels[str(row["model"])]),
        task=str(row["task"]),
        gpu=str(row["hardware"]),
        num_gpus=gpus,
        precision=str(row["precision"]),
        concurrency=float(row["concurrency"]),
        watts_per_gpu=power_w / gpus,
        energy_per_token_j=power_w / pace,
        output_tokens_per_s=pace,
        kind="measured",
        source="mlenergy_v3",
    )
