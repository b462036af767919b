"""The shapes a curve may follow: y = floor + height * phi(x; theta), each on a grid of theta.

Linear in floor and height once theta is given, so a fit is a closed form at every theta of the grid (variable
projection), and averaging over the grid says how far theta may move at an equal fit. u is ln(x / largest x seen).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats

EXPONENTS = np.geomspace(0.03, 3.0, 64)
RATES = np.geomspace(0.1, 300.0, 80)  # of an exponential, per largest x
BENDS = np.linspace(-6.0, 1.0, 8)  # ln of the size, in largest x, that the rectified law takes as learned before


@dataclass(frozen=True)
class CurveShape:
    """`phi` takes u of any shape and answers it with a last axis of thetas; `last_half` fits the later points only.

    `floorless` is y = height * phi.
    """

    id: str
    title: str
    phi: Callable[[Floats], Floats]
    last_half: bool = False
    floorless: bool = False


def _power(u: Floats) -> Floats:
    return np.exp(-u[..., None] * EXPONENTS)


def _exponential(u: Floats) -> Floats:
    return np.exp(-np.exp(u)[..., None] * RATES)


def _stretched(u: Floats) -> Floats:
    """An exponential of a power of the size: the Weibull form of learning curves."""
    powers, rates = (axis.ravel() for axis in np.meshgrid((0.2, 0.32, 0.45, 0.65), np.geomspace(0.1, 30.0, 24)))
    return np.exp(-rates * np.exp(u[..., None] * powers))


def _rectified(u: Floats) -> Floats:
    exponents, bends = (axis.ravel() for axis in np.meshgrid(np.geomspace(0.1, 2.4, 12), BENDS))
    return 1.0 / (np.exp(bends * exponents) + np.exp(u[..., None] * exponents))


BREAKS = (-0.15, 0.0, 0.05, 0.1, 0.17, 0.26, 0.38, 0.6, 0.9)  # exponents before and after a bend
BREAKS_ABOVE_FLOOR = (0.0, 0.1, 0.22, 0.4, 0.7, 1.1)


def _broken(u: Floats) -> Floats:
    """Two exponents that meet in a soft bend of width 0.4 (Caballero et al. 2023, arXiv 2210.14891, one break)."""
    return _bent(u, BREAKS, np.linspace(-4.0, 0.0, 5))


def _broken_floor(u: Floats) -> Floats:
    return _bent(u, BREAKS_ABOVE_FLOOR, np.linspace(-3.5, -0.5, 4))


def _bent(u: Floats, exponents: tuple[float, ...], bends: Floats) -> Floats:
    first, second, bend = (axis.ravel() for axis in np.meshgrid(exponents, exponents, bends))
    two = first != second
    first, second, bend = first[two], second[two], bend[two]
    u, width = u[..., None], 0.4
    return np.asarray(np.exp(-first * u - (second - first) * width * np.logaddexp(0.0, (u - bend) / width)))


SHAPES = (
    CurveShape("power_floor", "Power law with floor", _power),
    CurveShape("power_floor_late", "Power law with floor, later half", _power, last_half=True),
    CurveShape("exponential", "Exponential", _exponential),
    CurveShape("stretched", "Stretched exponential", _stretched),
    CurveShape("rectified", "Rectified law", _rectified),
    CurveShape("broken", "Broken power law without floor", _broken, floorless=True),
    CurveShape("broken_floor", "Broken power law with floor", _broken_floor),
)
