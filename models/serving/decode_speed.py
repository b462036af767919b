"""Time between two tokens and output tokens per second of a deployment, where nobody measured them.

Mean seconds of a step, with the terms of `roofline.py` (E (1 - (1 - k/E)^B) distinct experts, the cache, FLOP):
  a x weights + b x cache + c x decode + d x prompts + e x prompts of experts + host x (f x layers + g x layers of
  experts + h x requests),
where host is 1 for vLLM 0.11.1 on H100; another factor on the B200 machine, whose host was slower, and for tuned
servers (`tuned` = 1: InferenceX, recent vLLM, SGLang and TensorRT-LLM). The median and the 95th percentile of the time
between tokens (ITL) are ratios to the mean step that depend on the share u of a step that reads prompts, and on the
requests n that begin in a step: a token that waits for someone's prompt waits long.
  ln(p50 / mean) = a + b u,   ln(p95 / mean) = a + b u + c u^2 + d ln n + e (slow host) + f (media).

All coefficients of the step are 0 or more. How they were fitted and scored: decode_fit.py and docs/serving.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from models.serving.roofline import WEIGHT_BYTES, cache_bytes, read_params, step_terms

PIECES = ("weights_s", "cache_s", "decode_s", "prefill_s", "prefill_moe_s")
HOST_PIECES = ("layers", "layers_moe", "requests")
TERMS = (*PIECES, *HOST_PIECES)
HOSTS = ("tuned_host", "slow_host")
P50_TERMS = ("one", "prompt_share")
P95_TERMS = ("one", "prompt_share", "prompt_share_squared", "log_new_requests", "slow_host", "media")
MEASURED_GPUS = ("h100-sxm5-80gb", "b200-sxm", "h200-sxm")
SLOW_HOST_GPUS = ("b200-sxm",)
NEW_REQUESTS = (1e-3, 8.0)  # that began in a step of the fitted runs; beyond, the nearest counts
QUANTITIES = ("itl_p50_ms", "itl_p95_ms", "output_tokens_per_s")
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
    """Coefficients of the step, of the two log ratios, and half-widths of 80% intervals as log ratios by group.

    `prefill` and `prefill_half_widths` are those of prefill_speed.py. A group without a half-width has intervals of
    no width.
    """

    step: Mapping[str, float]
    p50: Mapping[str, float]
    p95: Mapping[str, float]
    half_widths: Mapping[str, float] = field(default_factory=dict)
    prefill: Mapping[str, float] = field(default_factory=dict)
    prefill_half_widths: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class DecodePrediction:
    """Of each run: milliseconds between two tokens (median, 95th percentile) and output tokens/s of the whole replica.

    `decode_ms` is the mean step without the prompts that are read on the way, `prefill_s` the seconds that one prompt
    adds to steps.
    """

    itl_p50_ms: SpeedBand
    itl_p95_ms: SpeedBand
    output_tokens_per_s: SpeedBand
    decode_ms: Floats
    prefill_s: Floats


def decode_model(parameters: pd.DataFrame) -> DecodeModel:
    """The stored fit, from its table: part (a field of DecodeModel), parameter, value.

    >>> decode_model(pd.DataFrame({"part": ["step", "p50", "p95"], "parameter": "one", "value": [1, 2, 3]})).p50
    {'one': 2.0}
    """
    parts = {
        str(part): dict(zip(rows["parameter"], rows["value"].astype(float), strict=True))
        for part, rows in parameters.groupby("part")
    }
    return DecodeModel(**parts)


def predict_decode(model: DecodeModel, runs: pd.DataFrame) -> DecodePrediction:
    """ITL and throughput of each run: the columns of `roofline.RUN`, `hardware`, and `tuned` where it is not 0.

    NaN where a shape or a GPU's figures are missing. Raises InputError where a precision is not known or a load is not
    above 0.

    >>> from models.serving.toy_runs import TOY_DECODE, toy_runs
    >>> prediction = predict_decode(TOY_DECODE, toy_runs(concurrency=[1.0, 100.0]))
    >>> prediction.itl_p50_ms.value.round(3), prediction.output_tokens_per_s.value.round()
    (array([2.002, 2.2  ]), array([  500., 45455.]))
    """
    pieces = step_pieces(runs)
    seconds = piece_seconds(model.step, pieces)
    step_s = seconds.sum(axis=1)
    prompts_s = seconds[:, TERMS.index("prefill_s")] + seconds[:, TERMS.index("prefill_moe_s")]
    share = prompts_s / step_s
    p50 = step_s * np.exp(ratio_terms(pieces, share)[:, : len(P50_TERMS)] @ _values(model.p50, P50_TERMS)) * MS_PER_S
    p95 = step_s * np.exp(ratio_terms(pieces, share) @ _values(model.p95, P95_TERMS)) * MS_PER_S
    pace = runs["concurrency"].to_numpy(float) / step_s
    widths = [
        np.array([model.half_widths.get(group, 0.0) for group in groups_of(quantity, pieces)])
        for quantity in QUANTITIES
    ]
    return DecodePrediction(
        itl_p50_ms=_band(p50, widths[0]),
        itl_p95_ms=_band(np.maximum(p95, p50), widths[1]),
        output_tokens_per_s=_band(pace, widths[2]),
        decode_ms=(step_s - prompts_s) * MS_PER_S,
        prefill_s=prompts_s / pieces["new_requests"].to_numpy(float),
    )


def step_pieces(runs: pd.DataFrame) -> pd.DataFrame:
    """What a step is made of at peak rates (TERMS), and what its percentiles depend on; index as `runs`.

    >>> from models.serving.toy_runs import toy_runs
    >>> pieces = step_pieces(toy_runs(concurrency=10.0)).iloc[0]
    >>> pieces[["weights_s", "cache_s", "decode_s", "new_requests"]].astype(float).round(6).tolist()
    [0.002, 2e-05, 0.0002, 0.01]
    """
    terms = step_terms(runs)
    batch = runs["concurrency"].to_numpy(float)
    rate = runs["num_gpus"].to_numpy(float) * runs["bandwidth_gb_s"].to_numpy(float) * 1e9
    moe = (runs["experts"].fillna(0).to_numpy(float) > 1).astype(float)
    tuned = runs["tuned"].to_numpy(float) if "tuned" in runs else np.zeros(len(runs))
    slow = runs["hardware"].isin(SLOW_HOST_GPUS).to_numpy(float) * (1 - tuned)
    context = (runs["prompt_tokens"] + runs["output_tokens"] / 2).to_numpy(float)
    return pd.DataFrame(
        {
            "weights_s": read_params(runs) * runs["precision"].map(WEIGHT_BYTES).to_numpy(float) / rate,
            "cache_s": batch * cache_bytes(runs, context) / rate,
            "decode_s": terms["decode_s"].to_numpy(),
            "prefill_s": terms["prefill_s"].to_numpy(),
            "prefill_moe_s": terms["prefill_s"].to_numpy() * moe,
            "layers": 1e-4 * runs["layers"].to_numpy(float),
            "layers_moe": 1e-4 * runs["layers"].to_numpy(float) * moe,
            "requests": 1e-5 * batch,
            "tuned_host": tuned,
            "slow_host": slow,
            "moe": moe,
            "new_gpu": ~runs["hardware"].isin(MEASURED_GPUS).to_numpy(),
            "media": runs["media"].to_numpy(float),
            "new_requests": batch / runs["output_tokens"].to_numpy(float),
        },
        index=runs.index,
    )


def piece_seconds(step: Mapping[str, float], pieces: pd.DataFrame) -> Floats:
    """Seconds of each of TERMS in a step, a row per run, (n, 8); `step` are the coefficients of TERMS and HOSTS.

    >>> from models.serving.toy_runs import TOY_DECODE, toy_runs
    >>> piece_seconds(TOY_DECODE.step, step_pieces(toy_runs())).sum(axis=1).round(6)
    array([0.002])
    """
    terms, hosts = pieces[list(TERMS)].to_numpy(float), pieces[list(HOSTS)].to_numpy(float)
    return weighted(terms, hosts, _values(step, TERMS), _values(step, HOSTS))


def weighted(terms: Floats, hosts: Floats, coefficients: Floats, factors: Floats) -> Floats:
    """The terms (runs x TERMS) times their coefficients, and those of the host times the factors of `hosts`, 0 or 1.

    >>> weighted(np.ones((1, 8)), np.array([[0.0, 1.0]]), np.full(8, 2.0), np.array([5.0, 3.0]))
    array([[2., 2., 2., 2., 2., 6., 6., 6.]])
    """
    seconds: Floats = terms * coefficients
    seconds[:, len(PIECES) :] *= np.prod(factors**hosts, axis=1)[:, None]
    return seconds


def ratio_terms(pieces: pd.DataFrame, prompt_share: Floats) -> Floats:
    """What the percentiles depend on, (n, 6), a column for each of P95_TERMS; those of P50_TERMS come first.

    A half of the step reads prompts, and 0.001 requests begin in one, whose logarithm is -6.9:

    >>> from models.serving.toy_runs import toy_runs
    >>> ratio_terms(step_pieces(toy_runs()), np.array([0.5])).round(2).tolist()
    [[1.0, 0.5, 0.25, -6.91, 0.0, 0.0]]
    """
    began = np.log(np.clip(pieces["new_requests"].to_numpy(float), *NEW_REQUESTS))
    slow, media = pieces["slow_host"].to_numpy(float), pieces["media"].to_numpy(float)
    return np.column_stack([np.ones(len(pieces)), prompt_share, prompt_share**2, began, slow, media])


def groups_of(quantity: str, pieces: pd.DataFrame) -> list[str]:
    """The group whose half-width holds for each run: quantity, dense or experts, and what is new.

    >>> from models.serving.toy_runs import toy_runs
    >>> groups_of("itl_p50_ms", step_pieces(toy_runs(hardware=["h100-sxm5-80gb", "b200-sxm", "l4"])))
    ['itl_p50_ms, dense', 'itl_p50_ms, dense, slow', 'itl_p50_ms, dense, new GPU']
    """
    kinds = np.where(pieces["moe"] > 0, "moe", "dense")
    tuned = quantity == "output_tokens_per_s"  # tuned servers were measured without percentiles
    servers = np.where((pieces["tuned_host"] > 0) & tuned, ", tuned", np.where(pieces["slow_host"] > 0, ", slow", ""))
    return [
        f"{quantity}, {kind}, new GPU" if new else f"{quantity}, {kind}{server}"
        for kind, server, new in zip(kinds, servers, pieces["new_gpu"], strict=True)
    ]


def _values(coefficients: Mapping[str, float], names: tuple[str, ...]) -> Floats:
    return np.array([coefficients[name] for name in names], dtype=float)


def _band(value: Floats, half_width: Floats) -> SpeedBand:
    return SpeedBand(value * np.exp(-half_width), value, value * np.exp(half_width))
