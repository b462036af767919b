"""The Route page: its answer agrees with the log, its settings hold, its mistakes are sentences."""

from __future__ import annotations

import io

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array

from errors import InputError
from models.routers.portable import load_router
from pages.answers.route.answer import replay_of, route, router_file
from pages.answers.route.changes import changes_since
from pages.answers.route.log import read_log
from pages.answers.route.measure_formats import CURVE
from pages.answers.route.own_model import with_model
from pages.answers.route.sentences import route_verdict
from pages.answers.route.tables import (
    assignment_rows,
    curve_rows,
    domain_rows,
    in_words,
    neighbours,
    policy_rows,
)
from pages.answers.route.view import UPLOAD, RouteView, resolve
from tests.pages.route.test_log import body

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
    assert [metric.label for metric in app.metric] == ["Mean score", "Per 1,000 queries", "Bill per month"]


def test_figures_agree_with_the_assignment(answer):
    rows = assignment_rows(answer)
    n_test = answer.replay.n_test
    assert (rows["chance"] * rows["score"]).sum() / n_test == pytest.approx(answer.quality)
    assert (rows["chance"] * rows["cost_usd"]).sum() / n_test == pytest.approx(answer.cost_usd)
    assert rows.groupby("query")["chance"].sum().tolist() == pytest.approx([1.0] * n_test)
    domains = domain_rows(answer)
    assert domains["queries"].sum() == n_test
    np.testing.assert_allclose(domains[list(answer.replay.models)].sum(axis=1), 1)
    assert answer.shares.sum() == pytest.approx(1)


def test_the_curve_marks_the_operating_point(answer):
    rows = curve_rows(answer)
    chosen = rows[rows["chosen"] > 0]
    assert set(chosen["policy"]) == {"category-table"}
    assert chosen["chosen"].sum() == pytest.approx(1)
    assert (chosen["chosen"] * chosen["quality"]).sum() == pytest.approx(answer.quality)
    assert set(rows["policy"]) == set(answer.replay.policies)


def test_the_table_is_best_first_and_says_what_leads_chance(answer):
    rows = policy_rows(answer)
    assert rows.loc[0, "policy"] == "Oracle"
    assert rows["aiq_cross_fitted"].is_monotonic_decreasing
    by = rows.set_index("policy")
    assert by.loc["Zero Router", ["lead", "lead_low", "lead_high"]].tolist() == [0, 0, 0]
    assert by.loc["Oracle", "lead_low"] > 0
    assert by.loc["Best single model", ["lead", "lead_low", "lead_high"]].tolist() == [0, 0, 0]
    words = in_words(rows, CURVE).set_index("policy")["lead"]
    assert words["Zero Router"] == words["Best single model"] == "none"
    assert words["Oracle"].startswith("+")
    led = (rows["lead_low"] > 0) | (rows["lead_high"] < 0)
    assert (words.str.startswith("none").to_numpy() == ~led).all()
    assert by["apgr"].isna().all()  # the dearer model is the worse one here


def test_the_optimum_bounds_every_policy_at_its_cost(answer):
    rows = policy_rows(answer).set_index("policy")
    assert (rows["optimum"] >= rows["quality"] - 1e-9).all()
    assert rows.loc["Oracle", "oracle_gap"] == 0
    router = rows.loc["Table by domain"]
    oracle = rows.loc["Oracle", "aiq_cross_fitted"]
    assert router["oracle_gap"] == pytest.approx(100 * (1 - router["aiq_cross_fitted"] / oracle))
    test = answer.replay.test
    ours = answer.replay.policies["category-table"]
    cost, budget = test.cost_usd.ravel(), len(test) * float(answer.point.mean(ours.cost_usd))
    each = np.repeat(np.arange(len(test)), 2)
    solved = linprog(
        -test.score.ravel(),
        cost[None],
        [budget],
        coo_array((np.ones(2 * len(test)), (each, np.arange(2 * len(test))))),
        np.ones(len(test)),
    )
    assert router["optimum"] == pytest.approx(-100 * solved.fun / len(test), abs=0.05)


def test_the_measures_of_a_pair_where_the_dearer_model_is_better():
    view = RouteView(log=UPLOAD, policy="category-table")
    by = policy_rows(route(view, replay_of(view, read_log(body(600))))).set_index("policy")
    assert by.loc["Table by domain", "apgr"] > 60
    assert by.loc["Oracle", "cpt50"] < by.loc["Table by domain", "cpt50"] < 50


def test_whole_domains_are_held_out():
    view = RouteView(log=UPLOAD, policy="category-table", held_out=("d1",))
    found = replay_of(view, read_log(body(600)))
    assert set(found.test.domain) == {"d1"}
    assert "d1" not in set(found.learned.domain)
    _, said = resolve(RouteView(log="MMLU-Pro", held_out=("law", "alchemy")))
    assert "'alchemy'" in said[0]


def test_a_policy_that_the_log_does_not_feed_is_named():
    view, said = resolve(RouteView(log=ARENA, policy="stop-early"))
    assert view.policy == "auto"
    assert "stop-early needs each model's confidence" in said[0]


