"""Is a stated probability of being the best right? Worlds are drawn, measured with errors, and decided on."""

from __future__ import annotations

import numpy as np
import pytest

from models.decision.luck import drawn_errors
from models.decision.uncertainty import doubt

WORLDS, CANDIDATES, BIN = 700, 12, 0.2
LEAST = 250  # cases of a bin: a share of fewer is known too badly to hold it to WITHIN
WITHIN = 0.05


def stated_and_true(spreads: tuple[float, float], *, around_measured: bool) -> tuple[np.ndarray, np.ndarray]:
    """The stated probability of each candidate of each world, and whether it was the best.

    The true values of a world scatter `spreads` times as far as they are uncertain. Either it is drawn around what was
    measured, as the intervals say; or it is drawn first, and then measured.
    """
    generator = np.random.default_rng(11)
    spread = np.exp(generator.uniform(*np.log(spreads), (WORLDS, 1, 1)))
    errors = 0.1 * generator.uniform(0.5, 1.5, (WORLDS, CANDIDATES, 1))
    one = 0.5 + 0.1 * spread * generator.standard_normal(errors.shape)
    other = one + errors * generator.standard_normal(errors.shape)
    measured, true = (one, other) if around_measured else (other, one)
    groups, weights = [np.arange(CANDIDATES)], np.ones(1)
    stated = [
        doubt(values, each, groups, weights, n_draws=100, seed=seed).probability_best
        for seed, (values, each) in enumerate(zip(measured, errors, strict=True))
    ]
    return np.array(stated), true[:, :, 0] == true.max(axis=1)


def misses(stated: np.ndarray, true: np.ndarray) -> dict[int, float]:
    """By how much the stated probability is too high in each bin of at least LEAST cases."""
    bins = np.minimum((stated / BIN).astype(int), round(1 / BIN) - 1)
    filled = [bin_ for bin_ in range(bins.max() + 1) if (bins == bin_).sum() >= LEAST]
    return {bin_: float(stated[bins == bin_].mean() - true[bins == bin_].mean()) for bin_ in filled}


@pytest.mark.parametrize("spreads", [(0.5, 20.0), (1.0, 2.0)])
def test_the_stated_probability_holds_in_worlds_that_were_measured_with_these_errors(
    spreads: tuple[float, float],
) -> None:
    off = misses(*stated_and_true(spreads, around_measured=False))
    assert len(off) >= 3
    assert max(map(abs, off.values())) <= WITHIN, off


def test_errors_that_are_as_likely_up_as_down_would_be_too_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.decision.luck.FEWEST", CANDIDATES + 1)
    assert max(misses(*stated_and_true((0.5, 2.0), around_measured=False)).values()) > 2 * WITHIN
    around = misses(*stated_and_true((0.5, 20.0), around_measured=True))
    assert max(map(abs, around.values())) <= WITHIN, around  # where worlds are drawn as the intervals say, it holds


def test_the_lucky_are_expected_to_be_worse_than_they_look() -> None:
    values, errors = np.array([0.0, 0.1, 0.2, 0.3, 2.0]), np.ones(5)
    noise = drawn_errors(values, errors, np.arange(5), 4_000, np.random.default_rng(0))
    assert noise[:, 4].mean() < -0.5  # most of the lead is luck
    assert noise[:, 4].std() < 1.0
    exact = drawn_errors(100 * values, errors, np.arange(5), 4_000, np.random.default_rng(0))
    assert np.abs(exact.mean(axis=0)).max() < 0.06 and exact.std(axis=0) == pytest.approx(1.0, abs=0.05)


def test_rows_of_a_group_share_an_error_and_few_say_nothing_of_their_scatter() -> None:
    values, errors = np.array([0.0, 1.0, 2.0, 3.0, 9.0, 8.0]), np.full(6, 2.0)
    noise = drawn_errors(values, errors, np.array([0, 1, 2, 3, 4, 4]), 50, np.random.default_rng(1))
    assert (noise[:, 4] == noise[:, 5]).all()
    three = drawn_errors(values[:3], errors[:3], np.arange(3), 50, np.random.default_rng(1))
    assert (three == np.random.default_rng(1).standard_normal((50, 3))).all()
