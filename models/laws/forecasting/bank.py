"""Simulated curves of known ends: families, noise of 0 to 5%, 5 to 12 sizes, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats

NOISES = (0.0, 0.003, 0.01, 0.02, 0.05)
HORIZONS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
Truth = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class SimulatedCurve:
    """x (n,), noisy y (n,), and the noiseless y at the largest x times each of HORIZONS."""

    family: str
    x: Floats
    y: Floats
    later: Floats
    noise: float


def _power_floor(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, exponent = rng.uniform(0.3, 3.0), rng.uniform(0.3, 4.0), rng.uniform(0.1, 0.9)
    return lambda at: floor + drop * (at / x[0]) ** -exponent


def _power(rng: np.random.Generator, x: Floats) -> Truth:
    height, exponent = rng.uniform(0.5, 8.0), rng.uniform(0.03, 0.5)
    return lambda at: height * (at / x[0]) ** -exponent


def _exponential(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop = rng.uniform(0.3, 3.0), rng.uniform(0.3, 4.0)
    scale = x[0] * (x[-1] / x[0]) ** rng.uniform(0.3, 1.0)
    return lambda at: floor + drop * np.exp(-at / scale)


def _rectified(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, exponent = rng.uniform(0.0, 1.5), rng.uniform(1.0, 4.0), rng.uniform(0.2, 0.9)
    learned = x[0] * (x[-1] / x[0]) ** rng.uniform(0.0, 0.6)
    return lambda at: floor + drop / (1.0 + (at / learned) ** exponent)


def _broken(rng: np.random.Generator, x: Floats) -> Truth:
    height, first, second = rng.uniform(0.5, 8.0), rng.uniform(0.03, 0.3), rng.uniform(0.03, 0.5)
    bend, width = x[0] * (x[-1] / x[0]) ** rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.6)
    return lambda at: (
        height * (at / x[0]) ** -first * (1.0 + (at / bend) ** (1.0 / width)) ** (-(second - first) * width)
    )


def _double_descent(rng: np.random.Generator, x: Floats) -> Truth:
    base = _power_floor(rng, x)
    peak, width = np.log(x[0]) + np.log(x[-1] / x[0]) * rng.uniform(0.2, 0.5), rng.uniform(0.3, 0.7)
    height = rng.uniform(0.1, 0.5)
    return lambda at: base(at) * (1.0 + height * np.exp(-0.5 * ((np.log(at) - peak) / width) ** 2))


def _accuracy_power(rng: np.random.Generator, x: Floats) -> Truth:
    ceiling, exponent = rng.uniform(0.6, 1.0), rng.uniform(0.1, 0.8)
    drop = ceiling * rng.uniform(0.3, 0.8)
    return lambda at: ceiling - drop * (at / x[0]) ** -exponent


def _accuracy_logistic(rng: np.random.Generator, x: Floats) -> Truth:
    chance, top = rng.uniform(0.02, 0.3), rng.uniform(0.6, 1.0)
    middle, width = np.log(x[0]) + np.log(x[-1] / x[0]) * rng.uniform(0.0, 0.7), rng.uniform(0.5, 1.5)
    return lambda at: chance + (top - chance) / (1.0 + np.exp(-(np.log(at) - middle) / width))


def _flat(rng: np.random.Generator, x: Floats) -> Truth:
    level = rng.uniform(0.5, 5.0)
    return lambda at: np.full_like(at, level)


def _rising(rng: np.random.Generator, x: Floats) -> Truth:
    start, exponent = rng.uniform(0.5, 5.0), rng.uniform(0.02, 0.3)
    if rng.random() < 0.5:
        return lambda at: start * (at / x[0]) ** exponent
    return lambda at: start * (1.0 + exponent * np.log(at / x[0]))


FAMILIES: Mapping[str, Callable[[np.random.Generator, Floats], Truth]] = {
    "power_floor": _power_floor,
    "power": _power,
    "exponential": _exponential,
    "rectified": _rectified,
    "broken": _broken,
    "double_descent": _double_descent,
    "accuracy_power": _accuracy_power,
    "accuracy_logistic": _accuracy_logistic,
    "flat": _flat,
    "rising": _rising,
}


def simulated(family: str, seed: int) -> SimulatedCurve:
    """The curve of a family and a seed: sizes, noise and parameters are drawn by the seed alone."""
    rng = np.random.default_rng([seed, *family.encode()])
    x = _sizes(rng)
    truth = FAMILIES[family](rng, x)
    noise = NOISES[seed % len(NOISES)]
    y = truth(x) * np.exp(noise * rng.standard_normal(len(x)))
    if family.startswith("accuracy"):
        y = np.minimum(y, 1.0)
    return SimulatedCurve(family, x, y, truth(x[-1] * np.array(HORIZONS)), noise)


def _sizes(rng: np.random.Generator) -> Floats:
    n, smallest = int(rng.integers(5, 13)), float(10 ** rng.uniform(1, 6))
    if rng.random() < 0.2:
        return smallest * np.arange(1, n + 1, dtype=np.float64)
    return np.asarray(smallest * float(rng.choice([1.5, 2.0, 2.0, 3.0])) ** np.arange(n), dtype=np.float64)


def _pure_noise(rng: np.random.Generator, x: Floats) -> Floats:
    return np.exp(rng.uniform(0.15, 0.6) * rng.standard_normal(len(x)))


def _chaos(rng: np.random.Generator, x: Floats) -> Floats:
    state, values = rng.uniform(0.1, 0.9), []
    for _ in x:
        state = 3.9 * state * (1.0 - state)
        values.append(state)
    return rng.uniform(0.2, 2.0) + np.array(values)


def _swings(rng: np.random.Generator, x: Floats) -> Floats:
    return np.asarray(
        2.0 + rng.uniform(0.4, 1.2) * np.sin(rng.uniform(1.5, 3.0) * np.arange(len(x)) + rng.uniform(0, 6))
    )


ILL_POSED: Mapping[str, Callable[[np.random.Generator, Floats], Floats]] = {
    "pure_noise": _pure_noise,
    "chaos": _chaos,
    "swings": _swings,
}


def ill_posed(kind: str, seed: int) -> tuple[Floats, Floats]:
    """x and y of a curve that cannot be forecast: of ILL_POSED, or 'two_clusters' or 'three_points' of a power law."""
    rng = np.random.default_rng([seed, *kind.encode()])
    if kind in ILL_POSED:
        x = _sizes(rng)
        return x, ILL_POSED[kind](rng, x)
    x = np.array([1.0, 2.0, 4.0]) * 10 ** rng.uniform(1, 6)
    if kind == "two_clusters":
        x = x[0] * np.sort(np.concatenate([rng.uniform(1.0, 1.2, 4), rng.uniform(20, 400) * rng.uniform(1.0, 1.2, 4)]))
    return x, _power_floor(rng, x)(x) * np.exp(0.01 * rng.standard_normal(len(x)))


ILL_POSED_KINDS = (*ILL_POSED, "two_clusters", "three_points")
