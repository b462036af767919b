"""Routers beside models: their price is that of their models' cheapest offers, by shares."""

from __future__ import annotations

import numpy as np
import pytest

from pages.answers.boards.chosen_board import priced
from pages.answers.boards.offer_limits import cannot_serve
from pages.answers.boards.routed_cost import shares
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.caveats import doubts
from pages.answers.choose.sentences import verdict
from pages.answers.choose.view import ChooseView

COST = "cost_per_1k_requests_usd"


@pytest.mark.parametrize("workload", [Workload(), Workload(input_tokens=20_000, output_tokens=300)])
def test_the_price_of_a_router_by_hand(workload):
    frame = priced("llm-serving", "lm-arena-chat", workload)
    unable = np.logical_or.reduce(list(cannot_serve(frame).values()))
    routers = frame[frame["kind"] == "router"]
    assert len(routers) > 20
    for row in routers.iloc[::9].to_dict("records"):
        total = low = 0.0
        for model, share in shares().query("router == @row['offer']")[["model", "share"]].to_numpy():
            offers = frame[(frame["model"] == model) & (frame["kind"] == "api") & ~unable & frame["recommendable"]]
            cheapest = offers.loc[offers[offers["reasoning"].isna()][COST].astype(float).idxmin()]
            total += share * cheapest[COST]
            ends = f"{COST}__low"
            low += share * (cheapest[ends] if ends in frame and np.isfinite(cheapest[ends]) else cheapest[COST])
        assert row[COST] == pytest.approx(total)
        assert row[f"{COST}__kind"] in ("estimated", "predicted")
        assert row[f"{COST}__source"]


def test_a_router_whose_model_cannot_read_the_prompt_has_no_price():
    """Mixtral 8x7B reads 32,768 tokens."""
    frame = priced("llm-serving", "lm-arena-chat", Workload(input_tokens=50_000))
    routers = frame[frame["kind"] == "router"]
    uses = shares().query("model == 'mixtral-8x7b-instruct-v0.1'")["router"]
    assert routers["offer"].isin(uses).sum() > 5
    assert routers.loc[routers["offer"].isin(uses), COST].isna().all()
    assert routers[COST].notna().any()


def test_routers_stand_beside_models_and_can_be_asked_for_alone():
    answer = choose(ChooseView())
    ranked = answer.frame.loc[~np.isnan(answer.decision.utility)]
    assert {"router", "api", "self-hosted"} <= set(ranked["kind"])
    alone = choose(ChooseView(kinds=("router",)))
    pick = alone.decision.pick
    assert pick is not None
    assert alone.cell(pick, "kind") == "router"
    assert alone.cell(pick, "arena_2026_rating__kind") == "predicted"
    assert verdict(alone).startswith("Route by ")
    assert any("against chance at the same shares" in sentence for sentence in doubts(alone))
    assert "arena_2026_rating__low" in alone.frame
