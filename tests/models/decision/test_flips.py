"""Every flip flips, none before it does, and none is overlooked: `decide` run again for each step is the judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decision.choosing import Decision, Limit, decide
from models.decision.flips import (
    MAX_WEIGHT,
    PRICE_FALLS,
    PRICE_RISES,
    Flip,
    limit_flips,
    possible_winners,
    price_flips,
    weight_flips,
)
from models.decision.preference import Criterion
from models.front.pareto import Bools


@dataclass(frozen=True)
class Case:
    """Candidates of a few models, some of which are hosted; some values missing, some rows hidden."""

    frame: pd.DataFrame
    groups: np.ndarray
    hosted: Bools
    criteria: tuple[Criterion, ...]
    limits: tuple[Limit, ...]
    hidden: dict[str, Bools]

    def decide(
        self,
        *,
        frame: pd.DataFrame | None = None,
        criteria: Sequence[Criterion] | None = None,
        limits: Sequence[Limit] | None = None,
    ) -> Decision:
        return decide(
            self.frame if frame is None else frame,
            self.criteria if criteria is None else criteria,
            self.limits if limits is None else limits,
            self.hidden,
        )

    def reweighted(self, name: str, weight: float) -> Decision:
        return self.decide(criteria=[replace(c, weight=weight) if c.name == name else c for c in self.criteria])

    def repriced(self, factor: float) -> Decision:
        cost = self.frame["cost"].to_numpy()
        return self.decide(frame=self.frame.assign(cost=np.where(self.hosted, cost * factor, cost)))

    def relimited(self, i: int, bound: float) -> Decision:
        side = "at_most" if self.limits[i].at_most is not None else "at_least"
        moved = Limit(self.limits[i].column, self.limits[i].name, **{side: bound})
        return self.decide(limits=[*self.limits[:i], moved, *self.limits[i + 1 :]])


@st.composite
def cases(draw: st.DrawFn, *, rounded: bool = False) -> Case:
    """`rounded` values make ties the rule."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 14))
    values = {
        "quality": generator.normal(1400, 50, n),
        "cost": generator.lognormal(0, 1, n),
        "energy": generator.lognormal(2, 1, n),
    }
    hosted = generator.random(n) < 0.6
    frame = pd.DataFrame(values).round(-1 if rounded else 12)
    frame.loc[~hosted, "energy"] = np.nan  # as with models behind an API
    for name in values:
        frame.loc[generator.random(n) < draw(st.sampled_from([0.0, 0.15])), name] = np.nan
    weights = draw(st.lists(st.integers(0, MAX_WEIGHT), min_size=3, max_size=3).filter(any))
    limits = (
        Limit("cost", "max_cost", at_most=draw(st.none() | st.floats(0.3, 3))),
        Limit("quality", "min_quality", at_least=draw(st.none() | st.floats(1350, 1450))),
        Limit("energy", "max_energy", at_most=draw(st.none() | st.floats(3, 20))),
    )
    return Case(
        frame,
        generator.integers(0, 5, n),
        hosted,
        (
            Criterion("quality", "max", weights[0]),
            Criterion("cost", "min", weights[1], "linear" if rounded else "log"),
            Criterion("energy", "min", weights[2], "linear" if rounded else "log"),
        ),
        limits,
        {"some": generator.random(n) < 0.1},
    )


def first_flip(case: Case, pick: int, steps: Sequence[float], again: Callable[[float], Decision]) -> Flip | None:
    """The first of the steps at which another group wins, by deciding again at each."""
    for step in steps:
        new = again(step).pick
        if new is not None and case.groups[new] != case.groups[pick]:
            return Flip("", 0.0, float(step), new)
    return None


def expect(found: Sequence[Flip], expected: Flip | None) -> None:
    assert [(flip.end, flip.new_pick) for flip in found] == ([(expected.end, expected.new_pick)] if expected else [])


