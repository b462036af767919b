"""Erlang's formulas against textbook values and a simulated queue; the policy against every static choice."""

from __future__ import annotations

import heapq
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.routers.around.best_effort import ServedModel, serve, waits, within

POOL = (ServedModel("large", 2.0, 4, 0.90), ServedModel("medium", 0.8, 4, 0.80), ServedModel("small", 0.2, 4, 0.65))


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (1.6, 2), (8.0, 10), (45.0, 50)])
def test_erlang_c_is_the_sum_in_the_textbook(load, servers):
    top = load**servers / factorial(servers) * servers / (servers - load)
    below = sum(load**k / factorial(k) for k in range(servers))
    assert waits(np.array([load]), servers)[0] == pytest.approx(top / (below + top))


def test_the_ends_of_erlang_c():
    np.testing.assert_allclose(waits(np.array([0.0, 3.0, 9.0]), 3), [0, 1, 1])
    assert waits(np.array([0.4]), 1)[0] == pytest.approx(0.4)  # one server: the load itself


def simulated(model: ServedModel, rate: float, deadline: float, n: int = 60_000) -> float:
    """Share in time of a queue played arrival by arrival."""
    generator = np.random.default_rng(1)
    arrive = np.cumsum(generator.exponential(1 / rate, n))
    takes = generator.exponential(model.service_s, n)
    free = [0.0] * model.servers
    late = 0
    for at, seconds in zip(arrive.tolist(), takes.tolist(), strict=True):
        end = max(at, heapq.heappop(free)) + seconds
        heapq.heappush(free, end)
        late += end - at > deadline
    return 1 - late / n


@pytest.mark.parametrize("rate", [0.5, 1.5, 1.9])
def test_the_share_in_time_is_that_of_a_simulated_queue(rate):
    model = ServedModel("m", 2.0, 4, 1.0)
    assert within(model, [rate], 5.0)[0] == pytest.approx(simulated(model, rate, 5.0), abs=0.02)


def test_where_waiting_and_service_are_as_fast_the_formula_has_no_hole():
    model = ServedModel("m", 1.0, 2, 1.0)
    near = within(model, [1.0 - 1e-5, 1.0, 1.0 + 1e-5], 3.0)
    assert near[1] == pytest.approx((near[0] + near[2]) / 2, abs=1e-6)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=30), st.floats(0.1, 20), st.floats(0.5, 1))
def test_best_effort_is_no_less_available_than_it_promises(rates, deadline, share):
    best, static = serve(POOL, rates, deadline, share)
    reachable = np.max([one.in_time for one in static], axis=0)
    assert (best.in_time >= np.minimum(share, reachable) - 1e-12).all()
    for one in static:
        able = one.in_time >= share
        assert (best.quality[able] >= one.quality[able]).all()
    assert ((best.in_time >= 0) & (best.in_time <= 1)).all()


def test_a_day_of_ups_and_downs_is_served_better_than_by_any_model_for_ever():
    day = 3 * (1.0 + 0.9 * np.sin(np.linspace(0, 2 * np.pi, 96)))
    best, static = serve(POOL, day, deadline_s=10.0, share=0.95)
    assert best.delivered > max(one.delivered for one in static) + 0.02
    assert best.share_above(0.96, 0.90) >= max(one.share_above(0.96, 0.90) for one in static)
    assert best.availability > static[0].availability + 0.2
    assert set(best.model.tolist()) == {0, 1, 2}
    assert static[2].delivered == pytest.approx(0.65 * static[2].availability)


def test_what_makes_no_sense_is_said():
    for call in (
        lambda: ServedModel("m", 0, 1, 1),
        lambda: ServedModel("m", 1, 0, 1),
        lambda: serve((), [1.0], 1),
        lambda: serve(POOL, [-1.0], 1),
        lambda: serve(POOL, [1.0], 0),
    ):
        with pytest.raises(InputError):
            call()
