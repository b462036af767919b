"""Watts of a GPU that serves a language model, and joules per output token, where nobody measured them.

Two formulas, fitted to ML.ENERGY v3 (vLLM 0.11.1, H100 and B200, 838 runs of text tasks):
  power of a GPU / TDP = base + memory x u_m + compute x sqrt(u_f) + size x ln(P) - media x m, between IDLE and 1,
  step, s = a x memory_s + b x decode_s + c x prefill_s + d x layers + e x requests,
with u_m and u_f the shares of peak bandwidth and peak FLOP/s that the step uses, P the 1e9 parameters that each GPU
holds (kernels of a large share run longer than the host takes to start them), and m = 1 where prompts have images or
video, which the host prepares while the GPU waits. All coefficients are 0 or more.
So at a fixed model and GPUs more requests at once never need more joules per token: each term of step x power per
request is a geometric mean of quantities per request that do not rise.

Protocol. Terms are chosen on a development part: H100 and every second of the 18 shapes (195 runs), by the median error
of leaving out one shape at a time; scored on the other 643 runs, leaving out one shape (all models that share it), and
leaving out one GPU. The formula of the step was scored once. That of power was scored once with -ln(GPUs) in place of
size and media, missed its target, and was changed with the scores in sight: its second score is no blind one.
Intervals of 90% are conformal: quantiles of the absolute log ratio of runs of left-out shapes, apart for dense models
and mixtures of experts; for a GPU that was never measured, of a left-out GPU. Results and misses: docs/energy.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from models.serving.roofline import step_terms

IDLE_SHARE = 0.1  # of TDP: no busy GPU draws less; H100 about 70 of 700 W
MEASURED_GPUS = ("h100-sxm5-80gb", "b200-sxm")
POWER_TERMS = ("base", "memory", "compute", "size", "media")
FITTED_BILLIONS_PER_GPU = (8.0, 120.0)  # parameters that a GPU held in the fitted runs; beyond, the nearest counts
STEP_TERMS = ("memory_s", "decode_s", "prefill_s", "layers", "requests")


@dataclass(frozen=True)
class EnergyModel:
    """Coefficients of the two formulas, and half-widths of intervals as log ratios by quantity, group and novelty."""

    power: Mapping[str, float]
    step: Mapping[str, float]
    half_widths: Mapping[str, float]


@dataclass(frozen=True)
class EnergyPrediction:
    """A run's watts per GPU, output tokens per s, and joules per output token with the bounds of its 90% interval."""

    power_w: Floats
    output_tokens_per_s: Floats
    value: Floats
    low: Floats
    high: Floats


def power_features(terms: pd.DataFrame, step_s: Floats, runs: pd.DataFrame) -> Floats:
    """What the power of a GPU depends on, (n, 5), a column for each of POWER_TERMS; shares of peak end at 1.

    A step of 4 ms uses half of the bandwidth and 1/133 of the FLOP/s; 1e9 parameters count as the least fitted, 8e9:

    >>> from models.serving.toy_runs import toy_runs
    >>> power_features(step_terms(toy_runs()), np.array([0.004]), toy_runs()).round(2).tolist()
    [[1.0, 0.5, 0.09, 2.08, -0.0]]
    """
    busy_memory = np.minimum(terms["memory_s"].to_numpy() / step_s, 1.0)
    busy_compute = np.minimum((terms["decode_s"] + terms["prefill_s"]).to_numpy() / step_s, 1.0)
    billions = np.clip((runs["n_params"] / 1e9 / runs["num_gpus"]).to_numpy(float), *FITTED_BILLIONS_PER_GPU)
    media = runs["media"].to_numpy(float)
    return np.column_stack([np.ones(len(terms)), busy_memory, np.sqrt(busy_compute), np.log(billions), -media])


