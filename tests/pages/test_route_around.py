"""The section on what stands around a router: sentences that follow the figures, and every tab drawn."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.routers.around.best_effort import Served
from models.routers.around.cache import Rule
from models.routers.around.minions import Prices, Question
from models.routers.around.speculative import Agents
from pages.answers.route_around import cache_answer, helper_answer, load_answer, speculation_answer
from tests.models.routers.logs import made_log

LOG = made_log(300)


@pytest.mark.parametrize(("search_ms", "word"), [(1.0, "pays"), (990.0, "does not pay")])
def test_a_cache_pays_where_its_hits_are_worth_the_search(search_ms, word):
    said = cache_answer(LOG, np.ones(300), Rule(1.0, 1e9), skew=1.0, per_s=1.0, search_ms=search_ms, answer_ms=1000.0)
    assert f"The cache {word}:" in said.sentence
    assert said.rows["queries"].sum() == 5000
    assert (said.rows["other"] == 0).all()
    # Every query is asked again and again; but for its first time it hits.
    assert (said.rows["queries"] * (1 - said.rows["hits"] / 100)).sum() <= 300 + 1e-6


def test_the_helpers_bills_are_those_of_the_sentence():
    said = helper_answer(Question(), Prices(), 3, 4, 1000)
    assert "30.4 times less in a chat" in said.sentence
    assert "5.7 times less as jobs" in said.sentence
    np.testing.assert_allclose(said.rows["usd_per_month"], 1000 * said.rows["usd_per_question"])


def test_who_wants_only_to_save_money_does_not_speculate():
    assert speculation_answer(Agents(), 0.0)[0].startswith("Do not speculate")
    sentence, found, best = speculation_answer(Agents(acceptance=0.9), 1.0)
    assert f"Draft {best} steps ahead" in sentence
    assert found.s_per_step[best] < found.s_per_step[0]


def test_a_load_that_any_model_bears_needs_no_switching():
    pool = [Served("large", 1.0, 9, 0.9), Served("small", 0.1, 9, 0.6)]
    assert "large alone is enough all day. It pays where the load swings past" in load_answer(pool, 0.1, 0.2, 10.0)[0]
    sentence, rows = load_answer(pool, 0.5, 12.0, 5.0)
    assert "Switching by load delivers" in sentence
    assert rows.loc[0, "delivered"] == rows["delivered"].max()


def page() -> None:
    from pages.answers.route import replay_of, route
    from pages.answers.route_log import built_in_log
    from pages.answers.route_view import RouteView
    from pages.parts.around_tabs import DRAW

    view = RouteView(log="RouterArena, public tenth", policy="category-table")
    answer = route(view, replay_of(view, None))
    for draw, _ in DRAW.values():
        draw(answer, built_in_log(view.log).log)


def test_every_tab_is_drawn():
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    said = " ".join(text.value for text in app.markdown)
    for word in ("The cache", "A question costs", "ahead", "Switching"):
        assert word in said


def test_at_its_own_defaults_switching_shows_its_purpose():
    pool = [Served("large", 2.0, 4, 0.90), Served("medium", 0.8, 4, 0.88), Served("small", 0.2, 4, 0.80)]
    sentence, rows = load_answer(pool, 0.3, 6.0, 10.0)
    best, large = rows.iloc[0], rows.iloc[1]
    assert best["delivered"] > 1.04 * rows["delivered"].iloc[1:].max()
    assert best["near_96"] > 1.5 * large["near_96"]
    assert "more than the best fixed choice, small alone" in sentence
    assert "It pays where the load swings past" in sentence
