"""Reading a prompt (prefill): how long it takes a deployment and what energy it costs, predicted from arithmetic.

Work: 2 FLOP per active parameter and token, and attention, which looks at every pair of tokens (Hoffmann et al. 2022,
arXiv:2203.15556, appendix F). Speed: a share of the peak rate of all accelerators together. That share is the 10th,
50th and 90th percentile over 160 pairs of InferenceX runs that differ in the prompt alone (1,000 to 8,192 tokens,
concurrency up to 8; H100, H200 and B200, one to eight GPUs; github.com/ai-dynamo/aiconfigurator at 095f58a): the
extra FLOP over the extra time to the first token. 58 pairs are of dense models, 102 of mixtures of experts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.front.pareto import Floats
from models.serving.model_shapes import shape_of

# Shares of the peak: slowest, middle, fastest tenth.
UTILISATION: dict[str, tuple[float, float, float]] = {"dense": (0.14, 0.31, 0.59), "moe": (0.04, 0.12, 0.30)}
OTHER_UTILISATION = (0.05, 0.18, 0.45)  # all 160 pairs: hybrids, and models whose architecture is not known
# Attention against that of a dense decoder of the active size: hybrids and sliding windows have little, wide ones more.
ATTENTION = (3.0, 1.0, 0.0)


@dataclass(frozen=True)
class EnergyRange:
    """A predicted quantity between its bounds, an entry per candidate; NaN where it cannot be predicted."""

    low: Floats
    value: Floats
    high: Floats


@dataclass(frozen=True)
class Machines:
    """What reads the prompts: active parameters, architecture, peak FLOP/s, mean and rated power (W) of all GPUs."""

    n_params_active: Floats
    architecture: NDArray[np.str_]
    peak_flop_per_s: Floats
    power_w: Floats
    rated_power_w: Floats


def prefill_flop(n_params_active: Floats, tokens: ArrayLike, cached_tokens: ArrayLike, attention: float) -> Floats:
    """FLOP to read `tokens`, of which the first `cached_tokens` are in the cache already, (n,); arguments broadcast.

    >>> float(prefill_flop(np.array([8e9]), 1000, 0, attention=0.0)[0])
    16000000000000.0
    """
    whole, ready = np.asarray(tokens, dtype=np.float64), np.asarray(cached_tokens, dtype=np.float64)
    return 2 * n_params_active * (whole - ready) + 2 * attention * _width(n_params_active) * (whole**2 - ready**2)


def _width(n_params_active: Floats) -> Floats:
    """Layers times width of the usual decoder of each size; NaN where the size is not known."""
    sizes, where = np.unique(n_params_active, return_inverse=True)
    usual = [shape_of(float(n)) if np.isfinite(n) and n > 0 else None for n in sizes]
    return np.array([np.nan if shape is None else shape.n_layers * shape.d_model for shape in usual])[where]


def added_prefill(
    machines: Machines, input_tokens: float, covered_tokens: Floats, cached_share: float = 0.0
) -> tuple[EnergyRange, EnergyRange]:
    """Seconds of the whole deployment and joules to read what a prompt has beyond the measured prompts.

    `covered_tokens` are those that the measured throughput and energy already contain; `cached_share` (0 to 1) of the
    prompt comes from the cache. Nothing is added, or taken off, where the prompt is not longer. The upper bounds take
    the slowest utilisation, three times the attention, rated power, and a measurement that contained no prompt at all.

    A thousand tokens more of 2e9 FLOP each take at best 2e12 / (0.59 x 100 TFLOP/s), which is 34 ms:

    >>> machine = Machines(np.array([1e9]), np.array(["dense"]), np.array([1e14]), np.array([400.0]), np.array([500.0]))
    >>> added_prefill(machine, 2000, np.array([1000.0]))[0].low.round(3)
    array([0.034])
    >>> added_prefill(machine, 1000, np.array([1000.0]))[0].value
    array([0.])
    """
    ready = cached_share * input_tokens
    longer = input_tokens - ready > covered_tokens
    seconds = []
    for k, attention in enumerate(ATTENTION):
        shares = [UTILISATION.get(name, OTHER_UTILISATION)[k] for name in machines.architecture]
        work = prefill_flop(machines.n_params_active, input_tokens, ready, attention)
        if attention != ATTENTION[0]:
            work = work - prefill_flop(machines.n_params_active, covered_tokens, 0, attention)
        pace = np.asarray(shares) * machines.peak_flop_per_s
        seconds.append(np.where(longer, np.maximum(work, 0) / pace, 0.0 * pace * machines.n_params_active))
    slow, middle, fast = seconds
    measured = np.where(np.isnan(machines.power_w), machines.rated_power_w, machines.power_w)
    least, most = np.minimum(measured, machines.rated_power_w), np.maximum(measured, machines.rated_power_w)
    return EnergyRange(fast, middle, slow), EnergyRange(fast * least, middle * (least + most) / 2, slow * most)
