"""What every policy owes: shapes, no peeking at the test queries, chance alone where there is nothing to learn."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from errors import InputError
from models.routers.log import split
from models.routers.measures import difference, measure
from models.routers.policies.uniroute import UniRouteKMeans
from models.routers.registry import POLICIES, chosen
from models.routers.replay import fit_and_sweep, sweep, trade_offs
from tests.models.routers.logs import made_log

SEES_THE_SCORES = {"oracle", "cascade"}  # the cascade has a judge who does, and pays for what it rejects
PARTS = split(made_log(), seed=2)
LEARNED = sorted(set(POLICIES) - SEES_THE_SCORES - {"zero-router", "best-single"})


@cache
def fitted(name):
    """A policy that has learned from PARTS; the tests only ask it."""
    return POLICIES[name].make().fit(PARTS.train, PARTS.validation)


@pytest.mark.parametrize("name", POLICIES)
def test_choices_are_models_of_the_log(name):
    parts, router = PARTS, fitted(name)
    swept = sweep(router, parts.test, trade_offs(20))
    assert swept.choices.shape[1] == len(parts.test)
    assert swept.choices.min() >= 0
    assert swept.choices.max() < len(parts.test.models)
    rows = np.arange(len(parts.test))
    np.testing.assert_allclose(swept.quality, parts.test.score[rows, swept.choices].mean(axis=1))
    assert POLICIES[name].citation
    assert POLICIES[name].summary.endswith(".")


@pytest.mark.parametrize("name", sorted(set(POLICIES) - SEES_THE_SCORES))
def test_no_policy_sees_the_outcomes_of_the_test_queries(name):
    parts, router = PARTS, fitted(name)
    generator = np.random.default_rng(0)
    other = replace(parts.test, score=generator.random(parts.test.score.shape), cost_usd=parts.test.cost_usd[::-1])
    at = trade_offs(15)
    np.testing.assert_array_equal(router.choices(parts.test, at), router.choices(other, at))


@pytest.mark.parametrize("name", LEARNED)
def test_dearer_points_are_better_and_beat_chance(name):
    parts = split(made_log(3000), seed=3)
    sweeps = fit_and_sweep(
        {key: POLICIES[key].make() for key in (name, "zero-router", "oracle")},
        (parts.train, parts.validation, parts.test),
    )
    measured = measure(sweeps, parts.test, n_resamples=300)
    assert difference(measured[name], measured["zero-router"]).low > 0
    assert difference(measured["oracle"], measured[name]).low > 0
    cost = sweeps[name].mean_cost_usd
    assert cost[0] > cost[-1]


@pytest.mark.parametrize("name", LEARNED)
def test_shuffled_labels_bring_a_policy_down_to_chance(name):
    log = made_log(20_000, seed=5)
    generator = np.random.default_rng(6)
    for_all = generator.permutation(len(log))
    shuffled = replace(
        log, domain=log.domain[for_all], features=log.features[for_all], confidence=log.confidence[for_all]
    )
    parts = split(shuffled, seed=4)
    sweeps = fit_and_sweep(
        {key: POLICIES[key].make() for key in (name, "zero-router")}, (parts.train, parts.validation, parts.test)
    )
    measured = measure(sweeps, parts.test, n_resamples=300)
    assert measured[name]["lead"].low <= 0
    assert measured[name]["lead"].value < 0.005


def test_parts_of_a_split_share_no_query():
    log = made_log(101)
    parts = split(log, test=0.3, seed=9)
    ids = [set(part.queries) for part in (parts.train, parts.validation, parts.test)]
    assert set.union(*ids) == set(log.queries)
    assert sum(len(part) for part in ids) == 101


def test_what_a_policy_needs_is_asked_for():
    log = replace(made_log(), features=None)
    with pytest.raises(InputError, match="carrot-knn needs an embedding"):
        chosen(["carrot-knn"], log)
    with pytest.raises(InputError, match="no policy 'nonsense'"):
        chosen(["nonsense"], log)
    assert "category-table" in chosen([], log)
    assert "category-table" not in chosen([], replace(log, domain=None))


def test_a_new_model_joins_the_clusters_without_learning_anew():
    log = made_log(3000, n_models=4, seed=8)
    parts = split(log, seed=1)
    known = ["model-0", "model-1", "model-2"]
    router = UniRouteKMeans().fit(parts.train.only(known), parts.validation.only(known))
    before = sweep(router, parts.test, trade_offs()).quality.max()
    asked = parts.train.take(np.arange(200))  # the new model answers 200 queries, nothing else is run again
    of = router.cluster_of(asked)
    router.score_ = np.hstack([router.score_, router.row(of, asked.only(["model-3"]).score)])
    router.cost_ = np.hstack([router.cost_, router.row(of, asked.only(["model-3"]).cost_usd)])
    with_it = sweep(router, parts.test, trade_offs())
    before = sweep(
        UniRouteKMeans().fit(parts.train.only(known), parts.validation.only(known)), parts.test, trade_offs()
    )
    assert with_it.quality.max() > before.quality.max() + 0.03
    assert (with_it.choices == 3).any()


@pytest.mark.parametrize("name", sorted(set(POLICIES) - SEES_THE_SCORES - {"zero-router"}))
def test_where_a_query_goes_does_not_depend_on_those_beside_it(name):
    parts, router = PARTS, fitted(name)
    at = trade_offs(15)
    some = np.arange(0, len(parts.test), 7)
    np.testing.assert_array_equal(router.choices(parts.test, at)[:, some], router.choices(parts.test.take(some), at))


def test_the_area_begins_at_no_cost_and_aiq_at_the_cheapest_model():
    parts = split(made_log(), seed=1)
    sweeps = fit_and_sweep({"zero": POLICIES["zero-router"].make()}, (parts.train, parts.validation, parts.test))
    found = measure(sweeps, parts.test, n_resamples=50)["zero"]
    cost, score = parts.test.cost_usd.mean(axis=0), parts.test.score.mean(axis=0)
    low, high = cost.min(), cost.max()
    expected = (found["aiq"].value * (high - low) + low * score[np.argmin(cost)]) / high
    assert found["area"].value == pytest.approx(expected)
    assert found["area"].low <= found["area"].value <= found["area"].high
