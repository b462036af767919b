"""Depth learned online: close to the best fixed depth, ahead of every fixed one where the acceptance changes."""

from __future__ import annotations

import numpy as np
import pytest

from errors import InputError
from models.routers.around.online_speculation import speculate
from models.routers.around.speculative import Agents, depths

AGENTS = Agents(draft_s=2.0, target_s=8.0, draft_usd=0.002, target_usd=0.02)
WEIGHT = 0.6


def cost(acceptance, fixed: int | None = None) -> float:
    return speculate(AGENTS, acceptance, WEIGHT, fixed=fixed).per_step(AGENTS, WEIGHT)


def test_rounds_by_hand():
    """All drafts right at depth 2: three steps in 2 + 2 + 8 s; none right: one step in 8 s."""
    run = speculate(AGENTS, [1.0, 0.0], WEIGHT, fixed=2)
    assert run.steps.tolist() == [3, 1]
    assert run.seconds.tolist() == [12.0, 8.0]
    assert speculate(AGENTS, [0.5], WEIGHT, fixed=0).per_step(AGENTS, WEIGHT) == pytest.approx(1.0)


def test_a_fixed_depth_costs_what_the_formula_expects():
    run = speculate(AGENTS, np.full(20_000, 0.7), WEIGHT, fixed=3)
    expected = depths(Agents(acceptance=0.7))
    assert run.seconds.sum() / run.steps.sum() == pytest.approx(expected.s_per_step[3], rel=0.02)
    assert run.usd.sum() / run.steps.sum() == pytest.approx(expected.usd_per_step[3], rel=0.02)


@pytest.mark.parametrize("acceptance", [0.1, 0.5, 0.8, 0.95])
def test_a_steady_acceptance_is_learned(acceptance):
    rounds = np.full(1_000, acceptance)
    best = min(cost(rounds, fixed) for fixed in range(13))
    assert cost(rounds) <= 1.05 * best


def test_no_fixed_depth_follows_an_acceptance_that_changes():
    rounds = np.tile(np.repeat([0.1, 0.95], 200), 4)
    assert cost(rounds) < min(cost(rounds, fixed) for fixed in range(13))


def test_it_tries_again_after_giving_up():
    run = speculate(AGENTS, np.repeat([0.0, 1.0], [300, 300]), WEIGHT)
    assert run.depth[250:300].mean() < 1.0
    assert run.depth[-50:].mean() > 3.0


@pytest.mark.parametrize(("acceptance", "fixed"), [([], None), ([1.2], None), ([0.5], 13), ([0.5], -1)])
def test_what_cannot_be_played_is_refused(acceptance, fixed):
    with pytest.raises(InputError):
        speculate(AGENTS, acceptance, WEIGHT, fixed=fixed)
