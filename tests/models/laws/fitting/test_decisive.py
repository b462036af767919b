"""The few runs that decide a parameter: found where they were planted, said in a sentence, and absent elsewhere."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from models.laws import LAWS, Curve, CurveFit, LawFitter
from models.laws.fitting.decisive import DecisiveRuns, RobustFit, with_decisive_runs

TRUTH = {"E": 1.8, "A": 140.0, "B": 190.0, "eta": 0.3}
PLANTED = (0, 1, 2, 3, 4)


def runs_of_the_law(seed: int, n: int = 120) -> Curve:
    rng = np.random.default_rng(seed)
    x = np.exp(rng.uniform(np.log([[5e7], [1e9]]), np.log([[5e9], [1e11]]), (2, n)))
    x[1, : len(PLANTED)] = 1e8  # five runs of few tokens
    return Curve("runs", x, LAWS["overtraining"].predict(TRUTH, x) * np.exp(0.003 * rng.standard_normal(n)))


@cache
def clean_and_planted() -> tuple[CurveFit, CurveFit]:
    """The same runs twice, in the second those of few tokens end far above the law."""
    clean = runs_of_the_law(0)
    broken = clean.y.copy()
    broken[list(PLANTED)] *= 1.5
    curves = [clean, Curve("broken", clean.x, broken)]
    fitter = LawFitter("overtraining", n_starts=4, max_iter=60)
    first, second = with_decisive_runs(fitter.fit(curves).fits_, curves, fitter)
    return first, second


def test_planted_runs_are_found_and_the_fit_says_so() -> None:
    fit = clean_and_planted()[1]
    assert fit.decisive is not None
    assert fit.decisive.rows == PLANTED
    assert fit.decisive.factor > 2
    assert fit.decisive.value == fit.params[fit.decisive.parameter]
    assert fit.warnings[-1].startswith(f"Without five of the runs, {fit.decisive.parameter} is ")


def test_the_robust_fit_leaves_them_out_and_is_near_the_truth() -> None:
    fit = clean_and_planted()[1]
    assert fit.decisive is not None and fit.decisive.robust is not None
    assert set(PLANTED) <= set(fit.decisive.robust.left_out)
    assert len(fit.decisive.robust.left_out) <= 8
    assert fit.decisive.robust.params["eta"] == pytest.approx(TRUTH["eta"], rel=0.1)
    assert abs(fit.params["eta"] / TRUTH["eta"] - 1) > 0.2


def test_without_decisive_runs_nothing_is_warned_of() -> None:
    fit = clean_and_planted()[0]
    assert fit.decisive is not None, "which runs move a parameter most is said all the same"
    assert 1 <= fit.decisive.factor < 2
    assert fit.decisive.sentence == "" and fit.decisive.robust is None
    assert not any("Without" in text for text in fit.warnings)


def test_a_sentence_by_hand() -> None:
    runs = DecisiveRuns((3, 9, 11, 40, 41), "B", 12846.1, 2143.4, {"B": 2143.4}, RobustFit({"B": 2101.0}, (3, 9)))
    assert runs.factor == pytest.approx(5.993, rel=1e-3)
    assert runs.sentence == (
        "Without five of the runs, B is 2,143 instead of 12,846. A robust fit, which leaves out the 2 runs furthest off"
        " the law, gives 2,101."
    )
    single = DecisiveRuns((3,), "alpha", 0.1, 0.45, {"alpha": 0.45}, RobustFit({"alpha": 0.45}, (3,)))
    assert single.sentence == (
        "Without one run, alpha is 0.45 instead of 0.1. A robust fit, which leaves out the run furthest off the law,"
        " gives 0.45."
    )


def test_few_points_have_no_few_runs() -> None:
    x = 1e3 * 2.0 ** np.arange(10)
    curve = Curve("few", x, 9 * x**-0.3)
    fitter = LawFitter("power", n_starts=2)
    assert with_decisive_runs(fitter.fit([curve]).fits_, [curve], fitter)[0].decisive is None
