"""Dynamic speculative planning: a cheap agent runs ahead, the target agent checks, and how far ahead is worth it.

Guan et al. 2025 (https://arxiv.org/abs/2509.01920) learn the depth online (an analogue is in online_speculation.py);
this is the cost model underneath. In a round the cheap agent drafts up to k steps one after the other; the target
takes each step on its own as soon as the draft before it is there, and compares. At the first difference everything
beyond is cancelled, and the target's own step counts; so j - 1 steps drafted right are worth j. Published: total cost
30 % less, wasted cost up to 60 % less, at like speed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agents:
    """Chance that a drafted step is right, and seconds and USD a step of either agent."""

    acceptance: float = 0.7
    draft_s: float = 2.0
    target_s: float = 8.0
    draft_usd: float = 0.002
    target_usd: float = 0.02

    def __post_init__(self) -> None:
        """Raises InputError for a chance outside 0 to 1, a step that takes no time, or a negative price."""
        if not 0 <= self.acceptance <= 1:
            raise InputError(f"The acceptance lies between 0 and 1, not {self.acceptance:g}.", column="acceptance")
        for name in ("draft_s", "target_s"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name} must be above 0, not {getattr(self, name):g}.", column=name)
        for name in ("draft_usd", "target_usd"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} must be 0 or more, not {getattr(self, name):g}.", column=name)


@dataclass(frozen=True, eq=False)
class Depths:
    """Of each depth k (0: no speculation): steps a round gains, and seconds, USD and wasted USD per gained step."""

    depth: NDArray[np.int64]
    steps_per_round: Floats
    s_per_step: Floats
    usd_per_step: Floats
    wasted_usd_per_step: Floats

    def best(self, weight: float) -> int:
        """The depth that is least in weight * time + (1 - weight) * cost, each as a share of no speculation's.

        Of equals the shallower. Raises InputError for a weight outside 0 to 1.
        """
        if not 0 <= weight <= 1:
            raise InputError(f"The weight of time lies between 0 and 1, not {weight:g}.", column="weight")
        cost = self.usd_per_step / self.usd_per_step[0] if self.usd_per_step[0] > 0 else np.zeros(len(self.depth))
        return int(np.argmin(weight * self.s_per_step / self.s_per_step[0] + (1 - weight) * cost))


def depths(agents: Agents, deepest: int = 12) -> Depths:
    """Expected figures for depths 0 to `deepest`. Raises InputError for a negative depth."""
    if deepest < 0:
        raise InputError(f"The depth is 0 or more, not {deepest}.", column="deepest")
    rows = np.array([_expected(agents, k) for k in range(deepest + 1)])
    steps, seconds, usd, wasted = rows.T
    return Depths(np.arange(deepest + 1), steps, seconds / steps, usd / steps, wasted / steps)


def _expected(agents: Agents, k: int) -> tuple[float, float, float, float]:
    """Steps, seconds, USD and wasted USD of one round: the sum over where the first difference lies."""
    a = agents.acceptance
    ends, seconds, usd = round_ends(agents, k)
    chance = np.append((1 - a) * a ** (ends[:-1] - 1), a**k)
    useful = (ends - 1) * agents.draft_usd + ends * agents.target_usd
    return tuple(float(chance @ part) for part in (ends, seconds, usd, usd - useful))  # type: ignore[return-value]


def round_ends(agents: Agents, k: int) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Steps gained, seconds and USD of a round of depth k by the step it ends with, 1 to k + 1, each (k + 1,)."""
    ends = np.arange(1, k + 2)  # the round ends with step j; j = k + 1: every draft was right
    seconds = (ends - 1) * agents.draft_s + agents.target_s
    drafts = np.minimum(k, np.ceil(seconds / agents.draft_s - 1e-9))
    checks = np.minimum(k + 1, np.ceil(seconds / agents.draft_s - 1e-9))
    usd = drafts * agents.draft_usd + checks * agents.target_usd
    return ends.astype(np.int64), np.asarray(seconds, np.float64), np.asarray(usd, np.float64)
