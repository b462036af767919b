"""Simulated curves that are drawn more widely than the bank's: forms of classifiers' errors, breaks above a floor,
a plateau before the fall, a slope that wanders; 4 to 35 sizes, noise that shrinks along the curve or goes on from point
to point.

They stand for what people measure: few sizes of a costly model, or many of a cheap one (Morgan-Mercer-Flodin and
Weibull are the forms of Viering and Loog 2023, arXiv 2103.10948; the plateau is that of Rosenfeld et al. 2020,
arXiv 1909.12673).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from models.laws.base import Floats
from models.laws.forecasting.bank import FAMILIES, HORIZONS, SimulatedCurve, Truth

WIDER_NOISES = (0.0, 0.001, 0.003, 0.01, 0.02, 0.04)
SERIAL = (0.0, 0.0, 0.6)  # correlation of a point's noise with the one before it
STREAM = 77  # parts these draws from the bank's of the same seed


def _loss_floor(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, exponent = rng.uniform(0.05, 3.0), rng.uniform(0.1, 4.0), np.exp(rng.uniform(np.log(0.08), 0.0))
    return lambda at: floor + drop * (at / x[0]) ** -exponent


def _morgan_mercer_flodin(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, exponent = rng.uniform(0.0, 0.5), rng.uniform(0.3, 1.0), rng.uniform(0.3, 1.5)
    pace = rng.uniform(0.2, 5.0)
    return lambda at: floor + drop / (1.0 + pace * (at / x[0]) ** exponent)


def _weibull(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, exponent = rng.uniform(0.02, 0.6), rng.uniform(0.1, 1.0), rng.uniform(0.15, 0.7)
    scale = x[0] * (x[-1] / x[0]) ** rng.uniform(0.1, 1.3)
    return lambda at: floor + drop * np.exp(-((at / scale) ** exponent))


def _shifted(rng: np.random.Generator, x: Floats) -> Truth:
    floor, drop, exponent = rng.uniform(0.02, 2.0), rng.uniform(0.3, 3.0), rng.uniform(0.2, 1.2)
    learned = x[0] * (x[-1] / x[0]) ** rng.uniform(-0.2, 0.5)
    return lambda at: floor + drop * ((at + learned) / (x[0] + learned)) ** -exponent


def _broken_floor(rng: np.random.Generator, x: Floats) -> Truth:
    floor, falling = rng.uniform(0.0, 1.5), FAMILIES["broken"](rng, x)
    height = rng.uniform(0.3, 1.0)
    return lambda at: floor + height * falling(at)


def _plateau(rng: np.random.Generator, x: Floats) -> Truth:
    top = rng.uniform(0.5, 1.0)
    floor, exponent = rng.uniform(0.05, 0.4) * top, rng.uniform(0.3, 1.2)
    end = x[0] * (x[-1] / x[0]) ** rng.uniform(0.2, 0.8)
    return lambda at: floor + (top - floor) * (1.0 + (at / end) ** 2) ** (-exponent / 2.0)


def _wandering(rng: np.random.Generator, x: Floats) -> Truth:
    """A power law whose exponent goes up and down by a random walk along ln x, as no law but many a measurement has."""
    floor = rng.uniform(0.05, 2.0) * (rng.random() < 0.7)
    drop, exponent, pace = rng.uniform(0.3, 4.0), rng.uniform(0.08, 0.7), rng.uniform(0.05, 0.35)
    u = np.linspace(0.0, np.log(x[-1] / x[0] * HORIZONS[-1]) + 1e-9, 400)
    walk = np.cumsum(rng.standard_normal(len(u))) * np.sqrt(u[1]) * pace
    fallen = np.cumsum(np.exp(walk)) * u[1] * exponent
    return lambda at: floor + drop * np.exp(-np.interp(np.log(at / x[0]), u, fallen))


WIDER_FAMILIES: Mapping[str, Callable[[np.random.Generator, Floats], Truth]] = {
    "loss_floor": _loss_floor,
    "mmf": _morgan_mercer_flodin,
    "weibull": _weibull,
    "shifted": _shifted,
    "broken_floor": _broken_floor,
    "plateau": _plateau,
    "wandering": _wandering,
}


def wider_simulated(family: str, seed: int) -> SimulatedCurve:
    """The curve of a family and a seed: sizes, noise and parameters are drawn by the seed alone."""
    rng = np.random.default_rng([seed, STREAM, *family.encode()])
    x = _sizes(rng)
    truth = WIDER_FAMILIES[family](rng, x)
    noise, serial = float(rng.choice(WIDER_NOISES)), float(rng.choice(SERIAL))
    drift = rng.standard_normal(len(x))
    for place in range(1, len(x)):
        drift[place] = serial * drift[place - 1] + np.sqrt(1.0 - serial**2) * drift[place]
    scale = np.linspace(2.0, 0.5, len(x)) if rng.random() < 0.5 else np.ones(len(x))
    y = truth(x) * np.exp(noise * scale * drift)
    return SimulatedCurve(family, x, y, truth(x[-1] * np.array(HORIZONS)), noise)


def _sizes(rng: np.random.Generator) -> Floats:
    """Few sizes far apart, some, or many close together."""
    if rng.random() < 0.35:
        n, ratio = int(rng.integers(4, 7)), float(rng.choice([1.5, 2.0, 2.0, 3.0, 4.0]))
    elif rng.random() < 0.5:
        n, ratio = int(rng.integers(7, 15)), float(rng.choice([1.41, 1.5, 2.0, 2.0]))
    else:
        n, ratio = int(rng.integers(14, 36)), float(rng.choice([1.1, 1.2, 1.41]))
    smallest = float(10 ** rng.uniform(1, 6))
    if rng.random() < 0.2:
        return smallest * np.arange(1, n + 1, dtype=np.float64)
    return np.asarray(smallest * ratio ** np.arange(n), dtype=np.float64)
