"""How long a training run takes: 6 FLOP per parameter and token, at the utilisation that similar runs were measured at.

Utilisation here is 6 N D / (time x GPUs x peak rate): the work of attention, of activations computed again and of what
a run does beside training counts as time, not as work. Source of the 6: Kaplan et al. 2020, arXiv:2001.08361, section
2.1. Hours are wall-clock hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from errors import InputError
from models.constants import FLOPS_PER_PARAM_TOKEN, INTERVAL_LEVEL

Floats = NDArray[np.float64]
S_PER_H = 3600.0
TERA = 1e12
NEIGHBOURS = 5


@dataclass(frozen=True)
class RangedValue:
    """A value with the interval that it lies in."""

    value: float
    low: float
    high: float

    def map(self, change: Callable[[float], float]) -> RangedValue:
        """The change of each, put in order again: time falls where utilisation rises.

        >>> RangedValue(4.0, 2.0, 5.0).map(lambda value: 20 / value)
        RangedValue(value=5.0, low=4.0, high=10.0)
        """
        ends = sorted((change(self.low), change(self.high)))
        return RangedValue(change(self.value), ends[0], ends[1])

    def times(self, other: RangedValue) -> RangedValue:
        """The product of two positive values, ends with ends: wider than the product of independent ones."""
        return RangedValue(self.value * other.value, self.low * other.low, self.high * other.high)


@dataclass(frozen=True)
class TrainingSpeeds:
    """Measured runs: parameters (counts), GPUs (counts) and their utilisation (0 to 1), arrays of one length."""

    n_params: Floats
    num_gpus: Floats
    utilization: Floats


def training_flops(n_params: float, tokens: float) -> float:
    """Floating-point operations to train so many parameters on so many tokens.

    Raises InputError where one is not above 0.

    >>> f"{training_flops(405e9, 15.6e12):.2e}"
    '3.79e+25'
    """
    for name, value in (("n_params", n_params), ("tokens", tokens)):
        if not (np.isfinite(value) and value > 0):
            raise InputError(f"{name} = {value:g} is no amount; give a number above 0.", column=name)
    return FLOPS_PER_PARAM_TOKEN * n_params * tokens


def run_hours(flops: float, peak_tflops: float, num_gpus: int, utilization: float) -> float:
    """Hours of so many GPUs at that share of their peak rate.

    >>> round(run_hours(3.79e25, 989.4, 16_384, 0.41) / 24)
    66
    """
    return flops / (utilization * num_gpus * peak_tflops * TERA * S_PER_H)


def utilization_of(n_params: Floats, tokens_per_s_per_gpu: Floats, peak_tflops: float) -> Floats:
    """Share of the peak rate that a measured speed is, (n,), 0 to 1: 6 N tokens/s over FLOP/s.

    >>> utilization_of(np.array([1e9]), np.array([1e4]), peak_tflops=100.0)
    array([0.6])
    """
    return FLOPS_PER_PARAM_TOKEN * n_params * tokens_per_s_per_gpu / (peak_tflops * TERA)


def expected_utilization(n_params: float, num_gpus: int, measured: TrainingSpeeds) -> RangedValue:
    """The median of the nearest measured runs by size and GPUs, with the interval that held for each run left out.

    Distance is in doublings of parameters and of GPUs. Raises InputError for fewer than three runs.
    """
    n = len(measured.utilization)
    if n < 3:
        raise InputError(f"{n} measured runs say too little of utilisation; give one.", column="utilization_pct")
    value = _nearest_median(n_params, num_gpus, measured, np.ones(n, dtype=bool))
    ratios = np.log(measured.utilization) - np.log(left_out_utilization(measured))
    tail = (1 - INTERVAL_LEVEL) / 2
    low, high = np.exp(np.quantile(ratios, [tail, 1 - tail]))
    return RangedValue(value, value * min(low, 1.0), value * max(high, 1.0))


def left_out_utilization(measured: TrainingSpeeds) -> Floats:
    """What the others say of each run: its utilisation predicted with its size left out.

    All runs of one size are left out together, since those on other numbers of GPUs are nearly the same run.
    """
    sizes = np.round(np.log2(measured.n_params), 1)
    return np.array(
        [
            _nearest_median(measured.n_params[i], measured.num_gpus[i], measured, sizes != sizes[i])
            if (sizes != sizes[i]).any()
            else np.median(measured.utilization)
            for i in range(len(sizes))
        ]
    )


def _nearest_median(n_params: float, num_gpus: float, measured: TrainingSpeeds, keep: NDArray[np.bool_]) -> float:
    size = np.log2(measured.n_params[keep] / n_params)
    count = np.log2(measured.num_gpus[keep] / num_gpus)
    nearest = np.argsort(np.hypot(size, count), kind="stable")[:NEIGHBOURS]
    return float(np.median(measured.utilization[keep][nearest]))
