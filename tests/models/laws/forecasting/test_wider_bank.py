"""The wider bank: the same seed gives the same curve, forms go where they should, and noise is what it says."""

from __future__ import annotations

import numpy as np
import pytest

from models.laws.forecasting.bank import FAMILIES
from models.laws.forecasting.judging import EVERY_FAMILY, answerable, simulated_examples, source_of
from models.laws.forecasting.wider_bank import WIDER_FAMILIES, wider_simulated


@pytest.mark.parametrize("family", WIDER_FAMILIES)
def test_curves_fall_towards_their_floor_and_repeat(family: str) -> None:
    for seed in range(30):
        curve, again = wider_simulated(family, seed), wider_simulated(family, seed)
        assert np.array_equal(curve.y, again.y)
        assert np.array_equal(curve.later, again.later)
        assert 4 <= len(curve.x) <= 35
        assert (curve.y > 0).all()
        assert (np.diff(curve.x) > 0).all()
        assert (np.diff(curve.later) <= 1e-12).all()


def test_noiseless_curves_are_smooth_and_noisy_ones_are_not() -> None:
    curves = [wider_simulated("loss_floor", seed) for seed in range(60)]
    assert all((np.diff(curve.y) < 0).all() for curve in curves if curve.noise == 0.0)
    assert any((np.diff(curve.y) > 0).any() for curve in curves if curve.noise >= 0.02)


def test_the_bank_holds_both_and_leaves_refused_curves_out() -> None:
    examples = simulated_examples(range(6))
    assert {example.family for example in examples} == set(EVERY_FAMILY) == {*FAMILIES, *WIDER_FAMILIES}
    assert all(len(answerable(example).truth) <= len(example.truth) == 6 for example in examples)


def test_quantities_of_one_source_go_together() -> None:
    assert source_of("qscaled, fitted best batch size") == source_of("qscaled, fitted best learning rate") == "qscaled"
