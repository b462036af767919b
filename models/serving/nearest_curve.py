"""A curve for each candidate: the measured rows of the same deployment, else the nearest one scaled, else the formula.

The formula's error at the nearest measured batch is carried over: curve(b) = formula(b) x measured(b) / formula'(b).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from models.serving.batch_curve import CURVE_FIELDS, FORMULA, MEASURED, OTHER_LOAD, SCALED, BatchCurve, rising
from models.serving.decode_speed import DecodeModel, groups_of, predict_decode, step_pieces
from models.serving.deployments_measured import MeasuredDeployment, measured_deployments

BATCHES = np.array([1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024], dtype=float)
# How far apart two deployments of a model are: another GPU, another precision, log ratios of GPUs and of lengths.
OTHER_GPU, OTHER_PRECISION, BY_GPUS, BY_LENGTH = 2.0, 1.0, 1.0, 0.2
MOST_BY_LENGTH = 3.0
SERVERS = (False, True)
SAME = ("model", "hardware", "precision", "num_gpus")  # what makes a deployment
SAME_LENGTH = 0.5  # log ratio of lengths up to which a load is the same


def batch_curves(candidates: pd.DataFrame, measured: pd.DataFrame, model: DecodeModel) -> list[BatchCurve]:
    """A curve for each candidate, in their order; the whole hardware table in one call.

    `candidates`: a row per deployment with the columns of `roofline.RUN` but `concurrency`, and `model`, `hardware`;
    their lengths are those of the workload. `measured`: rows of `data.warehouse.serving_runs.measured_serving_runs`;
    only those of the candidates' models are read. Figures are NaN where a shape or a GPU's figures are missing.

    >>> from models.serving.toy_runs import TOY_DECODE, toy_runs
    >>> curve = batch_curves(toy_runs(), toy_runs().head(0), TOY_DECODE)[0]
    >>> curve.method, curve.itl_p50_ms[:3].round(3)
    ('formula', array([2.002, 2.004, 2.008]))
    """
    alike = measured[measured["model"].isin(set(candidates["model"]))]
    by_model: dict[str, list[MeasuredDeployment]] = defaultdict(list)
    for deployment in measured_deployments(alike, model):
        by_model[deployment.model].append(deployment)
    told = {tuned: formula_figures(candidates, model, BATCHES, tuned=tuned) for tuned in SERVERS}
    widths = _widths(candidates, model)
    rows = candidates[["model", "hardware", "precision", "num_gpus", "prompt_tokens", "output_tokens"]]
    curves = []
    for place, row in enumerate(rows.to_dict("records")):
        nearest = nearest_deployment(row, by_model[str(row["model"])])
        figures = told[nearest is not None and nearest.tuned]
        curve = {name: values[place] for name, values in figures.items()}
        curves.append(_curve_from(row, curve, widths[place], nearest, model.half_widths))
    return curves


def nearest_deployment(row: Mapping[Any, Any], deployments: Sequence[MeasuredDeployment]) -> MeasuredDeployment | None:
    """The measured deployment of the same model that is most like the candidate; None where there is none."""
    return min(deployments, key=lambda deployment: distance(row, deployment), default=None)


def distance(row: Mapping[Any, Any], deployment: MeasuredDeployment) -> float:
    """How unlike a candidate and a measured deployment of its model are; the same hardware always comes first."""
    lengths = abs(math.log(row["output_tokens"] / deployment.output_tokens))
    lengths += abs(math.log(max(row["prompt_tokens"], 1.0) / max(deployment.prompt_tokens, 1.0)))
    apart = BY_GPUS * abs(math.log(row["num_gpus"] / deployment.num_gpus))
    apart += OTHER_GPU * (row["hardware"] != deployment.hardware)
    apart += OTHER_PRECISION * (row["precision"] != deployment.precision)
    return float(apart + BY_LENGTH * min(lengths, MOST_BY_LENGTH))


def is_same(row: Mapping[Any, Any], deployment: MeasuredDeployment) -> bool:
    """Whether the rows are of this very deployment: model, GPU, precision and number of GPUs."""
    return all(row[name] == getattr(deployment, name) for name in SAME)


def is_same_load(row: Mapping[Any, Any], deployment: MeasuredDeployment) -> bool:
    """Whether prompts and answers are about as long as those of the measured rows."""
    pairs = ((row[name], getattr(deployment, name)) for name in ("prompt_tokens", "output_tokens"))
    return all(abs(np.log(max(asked, 1.0) / max(seen, 1.0))) <= SAME_LENGTH for asked, seen in pairs)


def _curve_from(
    row: Mapping[Any, Any],
    formula: Mapping[str, Floats],
    formula_widths: tuple[float, float],
    nearest: MeasuredDeployment | None,
    half_widths: Mapping[str, float],
) -> BatchCurve:
    """The curve of one candidate from its prediction at BATCHES and the nearest measured deployment, if any."""
    if nearest is None:
        basis = "the formula alone: no deployment of this model was measured"
        return _curve(BATCHES, formula, formula_widths, (FORMULA, basis), row)
    where = f"{nearest.num_gpus:.0f} x {nearest.hardware}, {nearest.precision}, {nearest.engine}, task {nearest.task}"
    same = is_same(row, nearest)
    grid = _grid(nearest.concurrency) if same else BATCHES
    scaled = {
        name: np.exp(np.interp(np.log(grid), np.log(BATCHES), np.log(formula[name])) + nearest.log_ratio(name, grid))
        for name in CURVE_FIELDS
    }
    if same:
        shown = [name for name in CURVE_FIELDS if name != "decode_ms"]
        scaled |= {name: _as_measured(nearest, name, grid, scaled[name]) for name in shown}
    figures = {name: rising(values) for name, values in scaled.items()}
    figures["itl_p95_ms"] = np.maximum(figures["itl_p95_ms"], figures["itl_p50_ms"])
    method = SCALED if not same else MEASURED if is_same_load(row, nearest) else OTHER_LOAD
    pace, p95 = (f"{method}, {quantity}" for quantity in ("output_tokens_per_s", "itl_p95_ms"))
    widths = half_widths.get(pace, formula_widths[0]), half_widths.get(p95, formula_widths[1])
    basis = f"rows measured on {where}" + ("" if same else ", scaled by the formula")
    curve = _curve(grid, figures, widths, (method, basis), load_of(nearest) if same else row)
    return replace(curve, measured_batches=tuple(nearest.concurrency.tolist()) if same else (), source=nearest.source)


def load_of(deployment: MeasuredDeployment) -> dict[str, float]:
    """The load of a deployment's rows."""
    return {"prompt_tokens": deployment.prompt_tokens, "output_tokens": deployment.output_tokens}


