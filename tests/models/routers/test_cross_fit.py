"""Cross-fitted curves, against a loop over folds, budgets and queries, and cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.routers.cross_fit import BUDGETS, N_FOLDS, CrossFitted, FoldSums, folds_of
from models.routers.log import split
from models.routers.measures import MEASURES, measure
from models.routers.mixing import best_mixture
from models.routers.registry import POLICIES
from models.routers.replay import Sweep, fit_and_sweep, trade_offs
from models.routers.resampling import resample_weights
from tests.models.routers.logs import made_log

N = 20
SEED = 7


@pytest.fixture(scope="module")
def sweeps():
    parts = split(made_log(900, seed=3), test=0.4, seed=1)
    names = ("zero-router", "best-single", "cascade", "carrot-ridge")
    return fit_and_sweep(
        {name: POLICIES[name].make() for name in names}, (parts.train, parts.validation, parts.test), trade_offs(30)
    )


def looped_aiq(swept: Sweep, counts: np.ndarray) -> float:
    """AIQ with every query at the mixture that is best on the other folds, the plain way."""
    test, rows = swept.log, np.arange(len(swept.log))
    score = np.column_stack([test.score, *(test.score[rows, picked] for picked in swept.choices)])
    cost = np.column_stack([test.cost_usd, *(test.cost_usd[rows, picked] for picked in swept.choices)])
    folds, reached = folds_of(len(test), SEED), np.zeros((2, len(BUDGETS)))
    for fold in range(N_FOLDS):
        here, away = counts * (folds == fold), counts * (folds != fold)
        mean_cost, mean_score = (away @ table / away.sum() for table in (cost, score))
        single_cost = mean_cost[: len(test.models)]
        for i, budget in enumerate(single_cost.min() + np.ptp(single_cost) * BUDGETS):
            point = best_mixture(mean_cost, mean_score, budget)
            reached[:, i] += [point.mean(here @ cost), point.mean(here @ score)]
    x, y = reached / counts.sum()
    low, high = (float(end(counts @ test.cost_usd / counts.sum())) for end in (np.min, np.max))
    x = np.clip(np.concatenate([[low], x, [high]]), low, high)
    return float(np.trapezoid(np.concatenate([y[:1], y, y[-1:]]), x) / (high - low))


def test_every_resample_chooses_anew_and_is_judged_on_the_fold_left_out(sweeps):
    swept = sweeps["carrot-ridge"]
    measured = measure(sweeps, swept.log, n_resamples=N, seed=SEED)
    (weights,) = (weights for _, weights in resample_weights(len(swept.log), N, SEED))
    counts = np.vstack([np.ones(len(swept.log)), weights])
    expected = np.array([looped_aiq(swept, row) for row in counts])
    chance = np.array([looped_aiq(sweeps["best-single"], row) for row in counts])
    resamples = measured["carrot-ridge"].resamples
    np.testing.assert_allclose(resamples["aiq_cross_fitted"], expected, rtol=1e-4)
    np.testing.assert_allclose(resamples["lead"], expected - chance, atol=1e-4)


def test_single_models_have_no_lead_and_no_policy_is_credited_with_its_luck(sweeps):
    measured = measure(sweeps, sweeps["carrot-ridge"].log, n_resamples=N)
    for name in ("zero-router", "best-single"):
        lead = measured[name]["lead"]
        assert (lead.value, lead.low, lead.high, lead.is_none) == (0.0, 0.0, 0.0, True)
    assert not measured["cascade"]["lead"].is_none
    generator = np.random.default_rng(0)
    log = sweeps["carrot-ridge"].log
    lucky = Sweep(np.zeros(0), generator.integers(0, 4, (300, len(log))).astype(np.int8), log)
    noise = replace(log, score=generator.permuted(log.score, axis=0), cost_usd=np.ones_like(log.cost_usd))
    found = measure({"lucky": replace(lucky, log=noise), "zero-router": sweeps["zero-router"]}, noise, n_resamples=N)
    assert found["lucky"]["lead"].is_none


def test_the_area_by_hand():
    # From (1, .2) to (3, .6) and back to (2, .6), then on to (4, .8): what was turned back over is counted once.
    curve = CrossFitted(np.array([[1.0, 3, 2, 4]]), np.array([[0.2, 0.6, 0.6, 0.8]]))
    area = curve.area(np.array([0.0]), np.array([5.0]))[0]
    assert area == pytest.approx((0.2 + 0.8 - 0.6 + 1.4 + 0.8) / 5)
    assert curve.area(np.array([2.0]), np.array([2.0]))[0] == 0.8


def test_a_log_of_five_queries_is_measured():
    parts = split(made_log(40), test=0.125, seed=0)
    found = measure(
        {"zero": Sweep(np.zeros(0), np.zeros((1, 5), dtype=np.int8), parts.test)}, parts.test, n_resamples=50
    )
    assert all(np.isfinite(found["zero"][name].value) for name in MEASURES[:5])


def test_means_without_a_fold_by_hand() -> None:
    """Two folds of a single query each: without the first, the mean is the second's own."""
    sums = FoldSums(
        score=np.array([[[3.0]], [[5.0]]], dtype=np.float32), cost=np.array([[[1.0]], [[2.0]]], dtype=np.float32)
    )
    cost, score = sums.means_without(0, np.array([1.0]))
    assert (cost.item(), score.item()) == (2.0, 5.0)
