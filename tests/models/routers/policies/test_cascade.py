"""Policies of several calls: what they pay by hand, a perfect judge, and published figures of early stopping."""

from __future__ import annotations

import numpy as np
import pytest

from errors import InputError
from models.routers.log import Log, split
from models.routers.measures import difference, measure
from models.routers.policies.cascade import Cascade, ConfidenceDeferral, StopEarly, billed, ladder
from models.routers.replay import fit_and_sweep, sweep, trade_offs
from tests.models.routers.logs import anytime, made_log


def four() -> Log:
    score = np.array([[1.0, 1.0], [0, 1], [0, 1], [0, 0]])
    cost = np.tile([1.0, 10.0], (4, 1))
    sure = np.array([[0.9, 0.9], [0.2, 0.9], [0.8, 0.9], [0.1, 0.9]])
    return Log(["a", "b", "c", "d"], ("small", "large"), score, cost, 2 * cost, confidence=sure)


def test_what_a_cascade_pays_by_hand():
    router = Cascade(error=0.0).fit(four(), four())
    swept = sweep(router, four(), trade_offs(5))
    # A judge without error keeps the small model on the first query; the others pay 1 + 10.
    np.testing.assert_array_equal(swept.choices, [[0, 1, 1, 1], [0, 0, 0, 0]])
    np.testing.assert_allclose(swept.mean_cost_usd, [(1 + 3 * 11) / 4, 1])
    np.testing.assert_allclose(swept.quality, [3 / 4, 1 / 4])
    assert swept.log.energy_j is not None
    assert swept.mean_of(swept.log.energy_j)[0] == pytest.approx(2 * (1 + 3 * 11) / 4)
    with pytest.raises(InputError, match="between 0 and 1"):
        Cascade(error=1.5).fit(four(), four())


def test_deferral_by_hand():
    router = ConfidenceDeferral().fit(four(), four())
    router.thresholds_ = np.array([0.85, 0.5])
    swept = sweep(router, four(), trade_offs(5))
    np.testing.assert_array_equal(swept.choices, [[0, 1, 1, 1], [0, 1, 0, 1]])
    np.testing.assert_allclose(swept.mean_cost_usd, [(1 + 33) / 4, (2 + 22) / 4])


def test_the_ladder_leaves_out_models_that_no_one_should_pay_for():
    log = made_log(500)
    worse = Log(log.queries, (*log.models, "bad"), np.c_[log.score, np.zeros(500)], np.c_[log.cost_usd, np.ones(500)])
    assert 4 not in ladder(worse)
    order = ladder(worse)
    paid = billed(worse, order)
    np.testing.assert_allclose(paid.cost_usd[:, order[-1]], worse.cost_usd[:, order].sum(axis=1))
    np.testing.assert_array_equal(paid.cost_usd[:, 4], worse.cost_usd[:, 4])


@pytest.mark.parametrize("better", [0.0, 0.1, 0.2])
def test_a_surer_judge_is_worth_more(better):
    parts = split(made_log(3000), seed=1)
    routers = {"sure": Cascade(better), "unsure": Cascade(better + 0.25)}
    measured = measure(fit_and_sweep(routers, (parts.train, parts.validation, parts.test)), parts.test, n_resamples=200)
    assert difference(measured["sure"], measured["unsure"]).low > 0


# Accuracy at tokens: fixed budgets, and stopping at the first confidence that reaches a threshold.
PUBLISHED = [
    ("student", 0.8, 0.7111, 133),
    ("adapter", 0.8, 0.7187, 169),
    ("adapter", 0.85, 0.7263, 375),
]


@pytest.mark.parametrize(("variant", "threshold", "accuracy", "tokens"), PUBLISHED)
def test_stopping_early_on_anytime_answers(variant, threshold, accuracy, tokens):
    log = anytime(variant)
    router = StopEarly().fit(log, log)
    router.thresholds_ = np.array([threshold])
    swept = sweep(router, log, trade_offs(5))
    assert swept.quality[0] == pytest.approx(accuracy, abs=5e-5)
    assert swept.mean_cost_usd[0] == pytest.approx(tokens, abs=0.5)


def test_stopping_early_beats_the_fixed_budgets_on_queries_it_did_not_see():
    log = anytime("student")
    fixed = dict(zip(log.models, zip(log.score.mean(axis=0), log.cost_usd.mean(axis=0), strict=True), strict=True))
    assert fixed["2"] == pytest.approx((0.6899, 256), abs=5e-5)
    parts = split(log, seed=0)
    sweeps = fit_and_sweep({"stop": StopEarly()}, (parts.train, parts.validation, parts.test))
    at = int(np.argmax(sweeps["stop"].quality))
    assert sweeps["stop"].quality[at] > parts.test.score.mean(axis=0).max()
    assert sweeps["stop"].mean_cost_usd[at] < 256
