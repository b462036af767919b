"""The Route page: its answer agrees with the log, its settings hold, its mistakes are sentences."""

from __future__ import annotations

import numpy as np
import pytest

from pages.answers.route import assignment_rows, curve_rows, domain_rows, policy_rows, replay_of, route, route_verdict
from pages.answers.route_log import read_log
from pages.answers.route_view import UPLOAD, RouteView, resolve
from tests.pages.test_route_log import body

ARENA = "RouterArena, public tenth"


@pytest.fixture(scope="module")
def answer():
    view = RouteView(log=ARENA, policy="category-table", bill=60)
    return route(view, replay_of(view, None))


def test_the_page_draws_its_answer(open_app):
    app = open_app("route", log=ARENA, policy="category-table")
    assert not app.exception
    assert not app.error
    assert "per 1,000 queries" in app.subheader[0].value
    assert [metric.label for metric in app.metric] == ["Mean score", "Cost per 1,000 queries", "Bill per month"]


def test_figures_agree_with_the_assignment(answer):
    rows = assignment_rows(answer)
    assert rows["score"].mean() == pytest.approx(answer.quality)
    assert rows["cost_usd"].mean() == pytest.approx(answer.cost_usd)
    assert len(rows) == answer.replay.n_test
    domains = domain_rows(answer)
    assert domains["queries"].sum() == len(rows)
    np.testing.assert_allclose(domains[list(answer.replay.models)].sum(axis=1), 1)
    assert answer.shares.sum() == pytest.approx(1)


def test_the_curve_marks_the_operating_point(answer):
    rows = curve_rows(answer)
    (chosen,) = rows[rows["chosen"]].to_dict("records")
    assert chosen["policy"] == "category-table"
    assert chosen["quality"] == pytest.approx(answer.quality)
    assert set(rows["policy"]) == set(answer.replay.policies)


def test_the_table_is_best_first_and_a_point_has_no_area(answer):
    rows = policy_rows(answer)
    assert rows.loc[0, "policy"] == "Oracle"
    assert np.isnan(rows.set_index("policy").loc["Best single model", "aiq"])
    assert rows["aiq"].dropna().is_monotonic_decreasing


def test_where_the_cheap_model_is_the_better_one_the_verdict_says_so(answer):
    # On RouterArena's tenth gemini-2.0-flash is both cheaper and better than the other model.
    assert answer.replay.models[answer.best] == "gemini-2.0-flash-001"
    assert "gemini-2.0-flash-001 alone" in route_verdict(answer)


def test_names_that_are_gone_are_named():
    view, said = resolve(RouteView(log="nope", policy="magic", also=("carrot-knn", "spell")))
    assert (view.log, view.policy, view.also) == ("MMLU-Pro", "carrot-knn", ("carrot-knn",))
    assert [word in " ".join(said) for word in ("nope", "magic", "spell")] == [True] * 3
    view, said = resolve(RouteView(log=ARENA, models=("gemini-2.0-flash-001", "gone")))
    assert view.models == ("gemini-2.0-flash-001",)
    assert "'gone'" in said[0]


def test_an_upload_of_another_session_is_asked_for_again(open_app):
    app = open_app("route", log=UPLOAD)
    assert "upload it again" in app.error[0].value
    assert not app.exception


def test_one_model_is_too_few(open_app):
    app = open_app("route", log=ARENA, models="gemini-2.0-flash-001")
    assert "at least two models" in app.error[0].value


def test_an_uploaded_log_is_routed():
    view = RouteView(log=UPLOAD, policy="category-table")
    found = route(view, replay_of(view, read_log(body(400))))
    assert found.cost_usd <= 0.75 * found.best_cost_usd
    assert found.quality > found.chance_quality - 0.02
