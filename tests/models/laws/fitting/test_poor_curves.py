"""Curves that say little or nothing, and points that no curve can have: sentences, never a surprise."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from errors import InputError
from models.laws import FINE_TUNING, LAWS, Curve, CurveFit, LawFitter

SIZES = 200.0 * 2.0 ** np.arange(14)
GOOD = Curve("good", SIZES, LAWS["rectified"].predict({"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.9}, SIZES))


def fit_one(curve: Curve, law: str = "rectified", **options: int) -> CurveFit:
    return LawFitter(law, **options).fit([curve]).fits_[0]


POOR = {
    "nothing": ([], []),
    "only before training": ([0.0], [3.0]),
    "one point": ([400.0], [2.0]),
    "one x": ([400.0] * 6, [2.0, 2.1, 2.2, 1.9, 1.8, 2.0]),
    "two points": ([400.0, 800.0], [2.0, 1.9]),
    "three points": ([400.0, 800.0, 1600.0], [2.0, 1.9, 1.85]),
    "four points": ([400.0, 800.0, 1600.0, 3200.0], [2.0, 1.9, 1.85, 1.7]),
    "three x twice": ([400.0, 400.0, 800.0, 800.0, 1600.0, 1600.0], [2.0, 2.1, 2.2, 1.9, 1.8, 1.7]),
    "all missing": ([200.0, 400.0], [np.nan, np.inf]),
    "flat": (SIZES, np.full(14, 2.0)),
    "rising": (SIZES, 1.0 + 0.1 * np.arange(14)),
    "a step": (SIZES, np.where(SIZES > 1e4, 1.0, 3.0)),
    "noise alone": (SIZES, np.exp(np.random.default_rng(0).normal(size=14))),
    "x nearly equal": (1.0 + 1e-13 * np.arange(10), np.linspace(2.0, 1.0, 10)),
    "x over 78 decades": (np.geomspace(1e-39, 1e39, 20), np.linspace(3.0, 1.0, 20)),
    "y over 60 decades": (SIZES, np.geomspace(1e30, 1e-30, 14)),
}


@pytest.mark.parametrize("law", FINE_TUNING)
@pytest.mark.parametrize("case", POOR)
def test_poor_curves_get_a_sentence_not_an_exception(case: str, law: str) -> None:
    x, y = (np.array(values, dtype=float) for values in POOR[case])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = LawFitter(law, n_bootstrap=3).fit([Curve(case, x, y)]).fits_[0]
        at = np.array([100.0, 1e5])
        predicted, (low, high) = fit.predict(at), fit.interval(at)
    assert fit.warnings
    assert all(sentence.endswith(".") for sentence in fit.warnings)
    assert not all(fit.identified.values())
    for name, known in fit.identified.items():
        assert np.isfinite(fit.stderr[name]) == known
    if fit.converged:
        assert np.all(np.isfinite(list(fit.params.values())))
        assert fit.design is not None
        assert np.array_equal(np.isfinite(predicted), fit.design.allows(at))
        assert not fit.faults or np.all(np.isnan(low))
    else:
        assert np.all(np.isnan(predicted)) and np.all(np.isnan(low)) and np.all(np.isnan(high))


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("nothing", "No point with x above 0 is left: nothing could be fitted."),
        (
            "one point",
            "x (n_examples) is 400 in every row: a single size does not tell how y changes, so nothing was fitted.",
        ),
        ("one x", "x = 400 is given 6 times; every measurement counts."),
        ("only before training", "1 point is at x = 0 (before training), left out of the fit."),
        ("all missing", "2 points are missing or not finite, left out of the fit."),
        ("four points", "4 points for 4 parameters: none are left over to judge the errors by."),
        (
            "three x twice",
            "x (n_examples) has 3 different values for 4 parameters, so B, D_l, beta and E cannot be identified: many"
            " curves pass through these points.",
        ),
        ("rising", "beta cannot be told from 0 on this curve: the losses do not fall with x."),
        ("flat", "B, D_l and E cannot be told apart on this curve: many values fit it equally well."),
        ("a step", "beta ends at its upper bound 5: the loss drops more steeply than a power law does."),
    ],
)
def test_the_sentence_fits_the_curve(case: str, sentence: str) -> None:
    assert sentence in fit_one(Curve(case, *(np.array(values, dtype=float) for values in POOR[case]))).warnings


@pytest.mark.parametrize(
    ("x", "y", "column", "row", "words"),
    [
        ([200.0, -1.0], [2.0, 1.0], "x", 2, "x = -1 is negative"),
        ([200.0, 400.0, 800.0], [2.0, 1.0, 0.0], "y", 3, "y = 0 is not positive"),
        ([0.0], [-2.5], "y", 1, "y = -2.5 is not positive"),
        ([200.0, 1e41], [2.0, 1.0], "x", 2, "beyond what can be fitted"),
        ([200.0, 400.0], [2.0, 1e-50], "y", 2, "other units"),
    ],
)
def test_impossible_points_are_named(x: list[float], y: list[float], column: str, row: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        LawFitter().fit([GOOD, Curve("mine", np.array(x), np.array(y))])
    assert "'mine'" in caught.value.detail
    assert (caught.value.column, caught.value.row) == (column, row)


def test_lengths_that_differ() -> None:
    with pytest.raises(InputError, match="3 values of x and 2 of y"):
        LawFitter().fit([Curve("mine", np.ones(3), np.ones(2))])


@settings(max_examples=30, deadline=None)
@given(
    points=st.lists(st.tuples(st.floats(0.0, 1e12), st.floats(1e-6, 1e6)) | st.just((1.0, float("nan"))), max_size=12),
    law=st.sampled_from(FINE_TUNING),
)
def test_any_curve_is_answered(points: list[tuple[float, float]], law: str) -> None:
    x, y = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    assume(not np.any((x > 0) & (x < 1e-40)))
    fit = fit_one(Curve("any", x, y), law, n_starts=4)
    assert fit.n <= len(points)
    if fit.converged:
        assert np.isfinite(fit.cost)
        for parameter in LAWS[law].params:
            assert parameter.low <= fit.params[parameter.name] <= parameter.high
    else:
        assert fit.warnings