def _curve(
    grid: Floats,
    figures: Mapping[str, Floats],
    widths: tuple[float, float],
    method_and_basis: tuple[str, str],
    load: Mapping[Any, Any],
) -> BatchCurve:
    return BatchCurve(
        concurrency=grid,
        itl_p50_ms=figures["itl_p50_ms"],
        itl_p95_ms=figures["itl_p95_ms"],
        output_tokens_per_s=figures["output_tokens_per_s"],
        decode_ms=figures["decode_ms"],
        half_width=widths[0],
        p95_half_width=widths[1],
        method=method_and_basis[0],
        basis=method_and_basis[1],
        prompt_tokens=float(load["prompt_tokens"]),
        output_tokens=float(load["output_tokens"]),
    )


def _grid(batches: Floats) -> Floats:
    """The measured batches, and the usual ones below and above them."""
    outside = (batches.min() > BATCHES) | (batches.max() < BATCHES)
    grid: Floats = np.union1d(batches, BATCHES[outside])
    return grid


def _as_measured(nearest: MeasuredDeployment, name: str, grid: Floats, scaled: Floats) -> Floats:
    """A field as measured at its own load; outside the measured batches it goes on as the formula does."""
    values = nearest.measured[name]
    inside = np.isin(grid, nearest.concurrency)
    below = grid < nearest.concurrency.min()
    known = scaled[inside]
    joined: Floats = scaled * np.where(below, values[0] / known[0], values[-1] / known[-1])
    joined[inside] = values
    return joined


def formula_figures(candidates: pd.DataFrame, model: DecodeModel, batches: Floats, *, tuned: bool) -> dict[str, Floats]:
    """Figures by CURVE_FIELDS, candidates x batches, as the formula predicts them.

    >>> from models.serving.toy_runs import TOY_DECODE, toy_runs
    >>> formula_figures(toy_runs(), TOY_DECODE, np.array([1.0, 100.0]), tuned=False)["itl_p50_ms"].round(3)
    array([[2.002, 2.2  ]])
    """
    many = candidates.loc[candidates.index.repeat(len(batches))].reset_index(drop=True)
    many = many.assign(concurrency=np.tile(batches, len(candidates)), tuned=float(tuned))
    told = predict_decode(model, many)
    values = {
        "itl_p50_ms": told.itl_p50_ms.value,
        "itl_p95_ms": told.itl_p95_ms.value,
        "decode_ms": told.decode_ms,
        "output_tokens_per_s": told.output_tokens_per_s.value,
    }
    return {name: rows.reshape(len(candidates), len(batches)) for name, rows in values.items()}


def _widths(candidates: pd.DataFrame, model: DecodeModel) -> list[tuple[float, float]]:
    """Half-widths of throughput and 95th percentile where the formula stands alone."""
    pieces = step_pieces(candidates.assign(concurrency=1.0, tuned=0.0))
    pace, p95 = (
        [model.half_widths.get(group, 0.0) for group in groups_of(quantity, pieces)]
        for quantity in ("output_tokens_per_s", "itl_p95_ms")
    )
    return list(zip(pace, p95, strict=True))