@settings(max_examples=35, deadline=None)
@given(cases())
def test_weights(case: Case) -> None:
    decision = case.decide()
    flips = weight_flips(decision, case.groups)
    if decision.pick is None:
        assert flips == []
        return
    for criterion in case.criteria:
        own = [flip for flip in flips if flip.what == f"weight:{criterion.name}"]
        assert all(flip.start == criterion.weight for flip in own)
        up = range(int(criterion.weight) + 1, MAX_WEIGHT + 1)
        others = any(other.weight for other in case.criteria if other != criterion)
        down = [w for w in range(int(criterion.weight) - 1, -1, -1) if w or others]
        for steps, found in (
            (up, [flip for flip in own if flip.end > criterion.weight]),
            (down, [flip for flip in own if flip.end < criterion.weight]),
        ):
            expect(found, first_flip(case, decision.pick, steps, partial(case.reweighted, criterion.name)))


@settings(max_examples=35, deadline=None)
@given(cases())
def test_prices(case: Case) -> None:
    decision = case.decide()
    flips = price_flips(decision, case.frame, case.limits, case.hidden, case.groups, "cost", case.hosted, "price:gpu")
    if decision.pick is None:
        assert flips == []
        return
    assert all(flip.start == 1 and flip.what == "price:gpu" for flip in flips)
    expect([flip for flip in flips if flip.end > 1], first_flip(case, decision.pick, PRICE_RISES, case.repriced))
    expect([flip for flip in flips if flip.end < 1], first_flip(case, decision.pick, PRICE_FALLS, case.repriced))


@settings(max_examples=35, deadline=None)
@given(st.booleans().flatmap(lambda rounded: cases(rounded=rounded)))
def test_limits(case: Case) -> None:
    decision = case.decide()
    flips = limit_flips(decision, case.frame, case.limits, case.hidden, case.groups)
    if decision.pick is None:
        assert flips == []
        return
    for i, limit in enumerate(case.limits):
        found = [flip for flip in flips if flip.what == f"limit:{limit.name}"]
        bound = limit.at_most if limit.at_most is not None else limit.at_least
        if bound is None:
            assert found == []
            continue
        values = np.unique(case.frame[limit.column].dropna())
        steps = values[values > bound] if limit.at_most is not None else values[values < bound][::-1]
        assert all(flip.start == bound for flip in found)
        expect(found, first_flip(case, decision.pick, steps.tolist(), partial(case.relimited, i)))


@settings(max_examples=35, deadline=None)
@given(cases(rounded=True))
def test_among_ties_too_the_new_pick_is_one_of_the_best(case: Case) -> None:
    decision = case.decide()
    for flip in weight_flips(decision, case.groups):
        again = case.reweighted(flip.what.partition(":")[2], flip.end)
        assert again.rank[flip.new_pick] == 1
    for flip in price_flips(
        decision, case.frame, case.limits, case.hidden, case.groups, "cost", case.hosted, "price:gpu"
    ):
        assert case.repriced(flip.end).rank[flip.new_pick] == 1


@settings(max_examples=40, deadline=None)
@given(cases())
def test_whoever_wins_after_one_move_of_a_weight_is_a_possible_winner(case: Case) -> None:
    rows = possible_winners(case.decide())
    for criterion in case.criteria:
        for weight in (0, 1, 3, 1000):
            if weight or any(other.weight for other in case.criteria if other != criterion):
                assert case.reweighted(criterion.name, weight).pick in {None, *rows.tolist()}


FRAME = pd.DataFrame(
    {"quality": [100.0, 80.0, 60.0], "cost": [8.0, 2.0, 1.0], "energy": [np.nan, 1.0, 2.0]}, index=["a", "b", "c"]
)
GROUPS = np.arange(3)


