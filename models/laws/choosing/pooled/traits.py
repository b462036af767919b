"""What other data sets say of a base model's learning curve: the part of its log slopes that goes with the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats
from models.laws.choosing.pooled.field import Hyper, Octaves
from models.laws.choosing.pooled.learning import joint
from models.laws.choosing.pooled.posterior import settle
from models.laws.choosing.pooled.within import CurveWithinBudget


@dataclass(frozen=True, eq=False)
class Trait:
    """The model's part of the log slopes: mean (n,) and covariance (n, n) along the octaves."""

    mean: Floats
    covariance: Floats


def traits(references: Mapping[str, Sequence[CurveWithinBudget]], hyper: Hyper, octaves: Octaves) -> dict[str, Trait]:
    """The trait of every model of the references, by its name; the octaves must span theirs too."""
    if not references:
        return {}
    stacks, shared = joint(references, octaves)(hyper)
    posterior = settle(stacks, shared, np.exp(hyper.noise))
    prior, n = hyper.part("model", octaves.n), octaves.n
    trait_of: dict[str, Trait] = {}
    for stack, solved in zip(stacks, posterior.solved, strict=True):
        # the losses' answer to the trait, which is in every curve of the model, (B, N, n)
        answer = solved.jacobian.reshape(*solved.jacobian.shape[:2], -1, n).sum(axis=2)
        cross = np.swapaxes(answer @ prior, 1, 2)
        means = (cross @ solved.unexplained(posterior.shared)[..., None])[..., 0]
        through = cross @ solved.weighted[..., 1:]
        covariances = prior - cross @ np.linalg.solve(solved.variance, np.swapaxes(cross, 1, 2))
        covariances = covariances + through @ posterior.shared_covariance @ np.swapaxes(through, 1, 2)
        trait_of |= {
            name: Trait(mean, covariance)
            for name, mean, covariance in zip(stack.names, means, covariances, strict=True)
        }
    return trait_of
