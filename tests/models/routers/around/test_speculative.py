"""The formulas against an event-by-event simulation that knows none of them."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.routers.around.speculative import Agents, depths


def simulate(agents: Agents, k: int, n: int, seed: int = 0) -> tuple[float, float, float]:
    """Mean steps, seconds and USD of n rounds, played event by event on a queue."""
    generator = np.random.default_rng(seed)
    total = np.zeros(3)
    for _ in range(n):
        right = generator.random(k) < agents.acceptance
        events = [(agents.target_s, 1, "check", 1)]  # the target's first step needs no draft
        usd, now, steps = agents.target_usd, 0.0, 0
        if k:
            heapq.heappush(events, (agents.draft_s, 0, "draft", 1))
            usd += agents.draft_usd
        while events:
            now, _, kind, step = heapq.heappop(events)
            if kind == "check":
                steps = step
                if step > k or not right[step - 1]:
                    break
                continue
            heapq.heappush(events, (now + agents.target_s, 1, "check", step + 1))
            usd += agents.target_usd
            if step < k:
                heapq.heappush(events, (now + agents.draft_s, 0, "draft", step + 1))
                usd += agents.draft_usd
        total += (steps, now, usd)
    return tuple(total / n)


@pytest.mark.parametrize("acceptance", [0.0, 0.4, 0.8, 1.0])
@pytest.mark.parametrize("k", [0, 1, 3, 6])
def test_a_simulation_agrees(acceptance, k):
    # Times that are no multiples of each other: no two events fall together.
    agents = Agents(acceptance, draft_s=1.7, target_s=6.1, draft_usd=0.003, target_usd=0.02)
    steps, seconds, usd = simulate(agents, k, 4000)
    found = depths(agents, k)
    assert found.steps_per_round[k] == pytest.approx(steps, rel=0.03)
    assert found.s_per_step[k] * found.steps_per_round[k] == pytest.approx(seconds, rel=0.03)
    assert found.usd_per_step[k] * found.steps_per_round[k] == pytest.approx(usd, rel=0.03)


@given(st.floats(0, 0.99), st.integers(0, 10))
def test_steps_are_the_geometric_sum(acceptance, k):
    found = depths(Agents(acceptance), k)
    assert found.steps_per_round[k] == pytest.approx((1 - acceptance ** (k + 1)) / (1 - acceptance))


@given(st.floats(0, 1), st.floats(0.1, 5), st.floats(5, 20))
def test_speculation_never_slows_down_and_always_costs_more(acceptance, draft_s, target_s):
    found = depths(Agents(acceptance, draft_s, target_s), 8)
    assert (np.diff(found.s_per_step) < 1e-9).all()
    assert (found.usd_per_step >= found.usd_per_step[0] - 1e-12).all()
    assert (found.wasted_usd_per_step >= -1e-12).all()
    assert found.best(0.0) == 0
    assert found.s_per_step[found.best(1.0)] == pytest.approx(found.s_per_step.min())


def test_what_makes_no_sense_is_said():
    for call in (
        lambda: Agents(acceptance=1.2),
        lambda: Agents(draft_s=0),
        lambda: Agents(target_usd=-1),
        lambda: depths(Agents(), -1),
        lambda: depths(Agents()).best(2),
    ):
        with pytest.raises(InputError):
            call()


def test_a_draft_may_cost_nothing():
    free = depths(Agents(draft_usd=0.0), 4)
    assert free.usd_per_step[0] == Agents().target_usd