def test_a_weight_by_hand() -> None:
    # Scores on cost (log2 from 1 to 8): a 0, b 2/3, c 1; on quality: a 1, b 1/2, c 0.
    # Weights q and 1: a gets q, b q/2 + 2/3, c 1 (all over q + 1). At q = 1: a 1, b 1.17, c 1: b.
    # At q = 2: a 2 beats b 1.67. At q = 0: c. The weight of cost w, q = 1: a 1, b 1/2 + 2w/3, c w: at 0 a;
    # c passes b where w/3 > 1/2: from w = 2.
    criteria = [Criterion("quality", "max", 1), Criterion("cost", "min", 1, "log")]
    decision = decide(FRAME, criteria)
    assert decision.pick == 1
    assert weight_flips(decision, GROUPS) == [
        Flip("weight:quality", 1, 2, 0),
        Flip("weight:quality", 1, 0, 2),
        Flip("weight:cost", 1, 2, 2),
        Flip("weight:cost", 1, 0, 0),
    ]
    assert weight_flips(decision, np.zeros(3, dtype=int)) == []  # configurations of one model are no other pick


def test_a_weight_of_0_lets_in_who_lacks_the_value() -> None:
    # With energy weighed a is missing; without it a's quality wins: 5 against 5/2 + 2/3.
    criteria = [Criterion("quality", "max", 5), Criterion("cost", "min", 1, "log"), Criterion("energy", "min", 1)]
    decision = decide(FRAME, criteria)
    assert decision.pick == 1
    assert Flip("weight:energy", 1, 0, 0) in weight_flips(decision, GROUPS)


def test_a_limit_is_relaxed_no_further_than_needed() -> None:
    # By quality alone under a cost of 1.5 only c is in. b comes in at 2 and wins; a would need 8.
    criteria, limit = [Criterion("quality", "max", 1)], Limit("cost", "max_cost", at_most=1.5)
    decision = decide(FRAME, criteria, [limit])
    assert decision.pick == 2
    assert limit_flips(decision, FRAME, [limit], {}, GROUPS) == [Flip("limit:max_cost", 1.5, 2.0, 1)]
    # b is the same model as c: then a, at 8.
    assert limit_flips(decision, FRAME, [limit], {}, np.array([0, 1, 1])) == [Flip("limit:max_cost", 1.5, 8.0, 0)]
    assert limit_flips(decision, FRAME, [Limit("cost", "max_cost")], {}, GROUPS) == []


@pytest.mark.parametrize("weight", [0, 1])
def test_a_rise_in_price_can_push_the_pick_over_the_limit(weight: int) -> None:
    # b costs 2 under a limit of 2.3: at 1.2 times it is over, whatever cost weighs, and c is left.
    criteria = [Criterion("quality", "max", 9), Criterion("cost", "min", weight)]
    limits, moved = [Limit("cost", "max_cost", at_most=2.3)], np.array([False, True, False])
    decision = decide(FRAME, criteria, limits)
    assert decision.pick == 1
    assert price_flips(decision, FRAME, limits, {}, GROUPS, "cost", moved, "p") == [Flip("p", 1.0, 1.2, 2)]


def test_a_fall_in_price_can_bring_a_row_within_the_limit() -> None:
    # a costs 8 under a limit of 2.3: from 8 x 0.28 = 2.24 on it is in, and has the best quality.
    criteria, limits = [Criterion("quality", "max", 1), Criterion("cost", "min", 0)], [Limit("cost", "c", at_most=2.3)]
    moved = np.array([True, False, False])
    decision = decide(FRAME, criteria, limits)
    assert decision.pick == 1
    assert price_flips(decision, FRAME, limits, {}, GROUPS, "cost", moved, "p") == [Flip("p", 1.0, 0.28, 0)]


def test_a_price_that_nobody_asks_for_flips_nothing() -> None:
    decision = decide(FRAME, [Criterion("quality", "max", 1), Criterion("cost", "min", 0)])
    every = np.ones(3, dtype=bool)
    assert price_flips(decision, FRAME, [], {}, GROUPS, "cost", every, "p") == []
    assert price_flips(decision, FRAME, [], {}, GROUPS, "energy", every, "p") == []
