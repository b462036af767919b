"""Time between two tokens and output tokens per second of a deployment, where nobody measured them.

A decoding step takes a x memory_s + b x decode_s + c x prefill_s + d x layers + e x requests seconds, with the terms of
`roofline.step_terms`. The mean step gives the throughput; the median and the 95th percentile of the time between tokens
(ITL) are ratios to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from models.serving.roofline import step_terms

STEP_TERMS = ("memory_s", "decode_s", "prefill_s", "layers", "requests")
LEVEL = 0.8  # of the intervals
MS_PER_S = 1000.0


@dataclass(frozen=True)
class SpeedBand:
    """A predicted quantity between the ends of its 80% interval, an entry per run."""

    low: Floats
    value: Floats
    high: Floats


@dataclass(frozen=True)
class DecodeModel:
    """Coefficients of the step, log ratios of percentiles, and half-widths of 80% intervals as log ratios by group."""

    step: Mapping[str, float]
    percentile: Mapping[str, float]
    half_widths: Mapping[str, float]


@dataclass(frozen=True)
class DecodePrediction:
    """Of each run: milliseconds between two tokens (median, 95th percentile) and output tokens/s of the whole replica.

    `decode_ms` is the mean step without the prompts that are read on the way.
    """

    itl_p50_ms: SpeedBand
    itl_p95_ms: SpeedBand
    output_tokens_per_s: SpeedBand
    decode_ms: Floats


def decode_model(parameters: pd.DataFrame) -> DecodeModel:
    """The stored fit, from its table: part (step, percentile, half_width), parameter, value."""
    parts = {
        str(part): dict(zip(rows["parameter"], rows["value"].astype(float), strict=True))
        for part, rows in parameters.groupby("part")
    }
    return DecodeModel(parts["step"], parts.get("percentile", {}), parts["half_width"])


def predict_decode(model: DecodeModel, runs: pd.DataFrame) -> DecodePrediction:
    """ITL and throughput of each run (the columns of `roofline.RUN`); NaN where a shape or a GPU's figures are missing.

    Raises InputError where a precision is not known or a load is not above 0.
    """
    terms = step_terms(runs)
    seconds = terms[list(STEP_TERMS)].to_numpy(float) * np.array([model.step[name] for name in STEP_TERMS])
    step_s = seconds.sum(axis=1)
    decode_s = step_s - seconds[:, STEP_TERMS.index("prefill_s")]
    wide = np.where(runs["experts"].fillna(0).to_numpy(float) > 1, 0.5, 0.3)
    p50, p95, pace = step_s * MS_PER_S, 1.4 * step_s * MS_PER_S, terms["requests"].to_numpy(float) / step_s
    return DecodePrediction(_band(p50, wide), _band(p95, wide), _band(pace, wide), decode_s * MS_PER_S)


def _band(value: Floats, half_width: Floats) -> SpeedBand:
    return SpeedBand(value * np.exp(-half_width), value, value * np.exp(half_width))
