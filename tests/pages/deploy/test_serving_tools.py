"""What stands around a deployment: sentences that follow the figures, and every panel drawn."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.routers.around.best_effort import ServedModel
from models.routers.around.cache import arrivals
from models.routers.around.cache_rules import learned_rules, played, reworded, worth
from models.routers.around.minions import DocumentQuestion, Prices
from models.routers.around.speculative import Agents
from models.routers.log import Log
from pages.answers.deploy.serving_tools import (
    N_ARRIVALS,
    CacheTraffic,
    cache_answer,
    cache_on_log,
    helper_answer,
    load_answer,
    speculation_answer,
)
from tests.models.routers.logs import made_log

LOG = made_log(300)


@pytest.mark.parametrize(("search_ms", "word"), [(1.0, "pays"), (990.0, "does not pay")])
def test_a_cache_pays_where_its_hits_are_worth_the_search(search_ms, word):
    traffic = CacheTraffic(per_s=1.0, likeness=1.0, longest_s=1e9)
    cache = cache_answer(LOG, LOG, np.ones(300), traffic, search_ms=search_ms, answer_ms=1000.0)
    assert f"The cache {word}:" in cache.sentence
    assert cache.rows["queries"].sum() == N_ARRIVALS
    assert "correct hits per 100 queries" in cache.sentence or "worth the same as one shared rule" in cache.sentence


def test_a_crowded_domain_learns_a_stricter_threshold_than_a_sparse_one_and_that_is_worth_more():
    generator = np.random.default_rng(0)
    sparse = np.linalg.qr(generator.normal(size=(150, 100)))[0].T
    crowded = sparse[0] + 0.03 * generator.normal(size=(100, sparse.shape[1]))
    features = np.vstack([sparse, crowded / np.linalg.norm(crowded, axis=1, keepdims=True)])
    log = Log([f"q{i}" for i in range(200)], ("m",), np.ones((200, 1)), np.ones((200, 1)),
              domain=np.repeat(["sparse", "crowded"], 100), features=features)  # fmt: skip
    asked, at_s = arrivals(200, 2000, seed=1)
    common, own = learned_rules(reworded(log, asked, 0.8, 1), asked, at_s, 1e9, 10.0)
    assert own.of("crowded").threshold > own.of("sparse").threshold
    asked, at_s = arrivals(200, 2000, seed=2)
    arriving = reworded(log, asked, 0.8, 2)
    values = [worth(played(arriving, asked, at_s, rules), 10.0).sum() for rules in (own, common)]
    assert values[0] > values[1]


def test_the_helpers_bills_are_those_of_the_sentence():
    said = helper_answer(DocumentQuestion(), Prices(), 3, 4, 1000)
    assert "30.4 times less in a chat" in said.sentence
    assert "5.7 times less as jobs" in said.sentence
    np.testing.assert_allclose(said.rows["usd_per_month"], 1000 * said.rows["usd_per_question"])


def test_who_wants_only_to_save_money_does_not_speculate():
    assert speculation_answer(Agents(), 0.0)[0].startswith("Do not speculate")
    sentence, found, best = speculation_answer(Agents(acceptance=0.9), 1.0)
    assert f"Draft {best} steps ahead" in sentence
    assert found.s_per_step[best] < found.s_per_step[0]


def test_a_load_that_any_model_bears_needs_no_switching():
    pool = [ServedModel("large", 1.0, 9, 0.9), ServedModel("small", 0.1, 9, 0.6)]
    assert (
        "large alone is enough all day. Switching pays where the load exceeds" in load_answer(pool, 0.1, 0.2, 10.0)[0]
    )
    sentence, rows = load_answer(pool, 0.5, 12.0, 5.0)
    assert "Switching by load delivers" in sentence
    assert rows.loc[0, "delivered"] == rows["delivered"].max()


def test_a_cache_in_front_of_a_logs_best_model_learns_on_other_queries():
    cache = cache_on_log(LOG, CacheTraffic(per_s=1.0, likeness=1.0, longest_s=1e9), search_ms=1.0, answer_ms=1000.0)
    assert cache.sentence.startswith("The cache pays")
    assert cache.rows["queries"].sum() == N_ARRIVALS


@pytest.mark.parametrize(
    ("tool", "words"), [("helper", "A question costs"), ("speculation", "ahead"), ("load", "Switching")]
)
def test_a_link_opens_a_panel_around_a_deployment(tool, words):
    app = AppTest.from_function(panel, kwargs={"tool": tool}, default_timeout=60).run()
    assert not app.exception
    assert words in " ".join(text.value for text in app.markdown)


def panel(tool: str) -> None:
    from pages.answers.deploy.view import DeployView
    from pages.draw.deploy.serving_tool_panels import draw_serving_tools
    from pages.draw.shared.url_state import put

    view = DeployView(tool=tool)
    put(view)
    draw_serving_tools(view, {})


def test_at_its_own_defaults_switching_shows_its_purpose():
    pool = [ServedModel("large", 2.0, 4, 0.90), ServedModel("medium", 0.8, 4, 0.88), ServedModel("small", 0.2, 4, 0.80)]
    sentence, rows = load_answer(pool, 0.3, 6.0, 10.0)
    best, large = rows.iloc[0], rows.iloc[1]
    assert best["delivered"] > 1.04 * rows["delivered"].iloc[1:].max()
    assert best["near_96"] > 1.5 * large["near_96"]
    assert "more than the best fixed choice, small alone" in sentence
    assert "Switching pays where the load exceeds" in sentence
