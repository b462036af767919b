"""Forecasts of learning curves that pool them: with the others of their data set, and with their models elsewhere.

Two forecasts of every curve stand side by side with equal weight. One takes each base model for a stranger. The other
knows the models that other data sets were tuned from, and takes up what it knows with a trust between none and whole
that the seen losses settle. Their draws together give the expected loss and the interval. numpy and scipy only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import block_diag

from models.laws.base import Floats
from models.laws.choosing.pooled.field import MAX_SLOPE, Hyper, Octaves
from models.laws.choosing.pooled.learning import Build, adapt, spanning, stacked
from models.laws.choosing.pooled.posterior import LEVEL_VARIANCE, Blocks, Posterior, settle
from models.laws.choosing.pooled.traits import Trait, traits
from models.laws.choosing.pooled.within import CurveWithinBudget

TRUST, TRUST_SD = 0.5, 0.5  # in what is known of a model: halfway between none and whole, as far from either
N_DRAWS = 1000  # of each of the two forecasts


@dataclass(frozen=True, eq=False)
class PooledForecast:
    """Draws of y at the target, (curves, draws), and which models the references knew."""

    draws: Floats
    known_models: tuple[str, ...]

    @property
    def expected(self) -> Floats:
        """The mean loss, (curves,)."""
        mean: Floats = self.draws.mean(axis=1)
        return mean

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Between what the loss lies with this probability, (curves,) each."""
        low, high = np.quantile(self.draws, [0.5 - level / 2, 0.5 + level / 2], axis=1)
        return low, high


def pooled(
    curves: Sequence[CurveWithinBudget],
    target: float,
    hyper: Hyper,
    references: Mapping[str, Sequence[CurveWithinBudget]] | None = None,
) -> PooledForecast:
    """Forecast all curves at the target together; each needs one size at least.

    `hyper` are parameters learned from other data sets, `references` whole curves of those by data set; a model is
    known there by its curve's name.
    """
    references = references or {}
    octaves = spanning([*curves, *(curve for trait_of in references.values() for curve in trait_of)], target)
    trait_of = traits(references, hyper, octaves)
    named = tuple(curve.name for curve in curves if curve.name in trait_of)
    strangers = _draws(curves, target, hyper, octaves, {})
    if not named:
        return PooledForecast(strangers, ())
    return PooledForecast(np.concatenate([strangers, _draws(curves, target, hyper, octaves, trait_of)], axis=1), named)


def _draws(
    curves: Sequence[CurveWithinBudget], target: float, hyper: Hyper, octaves: Octaves, trait_of: Mapping[str, Trait]
) -> Floats:
    build = _blocks(curves, octaves, trait_of)
    adapted = adapt(build, hyper)
    stacks, shared = build(adapted)
    posterior = settle(stacks, shared, np.exp(adapted.noise))
    goal = octaves.coverage(np.array([target]))[0]
    octaves_ahead = {curve.name: np.clip(goal - octaves.coverage(curve.x[-1:])[0], 0.0, 1.0) for curve in curves}
    normal = np.random.default_rng(0).standard_normal((N_DRAWS, octaves.n + 1))
    draws: dict[str, Floats] = {}
    for k, stack in enumerate(stacks):
        ahead = np.array([octaves_ahead[name] for name in stack.names])
        draws |= dict(zip(stack.names, _at_target(posterior, k, stack, ahead, normal), strict=True))
    return np.array([draws[curve.name] * np.exp(curve.log_y[0]) for curve in curves])


def _blocks(curves: Sequence[CurveWithinBudget], octaves: Octaves, trait_of: Mapping[str, Trait]) -> Build:
    """From parameters to a block a curve; what they share is the data set's part and, with traits, the trust in them.

    A known model's part is trust x trait. As the trust is one for all curves, the traits' means are shared parts.
    """
    n = octaves.n
    stranger = Trait(np.zeros(n), np.zeros((n, n)))
    of_curve = {curve.name: trait_of.get(curve.name, stranger) for curve in curves}
    columns = {name: stack.mean[:, None] if trait_of else np.zeros((n, 0)) for name, stack in of_curve.items()}
    blank = [
        replace(stack, mean=stack.mean + TRUST * np.array([of_curve[name].mean for name in stack.names]))
        for stack in stacked([([curve], np.hstack([np.eye(n), columns[curve.name]])) for curve in curves], octaves)
    ]
    settled = [
        (TRUST**2 + TRUST_SD**2) * np.array([of_curve[name].covariance for name in stack.names]) for stack in blank
    ]
    unknown = [
        np.array([name not in trait_of for name in stack.names], dtype=np.float64)[:, None, None] for stack in blank
    ]

    def build(hyper: Hyper) -> tuple[list[Blocks], Floats]:
        curve_part, model, shared = hyper.curve_covariance(n), hyper.part("model", n), hyper.part("set", n)
        stacks = [
            replace(stack, covariance=curve_part + spread + new * model)
            for stack, spread, new in zip(blank, settled, unknown, strict=True)
        ]
        return stacks, np.asarray(block_diag(shared, TRUST_SD**2)) if trait_of else shared

    return build


def _at_target(posterior: Posterior, k: int, stack: Blocks, ahead: Floats, normal: Floats) -> Floats:
    """Draws of y over the curve's first loss, where `ahead` (B, n) of each octave is still to go, (B, draws)."""
    solved, slopes, (_, length, n) = posterior.solved[k], posterior.slopes[k], stack.coverage.shape
    # the log slopes and the level where the curve begins, given the losses and the shared parts
    level = np.full((len(slopes), length, 1), LEVEL_VARIANCE)
    cross = np.swapaxes(np.concatenate([solved.jacobian @ stack.covariance, level], axis=2), 1, 2)
    prior = np.zeros((len(slopes), n + 1, n + 1))
    prior[:, :n, :n], prior[:, n, n] = stack.covariance, LEVEL_VARIANCE
    shares = np.concatenate([stack.shares, np.zeros((len(slopes), 1, stack.shares.shape[2]))], axis=1)
    through = shares - cross @ solved.weighted[..., 1:]
    mean = (cross @ solved.weighted[..., :1])[..., 0] + through @ posterior.shared
    mean[:, :n] += stack.mean
    covariance = prior - cross @ np.linalg.solve(solved.variance, np.swapaxes(cross, 1, 2))
    covariance += through @ posterior.shared_covariance @ np.swapaxes(through, 1, 2)
    values, vectors = np.linalg.eigh((covariance + np.swapaxes(covariance, 1, 2)) / 2)
    slope_draws = mean[:, None] + normal @ np.swapaxes(vectors * np.sqrt(np.clip(values, 0.0, None))[:, None], 1, 2)
    seen_fall = (stack.coverage[:, -1] * np.exp(slopes)).sum(axis=1)
    last = slope_draws[..., n] - seen_fall[:, None]
    last += ((slope_draws[..., :n] - slopes[:, None]) @ solved.jacobian[:, -1, :, None])[..., 0]
    falls = np.minimum(np.exp(np.minimum(slope_draws[..., :n], 0.0)), MAX_SLOPE)
    draws: Floats = np.exp(last - (falls @ ahead[..., None])[..., 0])
    return draws
