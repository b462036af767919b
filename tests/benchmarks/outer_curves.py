"""Curves that nothing of a forecast is ever learned from or chosen on: other draws of the common families, and others.

Sizes, ranges and noise are drawn in another way than in the banks of `models/laws/forecasting`: absolute sizes, evenly
or logarithmically spaced, y = E + A / x^b from A and b rather than from the drop, up to 40 points. The last four
families are in no bank. The first fixed list was written before the method was chosen, and is scored by
`tests/benchmarks/forecasts.py` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from models.laws.base import Floats
from models.laws.forecasting.bank import HORIZONS, SimulatedCurve, Truth

OUTER_NOISES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.05)
STREAM = 4242  # parts these draws from the banks' of the same seed


def _power_with_floor(rng: np.random.Generator, x: Floats) -> Truth:
    exponent, floor = rng.uniform(0.15, 0.8), rng.uniform(0.1, 2.5)
    height = floor * rng.uniform(0.2, 3.0) * x[0] ** exponent
    return lambda at: floor + height * at**-exponent


def _pure_power(rng: np.random.Generator, x: Floats) -> Truth:
    exponent, start = rng.uniform(0.04, 0.6), rng.uniform(0.3, 12.0)
    return lambda at: start * (at / x[0]) ** -exponent


def _decay(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, scale = rng.uniform(0.2, 2.0), rng.uniform(0.5, 3.0), x[-1] * rng.uniform(0.15, 0.8)
    return lambda at: floor + drop * np.exp(-(at - x[0]) / scale)


def _one_break(rng: np.random.Generator, x: Floats) -> Truth:
    first, second = rng.uniform(0.05, 0.35), rng.uniform(0.05, 0.35)
    bend, sharp = np.exp(rng.uniform(np.log(x[0]), np.log(x[-1]))), rng.uniform(1.0, 6.0)
    floor = rng.choice([0.0, rng.uniform(0.1, 0.6)])
    return lambda at: floor + (at / x[0]) ** -first * (1.0 + (at / bend) ** sharp) ** ((first - second) / sharp)


def _two_descents(rng: np.random.Generator, x: Floats) -> Truth:
    base, height = _power_with_floor(rng, x), rng.uniform(0.1, 0.6)
    peak, width = np.log(x[0]) + rng.uniform(0.15, 0.6) * np.log(x[-1] / x[0]), rng.uniform(0.25, 0.9)
    return lambda at: base(at) + height * base(x[:1]) * np.exp(-(((np.log(at) - peak) / width) ** 2))


def _saturating_accuracy(rng: np.random.Generator, x: Floats) -> Truth:
    top, start, exponent = rng.uniform(0.5, 0.99), rng.uniform(0.05, 0.4), rng.uniform(0.1, 0.9)
    if rng.random() < 0.5:
        scale, stretch = x[-1] * rng.uniform(0.1, 0.9), rng.uniform(0.4, 1.0)
        return lambda at: top - (top - start) * np.exp(-((at / scale) ** stretch))
    return lambda at: top - (top - start) * (at / x[0]) ** -exponent


def _constant(rng: np.random.Generator, _x: Floats) -> Truth:
    level = rng.uniform(0.1, 10.0)
    return lambda at: np.full_like(at, level)


def _growth(rng: np.random.Generator, x: Floats) -> Truth:
    start, exponent = rng.uniform(0.2, 4.0), rng.uniform(0.03, 0.4)
    return lambda at: start * (at / x[0]) ** exponent


def _two_powers(rng: np.random.Generator, x: Floats) -> Truth:
    floor, slow, fast = rng.uniform(0.1, 2.0), rng.uniform(0.1, 0.35), rng.uniform(0.5, 1.0)
    a, b = rng.uniform(0.2, 1.5, 2)
    return lambda at: floor + a * (at / x[0]) ** -slow + b * (at / x[0]) ** -fast


def _log_power(rng: np.random.Generator, x: Floats) -> Truth:
    floor, height, exponent = rng.uniform(0.05, 1.0), rng.uniform(1.0, 6.0), rng.uniform(0.5, 2.0)
    return lambda at: floor + height * np.log(2.0 + at / x[0]) ** -exponent


def _arctangent(rng: np.random.Generator, x: Floats) -> Truth:
    top, start, width = rng.uniform(0.6, 1.0), rng.uniform(0.02, 0.3), rng.uniform(0.5, 2.0)
    middle = np.log(x[0]) + rng.uniform(0.1, 0.8) * np.log(x[-1] / x[0])
    return lambda at: start + (top - start) * (0.5 + np.arctan((np.log(at) - middle) / width) / np.pi)


def _ratio(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, half = rng.uniform(0.1, 1.5), rng.uniform(0.3, 3.0), x[0] * rng.uniform(0.3, 20.0)
    return lambda at: floor + drop * half / (half + at)


OUTER_FAMILIES: Mapping[str, Callable[[np.random.Generator, Floats], Truth]] = {
    "power with floor": _power_with_floor,
    "power": _pure_power,
    "exponential": _decay,
    "one break": _one_break,
    "double descent": _two_descents,
    "saturating accuracy": _saturating_accuracy,
    "constant": _constant,
    "rising power": _growth,
    "two powers (in no bank)": _two_powers,
    "power of ln x (in no bank)": _log_power,
    "arctangent accuracy (in no bank)": _arctangent,
    "ratio (in no bank)": _ratio,
}


def outer_curve(family: str, seed: int) -> SimulatedCurve:
    """The curve of a family and a seed: sizes, noise and parameters are drawn by the seed alone."""
    rng = np.random.default_rng([seed, STREAM, *family.encode()])
    n, smallest = int(rng.integers(6, 41)), float(10 ** rng.uniform(1.5, 5))
    x = smallest * (
        np.arange(1, n + 1, dtype=np.float64) if rng.random() < 0.4 else np.geomspace(1, 2 ** rng.integers(3, 11), n)
    )
    truth = OUTER_FAMILIES[family](rng, x)
    noise = float(rng.choice(OUTER_NOISES))
    y = truth(x) * np.exp(noise * rng.standard_normal(n))
    if "accuracy" in family:
        y = np.minimum(y, 1.0)
    return SimulatedCurve(family, x, y, truth(x[-1] * np.array(HORIZONS)), noise)
