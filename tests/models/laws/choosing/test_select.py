"""Selection: Accept-then-Stop by hand, its edges, and what it says about what it cannot judge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.laws import Curve, CurveFit, LawFitter
from models.laws.choosing import ats
from models.laws.choosing.select import DEFAULT_METHODS, select
from models.laws.choosing.selection_methods import FITTING
from models.laws.fitting import scores

SIZES = 200.0 * 2.0 ** np.arange(8)


def power(name: str, level: float, slope: float, n_params: float | None = None, zero: float = 9.0) -> Curve:
    """A straight line in ln-ln, with a loss before training."""
    return Curve(name, np.r_[0.0, SIZES], np.r_[zero, level * SIZES**-slope], n_params)


THREE = [power("a", 5.0, 0.10, 1e8, 4.0), power("b", 6.0, 0.15, 3e8, 6.0), power("c", 4.0, 0.02, 2e8, 5.0)]


def test_a_straight_line_is_read_at_the_target() -> None:
    found = ats.extrapolate(SIZES, 5.0 * SIZES**-0.1, 1e6)
    assert found.predicted == pytest.approx(5.0 * 1e6**-0.1, rel=1e-12)
    assert (found.n_fitted, found.n_trained) == (7, 8)


def test_the_flat_beginning_is_left_off() -> None:
    y = np.minimum(5.0 * SIZES**-0.3, 5.0 * SIZES[4] ** -0.3) * np.array([1, 1, 1, 1, 1, 1.001, 0.999, 1.0])
    found = ats.extrapolate(SIZES, y, 1e6)
    assert found.n_fitted == 4
    assert found.n_trained == 5
    slope, level = np.polyfit(np.log(SIZES[4:]), np.log(y[4:]), 1)
    assert found.predicted == pytest.approx(np.exp(slope * np.log(1e6) + level), rel=1e-10)


def test_the_rule_of_five_deviations_by_hand() -> None:
    # residuals of the three largest about their line are (e, -2e, e): population deviation e sqrt(2)
    log_x, e = np.array([0.0, 1.0, 2.0, 3.0]), 0.01
    log_y = np.array([0.0, e, -2 * e, e])
    for shift, fitted in ((4.99, 3), (5.01, 3)):
        log_y[0] = shift * e * np.sqrt(2.0)
        found = ats.extrapolate(np.exp(log_x), np.exp(log_y), 30.0)
        assert found.n_fitted == fitted
        # beyond five it stops there; below, no size is left to try, and the smallest is left off all the same
        assert found.n_trained == 4
    log_x, log_y = np.r_[-1.0, log_x], np.r_[0.0, log_y]
    log_y[1] = 4.99 * e * np.sqrt(2.0)
    assert ats.extrapolate(np.exp(log_x), np.exp(log_y), 30.0).n_fitted == 4
    log_y[1] = 5.01 * e * np.sqrt(2.0)
    assert ats.extrapolate(np.exp(log_x), np.exp(log_y), 30.0).n_fitted == 3


@pytest.mark.parametrize(("n", "fitted"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_few_sizes(n: int, fitted: int) -> None:
    found = ats.extrapolate(SIZES[:n], 5.0 * SIZES[:n] ** -0.1, 1e6)
    assert (found.n_fitted, found.n_trained) == (fitted, n)
    assert found.predicted == pytest.approx(5.0 * (SIZES[0] if n == 1 else 1e6) ** -0.1, rel=1e-10)


@given(st.permutations(range(8)), st.floats(0.1, 10.0))
def test_order_and_unit_of_y_do_not_matter(order: list[int], unit: float) -> None:
    y = 5.0 * SIZES**-0.2 * np.array([1.3, 1.1, 1.0, 1.01, 0.99, 1.0, 1.01, 1.0])
    first, second = ats.extrapolate(SIZES, y, 1e6), ats.extrapolate(SIZES[order], unit * y[order], 1e6)
    assert second.predicted == pytest.approx(unit * first.predicted, rel=1e-9)
    assert second.n_fitted == first.n_fitted


def test_each_method_by_hand() -> None:
    target, budget = SIZES[-1], SIZES[4]
    found = select(THREE, target, budget)
    assert tuple(found) == DEFAULT_METHODS
    assert found["pooled"].ranking == ()
    assert "no other data set to learn from" in found.pop("pooled").warnings[0]
    order = {method: [row.curve for row in selection.ranking] for method, selection in found.items()}
    # losses at the target, 25,600 examples: a 1.812, b 1.309, c 3.265; at the budget, 3,200: a 2.231, b 1.789, c 3.404
    assert order == {
        "ats": ["b", "a", "c"],
        "zeroshot": ["a", "c", "b"],
        "subtuning": ["b", "a", "c"],
        "modelsize": ["b", "c", "a"],
    }
    truth = {"a": 5.0 * target**-0.10, "b": 6.0 * target**-0.15, "c": 4.0 * target**-0.02}
    assert {row.curve: row.predicted for row in found["ats"].ranking} == pytest.approx(truth, rel=1e-9)
    assert (found["ats"].relacc, found["ats"].regret) == (1.0, 0.0)
    assert found["ats"].pearcorr == pytest.approx(1.0)
    zeroshot = found["zeroshot"]
    assert zeroshot.regret == pytest.approx(truth["a"] - truth["b"])
    assert zeroshot.relacc == pytest.approx((truth["c"] - truth["a"]) / (truth["c"] - truth["b"]))
    assert all(row.predicted is None for row in found["modelsize"].ranking)
    assert [row.rank for row in found["ats"].ranking] == [1, 2, 3]


def test_examples_used() -> None:
    found = select(THREE, SIZES[-1], SIZES[4])
    used = {method: selection.n_examples_used for method, selection in found.items()}
    # five halvings 200 + ... + 3,200 = 6,200 a model; exact lines never stop early
    assert used == {"ats": 3 * 6200.0, "zeroshot": 0.0, "subtuning": 3 * 3200.0, "modelsize": 0.0, "pooled": 0.0}
    assert found["ats"].examples_per_curve == {"a": 6200.0, "b": 6200.0, "c": 6200.0}


def test_losses_beyond_the_budget_are_not_seen() -> None:
    spoilt = [Curve(c.name, c.x, np.where(c.x > SIZES[4], 77.0, c.y), c.n_params) for c in THREE]
    for method in DEFAULT_METHODS:
        assert select(spoilt, 1e7, SIZES[4])[method].ranking == select(THREE, 1e7, SIZES[4])[method].ranking


def test_without_truth_there_is_no_score() -> None:
    for selection in select(THREE, 1e7, SIZES[4], DEFAULT_METHODS[1:]).values():
        assert (selection.pearcorr, selection.relacc, selection.regret) == (None, None, None)
        assert len(selection.ranking) == 3


def test_ties_share_a_rank() -> None:
    curves = [power("a", 5.0, 0.1), power("b", 5.0, 0.1), power("c", 6.0, 0.1)]
    ranks = {row.curve: row.rank for row in select(curves, 1e6, 3200.0, ("subtuning",))["subtuning"].ranking}
    assert ranks == {"a": 1, "b": 1, "c": 3}


def test_repeated_sizes_count_with_their_geometric_mean() -> None:
    curve = Curve("a", np.array([200.0, 200.0]), np.array([2.0, 8.0]))
    assert select([curve], 1e6, 400.0, ("subtuning",))["subtuning"].ranking[0].predicted == pytest.approx(4.0)


def test_what_cannot_be_judged_is_said() -> None:
    curves = [
        Curve("late", np.array([1e6]), np.array([2.0])),
        Curve("short", np.array([200.0]), np.array([3.0])),
        THREE[0],
    ]
    found = select(curves, 1e6, 3200.0)
    assert [row.curve for row in found["subtuning"].ranking] == ["a", "short"]
    assert "late has no loss measured within the budget: not ranked." in found["subtuning"].warnings
    assert "late has no loss at x = 0: not ranked." in found["zeroshot"].warnings
    assert "short has no parameter count: not ranked." in found["modelsize"].warnings
    assert (
        "short has only the size 200 within the budget: ranked by its loss there, with no prediction."
        in found["ats"].warnings
    )


def test_missing_losses_are_left_out() -> None:
    gaps = Curve("a", THREE[0].x, np.where(THREE[0].x == 800.0, np.nan, THREE[0].y))
    found = select([gaps], 1e6, 3200.0, ("ats",))["ats"]
    assert found.ranking[0].predicted == pytest.approx(5.0 * 1e6**-0.1, rel=1e-9)
    assert found.n_examples_used == 6200.0 - 800.0


@pytest.mark.parametrize(
    ("change", "words", "column"),
    [
        ({"curves": []}, "No curves", None),
        ({"curves": [THREE[0], THREE[0]]}, "2 curves are called 'a'", "curve"),
        ({"target": 0.0}, "The target is 0", "target"),
        ({"budget": float("nan")}, "The budget is nan", "budget"),
        ({"methods": ("ats", "tarot")}, "no method 'tarot'", "methods"),
        ({"k": 1}, "k = 1 points", "k"),
        ({"curves": [Curve("a", np.array([-1.0]), np.array([1.0]))]}, "row 1: x = -1", "x"),
        ({"curves": [Curve("a", SIZES, SIZES, -4.0)]}, "n_params = -4", "n_params"),
    ],
)
def test_bad_requests_are_named(change: dict[str, object], words: str, column: str | None) -> None:
    request: dict[str, object] = {"curves": THREE, "target": 1e6, "budget": 3200.0, **change}
    with pytest.raises(InputError, match=words) as caught:
        select(**request)  # type: ignore[arg-type]
    assert caught.value.column == column


def test_scores_by_hand() -> None:
    loss = np.array([1.0, 2.0, 4.0])
    assert scores.relative_accuracy(1, loss) == pytest.approx(2.0 / 3.0)
    assert scores.regret(1, loss) == 1.0
    assert scores.pearson(np.array([1.0, 2.0, 4.0]), loss) == pytest.approx(1.0)
    assert scores.pearson(np.array([3.0, 3.0, 3.0]), loss) is None
    assert scores.relative_accuracy(0, np.full(3, 2.0)) == 1.0


@pytest.mark.parametrize(("sizes", "words"), [([100.0], "only 1 size within"), ([100.0, 50.0], "only 2 sizes within")])
def test_few_sizes_are_counted_in_grammar(sizes: list[float], words: str) -> None:
    curve = Curve("a", np.array(sizes), np.array([2.0, 2.5])[: len(sizes)])
    warnings = select([curve], 100.0, 100.0, ["ats"])["ats"].warnings
    assert warnings == (f"a has {words} the budget; its prediction is a guess.",)


def test_as_many_sizes_as_the_rule_asks_are_not_few() -> None:
    curve = Curve("a", np.array([25.0, 50.0, 100.0]), np.array([3.0, 2.5, 2.2]))
    assert len(curve.x) == ats.MIN_POINTS
    assert select([curve], 200.0, 100.0, ["ats"])["ats"].warnings == ()


def fitted(law: str, curves: Sequence[Curve]) -> dict[str, CurveFit]:
    return {fit.curve: fit for fit in LawFitter(law).fit(curves).fits_}


def test_fitted_laws_are_read_at_the_target() -> None:
    """A vanilla law fits a straight line in ln-ln exactly; its four sizes are those of the budget, and no more."""
    found = select(THREE, SIZES[-1], SIZES[3], FITTING, fit=fitted)["vanillafit"]
    assert [row.curve for row in found.ranking] == ["b", "a", "c"]
    assert found.ranking[0].predicted == pytest.approx(6.0 * SIZES[-1] ** -0.15, rel=1e-3)
    assert found.n_examples_used == 3 * SIZES[:4].sum()


def test_too_few_sizes_for_a_law_and_no_fitter_are_said() -> None:
    few = select(THREE, SIZES[-1], SIZES[2], ("rectifiedfit",), fit=fitted)["rectifiedfit"]
    assert (few.ranking, "fewer than 4 sizes" in few.warnings[0]) == ((), True)
    none = select(THREE, SIZES[-1], SIZES[4], ("rectifiedfit",))["rectifiedfit"]
    assert "was not fitted" in none.warnings[0]
