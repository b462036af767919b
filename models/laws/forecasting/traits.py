"""What a curve is like, from its points alone: its kind, how noisy its end is, and whether it can be forecast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.laws.base import Bools, Floats, Ints

KINDS = ("flat", "rising", "rising_slower", "falling", "falling_slower", "falling_faster")
FEWEST = 4  # sizes, below which nothing is foretold
WIDEST_GAP = 0.55  # of the range of ln x, past which the sizes are two clusters
ROUGHEST = 0.09  # relative departure of a late point from its neighbours, past which the curve has no course
ROUGHEST_FLAT = 0.075  # the same where no trend shows either
FARTHEST = 2.5  # ln(target / largest x) over the range of ln x, past which nothing was calibrated


@dataclass(frozen=True, eq=False)
class Traits:
    """Of C curves: place in KINDS (C,), roughness of the later half (C,), widest gap in ln x by its range (C,).

    `turns` says that the end runs against the course before it by more than its roughness explains; `slopes` (C, 4)
    are those of ln y on ln x in the earlier half, the middle, the later half and the last three points.
    """

    kind: Ints
    roughness: Floats
    gap: Floats
    turns: Bools
    slopes: Floats

    def __getitem__(self, chosen: Bools) -> Traits:
        """Of some of the curves."""
        return Traits(
            self.kind[chosen], self.roughness[chosen], self.gap[chosen], self.turns[chosen], self.slopes[chosen]
        )


def traits(u: Floats, y: Floats) -> Traits:
    """Traits of curves of n >= 4 points each, u = ln x ascending and y > 0, both (C, n).

    Losses that halve with every doubling, and that go on towards 1:

    >>> u = np.log([[1.0, 2.0, 4.0, 8.0, 16.0, 32.0]] * 2)
    >>> y = np.stack([32.0 * np.exp(-u[0]), 1.0 + np.exp(-u[0])])
    >>> [KINDS[kind] for kind in traits(u, y).kind]
    ['falling', 'falling_slower']
    """
    n, log_y = u.shape[1], np.log(y)
    late = max(4, (n + 1) // 2)
    slope, flat = _trend(u, log_y)
    end_slope, end_flat = _trend(u[:, -late:], log_y[:, -late:])
    start_slope, _ = _trend(u[:, :late], log_y[:, :late])
    bend = _bend(u, log_y)
    roughness = _roughness(u[:, -late:], log_y[:, -late:])
    turns = ~end_flat & ~flat & (np.sign(end_slope) != np.sign(slope))
    rises = np.where(flat, end_slope, slope) > 0
    kind = np.where(rises, np.where(bend < -2.5, 2, 1), np.where(bend > 2.5, 4, np.where(bend < -2.5, 5, 3)))
    kind = np.where(flat & (end_flat | (np.abs(end_slope) <= np.abs(start_slope))), 0, kind)
    steps = np.diff(u, axis=1)
    gap = steps.max(axis=1) / np.maximum(u[:, -1] - u[:, 0], 1e-300)
    half, quarter = max(3, n // 2), n // 4
    parts = (slice(0, half), slice(quarter, max(quarter + 3, n - quarter)), slice(n - half, n), slice(n - 3, n))
    slopes = np.stack([_trend(u[:, part], log_y[:, part])[0] for part in parts], axis=1)
    return Traits(kind.astype(np.int64), roughness, gap, turns, slopes)


def _trend(u: Floats, log_y: Floats) -> tuple[Floats, Bools]:
    """Slope of ln y on ln x, and whether an F test at about 5% finds none."""
    n = u.shape[1]
    du, dy = u - u.mean(axis=1, keepdims=True), log_y - log_y.mean(axis=1, keepdims=True)
    suu, suy, syy = (du * du).sum(axis=1), (du * dy).sum(axis=1), (dy * dy).sum(axis=1)
    slope = suy / np.maximum(suu, 1e-300)
    explained = slope * suy
    free = n - 2
    critical = 3.84 + 6.0 / free + 56.0 / free**2  # close to the 5% points of F(1, free)
    return slope, (explained < critical * np.maximum(syy - explained, 0.0) / free) | (syy < 1e-14)


def _bend(u: Floats, log_y: Floats) -> Floats:
    """The t value of the square in a parabola of ln y on ln x; 0 where the points cannot tell."""
    n = u.shape[1]
    z = (u - u.mean(axis=1, keepdims=True)) / np.maximum(u.std(axis=1, keepdims=True), 1e-300)
    design = np.stack([np.ones_like(z), z, z * z], axis=2)
    inverse = np.linalg.pinv(np.swapaxes(design, 1, 2) @ design)
    weights = (inverse @ (np.swapaxes(design, 1, 2) @ log_y[..., None]))[..., 0]
    squares = ((log_y - (design @ weights[..., None])[..., 0]) ** 2).sum(axis=1) / max(n - 3, 1)
    return np.asarray(weights[:, 2] / np.sqrt(np.maximum(inverse[:, 2, 2] * squares, 1e-14)))


def _roughness(u: Floats, log_y: Floats) -> Floats:
    """Root mean square of each inner point's distance from the line through its neighbours, as noise of a point."""
    left, right = u[:, 1:-1] - u[:, :-2], u[:, 2:] - u[:, 1:-1]
    a = right / np.maximum(left + right, 1e-300)
    off = log_y[:, 1:-1] - a * log_y[:, :-2] - (1 - a) * log_y[:, 2:]
    return np.asarray(np.sqrt((off**2 / (1.0 + a**2 + (1 - a) ** 2)).mean(axis=1)))
