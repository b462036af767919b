"""Widths of intervals: their loss against its gradient, sides apart, and shares held that are even between groups."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from models.laws.forecasting.width_learning import group_weights, learn_widths, width_loss

RNG = np.random.default_rng(5)
N = 500
LOUD = RNG.random(N) < 0.5
ERROR = RNG.standard_normal(N) * np.where(LOUD, 0.3, 0.01)
ERROR = np.where(ERROR > 0, 3.0 * ERROR, ERROR)  # misses upwards are three times as large
TERMS = np.stack([RNG.standard_normal(N), LOUD.astype(float)], axis=1)
GROUP = LOUD.astype(np.int64)
HALVES = np.array([0.5, 0.5])


def test_the_loss_has_the_gradient_it_says() -> None:
    few = slice(0, 12)

    def of(vector: np.ndarray) -> tuple[float, np.ndarray]:
        return width_loss(vector.reshape(12, 2), ERROR[few], GROUP[few], HALVES)

    start = RNG.standard_normal(24)
    off = check_grad(lambda v: of(v)[0], lambda v: of(v)[1].ravel(), start, epsilon=1e-7)
    assert off < 1e-5


def test_quiet_and_loud_curves_hold_alike_and_the_long_side_is_wider() -> None:
    widths = learn_widths(TERMS, ERROR, GROUP, HALVES)
    down, up = widths.halves(TERMS)
    held = np.abs(ERROR) <= np.where(ERROR > 0, up, down)
    assert [held[LOUD].mean(), held[~LOUD].mean()] == pytest.approx([0.8, 0.8], abs=0.05)
    assert np.median(up / down) == pytest.approx(3.0, rel=0.35)
    assert np.median(up[LOUD]) > 10 * np.median(up[~LOUD])


def test_families_count_alike_and_real_ones_have_their_share() -> None:
    weight = group_weights(["a", "a", "b", "real: c"], [False, False, False, True], 0.3)
    assert weight == pytest.approx([0.175, 0.175, 0.35, 0.3])
    assert group_weights(["a", "b"], [False, False], 0.3) == pytest.approx([0.5, 0.5])
