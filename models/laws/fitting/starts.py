"""Where the optimiser starts: spread exponents, and for each the best amplitude and floor in closed form.

Given the exponents, y = B g(x) + E is linear in B and E; solving for them leaves the optimiser only the
curved directions (variable projection), which is what makes few starts enough.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    """The point at `share` (0 to 1, in any shape) of the way from low to high on a log scale.

    >>> between(1.0, 100.0, np.array([0.5]))
    array([10.])
    """
    points: Floats = low * (high / low) ** share
    return points


def amplitude_and_floor(basis: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """B > 0 and E >= 0 that minimise the squared relative error of B * basis + E against y.

    basis has shape (curves, starts, points), y and weights (curves, points); B and E (curves, starts).

    >>> amplitude_and_floor(np.array([[[1.0, 0.5, 0.25]]]), np.array([[3.0, 2.0, 1.5]]), np.ones((1, 3)))
    (array([[2.]]), array([[1.]]))
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


def screened(basis: Floats, y: Floats, weights: Floats, rest: Sequence[Floats], n_starts: int) -> Floats:
    """Of many candidates those that fit best: floor, amplitude, then the parameters `rest`, (curves, n_starts, k).

    basis has shape (curves, candidates, points), each of `rest` (curves, candidates); y = floor + amplitude * basis.
    For laws of so many curved directions that a few starts would leave most of them untried.

    Of two curvatures the second makes the curve with a floor of 1 and an amplitude of 2:

    >>> bases = np.array([[[1.0, 0.9, 0.1], [1.0, 0.5, 0.25]]])
    >>> screened(bases, np.array([[3.0, 2.0, 1.5]]), np.ones((1, 3)), [np.array([[7.0, 8.0]])], n_starts=1).round(6)
    array([[[1., 2., 8.]]])
    """
    with np.errstate(over="ignore", invalid="ignore"):
        amplitude, floor = amplitude_and_floor(basis, y, weights)
        residual = np.log((amplitude[..., None] * basis + floor[..., None]) / np.where(weights > 0, y, 1.0)[:, None, :])
        error = np.nan_to_num(((residual * weights[:, None, :]) ** 2).sum(-1), nan=np.inf)
    order = np.argsort(error, axis=1, kind="stable")[:, :n_starts]
    return np.stack([np.take_along_axis(part, order, axis=1) for part in (floor, amplitude, *rest)], axis=-1)


def mixture(bases: Floats, y: Floats, weights: Floats) -> Floats:
    """The c >= 0 that minimise the squared relative error of sum_j c_j basis_j against y, (curves, starts, m).

    bases has shape (m, curves, starts, points), y and weights (curves, points). Non-negative least squares of few
    terms: of the solutions for every subset of terms, the best that is feasible (m <= 4).

    >>> bases = np.array([[[[1.0, 1.0, 1.0]]], [[[1.0, 0.5, 0.25]]]])
    >>> mixture(bases, np.array([[3.0, 2.0, 1.5]]), np.ones((1, 3))).round(6)
    array([[[1., 2.]]])
    """
    scaled = bases * np.where(weights > 0, weights / np.where(weights > 0, y, 1.0), 0.0)[:, None, :]
    gram = np.einsum("icsn,jcsn->csij", scaled, scaled)
    right = np.einsum("icsn,cn->csi", scaled, weights)
    m = len(bases)
    best, gained = np.zeros(right.shape), np.zeros(right.shape[:-1])
    for which in range(1, 2**m):
        used = [j for j in range(m) if which >> j & 1]
        diagonal = np.sqrt(np.einsum("csii->csi", gram)[..., used])
        diagonal = np.where(diagonal > 0, diagonal, 1.0)
        unit = gram[..., used, :][..., used] / diagonal[..., None] / diagonal[..., None, :]
        # a ridge of rounding keeps parallel terms apart
        part = np.linalg.solve(unit + 1e-13 * np.eye(len(used)), (right[..., used] / diagonal)[..., None])[..., 0]
        part = part / diagonal
        gain = np.where((part >= 0).all(-1), (part * right[..., used]).sum(-1), 0.0)
        better = gain > gained
        gained = np.where(better, gain, gained)
        full = np.zeros(right.shape)
        full[..., used] = part
        best = np.where(better[..., None], full, best)
    return best