def power_share(model: EnergyModel, terms: pd.DataFrame, step_s: Floats, runs: pd.DataFrame) -> Floats:
    """Power of a GPU as a share of its TDP (n,), between IDLE_SHARE and 1.

    >>> from models.serving.toy_runs import toy_runs
    >>> model = EnergyModel({"base": 0.2, "memory": 0.4, "compute": 0.0, "size": 0.0, "media": 0.0}, {}, {})
    >>> power_share(model, step_terms(toy_runs()), np.array([0.004]), toy_runs()).round(2)
    array([0.4])
    """
    coefficients = np.array([model.power[name] for name in POWER_TERMS])
    share: Floats = np.clip(power_features(terms, step_s, runs) @ coefficients, IDLE_SHARE, 1.0)
    return share


def step_seconds(model: EnergyModel, terms: pd.DataFrame) -> Floats:
    """Seconds of one decoding step (n,), the time between two tokens of a request.

    >>> from models.serving.toy_runs import toy_runs
    >>> model = EnergyModel({}, {**dict.fromkeys(STEP_TERMS, 0.0), "memory_s": 2.0}, {})
    >>> step_seconds(model, step_terms(toy_runs())).round(6)
    array([0.004])
    """
    seconds: Floats = terms[list(STEP_TERMS)].to_numpy(float) @ np.array([model.step[name] for name in STEP_TERMS])
    return seconds


def predict(model: EnergyModel, runs: pd.DataFrame) -> EnergyPrediction:
    """Energy of each run (the columns of `roofline.RUN`), whose `hardware` says whether its GPU was measured.

    Where `output_tokens_per_s` is not missing, it is taken and only the power is predicted. NaN where a shape or a
    GPU's figures are missing. Raises InputError where a load or a precision is none.

    Two tenths of 500 W and two tenths more for half of the bandwidth, at 250 tokens/s:

    >>> from models.serving.toy_runs import toy_runs
    >>> power, step = {**dict.fromkeys(POWER_TERMS, 0.0), "base": 0.2, "memory": 0.4}, dict.fromkeys(STEP_TERMS, 1.0)
    >>> prediction = predict(EnergyModel(power, step, {"power, dense": 0.1}), toy_runs(output_tokens_per_s=250.0))
    >>> prediction.power_w.round(), prediction.value.round(2)
    (array([200.]), array([0.8]))
    """
    terms = step_terms(runs)
    batch, gpus = runs["concurrency"].to_numpy(float), runs["num_gpus"].to_numpy(float)
    given = np.full(len(runs), np.nan)
    if "output_tokens_per_s" in runs:
        given = runs["output_tokens_per_s"].to_numpy(float)
    known = np.isfinite(given)
    with np.errstate(invalid="ignore"):
        step_s = np.where(known, batch / given, step_seconds(model, terms))
        tdp_w = runs["tdp_w"].to_numpy(float)
        power_w = power_share(model, terms, step_s, runs) * tdp_w
        pace = batch / step_s
        value = gpus * power_w / pace
    width = np.array([_half_width(model, row) for row in zip(known, runs["experts"], runs["hardware"], strict=True)])
    low, high = value * np.exp(-width), value * np.exp(width)
    # where the pace is known, physics bounds the watts
    low = np.where(known, np.maximum(low, IDLE_SHARE * gpus * tdp_w / pace), low)
    high = np.where(known, np.minimum(high, gpus * tdp_w / pace), high)
    return EnergyPrediction(power_w, pace, value, low, high)


def group_of(*, speed_known: bool, experts: float, gpu_measured: bool) -> str:
    """The group whose half-width holds: what is predicted, dense or mixture of experts, and whether the GPU is new."""
    quantity = "power" if speed_known else "energy"
    if not gpu_measured:
        return f"{quantity} of a new GPU"
    return f"{quantity}, {'moe' if experts > 1 else 'dense'}"


def _half_width(model: EnergyModel, row: tuple[bool, float, object]) -> float:
    speed_known, experts, hardware = row
    group = group_of(speed_known=speed_known, experts=experts, gpu_measured=hardware in MEASURED_GPUS)
    return model.half_widths[group]
