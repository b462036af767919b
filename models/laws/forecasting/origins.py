"""Every shape fitted to a curve's first m points, for all m at once, and what it then foretells of later sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats
from models.laws.forecasting.shapes import SHAPES, CurveShape

ROUNDING = 1e-11  # mean squared relative residual below which a fit is exact
FIRST = 3  # points of the earliest origin
LEAST_LATE = 4  # points of the later half at least
CANDIDATES = (
    "last_value",
    "level",
    "log_line",
    "power",
    "power_late",
    *(shape.id for shape in SHAPES),
)
TITLES = {
    "last_value": "Last value",
    "level": "Level",
    "log_line": "Straight line in ln x",
    "power": "Power law without floor",
    "power_late": "Power law, later half",
    **{shape.id: shape.title for shape in SHAPES},
    "pooled": "Pooled curves",
}


@dataclass(frozen=True, eq=False)
class Foretold:
    """What candidates foretell from the first m points, m = FIRST to n, in units of the last y.

    later
        (C, K, M, n + 1): y at each of the curve's own sizes and, last, at the target.
    doubt
        (C, K): standard deviation at the target, from all points, over the thetas that fit about equally.
    residual
        (C, K): root mean squared relative residual of all points, by degrees of freedom.
    """

    later: Floats
    doubt: Floats
    residual: Floats


def foretold(u: Floats, y: Floats, u_target: Floats) -> Foretold:
    """Fit curves of n points each: u and y (C, n), u ascending and 0 at the last, y in units of its last value.

    A power law of exponent a half is half as high at four times the size:

    >>> u = np.log([[1.0, 4.0, 16.0, 64.0]]) - np.log(64.0)
    >>> foretold(u, np.exp(-0.5 * u), np.log([4.0])).later[0, CANDIDATES.index("power"), -1].round(3)
    array([8. , 4. , 2. , 1. , 0.5])
    """
    n = u.shape[1]
    everywhere = np.concatenate([u, u_target[:, None]], axis=1)
    parts = [_last(y), _level(y), *_lines(u, y, everywhere), *(_shape(shape, y, everywhere) for shape in SHAPES)]
    later = np.stack([part[0] for part in parts], axis=1)
    return Foretold(
        np.clip(later, 1e-6, 1e6),
        np.stack([part[1] for part in parts], axis=1),
        np.stack([np.sqrt(np.maximum(part[2], 0.0) / max(n - part[3], 1)) for part in parts], axis=1),
    )


Part = tuple[Floats, Floats, Floats, int]  # later (C, M, n + 1), doubt (C,), sum of squares (C,), parameters


def _last(y: Floats) -> Part:
    n = y.shape[1]
    later = np.repeat(y[:, FIRST - 1 :, None], n + 1, axis=2)
    steps = np.diff(np.log(y), axis=1)
    return later, np.zeros(len(y)), (steps**2).sum(axis=1) / 2, 1


def _level(y: Floats) -> Part:
    n = y.shape[1]
    means = np.exp(np.cumsum(np.log(y), axis=1) / np.arange(1, n + 1))[:, FIRST - 1 :]
    squares = (np.log(y / means[:, -1:]) ** 2).sum(axis=1)
    return np.repeat(means[:, :, None], n + 1, axis=2), np.sqrt(squares / (n * max(n - 1, 1))), squares, 1


def _lines(u: Floats, y: Floats, everywhere: Floats) -> tuple[Part, Part, Part]:
    """Straight lines: y on ln x weighted by 1 / y squared, ln y on ln x, and the latter from the later half."""
    ones = np.ones_like(y)
    straight = _line(u, y, 1.0 / y**2, everywhere, late=False)
    logs = [_line(u, np.log(y), ones, everywhere, late=late) for late in (False, True)]
    powers = [(np.exp(np.clip(line[0], -14, 14)), line[1], line[2], line[3]) for line in logs]
    return straight, powers[0], powers[1]


def _line(u: Floats, y: Floats, weight: Floats, everywhere: Floats, *, late: bool) -> Part:
    sums = [_windowed(weight * term, late) for term in (np.ones_like(u), u, u * u, y, u * y, y * y)]
    s, su, suu, sy, suy, syy = sums
    slope = (s * suy - su * sy) / np.maximum(s * suu - su * su, 1e-300)
    start = (sy - slope * su) / s
    squares = np.maximum(syy - start * sy - slope * suy, 0.0)[:, -1]
    centre = (su / s)[:, -1]
    spread = 1.0 / s[:, -1] + (everywhere[:, -1] - centre) ** 2 / (suu - su * su / s)[:, -1]
    n = u.shape[1] if not late else _window(u.shape[1])
    doubt = np.sqrt(squares / max(n - 2, 1) * spread)
    return start[:, :, None] + slope[:, :, None] * everywhere[:, None, :], doubt, squares, 2


def _shape(shape: CurveShape, y: Floats, everywhere: Floats) -> Part:
    """Average over the grid by Student's likelihood of each theta; those of a floor below 0 count for nothing."""
    phi = shape.phi(everywhere)  # (C, n + 1, T)
    seen, wide = phi[:, :-1], 1.0 / y[:, :, None]
    p = seen * wide
    s11, s1 = (_windowed(term, shape.last_half)[..., None] for term in (wide[..., 0] ** 2, wide[..., 0]))
    spp, sp, s1p = (_windowed(term, shape.last_half) for term in (p * p, p, p * wide))
    counts = _counts(y.shape[1], shape.last_half)[:, None]
    determinant = s11 * spp - s1p * s1p
    if shape.floorless:
        s1p, s1, determinant = np.zeros_like(spp), np.zeros_like(s1), s11 * spp
    solvable = determinant > 1e-10 * s11 * spp
    height = (s11 * sp - s1p * s1) / np.where(solvable, determinant, 1.0)
    floor = (s1 - height * s1p) / s11  # 0 where floorless
    squares = np.maximum(counts - floor * s1 - height * sp, 0.0) + ROUNDING * counts
    # the size of floor and height that the data allow at this theta favours thetas that are told apart by them
    merit = -0.5 * np.maximum(counts - 2, 0.75) * np.log(squares)
    merit = np.where(solvable & (floor >= 0.0), merit, -np.inf)
    hopeless = ~np.isfinite(merit).any(axis=2, keepdims=True)
    merit = np.where(hopeless & solvable, -np.abs(floor), merit)
    top = np.where(np.isfinite(merit), merit, -1e300).max(axis=2, keepdims=True)
    share = np.exp(merit - top)
    share /= np.maximum(share.sum(axis=2, keepdims=True), 1e-300)
    height, floor = np.where(solvable, height, 0.0), np.where(solvable, floor, s1 / s11)
    later = (share * floor).sum(axis=2)[:, :, None] + (share * height) @ np.swapaxes(phi, 1, 2)
    at_target = floor[:, -1] + height[:, -1] * phi[:, -1]
    noise = squares[:, -1] / max(counts[-1, 0] - 2, 1)
    own = s11[:, -1] * phi[:, -1] ** 2 - 2 * phi[:, -1] * s1p[:, -1] + spp[:, -1]
    own = noise * np.clip(own, 0, None) / np.where(solvable[:, -1], determinant[:, -1], 1.0)
    doubt = np.sqrt((share[:, -1] * ((at_target - later[:, -1, -1:]) ** 2 + own)).sum(axis=1))
    return later, doubt, (share[:, -1] * squares[:, -1]).sum(axis=1), 3


def _window(m: int) -> int:
    return min(m, max(LEAST_LATE, (m + 1) // 2))


def _counts(n: int, late: bool) -> Floats:
    return np.array([_window(m) if late else m for m in range(FIRST, n + 1)], dtype=np.float64)


def _windowed(terms: Floats, late: bool) -> Floats:
    """Sums of the terms (C, n, ...) over the points of each origin, (C, M, ...)."""
    sums = np.cumsum(terms, axis=1)
    ends = np.arange(FIRST, terms.shape[1] + 1)
    whole = sums[:, ends - 1]
    if not late:
        return whole
    starts = np.array([m - _window(m) for m in ends])
    return whole - np.where((starts > 0).reshape(-1, *[1] * (terms.ndim - 2)), sums[:, np.maximum(starts - 1, 0)], 0.0)
