"""Seconds that a replica takes to read a prompt (prefill), predicted from arithmetic, with an 80% interval.

  seconds = start + a x FLOP / peak of all GPUs + b x bytes exchanged between the GPUs / rate of their link,
with 2 FLOP per active parameter and token and the attention's pairs of tokens; layers exchange their activations twice
(a ring moves 2 (g - 1)/g of them; Shoeybi et al. 2019, arXiv:1909.08053). The start (network, tokenizing, scheduling,
the first decoding step) does not keep the GPUs busy. The coefficients, apart for dense models and mixtures of experts,
are fitted to InferenceX's times to first token (prefill_fit.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from models.front.pareto import Floats

PREFILL_TERMS = ("start", "compute", "exchange")
START_S = 0.05  # unit of the first coefficient
ACTIVATION_BYTES = 2.0
# Rate of the link between GPUs one way, GB/s, as NVIDIA and AMD state it; other cards: PCIe 4.0 x16.
LINK_GB_S: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("a100-sxm4-40gb", "a100-sxm4-80gb"), 300.0),
        **dict.fromkeys(("h100-sxm5-80gb", "h200-sxm", "gh200"), 450.0),
        **dict.fromkeys(("b200-sxm", "gb200", "b300-sxm", "gb300"), 900.0),
        **dict.fromkeys(("mi300x", "mi325x"), 448.0),
    }
)
OTHER_LINK_GB_S = 32.0
FP4_GPUS = ("b200-sxm", "gb200", "b300-sxm", "gb300")  # multiply 4-bit numbers at 4 times the 16-bit rate
FP4_SPEEDUP = 4.0
FITTED_MIXTURES = ("gpt-oss-120b", "deepseek-r1-0528")


@dataclass(frozen=True)
class PrefillSpeed:
    """Reading t tokens keeps a replica busy for per_token_s x t + per_pair_s x t^2; a user waits start_s longer.

    `half_width` of the 80% interval is a log ratio.
    """

    start_s: float
    per_token_s: float
    per_pair_s: float
    half_width: float

    def busy_s(self, tokens: ArrayLike) -> Floats:
        """Seconds that the GPUs take for prompts of so many tokens.

        >>> float(PrefillSpeed(0.01, 1e-4, 0.0, 0.3).busy_s(1000))
        0.1
        """
        count = np.asarray(tokens, dtype=float)
        in_all: Floats = self.per_token_s * count + self.per_pair_s * count**2
        return in_all

    def seconds(self, tokens: ArrayLike) -> Floats:
        """Seconds to the first token of prompts of so many tokens that wait for nothing.

        >>> float(PrefillSpeed(0.01, 1e-4, 0.0, 0.3).seconds(1000))
        0.11
        """
        in_all: Floats = self.start_s + self.busy_s(tokens)
        return in_all

    def slowed(self, log_ratio: float) -> PrefillSpeed:
        """The same with all times longer by exp(log_ratio)."""
        factor = float(np.exp(log_ratio))
        return replace(
            self,
            start_s=self.start_s * factor,
            per_token_s=self.per_token_s * factor,
            per_pair_s=self.per_pair_s * factor,
        )


def prefill_speeds(
    candidates: pd.DataFrame, coefficients: Mapping[str, float], half_widths: Mapping[str, float]
) -> list[PrefillSpeed]:
    """The speed of each candidate, in their order; figures are NaN where a shape or a GPU's peak rate is missing.

    `candidates`: rows with the columns of `roofline.RUN`, `model`, `hardware`, `heads` and `hidden_size`.
    `coefficients` by "dense, compute", ...; `half_widths` by "dense", "moe" and "moe, new model" (`DecodeModel`).

    10 ms, then 40 ms for 2e12 FLOP at half of 100 TFLOP/s and 0.4 ms for the attention's pairs of tokens:

    >>> from models.serving.toy_runs import toy_runs
    >>> coefficients = {"dense, start": 0.2, "dense, compute": 2.0, "dense, exchange": 0.0}
    >>> float(prefill_speeds(toy_runs(), coefficients, {"dense": 0.3})[0].seconds(1000).round(4))
    0.0504
    """
    pieces = prefill_pieces(candidates)
    kinds = np.where(pieces["moe"] > 0, "moe", "dense")
    start, compute, exchange = (
        np.array([coefficients[f"{kind}, {term}"] for kind in kinds], dtype=float) for term in PREFILL_TERMS
    )
    per_token = compute * pieces["token_s"] + exchange * pieces["exchange_s"]
    per_pair = compute * pieces["pair_s"]
    widths = [
        half_widths[width_group(str(kind), str(name))] for kind, name in zip(kinds, candidates["model"], strict=True)
    ]
    rows = zip(START_S * start, per_token, per_pair, widths, strict=True)
    return [PrefillSpeed(float(a), float(b), float(c), float(d)) for a, b, c, d in rows]


def width_group(kind: str, model: str) -> str:
    """The group of a candidate's interval: mixtures of experts that were not measured are far less certain."""
    return f"{kind}, new model" if kind == "moe" and model not in FITTED_MIXTURES else kind


def prefill_pieces(runs: pd.DataFrame) -> pd.DataFrame:
    """Seconds at peak rates per token (`token_s`, `exchange_s`) and per squared token (`pair_s`), and `moe`.

    >>> from models.serving.toy_runs import toy_runs
    >>> prefill_pieces(toy_runs()).iloc[0].to_dict()
    {'token_s': 2e-05, 'pair_s': 2e-10, 'exchange_s': 0.0, 'moe': 0.0}
    """
    gpus = runs["num_gpus"].to_numpy(float)
    rate = np.where(runs["hardware"].isin(FP4_GPUS) & (runs["precision"] == "nvfp4"), FP4_SPEEDUP, 1.0)
    peak = gpus * rate * runs["peak_tflops"].to_numpy(float) * 1e12
    layers, hidden = runs["layers"].to_numpy(float), runs["hidden_size"].to_numpy(float)
    looking = runs["growing_layers"].to_numpy(float)
    link = runs["hardware"].map(LINK_GB_S).fillna(OTHER_LINK_GB_S).to_numpy(float) * 1e9
    exchanged = 2 * layers * hidden * ACTIVATION_BYTES * 2 * (gpus - 1) / gpus
    return pd.DataFrame(
        {
            "token_s": 2 * runs["n_params_active"].to_numpy(float) / peak,
            "pair_s": 2 * looking * hidden / peak,
            "exchange_s": exchanged / link,
            "moe": (runs["experts"].fillna(0).to_numpy(float) > 1).astype(float),
        },
        index=runs.index,
    )