def test_stopping_early_beats_every_fixed_budget_of_the_built_in_answers():
    view = RouteView(log="Anytime GSM8K, student, $1 per M tokens", policy="stop-early", bill=100)
    assert resolve(view) == (view, ())
    found = route(view, replay_of(view, None))
    assert found.replay.models == ("96 tokens", "256 tokens", "480 tokens", "800 tokens")
    budgets = found.replay.test.score.mean(axis=0)
    assert found.policy.measures["peak"].value > budgets.max()
    assert found.cost_usd < 256e-6
    assert found.quality > budgets.max() - 0.01


def test_the_bill_of_a_cascade_holds_the_answers_it_rejected():
    view = RouteView(log=UPLOAD, policy="cascade", bill=100)
    found = route(view, replay_of(view, read_log(body(600))))
    rows = assignment_rows(found)
    assert (rows["chance"] * rows["cost_usd"]).sum() / found.replay.n_test == pytest.approx(found.cost_usd)
    assert set(rows.loc[rows["model"] == "big", "cost_usd"].round(6)) == {0.0041}


def test_the_router_that_is_taken_away_is_the_one_shown():
    sent = read_log(body(600))
    view = RouteView(log=UPLOAD, policy="category-table", bill=60)
    found = route(view, replay_of(view, sent))
    router = load_router(io.BytesIO(router_file(found, sent)))
    expected = assignment_rows(found).groupby("query")["model"].agg(set)
    routed = router.route(domain=found.replay.test.domain.tolist())
    assert all(model in expected[query] for query, model in zip(found.replay.test.queries, routed, strict=True))
    assert router.about["share_second"] == found.point.share
    assert router.about["limit"].startswith("USD per 1,000 queries, at most: $")


def test_neighbours_are_queries_that_were_learned_from():
    view = RouteView(log=ARENA, policy="carrot-knn")
    found = route(view, replay_of(view, None))
    near = neighbours(found, 3)
    assert 1 <= len(near) <= 5
    assert set(near["query"]) <= set(found.replay.learned.queries)
    assert not set(near["query"]) & set(found.replay.test.queries)


def test_a_model_joins_the_log_on_the_queries_it_answered():
    sent = read_log(body(300))
    rows = "\n".join(f"q{i},mine,1,0.001" for i in range(150))
    joined = with_model(sent, f"query,model,score,cost_usd\n{rows}".encode())
    assert joined.log.models == ("small", "mine", "big")
    assert len(joined.log) == 150
    assert "150 queries that your model did not answer" in joined.notes[-1]
    for text, said in (
        ("query,model,score,cost_usd\nnope,mine,1,0.001", "Row 1: the log has no query 'nope'"),
        ("query,model,score,cost_usd\nq1,big,1,0.001", "in the log already"),
        ("query,model,score,cost_usd\nq1,mine,1,0.001", "only 1 query"),
    ):
        with pytest.raises(InputError, match=said):
            with_model(sent, text.encode())


def test_where_the_cheap_model_is_the_better_one_the_verdict_says_so(answer):
    # On RouterArena's tenth gemini-2.0-flash is both cheaper and better than the other model.
    assert answer.replay.models[answer.best] == "gemini-2.0-flash-001"
    assert "gemini-2.0-flash-001 alone" in route_verdict(answer)


def test_names_that_are_gone_are_named():
    view, said = resolve(RouteView(log="nope", policy="magic", also=("carrot-knn", "spell")))
    assert (view.log, view.policy, view.also) == ("MMLU-Pro", "auto", ("carrot-knn",))
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
    assert found.cost_usd <= 0.8 * found.best_cost_usd  # 60% where it was chosen; the held-out queries differ
    assert found.beside_chance.gain.high > -0.02


def test_a_saved_view_says_what_moved_since(answer):
    def record(**summary):
        return summary

    same = changes_since(record(**answer.summary), answer.view)
    assert same == ["The operating point and its results are unchanged."]
    (moved,) = changes_since(record(**{**answer.summary, "quality": 0.5}), answer.view)
    assert moved.startswith("The score was 50.0% at $")
    assert "was uploaded" in changes_since(record(), RouteView(log=UPLOAD))[0]


def test_energy_comes_to_carbon_by_grid_and_site():
    both = ("Meta-Llama-3_1-8B-Instruct", "Meta-Llama-3_1-70B-Instruct")
    view = RouteView(models=both, policy="category-table", grid="France", pue=1.2, queries_per_month=1_000_000)
    found = route(view, replay_of(view, None))
    month = found.monthly
    assert month is not None
    joules = float(found.point.mean(found.policy.energy_per_query_j))
    assert month.kwh == pytest.approx(1.2e6 * joules / 3.6e6)
    assert month.kgco2e == pytest.approx(month.kwh * 41.44 / 1000)
    used = found.replay.test.energy_j.mean(axis=0)
    assert found.energy_share == pytest.approx(joules / used[found.best])
    assert month.water_l == pytest.approx(month.kwh * 3.6737)
    _, said = resolve(RouteView(grid="Atlantis"))
    assert "'Atlantis'" in said[0]
