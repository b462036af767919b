"""A saved router does what the fitted one did, needs nothing of ours to run, and takes no code along."""

from __future__ import annotations

import ast
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from errors import InputError
from models.routers import portable
from models.routers.log import split
from models.routers.mixing import Mixture, pure
from models.routers.portable import KINDS, load_router
from models.routers.registry import POLICIES
from models.routers.saving import Saves, SavesPoint, save_router
from tests.models.routers.logs import made_log

PLUG_INS = (
    "category-table",
    "carrot-knn",
    "carrot-ridge",
    "carrot-mlp",
    "uniroute",
    "domain-trees",
    "routerbench-knn",
    "routerbench-mlp",
)
BY_POINT = ("win-rate", "confidence-deferral", "stop-early")


@pytest.mark.parametrize("name", PLUG_INS)
def test_a_saved_router_sends_every_query_where_the_fitted_one_does(name):
    parts = split(made_log(900), seed=3)
    router = POLICIES[name].make().fit(parts.train, parts.validation)
    for trade_off in (0.0, 0.3):
        assert_saved_alike(name, router, parts, trade_off)


def assert_saved_alike(name, router, parts, trade_off):
    saved = save_router(router, parts.test.models, pure(0), np.array([trade_off]), {"log": "made up"})
    loaded = load_router(io.BytesIO(saved))
    assert loaded.about["log"] == "made up"
    expected = [parts.test.models[i] for i in router.choices(parts.test, np.array([trade_off]))[0]]
    found = loaded.route(embedding=parts.test.features, domain=parts.test.domain.tolist())
    same = np.mean([a == b for a, b in zip(expected, found, strict=True)])
    assert same >= (0.99 if name == "carrot-mlp" else 1.0)  # the network ran in single precision
    for ours, theirs in zip(router.estimates(parts.test), loaded.estimates(parts.test.features, parts.test.domain),
                            strict=True):  # fmt: skip
        np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-6)


def test_trees_that_grew_are_saved():
    parts = split(made_log(2000), seed=3)
    router = POLICIES["domain-trees"].make()
    router.leaves = (20,)
    router.fit(parts.train, parts.validation)
    router._fitted(parts.train, parts.validation, 20, 10)
    loaded = load_router(io.BytesIO(save_router(router, parts.test.models, pure(0), np.array([0.2]), {})))
    ours = router.estimates(parts.test)
    theirs = loaded.estimates(parts.test.features, parts.test.domain)
    assert np.ptp(ours[0] - router.table_.estimates(parts.test)[0]) > 0
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(other, mine, atol=1e-6)


def test_every_kind_is_tried_above():
    assert {POLICIES[name].make().kind for name in PLUG_INS} == set(KINDS)
    saves = {name for name in POLICIES if isinstance(POLICIES[name].make(), Saves | SavesPoint)}
    assert saves == {*PLUG_INS, *BY_POINT}
    assert {name for name in POLICIES if POLICIES[name].portable} == saves


@pytest.mark.parametrize("with_domain", [True, False])
def test_a_saved_pair_splits_the_queries_as_the_fitted_one_does(with_domain):
    log = made_log(900) if with_domain else replace(made_log(900), domain=None)
    parts = split(log, seed=3)
    router = POLICIES["win-rate"].make().fit(parts.train, parts.validation)
    picked = router.choices(parts.test, np.zeros(0))
    domain = parts.test.domain.tolist() if with_domain else None
    for point in (0, 20, 60, len(picked) - 1):
        loaded = load_router(io.BytesIO(save_router(router, log.models, pure(point), np.zeros(0), {})))
        assert loaded.route(parts.test.features, domain) == [log.models[i] for i in picked[point]]
    with pytest.raises(ValueError, match="does not say what it expects"):
        loaded.estimates(parts.test.features, domain)
    with pytest.raises(ValueError, match="decides before"):
        loaded.after(None)


@pytest.mark.parametrize("name", ["confidence-deferral", "stop-early"])
def test_a_saved_ladder_stops_where_the_fitted_one_does(name):
    parts = split(made_log(900), seed=3)
    router = POLICIES[name].make().fit(parts.train, parts.validation)
    picked = router.choices(parts.test, np.zeros(0))
    models = parts.test.models
    for point in (0, 5, 50, len(picked) - 1):
        loaded = load_router(io.BytesIO(save_router(router, models, pure(point), np.zeros(0), {})))
        for query in range(0, len(parts.test), 5):
            answered, following = None, loaded.after(None)
            while following is not None:
                answered = following
                following = loaded.after(answered, parts.test.confidence[query, models.index(answered)])
            assert answered == models[picked[point, query]]
    with pytest.raises(ValueError, match="looks at each answer"):
        loaded.route(parts.test.features)
    with pytest.raises(ValueError, match="does not ask 'other'"):
        loaded.after("other", 0.5)


def test_the_loader_needs_numpy_alone():
    tree = ast.parse(Path(portable.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= {"__future__", "json", "collections.abc", "os", "typing", "numpy", "numpy.typing"}


def test_what_is_no_router_is_refused():
    file = io.BytesIO()
    np.savez(file, a=np.arange(3))
    file.seek(0)
    with pytest.raises(ValueError, match="holds no router"):
        load_router(file)
    evil = io.BytesIO()
    np.savez(evil, about=np.array([{"an": "object"}], dtype=object))
    evil.seek(0)
    with pytest.raises(ValueError, match="allow_pickle"):
        load_router(evil)
    with pytest.raises(InputError, match="cannot be saved"):
        save_router(POLICIES["oracle"].make(), ("a", "b"), pure(0), np.zeros(1), {})


def test_what_a_router_goes_by_is_asked_for():
    parts = split(made_log(), seed=3)
    for name, missing in (("carrot-ridge", "embedding"), ("category-table", "domain")):
        router = POLICIES[name].make().fit(parts.train, parts.validation)
        loaded = load_router(io.BytesIO(save_router(router, parts.test.models, pure(0), np.zeros(1), {})))
        with pytest.raises(ValueError, match=f"give {missing}"):
            loaded.route()


def test_a_router_between_two_points_draws_one_of_them_for_each_query():
    parts = split(made_log(2000), seed=3)
    router = POLICIES["category-table"].make().fit(parts.train, parts.validation)
    trade_offs = np.array([0.0, 1e4])
    picked = router.choices(parts.test, trade_offs)
    saved = save_router(router, parts.test.models, Mixture(0, 1, 0.3), trade_offs, {})
    loaded = load_router(io.BytesIO(saved))
    route = loaded.route(domain=parts.test.domain.tolist(), seed=1)
    second = np.array([name == parts.test.models[i] for name, i in zip(route, picked[1], strict=True)])
    assert (picked[0] != picked[1]).all()
    assert second.mean() == pytest.approx(0.3, abs=0.07)
    assert route == loaded.route(domain=parts.test.domain.tolist(), seed=1)


def test_a_ladder_between_two_points_holds_to_one_threshold_for_all_of_a_query():
    parts = split(made_log(900), seed=3)
    router = POLICIES["confidence-deferral"].make().fit(parts.train, parts.validation)
    n_points = len(router.thresholds_)
    saved = save_router(router, parts.test.models, Mixture(0, n_points - 1, 0.5), np.zeros(0), {})
    loaded = load_router(io.BytesIO(saved))
    first = loaded.after(None)
    assert loaded.after(first, 0.99, draw=0.9) is not None  # the first threshold is never reached
    assert loaded.after(first, 0.99, draw=0.1) is None
