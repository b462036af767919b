"""Exact published values, and what our policies must reach on the public logs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
from sklearn.model_selection import KFold

from errors import InputError
from models.routers.log import Log, divide
from models.routers.pairs import PairCurve, arena_score, pair_curve
from models.routers.policies.reference import CategoryTable
from models.routers.policies.win_rate import WinRate
from tests.models.routers.logs import routellm


@pytest.mark.parametrize(("name", "weak", "strong"), [("MMLU", 0.681, 0.806), ("GSM8K", 0.637, 0.858)])
def test_routellm_accuracies(name, weak, strong):
    assert routellm(name).score.mean(axis=0) == pytest.approx([weak, strong], abs=5e-4)


def test_routerarena_score_of_carrot():
    assert 100 * arena_score(0.6721, 2.06) == pytest.approx(63.87, abs=0.01)
    assert arena_score(0.5, 0.001) == arena_score(0.5, 0.0044)
    assert arena_score(0.9, 500.0) == 0


def test_chance_recovers_half_the_gap_and_the_oracle_more():
    log = pair_log("MMLU")
    weak, strong = log.score.T
    chance = pair_curve(weak, strong, np.random.default_rng(0).random(len(log)))
    assert chance.apgr == pytest.approx(0.5, abs=0.02)
    assert chance.cpt(0.5) == pytest.approx(0.5, abs=0.05)
    assert pair_curve(weak, strong, strong - weak).apgr > 0.9


pair_log = lru_cache(maxsize=2)(routellm)


def held_out_gain(log: Log, fit: Callable[[Log, Log], Callable[[Log], np.ndarray]], seed: int) -> PairCurve:
    """Five folds: the gain of each query is predicted by what never saw it."""
    gain = np.empty(len(log))
    for rows, held_out in KFold(5, shuffle=True, random_state=seed).split(log.score):
        gain[held_out] = fit(*divide(log.take(rows), 0.2, seed))(log.take(held_out))
    return pair_curve(log.score[:, 0], log.score[:, 1], gain)


def table_gain(learn: Log, settle: Log) -> Callable[[Log], np.ndarray]:
    router = CategoryTable().fit(learn, settle)
    return lambda log: np.diff(router.estimates(log)[0], axis=1)[:, 0]


def test_a_table_of_subjects_recovers_what_was_published_for_it():
    """Five-fold: APGR .679 and 27.4% of calls for half the gap, from a table of subject means alone."""
    curve = held_out_gain(pair_log("MMLU"), table_gain, 0)
    assert curve.apgr == pytest.approx(0.679, abs=0.01)
    assert curve.cpt(0.5) == pytest.approx(0.274, abs=0.01)


def test_the_win_rate_of_a_pair_on_mmlu():
    curve = held_out_gain(pair_log("MMLU"), lambda *parts: WinRate().fit(*parts).gain, 0)
    assert curve.apgr >= 0.679
    assert curve.cpt(0.5) <= 0.275


def test_the_win_rate_of_a_pair_on_grade_school_maths():
    """1,307 questions: the partition alone moves the figure by a point, so it is the mean of five."""
    log = pair_log("GSM8K")
    gaps_recovered = [held_out_gain(log, lambda *parts: WinRate().fit(*parts).gain, seed).apgr for seed in range(5)]
    assert np.mean(gaps_recovered) >= 0.61


def test_a_pair_by_hand():
    weak, strong = np.array([1.0, 0, 0, 0]), np.array([1.0, 1, 0, 1])
    curve = pair_curve(weak, strong, np.array([0.0, 0.9, 0.1, 0.8]))
    # Two strong calls on the right queries recover the whole gap of two answers.
    assert curve.gap_recovered.max() == pytest.approx(1.0)
    assert curve.cpt(1.0) == pytest.approx(0.5)
    with pytest.raises(InputError, match="other way round"):
        pair_curve(strong, weak, weak)
