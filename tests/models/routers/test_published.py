"""Exact published values, and what our policies must reach on the public logs."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import InputError
from models.routers.pairs import arena_score, pair_curve
from tests.models.routers.logs import routellm


@pytest.mark.parametrize(("name", "weak", "strong"), [("mmlu", 0.681, 0.806), ("gsm8k", 0.637, 0.858)])
def test_routellm_accuracies(raw, name, weak, strong):
    log = routellm(raw, name)
    assert log["mixtral_8x7b_correct"].mean() == pytest.approx(weak, abs=5e-4)
    assert log["gpt4_1106_correct"].mean() == pytest.approx(strong, abs=5e-4)


def test_routerarena_score_of_carrot():
    assert 100 * arena_score(0.6721, 2.06) == pytest.approx(63.87, abs=0.01)
    assert arena_score(0.5, 0.001) == arena_score(0.5, 0.0044)
    assert arena_score(0.9, 500.0) == 0


def test_chance_recovers_half_the_gap_and_the_oracle_more(raw):
    log = routellm(raw, "mmlu")
    weak, strong = log["mixtral_8x7b_correct"].to_numpy(float), log["gpt4_1106_correct"].to_numpy(float)
    chance = pair_curve(weak, strong, np.random.default_rng(0).random(len(log)))
    assert chance.apgr == pytest.approx(0.5, abs=0.02)
    assert chance.cpt(0.5) == pytest.approx(0.5, abs=0.05)
    assert pair_curve(weak, strong, strong - weak).apgr > 0.9


def test_a_pair_by_hand():
    weak, strong = np.array([1.0, 0, 0, 0]), np.array([1.0, 1, 0, 1])
    curve = pair_curve(weak, strong, np.array([0.0, 0.9, 0.1, 0.8]))
    # Two strong calls on the right queries recover the whole gap of two answers.
    assert curve.gap_recovered.max() == pytest.approx(1.0)
    assert curve.cpt(1.0) == pytest.approx(0.5)
    with pytest.raises(InputError, match="other way round"):
        pair_curve(strong, weak, weak)
