"""Measured deployments as curves: the rows of one model, GPU, precision, number of GPUs, server and task, by batch.

The mean step contains the prompts that others began meanwhile. Where percentiles were measured, the prompts' part is
what the mean has over the median, as long as most steps begin no request; else it is that of the prediction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.front.pareto import Floats
from models.serving.batch_curve import CURVE_FIELDS, rising
from models.serving.decode_speed import MS_PER_S, DecodeModel, predict_decode

KEY = ["model", "hardware", "precision", "num_gpus", "source", "engine", "parallelism", "task"]
WORDS = ("configuration", "model", "hardware", "precision", "source", "engine", "task")
FEW_NEW_REQUESTS = 0.7  # that begin in a step: below, the median step begins none
LEAST_DECODE_SHARE = 0.4  # of a step; what is left when prompts are taken off is no less
LEAST_BATCHES = 2


@dataclass(frozen=True)
class MeasuredDeployment:
    """One deployment by ascending batch: figures by CURVE_FIELDS as measured, and as the formula predicts them."""

    configuration: str
    model: str
    hardware: str
    precision: str
    num_gpus: float
    source: str
    engine: str
    task: str
    tuned: bool
    has_percentiles: bool
    prompt_tokens: float
    output_tokens: float
    concurrency: Floats
    measured: dict[str, Floats]
    formula: dict[str, Floats]

    def log_ratio(self, name: str, concurrency: Floats) -> Floats:
        """The logarithm of measured over predicted at these batches, straight between; beyond the ends as there."""
        ratio = np.log(self.measured[name] / self.formula[name])
        between: Floats = np.interp(np.log(concurrency), np.log(self.concurrency), ratio)
        return between


def measured_deployments(measured: pd.DataFrame, model: DecodeModel) -> list[MeasuredDeployment]:
    """The deployments among measured rows (`data.warehouse.serving_runs`) that have two batches or more; text only.

    >>> from models.serving.toy_runs import TOY_DECODE, toy_runs
    >>> runs = toy_runs(concurrency=[10.0, 1.0], output_tokens_per_s=[1000.0, 100.0])
    >>> [deployment.measured["output_tokens_per_s"].round() for deployment in measured_deployments(runs, TOY_DECODE)]
    [array([ 100., 1000.])]
    """
    rows = measured[(measured["media"] == 0) & measured["output_tokens_per_s"].notna()].reset_index(drop=True)
    if rows.empty:
        return []
    told = predict_decode(model, rows)
    formula = pd.DataFrame(
        {
            "itl_p50_ms": told.itl_p50_ms.value,
            "itl_p95_ms": told.itl_p95_ms.value,
            "decode_ms": told.decode_ms,
            "output_tokens_per_s": told.output_tokens_per_s.value,
            "prefill_s": told.prefill_s,
        }
    )
    columns = {name: rows[name].to_numpy() for name in rows.columns}
    told_columns = {name: formula[name].to_numpy(float) for name in formula.columns}
    deployments = []
    for places in rows.groupby(KEY, dropna=False).indices.values():
        order = places[np.argsort(columns["concurrency"][places], kind="stable")]
        deployment = _deployment(
            {name: values[order] for name, values in columns.items()},
            {name: values[order] for name, values in told_columns.items()},
        )
        if len(deployment.concurrency) >= LEAST_BATCHES:
            deployments.append(deployment)
    return deployments


def _deployment(rows: Mapping[str, NDArray[Any]], told: Mapping[str, Floats]) -> MeasuredDeployment:
    """One deployment from its columns, by ascending batch."""
    batch, pace = rows["concurrency"].astype(float), rows["output_tokens_per_s"].astype(float)
    mean_ms = batch / pace * MS_PER_S
    # without percentiles, those of the formula move with the mean
    off = mean_ms / (batch / told["output_tokens_per_s"] * MS_PER_S)
    seen = {name: rows[name].astype(float) for name in ("itl_p50_ms", "itl_p95_ms")}
    figures = {name: np.where(np.isfinite(values), values, told[name] * off) for name, values in seen.items()}
    began = batch / rows["output_tokens"].astype(float)
    figures["decode_ms"] = _decode_ms(mean_ms, seen["itl_p50_ms"], began, told["prefill_s"])
    figures["output_tokens_per_s"] = pace
    batches, first, place = np.unique(batch, return_index=True, return_inverse=True)
    repeats = np.bincount(place)
    return MeasuredDeployment(
        **{
            name: str(rows[name][0])
            for name in ("configuration", "model", "hardware", "precision", "source", "engine", "task")
        },
        num_gpus=float(rows["num_gpus"][0]),
        tuned=bool(rows["tuned"][0]),
        has_percentiles=bool(np.isfinite(seen["itl_p50_ms"]).all()),
        prompt_tokens=float(rows["prompt_tokens"][0]),
        output_tokens=float(np.median(rows["output_tokens"].astype(float))),
        concurrency=batches,
        measured={
            name: rising(np.exp(np.bincount(place, np.log(values)) / repeats)) for name, values in figures.items()
        },
        formula={name: told[name][first] for name in CURVE_FIELDS},
    )


def _decode_ms(mean_ms: Floats, p50_ms: Floats, began: Floats, told_prefill_s: Floats) -> Floats:
    """The mean step without prompts."""
    few = np.isfinite(p50_ms) & (began < FEW_NEW_REQUESTS)
    prefill_ms = told_prefill_s * MS_PER_S
    if few.any():
        prefill_ms = np.full(len(mean_ms), max(float(np.median((mean_ms - p50_ms)[few] / began[few])), 0.0))
    rest = mean_ms - began * prefill_ms
    decode = np.where(few, np.minimum(p50_ms, mean_ms), rest)
    return np.asarray(np.maximum(decode, LEAST_DECODE_SHARE * mean_ms))
