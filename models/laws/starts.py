"""Where the optimiser starts: spread exponents, and for each the best amplitude and floor in closed form.

Given the exponents, y = B g(x) + E is linear in B and E; solving for them leaves the optimiser only the
curved directions (variable projection), which is what makes few starts enough.
"""

from __future__ import annotations

import numpy as np

from models.laws.base import Floats

TINY = 1e-9  # of the curve's typical loss: a start strictly inside B > 0


def spread(n_starts: int, dimensions: int, seed: int) -> Floats:
    """Evenly spread points of the unit cube, shape (n_starts, dimensions), the same for the same seed.

    The additive recurrence of the generalised golden ratio (M. Roberts, 2018), with a random offset.
    """
    ratio = 2.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    steps = ratio ** -np.arange(1, dimensions + 1)
    offset = np.random.default_rng(seed).random(dimensions)
    points: Floats = (offset + np.arange(n_starts)[:, None] * steps) % 1.0
    return points


def between(low: float, high: float, share: Floats) -> Floats:
    """The point at `share` of the way from low to high on a log scale."""
    points: Floats = low * (high / low) ** share
    return points


def amplitude_and_floor(basis: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """B > 0 and E >= 0 that minimise the squared relative error of B * basis + E against y.

    basis has shape (curves, starts, points), y and weights (curves, points); B and E (curves, starts).
    """
    inverse = np.where(weights > 0, weights / np.where(weights > 0, y, 1.0), 0.0)[:, None, :]
    scaled = basis * inverse
    s_bb, s_be, s_ee = (scaled**2).sum(-1), (scaled * inverse).sum(-1), (inverse**2).sum(-1)
    t_b, t_e = (scaled * (inverse > 0)).sum(-1), inverse.sum(-1)
    determinant = s_bb * s_ee - s_be**2
    usable = determinant > 1e-12 * s_bb * s_ee
    floor = np.where(usable, (s_bb * t_e - s_be * t_b) / np.where(usable, determinant, 1.0), 0.0)
    floor = np.maximum(floor, 0.0) + 0.0 * t_e
    amplitude = np.where(s_bb > 0, (t_b - s_be * floor) / np.where(s_bb > 0, s_bb, 1.0), TINY)
    return np.maximum(amplitude, TINY), np.broadcast_to(floor, amplitude.shape)
