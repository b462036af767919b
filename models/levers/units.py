"""What each unit of a claim does to a number: `x_less` divides, `%_more` adds a share, `points_more` adds.

The units that do not compare (GB, hours, % mAP ...) state a value of their own, which takes the place of the measured
one. A unit that is in neither list is refused, so that a misspelt one cannot pass for a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from errors import InputError

Operation = Callable[[float, float], float]


def _more_by_share(measured: float, percent: float) -> float:
    return measured * (1 + percent / 100)


def _less_by_share(measured: float, percent: float) -> float:
    return measured * (1 - percent / 100)


def _added(measured: float, amount: float) -> float:
    return measured + amount


def _subtracted(measured: float, amount: float) -> float:
    return measured - amount


RATIO_UNITS: Mapping[str, Operation] = MappingProxyType(
    {
        "x_less": lambda measured, factor: measured / factor,
        "x_more": lambda measured, factor: measured * factor,
        "x_of_baseline": lambda measured, factor: measured * factor,
        "%_less": _less_by_share,
        "%_more": _more_by_share,
        "%_of_baseline": lambda measured, percent: measured * percent / 100,
    }
)
DIFFERENCE_UNITS: Mapping[str, Operation] = MappingProxyType(
    {
        "points_more": _added,
        "points_less": _subtracted,
        "dB_more": _added,
        "SSIM_more": _added,
        "LPIPS_less": _subtracted,
    }
)
RELATIVE_UNITS: Mapping[str, Operation] = MappingProxyType({**RATIO_UNITS, **DIFFERENCE_UNITS})
# The amount that changes nothing.
NEUTRAL: Mapping[str, float] = MappingProxyType(
    {"x_less": 1.0, "x_more": 1.0, "x_of_baseline": 1.0, "%_of_baseline": 100.0}
    | dict.fromkeys(("%_less", "%_more", *DIFFERENCE_UNITS), 0.0)
)
# fmt: off
STATED_UNITS = frozenset(
    {"GB", "MB", "hours", "s", "ms", "microseconds", "months", "steps", "%", "loss", "fraction", "correlation",
     "A100-80GB", "GPUs", "GPU hours", "USD", "tokens/s", "Gbit/s", "FLOPs/byte", "exabytes/month saved",
     "M params", "B params", "B tokens", "M samples", "M edges", "M cold starts", "M queries", "B requests", "B sites",
     "% MAE", "% mAP", "% relative error", "% of queries", "% of requests", "% of traffic", "% of weights",
     "percentile", "power of T", "passes", "samples", "examples", "nodes", "workers", "models", "metrics",
     "benchmarks", "datasets", "tasks", "networks", "architectures", "accelerators", "LLMs", "local LMs",
     "experiments", "inference configurations", "model-technique pairs", "model architectures",
     "pruning metrics", "regimes", "orders of magnitude", "of 3 dimensions", "of 4 configurations"}
)
# fmt: on


def is_relative(unit: str) -> bool:
    """Whether a unit says how a number changes, rather than what it is."""
    return unit in RELATIVE_UNITS


def apply_unit(unit: str, measured: float, amount: float) -> float:
    """What becomes of a measured number, in its own unit, when a claim of `amount` in `unit` holds.

    Raises InputError for a unit that is not known, and for a division by 0.

    >>> apply_unit("x_less", 390.0, 3.9)
    100.0
    >>> apply_unit("%_more", 200.0, 50.0)
    300.0
    >>> apply_unit("points_less", 72.5, 3.0)
    69.5
    >>> apply_unit("%_of_baseline", 200.0, 20.0)
    40.0
    >>> apply_unit("GB", 24.0, 19.2)
    19.2
    """
    if unit in STATED_UNITS:
        return amount
    if unit not in RELATIVE_UNITS:
        known = ", ".join(RELATIVE_UNITS)
        raise InputError(f"The unit '{unit}' is not known; a claim that compares is in one of {known}.", column="unit")
    if unit == "x_less" and amount == 0:
        raise InputError("A claim of 0 in x_less would divide by 0; state how many times less it is.", column="value")
    return RELATIVE_UNITS[unit](measured, amount)


def ratio_of(unit: str, amount: float) -> float | None:
    """After over before, ratio; None for a unit that adds points or states a value.

    >>> ratio_of("%_less", 40.0)
    0.6
    >>> ratio_of("points_more", 3.0) is None
    True
    """
    return apply_unit(unit, 1.0, amount) if unit in RATIO_UNITS else None
