"""An offer of an unknown provider is shown, counted, and never recommended: nobody can buy it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.boards import registry
from data.warehouse import router_logs
from models.decision.choosing import Standing
from models.front.pareto import Objective
from pages.answers.boards import store
from pages.answers.boards.candidates import frontier, recommendable
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.sentences import verdict
from pages.answers.choose.tables import ranked_rows
from pages.answers.choose.view import ChooseView
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.sentences import chart_caption, frontier_verdict
from pages.answers.frontier.tables import named_rows
from pages.answers.frontier.view import FrontierView, resolve
from pages.draw.choose.evidence import hidden_and_missing

UNKNOWN = "unknown provider"
# Quality and cost alone: here an offer without a provider was the second best of all.
BY_PRICE = ChooseView(w_energy=0, w_latency=0, w_cost=3, w_quality=5)


@pytest.fixture(scope="module", params=["llm-serving", "api-models"])
def board(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_is_listed_and_marked(board: str) -> None:
    frame = priced(board, None, Workload())
    offers = frame[frame["provider"] == UNKNOWN]
    assert len(offers)
    assert offers["label"].str.endswith("unknown provider (never recommended)").all()
    assert (recommendable(frame) == (frame["provider"] != UNKNOWN).to_numpy()).all()


def test_every_board_says_which_may_be_recommended() -> None:
    for one in registry():
        assert "recommendable" in store.board_frame(one.id)


def test_it_is_on_no_layer_of_a_front_and_beats_nobody(board: str) -> None:
    frame = priced(board, None, Workload())
    objectives = (Objective("output_usd_per_mtok", "min"), Objective("arena_text", "max"))
    ranked = frontier(frame, objectives)
    out = ~recommendable(frame)
    complete = frame[["output_usd_per_mtok", "arena_text"]].notna().all(axis=1).to_numpy()
    assert (out & complete).any()
    assert not ranked.loc[out & complete, "pareto_optimal"].any()
    assert ranked.loc[out, "pareto_rank"].isna().all()
    rest = frontier(frame[~out], objectives)
    pd.testing.assert_frame_equal(
        ranked.loc[~out, ["pareto_optimal", "pareto_rank"]], rest[["pareto_optimal", "pareto_rank"]]
    )


def test_choose_neither_picks_nor_weighs_it() -> None:
    answer = choose(BY_PRICE)
    out = ~recommendable(answer.frame)
    n_out = int(out.sum())
    assert n_out
    assert answer.decision.hidden["unknown_provider"] == n_out
    assert (answer.decision.standing[out] == Standing.HIDDEN).all()
    named = [answer.decision.pick, *(a.index for a in answer.alternatives), *answer.tied, *answer.listed.tolist()]
    named += [flip.new_pick for flip in answer.flips]
    assert not out[named].any()
    assert np.nansum(answer.doubt.probability_optimal[out]) == 0
    assert UNKNOWN not in verdict(answer)
    assert "an unknown provider (2)" in hidden_and_missing(answer)
    shown = ranked_rows(answer)
    assert shown.loc[shown["provider"] == UNKNOWN, "rank"].isna().all()
    assert (shown["provider"] == UNKNOWN).sum() == n_out


def test_no_limit_is_blamed_for_it() -> None:
    assert "provider" not in verdict(choose(ChooseView(max_cost_usd=0.0000001)))


def test_the_frontier_page_shows_it_off_the_front() -> None:
    view, _ = resolve(FrontierView(board="api-models", x="output_usd_per_mtok", y="arena_text"))
    answer = answer_frontier(view)
    out = ~recommendable(answer.frame)
    assert not out[[*answer.front.tolist(), *named_rows(answer)]].any()
    assert (answer.standing[out] == Standing.HIDDEN).all()
    assert answer.n_unknown_provider == int(answer.listed["provider"].eq(UNKNOWN).sum()) > 0
    assert answer.listed.loc[answer.listed["provider"] == UNKNOWN, "epsilon_slack"].isna().all()
    assert "an unknown provider, and such an offer is never recommended" in chart_caption(answer)
    assert UNKNOWN not in frontier_verdict(answer)


def test_no_router_is_billed_at_a_price_without_a_provider() -> None:
    models = store.board_frame("api-models")["model"].unique().tolist()
    assert "not named" not in set(router_logs.list_prices(store.warehouse().cursor(), models)["provider"])
