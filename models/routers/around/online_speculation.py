"""How far ahead to speculate, learned while it runs: the depth follows what share of the drafts proves right.

An analogue of dynamic speculative planning (Guan et al. 2025, https://arxiv.org/abs/2509.01920), which predicts the
depth by a network trained online. Here the acceptance is a beta posterior whose counts fade, so that it follows
changes; the depth is the cost model's best at a mildly hopeful acceptance, so that it tries again after giving up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from errors import InputError
from models.routers.around.speculative import Agents, Depths, depths, round_ends

Floats = NDArray[np.float64]
FADING = 0.97  # of the counts a round: some 33 rounds are remembered
HOPE = 0.5  # standard deviations of the posterior above its mean
N_GRID = 100


@dataclass(frozen=True, eq=False)
class SpeculationRun:
    """What happened in each round: the depth, steps gained, seconds and USD, all (n_rounds,)."""

    depth: NDArray[np.int64]
    steps: NDArray[np.int64]
    seconds: Floats
    usd: Floats

    def per_step(self, agents: Agents, weight: float) -> float:
        """weight * time + (1 - weight) * cost of a gained step, each as a share of no speculation's; 1 without any."""
        steps = float(self.steps.sum())
        time = float(self.seconds.sum()) / steps / agents.target_s
        cost = float(self.usd.sum()) / steps / agents.target_usd if agents.target_usd > 0 else 0.0
        return weight * time + (1 - weight) * cost


def speculate(
    agents: Agents, acceptance: ArrayLike, weight: float, *, deepest: int = 12, fixed: int | None = None, seed: int = 0
) -> SpeculationRun:
    """Play a round for each true `acceptance` (n_rounds,), which the learner does not see; `agents` has the prices.

    `fixed` plays one depth throughout; the seed decides which drafts are right, alike for every depth. Raises
    InputError for no rounds, an acceptance outside 0 to 1, or a depth that is negative or beyond `deepest`.

    Without speculation a round is a step of the target, 8 s and 0.02 USD:

    >>> run = speculate(Agents(), [0.5, 0.5], weight=1.0, fixed=0)
    >>> run.steps, run.seconds, run.usd
    (array([1, 1]), array([8., 8.]), array([0.02, 0.02]))
    >>> speculate(Agents(), [1.0, 0.0], weight=1.0, fixed=2).steps
    array([3, 1])
    """
    truth = np.asarray(acceptance, dtype=np.float64)
    if truth.ndim != 1 or not len(truth) or not ((truth >= 0) & (truth <= 1)).all():
        raise InputError("Give at least one round, each with an acceptance between 0 and 1.", column="acceptance")
    if fixed is not None and not 0 <= fixed <= deepest:
        raise InputError(f"The depth is between 0 and {deepest}, not {fixed}.", column="fixed")
    best_at = [_depths_at(agents, a, deepest).best(weight) for a in np.linspace(0.0, 1.0, N_GRID + 1)]
    ends = [round_ends(agents, k) for k in range(deepest + 1)]
    right = np.random.default_rng(seed).random((len(truth), deepest)) < truth[:, None]
    run = np.empty((4, len(truth)))
    successes, failures = 1.0, 1.0
    for place, drafts in enumerate(right):
        depth = best_at[_hoped(successes, failures)] if fixed is None else fixed
        accepted = int(np.argmin(drafts[:depth])) if not drafts[:depth].all() else depth
        steps, seconds, usd = (part[accepted] for part in ends[depth])
        run[:, place] = depth, steps, seconds, usd
        successes = 1.0 + FADING * (successes - 1.0) + accepted
        failures = 1.0 + FADING * (failures - 1.0) + (accepted < depth)
    return SpeculationRun(run[0].astype(np.int64), run[1].astype(np.int64), run[2], run[3])


def _depths_at(agents: Agents, acceptance: float, deepest: int) -> Depths:
    return depths(replace(agents, acceptance=float(acceptance)), deepest)


def _hoped(successes: float, failures: float) -> int:
    """Place in the grid of the acceptance that is hoped for."""
    total = successes + failures
    mean = successes / total
    spread = float(np.sqrt(mean * (1 - mean) / (total + 1)))
    return round(N_GRID * min(1.0, mean + HOPE * spread))
