"""The panel on policies that learn from feedback: figures that agree with each other, sentences, and the drawing."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from errors import InputError
from models.routers.log import Log
from pages.answers.route.online import CAPPED, CHANCE, MAX_DOMAINS, contexts_of_log, learn_online, online
from pages.answers.route.online_sentences import budget_sentence, price_sentence, regret_rows, regret_sentence
from pages.answers.route.view import UPLOAD, RouteView
from tests.models.routers.logs import made_log
from tests.pages.conftest import texts


@pytest.fixture(scope="module")
def answer():
    return learn_online(made_log(1200), 0.1, 60, 0)


def test_figures_agree_with_each_other(answer):
    assert answer.n_queries == 600
    for one in answer.policies.values():
        assert one.regret.shape == (600,)
        assert (one.low <= one.high).all()
        assert one.low[-1] <= one.regret[-1] <= one.high[-1]
    chance = answer.policies[CHANCE]
    assert all(one.regret[-1] < chance.regret[-1] for label, one in answer.policies.items() if label != CHANCE)
    rows = regret_rows(answer)
    assert len(rows) == 600 * len(answer.policies)
    last = rows.groupby("policy")["lost_right_answers"].last()
    assert last[CHANCE] == pytest.approx(chance.regret[-1])


def test_a_budget_is_kept_and_nobody_beats_hindsight(answer):
    budgets = answer.budgets
    assert (budgets["spent"].dropna() <= 100 + 1e-9).all()
    assert (budgets["score"].iloc[:-1] <= budgets["score"].iloc[-1] + 1e-9).all()
    priced = budgets.iloc[[0, 2]]
    assert (priced["price_low"] <= priced["price"]).all()
    assert (priced["price"] <= priced["price_high"]).all()
    assert budgets.iloc[[1, 3]]["price"].isna().all()


def test_without_a_weight_on_money_the_best_single_model_is_the_one_of_the_best_score():
    free = learn_online(made_log(1200), 0.0, 60, 0)
    assert free.best == free.finest
    assert learn_online(made_log(1200), 0.5, 60, 0).best != free.best


def test_the_sentences_follow_the_figures(answer):
    said = regret_sentence(answer)
    best = min((one.regret[-1], label) for label, one in answer.policies.items() if label != CHANCE)
    assert best[1] in said
    assert ("more correct answers than" in said) == (best[0] <= 0)


def test_money_is_short_on_a_small_bill_and_not_on_a_large_one(answer):
    assert answer.budgets.loc[2, "price"] == pytest.approx(0, abs=1)  # each domain's model is found for half the bill
    assert "not the bottleneck" in price_sentence(answer)
    tight = learn_online(made_log(1200), 0.1, 5, 0)
    worth = 10 ** (np.floor(np.log10(tight.total_usd)) - 1) * tight.budgets.loc[2, "price"]
    assert f"worth about {worth:.2g} more correct answers" in price_sentence(tight)
    assert tight.budgets.loc[2, "score"] > tight.budgets.loc[3, "score"] + 5
    assert "points more than spending" in budget_sentence(tight)


def test_what_is_known_of_a_query_beforehand():
    log = made_log(200, n_domains=3)
    assert contexts_of_log(log).shape == (200, 4)
    plain = Log(log.queries, log.models, log.score, log.cost_usd)
    assert contexts_of_log(plain).shape == (200, 1)
    embedded = Log(log.queries, log.models, log.score, log.cost_usd, features=log.features)
    assert contexts_of_log(embedded).shape == (200, 4)
    many = Log(log.queries, log.models, log.score, log.cost_usd, domain=np.array([f"d{i % 60}" for i in range(200)]))
    assert contexts_of_log(many).shape == (200, 1 + MAX_DOMAINS)


def test_what_cannot_be_learned_on_is_explained():
    with pytest.raises(InputError, match="needs 100"):
        learn_online(made_log(60), 0.1, 60, 0)
    with pytest.raises(InputError, match="upload it again"):
        online(RouteView(log=UPLOAD), None, 0.1, 60)


def page() -> None:
    from pages.answers.route.answer import replay_of, route
    from pages.answers.route.view import RouteView
    from pages.draw.route.online import draw_online

    view = RouteView(log="RouterArena, public tenth", policy="category-table")
    draw_online(route(view, replay_of(view, None)), None)


def test_the_panel_is_drawn_when_opened():
    app = AppTest.from_function(page, default_timeout=60).run()
    assert "Starting from nothing" not in texts(app)
    app.session_state["route-online"] = True
    app.run()
    assert not app.exception
    said = texts(app)
    assert "Starting from nothing, the best learner" in said
    assert "more correct answers" in said
    app.slider(key="online.weight").set_value(0).run()
    assert not app.exception


def test_a_cap_saves_where_long_answers_are_wrong():
    generator = np.random.default_rng(0)
    cost = generator.uniform(0.1, 0.2, (2000, 2)) * [[1.0, 2.0]]
    runaway = generator.random(2000) < 0.2
    cost[runaway, 1] = 20.0
    score = np.column_stack([generator.random(2000) < 0.3, (generator.random(2000) < 0.95) & ~runaway]).astype(float)
    found = learn_online(Log([f"q{i}" for i in range(2000)], ("small", "big"), score, cost), 0.5, 60, 0)
    assert found.policies[CAPPED].regret[-1] < min(
        one.regret[-1] for label, one in found.policies.items() if label != CAPPED
    )
    assert CAPPED in regret_sentence(found)
