"""A decision: who is in, who is out and why, who wins; by hand and for any candidates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import InputError
from models.decision.choosing import Decision, Limit, Standing, best_of_each, best_row, column, decide
from models.decision.preference import Criterion
from models.front.pareto import Bools, pareto_optimal

QUALITY, COST = Criterion("quality", "max", 1), Criterion("cost", "min", 1, "log")
FRAME = pd.DataFrame(
    {
        "quality": [100.0, 80.0, 60.0, 70.0, np.nan, 90.0, 95.0],
        "cost": [8.0, 2.0, 1.0, 4.0, 1.0, np.nan, 16.0],
        "gpus": [8, 1, 1, 2, 1, 1, 8],
    },
    index=list("abcdefg"),
)


def test_standings_by_hand() -> None:
    # g is hidden. Over 4 GPUs: a. e has no quality, f no cost: missing. Left b, c, d.
    # Scores run over all rows: quality 60 to 100, cost 1 to 16 in powers of two.
    # b: (80 - 60)/40 = 0.5 and 3/4, so 0.625. c: 0 and 1, so 0.5. d: 0.25 and 0.5, so 0.375, and b beats it twice.
    hidden = {"hide": np.array([False] * 6 + [True]), "idle": np.zeros(7, dtype=bool)}
    decision = decide(FRAME, [QUALITY, COST], [Limit("gpus", "max_gpus", at_most=4)], hidden)
    assert decision.standing.tolist() == ["over", "pick", "optimal", "dominated", "missing", "missing", "hidden"]
    np.testing.assert_allclose(decision.utility, [np.nan, 0.625, 0.5, 0.375, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(decision.rank, [np.nan, 1, 2, 3, np.nan, np.nan, np.nan])
    assert decision.pick == 1
    assert dict(decision.hidden) == {"hide": 1, "max_gpus": 1}
    assert dict(decision.missing) == {"quality": 1, "cost": 1}
    assert decision.weights.tolist() == [0.5, 0.5]


def test_an_unknown_value_is_not_over_the_limit_but_missing() -> None:
    for limit in (Limit("cost", "max_cost", at_most=3), Limit("cost", "min_cost", at_least=0.5)):
        decision = decide(FRAME, [QUALITY], [limit])
        assert decision.standing[5] == Standing.MISSING
        assert dict(decision.missing) == {"cost": 1, "quality": 1}
    assert decide(FRAME, [QUALITY], [Limit("cost", "none")]).standing[5] != Standing.MISSING


def test_a_limit_met_exactly_is_met() -> None:
    limits = [Limit("cost", "max_cost", at_most=2), Limit("quality", "min_quality", at_least=80)]
    decision = decide(FRAME, [QUALITY], limits)
    assert decision.pick == 1 and decision.feasible.tolist() == [False, True] + [False] * 5


@pytest.mark.parametrize("value", [np.inf, -np.inf, 0.0, -1.0, np.nan])
def test_a_value_without_a_score_is_missing_neither_dominated_nor_optimal(value: float) -> None:
    frame = FRAME.copy()
    frame.loc["c", "cost"] = value
    decision = decide(frame, [QUALITY, COST])
    assert decision.standing[2] == Standing.MISSING and not decision.feasible[2]
    assert decision.missing["cost"] == 2
    if np.isfinite(value):  # on a linear scale nothing is wrong with it
        assert decide(frame, [QUALITY, Criterion("cost", "min", 1)]).standing[2] == Standing.OPTIMAL


def test_a_weight_of_0_asks_for_nothing() -> None:
    decision = decide(FRAME, [QUALITY, Criterion("cost", "min", 0, "log")])
    assert decision.standing[5] == Standing.DOMINATED and decision.pick == 0
    assert dict(decision.missing) == {"quality": 1}


def test_scores_hold_still_while_limits_and_filters_move() -> None:
    alone = decide(FRAME, [QUALITY, COST])
    hidden = {"big": np.array([True, False, False, False, False, False, True])}
    less = decide(FRAME, [QUALITY, COST], [Limit("cost", "max_cost", at_most=3)], hidden)
    np.testing.assert_array_equal(alone.scores, less.scores)
    both = alone.feasible & less.feasible
    assert both.any() and (alone.utility[both] == less.utility[both]).all()


def test_nothing_left() -> None:
    decision = decide(FRAME, [QUALITY], [Limit("cost", "max_cost", at_most=0.5)])
    assert decision.pick is None and np.isnan(decision.rank).all() and not decision.optimal.any()
    assert decide(FRAME.iloc[:0], [QUALITY, COST]).pick is None
    assert best_of_each(decision, np.zeros(7, dtype=int)).tolist() == []


def test_ties_go_to_the_weighted_scores_in_their_order_and_then_to_the_first_row() -> None:
    frame = pd.DataFrame({"speed": [9.0, 0.0, 5.0, 5.0], "a": [1.0, 0.0, 1.0, 1.0], "b": [0.0, 1.0, 0.0, 0.0]})
    a, b = Criterion("a", "max", 1), Criterion("b", "max", 1)
    assert decide(frame, [a, b]).rank.tolist() == [1, 1, 1, 1]
    assert decide(frame, [a, b]).pick == 0
    assert decide(frame, [b, a]).pick == 1
    assert decide(frame, [Criterion("speed", "min", 0), a, b]).pick == 2  # a weight of 0 decides among equals only
    assert decide(frame.iloc[2:], [a, b]).pick == 0


def test_no_weightless_advantage_lifts_a_dominated_row() -> None:
    # Row 1 trails by less than the utility shows, and leads in what nobody asked for.
    total, matrix = np.array([0.5, 0.5]), np.array([[0.0, 0.5, 0.5 + 1e-14], [1.0, 0.5, 0.5]])
    assert best_row(total, matrix, np.array([0.0, 0.5, 0.5])) == 0


def test_best_of_each_group_best_first() -> None:
    decision = decide(FRAME, [QUALITY, COST])  # utilities: a 0.625, b 0.625, c 0.5, d 0.375, g 0.4375
    assert decision.pick == 0
    assert best_of_each(decision, np.array([1, 2, 2, 3, 4, 4, 3])).tolist() == [0, 1, 6]
    assert best_of_each(decision, np.array([1, 1, 2, 2, 2, 2, 2])).tolist() == [0, 2]


CELL = st.sampled_from([0.0, 1.0, 2.0, 2.5, 3.0, 5.0, np.nan, np.inf, -np.inf, -1.0])


@st.composite
def decisions(draw: st.DrawFn) -> tuple[pd.DataFrame, Decision, list[Limit], dict[str, Bools]]:
    n = draw(st.integers(0, 15))
    names = ["x", "y", "z"]
    frame = pd.DataFrame({name: draw(st.lists(CELL, min_size=n, max_size=n)) for name in names}, dtype=float)
    weights = draw(st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(any))
    criteria = [
        Criterion(name, draw(st.sampled_from(["min", "max"])), weight, draw(st.sampled_from(["linear", "log"])))
        for name, weight in zip(names, weights, strict=True)
    ]
    bounds = st.none() | st.sampled_from([1.0, 2.0, 3.0])
    limits = [Limit(name, f"limit {name}", draw(bounds), draw(bounds)) for name in names]
    masks = st.lists(st.booleans(), min_size=n, max_size=n).map(lambda rows: np.array(rows, dtype=bool))
    hidden = {"one": draw(masks), "two": draw(masks)}
    return frame, decide(frame, criteria, limits, hidden), limits, hidden


@settings(deadline=None)
@given(decisions())
def test_every_row_stands_in_one_place_and_the_counts_match(
    case: tuple[pd.DataFrame, Decision, list[Limit], dict[str, Bools]],
) -> None:
    frame, decision, limits, hidden = case
    standing = decision.standing
    assert len(standing) == len(frame) and set(standing) <= {str(each) for each in Standing}
    feasible = np.isin(standing, [Standing.PICK, Standing.OPTIMAL, Standing.DOMINATED])
    assert (feasible == decision.feasible).all()
    assert (decision.feasible == ~np.isnan(decision.utility)).all() and (decision.feasible <= decision.allowed).all()
    assert (np.isnan(decision.rank) == ~feasible).all()
    assert ((standing == Standing.HIDDEN) == (hidden["one"] | hidden["two"])).all()
    assert (standing == Standing.PICK).sum() == (1 if feasible.any() else 0)
    assert {name: count for name, count in decision.hidden.items() if name in hidden} == {
        name: rows.sum() for name, rows in hidden.items() if rows.any()
    }
    for limit in limits:
        values = frame[limit.column].to_numpy()
        low, high = (limit.at_least, limit.at_most)
        broken = np.array(
            [(low is not None and v < low) or (high is not None and v > high) for v in values], dtype=bool
        )
        assert decision.hidden.get(limit.name, 0) == (broken & (standing != Standing.HIDDEN)).sum()
        assert set(standing[broken]) <= {Standing.HIDDEN, Standing.OVER}
    lacking = (standing == Standing.MISSING).sum()
    assert max(decision.missing.values(), default=0) <= lacking <= sum(decision.missing.values())


@settings(deadline=None)
@given(decisions())
def test_the_pick_is_on_the_front_and_ranked_first(
    case: tuple[pd.DataFrame, Decision, list[Limit], dict[str, Bools]],
) -> None:
    _, decision, _, _ = case
    asked = decision.weights > 0
    inside = np.where(decision.feasible[:, None], decision.scores, np.nan)[:, asked]
    assert (decision.optimal == pareto_optimal(inside, [True] * int(asked.sum()))).all()
    if decision.pick is not None:
        assert decision.optimal[decision.pick] and decision.rank[decision.pick] == 1
        leaders = best_of_each(decision, np.arange(len(inside)))
        assert leaders[0] == decision.pick
        assert (np.diff(decision.utility[leaders]) <= 0).all() and set(leaders) == set(
            np.flatnonzero(decision.feasible)
        )


@given(st.integers(0, 2**32 - 1))
def test_hiding_those_that_did_not_win_changes_no_pick(seed: int) -> None:
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(generator.random((8, 2)), columns=["quality", "cost"])
    pick = decide(frame, [QUALITY, COST]).pick
    others = (generator.random(8) < 0.5) & (np.arange(8) != pick)
    assert decide(frame, [QUALITY, COST], [], {"some": others}).pick == pick


@pytest.mark.parametrize("values", [["1", "fast", "3"], [None, pd.Timestamp(0), pd.NaT], [[1], [2], [3]]])
def test_a_column_that_holds_no_numbers_is_named(values: list[object]) -> None:
    with pytest.raises(InputError, match="The column 'cost' holds something other than numbers") as caught:
        column(pd.DataFrame({"cost": values}, dtype=object), "cost")
    assert caught.value.column == "cost"


@pytest.mark.parametrize(
    ("criteria", "limits"),
    [([Criterion("speed", "max", 1)], []), ([QUALITY], [Limit("speed", "min_speed", at_least=1)])],
)
def test_a_column_that_is_not_there_is_named(criteria: list[Criterion], limits: list[Limit]) -> None:
    with pytest.raises(InputError, match="There is no column 'speed'") as caught:
        decide(FRAME, criteria, limits)
    assert caught.value.column == "speed"


def test_columns_of_any_number_type_are_read() -> None:
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [True, False], "c": pd.array([0.5, None])})
    np.testing.assert_array_equal(column(frame, "a"), [1, np.nan])
    np.testing.assert_array_equal(column(frame, "b"), [1, 0])
    np.testing.assert_array_equal(column(frame, "c"), [0.5, np.nan])


def test_hundred_thousand_rows() -> None:
    generator = np.random.default_rng(0)
    n = 100_000
    frame = pd.DataFrame({"quality": generator.normal(1400, 50, n).round(), "cost": generator.lognormal(0, 1, n)})
    frame.loc[generator.random(n) < 0.1, "cost"] = np.nan
    decision = decide(frame, [QUALITY, COST], [Limit("cost", "max_cost", at_most=2)])
    inside = frame[frame["cost"] <= 2]
    assert decision.feasible.sum() == len(inside) == n - decision.hidden["max_cost"] - decision.missing["cost"]
    assert decision.optimal[decision.pick] and np.nanmax(decision.utility) == decision.utility[decision.pick]
    assert inside["cost"].min() in frame["cost"][decision.optimal].to_numpy()
