"""What a measurement is worth, against simulation and by hand; how a lead moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decision.choosing import decide
from models.decision.information import best_of_others, gain_of_knowing
from models.decision.preference import Criterion
from models.decision.sensitivity import lead_of, swing_of_scores


@pytest.mark.parametrize(
    ("mean", "spread", "other"), [(0.5, 0.1, 0.5), (0.6, 0.1, 0.5), (0.4, 0.2, 0.5), (0.9, 0.05, 0)]
)
def test_the_gain_is_that_of_a_simulation(mean: float, spread: float, other: float) -> None:
    drawn = np.random.default_rng(0).normal(mean, spread, 400_000)
    simulated = np.maximum(drawn, other).mean() - max(mean, other)
    assert gain_of_knowing([mean], [spread], [other])[0] == pytest.approx(simulated, abs=5 * spread / np.sqrt(400_000))


@settings(max_examples=60, deadline=None)
@given(st.floats(-1, 1), st.floats(0, 1), st.floats(-1, 1))
def test_knowing_never_costs_and_grows_with_the_doubt(mean: float, spread: float, other: float) -> None:
    gain = gain_of_knowing([mean], [spread], [other])[0]
    assert -1e-12 <= gain <= spread
    assert gain <= gain_of_knowing([mean], [spread + 0.1], [other])[0] + 1e-12
    assert gain_of_knowing([mean], [0.0], [other])[0] == 0


def test_without_a_rival_nothing_is_gained() -> None:
    assert best_of_others(np.array([0.5, 0.4]), np.array([0, 0])).tolist() == [-np.inf, -np.inf]
    assert gain_of_knowing([0.5], [0.1], [-np.inf]).tolist() == [0.0]


def test_the_best_of_others_skips_the_own_group() -> None:
    totals, groups = np.array([0.9, 0.8, np.nan, 0.7]), np.array([0, 0, 1, 2])
    assert best_of_others(totals, groups).tolist() == [0.7, 0.7, 0.9, 0.9]


def test_a_lead_is_over_the_best_of_the_others() -> None:
    assert lead_of(np.array([0.9, 0.7, np.nan]), np.array([4, 5, 5]), 4) == (0.2, 0)
    assert lead_of(np.array([0.9, 0.7]), np.array([4, 5]), 5) == (-0.2, 0)
    assert lead_of(np.array([0.9]), np.array([4]), 4) == (1.0, 0)
    assert lead_of(np.array([np.nan]), np.array([4]), 4) == (-1.0, None)


def test_a_swing_moves_one_group_in_one_criterion() -> None:
    # Weights 0.75 and 0.25: the pick has 0.75 x 1 + 0.25 x 0, the second 0.75 x 0 + 0.25 x 1, the third less.
    frame = pd.DataFrame({"quality": [10.0, 0.0, 1.0], "usd": [4.0, 1.0, 4.0]})
    decision = decide(frame, [Criterion("quality", "max", 3.0), Criterion("usd", "min", 1.0)])
    assert decision.pick == 0
    ends = (np.array([0.2, np.nan, np.nan]), np.array([0.9, np.nan, np.nan]))
    swing = swing_of_scores(decision, np.arange(3), 0, 0, 0, ends)
    assert (swing.lead_low, swing.lead_high) == pytest.approx((0.75 * 0.2 - 0.25, 0.75 * 0.9 - 0.25))
    assert (swing.pick_low, swing.pick_high) == (1, 0)
    assert swing.width == pytest.approx(0.75 * 0.7)
