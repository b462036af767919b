"""Slopes of learning curves given their losses: Gauss-Newton on the log slopes, and the evidence of the prior.

Curves that share nothing but their data set are blocks of their own, so the work grows with the number of curves, not
with its cube. Laplace's approximation (Rasmussen and Williams 2006, section 3.4): at the most probable log slopes the
losses are taken as linear in them. numpy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats

LEVEL_VARIANCE = 9.0  # of ln y where a curve begins: nothing is known of it beforehand
MAX_STEP = 1.0  # in log slope
MAX_STEPS = 12
SETTLED = 1e-3


@dataclass(frozen=True, eq=False)
class Blocks:
    """A stack of B blocks alike in shape: N losses of m curves each, whose L = m octaves x n slopes are correlated.

    names
        Of the blocks.
    y
        ln y less that of its curve's first loss, (B, N).
    coverage
        How much of each octave lies below each loss's size, (B, N, L); 0 in other curves' columns.
    same_curve
        1 where two losses are of one curve, (B, N, N).
    mean, covariance
        Of the log slopes, (B, L) and (B, L, L), what the data set shares left out.
    shares
        What one unit of each shared part adds to each log slope, (B, L, G).
    """

    names: tuple[str, ...]
    y: Floats
    coverage: Floats
    same_curve: Floats
    mean: Floats
    covariance: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class LinearBlocks:
    """Blocks seen as linear at their present log slopes.

    `jacobian` (B, N, L) is how the losses answer the log slopes, `residual` (B, N) the losses less their prior mean,
    `design` (B, N, G) what the shared parts add to them, `variance` (B, N, N) theirs without those.
    """

    jacobian: Floats
    residual: Floats
    design: Floats
    variance: Floats
    weighted: Floats  # variance^-1 [residual, design], (B, N, 1 + G)

    def unexplained(self, shared: Floats) -> Floats:
        """The variance^-1 times what the shared parts leave of the residual, (B, N)."""
        rest: Floats = self.weighted[..., 0] - self.weighted[..., 1:] @ shared
        return rest


@dataclass(frozen=True, eq=False)
class Posterior:
    """The most probable log slopes of every stack, (B, L) each, and the shared parts with their covariance."""

    slopes: list[Floats]
    solved: list[LinearBlocks]
    shared: Floats
    shared_covariance: Floats
    evidence: float


def settle(
    stacks: Sequence[Blocks], shared_prior: Floats, noise: float, start: Sequence[Floats] | None = None
) -> Posterior:
    """The most probable log slopes, by Gauss-Newton steps from `start` (the prior mean if none is given).

    `noise` is the variance of ln y, `shared_prior` (G, G) that of the shared parts. Losses that fall just as the mean
    log slope says leave it where it is:

    >>> curve = Blocks(
    ...     names=("a",),
    ...     y=-np.exp(-3.0) * np.array([[0.0, 1.0]]),
    ...     coverage=np.array([[[0.0], [1.0]]]),
    ...     same_curve=np.ones((1, 2, 2)),
    ...     mean=np.array([[-3.0]]),
    ...     covariance=np.ones((1, 1, 1)),
    ...     shares=np.zeros((1, 1, 1)),
    ... )
    >>> settle([curve], np.eye(1), noise=1e-4).slopes
    [array([[-3.]])]
    """
    slopes = [stack.mean for stack in stacks] if start is None else list(start)
    for _ in range(MAX_STEPS):
        posterior = at(stacks, slopes, shared_prior, noise)
        moves = [
            np.clip(goal - now, -MAX_STEP, MAX_STEP)
            for goal, now in zip(_most_probable(stacks, posterior), slopes, strict=True)
        ]
        slopes = [now + move for now, move in zip(slopes, moves, strict=True)]
        if max(float(np.abs(move).max()) for move in moves) < SETTLED:
            break
    return at(stacks, slopes, shared_prior, noise)


def _most_probable(stacks: Sequence[Blocks], posterior: Posterior) -> list[Floats]:
    """The log slopes of the linear equations."""
    return [
        stack.mean
        + stack.shares @ posterior.shared
        + _apply(stack.covariance, _apply(np.swapaxes(linear.jacobian, 1, 2), linear.unexplained(posterior.shared)))
        for stack, linear in zip(stacks, posterior.solved, strict=True)
    ]


def at(stacks: Sequence[Blocks], slopes: Sequence[Floats], shared_prior: Floats, noise: float) -> Posterior:
    """The shared parts and the evidence, the losses taken as linear at these log slopes, (B, L) of every stack.

    `noise` is the variance of ln y, `shared_prior` (G, G) that of the shared parts. Where nothing was measured the
    evidence is 0 and the prior stays:

    >>> posterior = at([], [], 4.0 * np.eye(1), noise=1e-4)
    >>> posterior.shared, posterior.shared_covariance, posterior.evidence
    (array([0.]), array([[4.]]), -0.0)
    """
    solved = [_linear(stack, linear, noise) for stack, linear in zip(stacks, slopes, strict=True)]
    information = np.asarray(np.linalg.inv(shared_prior), dtype=np.float64)
    pull, fit, volume = np.zeros(len(shared_prior)), 0.0, _log_det(shared_prior)
    for linear in solved:
        information = information + np.einsum("bng,bnh->gh", linear.design, linear.weighted[..., 1:])
        pull += np.einsum("bng,bn->g", linear.design, linear.weighted[..., 0])
        fit += float((linear.residual * linear.weighted[..., 0]).sum())
        volume += _log_det(linear.variance)
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    shared = covariance @ pull
    evidence = -0.5 * (fit - float(pull @ shared) + volume + _log_det(information))
    return Posterior(list(slopes), solved, shared, covariance, evidence)


def _linear(stack: Blocks, slopes: Floats, noise: float) -> LinearBlocks:
    """The equations of a stack at these log slopes; noise is the variance of a loss."""
    fall = np.exp(slopes)
    jacobian = -stack.coverage * fall[:, None]
    residual = stack.y + _apply(stack.coverage, fall) + _apply(jacobian, slopes - stack.mean)
    design = jacobian @ stack.shares
    variance = jacobian @ stack.covariance @ np.swapaxes(jacobian, 1, 2) + LEVEL_VARIANCE * stack.same_curve
    variance += noise * np.eye(stack.y.shape[1])
    weighted = np.linalg.solve(variance, np.concatenate([residual[..., None], design], axis=2))
    return LinearBlocks(jacobian, residual, design, variance, weighted)


def _apply(matrices: Floats, vectors: Floats) -> Floats:
    """Each matrix of a stack times its vector."""
    product: Floats = (matrices @ vectors[..., None])[..., 0]
    return product


def _log_det(matrices: Floats) -> float:
    return float(np.linalg.slogdet(matrices)[1].sum())
