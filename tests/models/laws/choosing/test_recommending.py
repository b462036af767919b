"""The recommendation: weights follow what the curves' own last losses say, and regret is what such errors allow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from models.laws import Curve
from models.laws.choosing.recommending import recommend
from models.laws.choosing.select import Selection, select

SIZES = 100.0 * 2.0 ** np.arange(10)
BUDGET, TARGET = float(SIZES[-1]), 8.0 * float(SIZES[-1])


def asked(curves: list[Curve]):
    def selector(target: float, budget: float) -> Mapping[str, Selection]:
        return select(curves, target, budget, ("subtuning", "ats"))

    return recommend(curves, TARGET, BUDGET, selector)


def crossing(n: int = 6) -> list[Curve]:
    """Straight lines in logs: the steeper start higher, and the steepest is last at the budget but first at 8x."""
    slopes = np.linspace(0.05, 0.25, n)
    level = 2.0 * (4.0 * BUDGET) ** slopes  # all meet at 4 times the budget
    return [Curve(f"m{i}", SIZES, a * SIZES**-s) for i, (a, s) in enumerate(zip(level, slopes, strict=True))]


def test_lines_that_cross_are_foretold_by_accept_then_stop() -> None:
    recommendation = asked(crossing())
    assert recommendation is not None
    weight = {row.method: row.weight for row in recommendation.evidence}
    assert weight["ats"] > 0.99
    assert recommendation.curve == "m5"
    assert recommendation.last_value_choice == "m0"
    assert not recommendation.same_as_last_value
    assert recommendation.regret_low <= recommendation.regret <= recommendation.regret_high < 0.01
    assert recommendation.n_tests == 12


def test_noise_about_parallel_curves_speaks_for_the_last_value() -> None:
    """Curves that keep their order: a slope from noisy points misleads, the last value does not."""
    rng = np.random.default_rng(3)
    curves = [
        Curve(f"m{i}", SIZES, (1.0 + 0.2 * i) * SIZES**-0.02 * np.exp(0.02 * rng.standard_normal(10))) for i in range(8)
    ]
    recommendation = asked(curves)
    assert recommendation is not None
    weight = {row.method: row.weight for row in recommendation.evidence}
    assert weight["subtuning"] > 0.5
    assert recommendation.same_as_last_value
    assert sum(weight.values()) == pytest.approx(1.0)


def test_too_few_sizes_weigh_nothing_and_say_so() -> None:
    recommendation = asked([Curve(name, SIZES[:2], np.array([3.0, y])) for name, y in (("a", 2.5), ("b", 2.0))])
    assert recommendation is not None
    assert recommendation.evidence == ()
    assert np.isnan(recommendation.regret)
    assert recommendation.last_value_choice == "b"


def test_nothing_above_the_budget_counts() -> None:
    curves = crossing()
    longer = [Curve(c.name, np.r_[c.x, TARGET], np.r_[c.y, 9.0 - int(c.name[1])]) for c in curves]
    first, other = asked(curves), asked(longer)
    assert first is not None
    assert other is not None
    assert (first.curve, first.regret, first.evidence) == (other.curve, other.regret, other.evidence)
