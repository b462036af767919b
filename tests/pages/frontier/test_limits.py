"""Limits and filters of the Frontier page: in the link, in the answer, counted, and as parameters of the HTTP call."""

from __future__ import annotations

import numpy as np
import pytest

from models.front.pareto import pareto_optimal
from pages.answers.boards import store
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.sentences import front_ends, frontier_verdict, hardware_sentence, hidden_sentence
from pages.answers.frontier.tables import api_params
from pages.answers.frontier.view import FrontierView, resolve
from tests.pages.conftest import texts

LIMITED = {"board": "image-generation", "limits": ("max.cost_per_1k_images_usd=2", "min.images_per_s=0.5")}


def test_a_limit_is_a_parameter_of_its_own_and_comes_back():
    view = resolve(FrontierView(**LIMITED))[0]
    params = view.to_params(full=True)
    assert params["max.cost_per_1k_images_usd"] == "2"
    assert "limits" not in params
    again, complaints = FrontierView.from_params({name: [text] for name, text in params.items()})
    assert again == view
    assert not complaints


def test_the_front_is_that_of_the_candidates_within_the_limits():
    answer = answer_frontier(FrontierView(**LIMITED))
    frame = answer.frame
    within = ((frame["cost_per_1k_images_usd"] <= 2) & (frame["images_per_s"] >= 0.5)).to_numpy()
    assert 0 < within.sum() < len(frame)
    values = frame[[answer.view.x, answer.view.y]].to_numpy(dtype=float)[within]
    front = np.flatnonzero(within)[pareto_optimal(values, [objective.maximise for objective in answer.objectives])]
    assert sorted(answer.front) == sorted(front)
    assert len(answer.listed) == within.sum()


def test_what_each_limit_hides_is_counted():
    answer = answer_frontier(FrontierView(**LIMITED, gpus=("H100",)))
    frame = answer.frame
    assert set(answer.ruled_out.values()) == {
        int((frame["gpu"] != "H100").sum()),
        int((frame["cost_per_1k_images_usd"] > 2).sum()),
        int((frame["images_per_s"] < 0.5).sum()),
    }
    assert "within your limits" in frontier_verdict(answer)
    assert hidden_sentence(answer).endswith(f"{int((~answer.within).sum())} candidates in all.")


def test_a_limit_that_cannot_be_used_is_named():
    view, complaints = FrontierView.from_params({"max.itl_p95_ms": ["soon"], "max.no_such": ["4"]})
    assert "'soon' is not a usable value of 'max.itl_p95_ms'" in complaints[0]
    resolved, complaints = resolve(view.with_changes(gpus=("Abacus",)))
    assert resolved.limits == resolved.gpus == ()
    assert any("no_such" in text for text in complaints)
    assert any("Abacus" in text for text in complaints)


def test_an_impossible_limit_is_a_sentence(open_app):
    app = open_app("frontier", board="image-generation", **{"max.cost_per_1k_images_usd": "0"})
    assert not app.exception
    assert app.subheader[0].value.startswith("No candidate is within your limits")


def test_the_http_call_has_the_same_limits():
    params = api_params(answer_frontier(FrontierView(**LIMITED, gpus=("H100",), open_only=True)))
    assert params["max.cost_per_1k_images_usd"] == "2"
    assert params["in.gpu"] == "H100"
    assert params["in.open_weights"] == "true"


def test_a_field_sets_a_limit_and_an_emptied_one_ends_it(open_app):
    app = open_app("frontier", board="image-generation")
    app.number_input(key="frontier.max.batch_latency_s").set_value(3.0).run()
    assert app.query_params["max.batch_latency_s"] == "3"
    assert (app.dataframe[0].value["batch_latency_s"] <= 3).all()
    app.number_input(key="frontier.max.batch_latency_s").set_value(None).run()
    assert "max.batch_latency_s" not in app.query_params


def test_any_metric_of_the_board_can_be_limited(open_app):
    app = open_app("frontier", board="image-generation")
    app.multiselect(key="frontier-another-limit").select("power_w").run()
    field = app.number_input(key="frontier.max.power_w")
    frame = store.board_frame("image-generation", "text-to-image")
    assert "highest: " in field.placeholder
    field.set_value(float(frame["power_w"].median())).run()
    assert not app.exception
    assert "max.power_w" in app.query_params


def test_mixed_hardware_is_said_and_a_click_takes_one_gpu(open_app):
    answer = answer_frontier(FrontierView(board="image-generation"))
    assert hardware_sentence(answer) == "The front mixes GPUs: H100 (5) and B200 (1)."
    app = open_app("frontier", board="image-generation")
    app.button(key="frontier-only-H100").click().run()
    assert app.query_params["gpus"] == "H100"
    assert "mixes" not in texts(app)
    app.button(key="frontier-all-gpus").click().run()
    assert "gpus" not in app.query_params


@pytest.mark.parametrize("board", ["vision", "llm-serving"])
def test_the_verdict_leads_with_the_knee_in_at_most_forty_words(board):
    answer = answer_frontier(FrontierView(board=board))
    assert answer.knee is not None
    assert frontier_verdict(answer).startswith(f"{answer.frame['label'].iloc[answer.knee]} is the knee of the front.")


def test_every_verdict_is_short():
    for board in store.boards()["id"].astype(str):
        answer = answer_frontier(FrontierView(board=board))
        assert len(frontier_verdict(answer).split()) <= 40, board
        assert len(front_ends(answer)) in (0, len(answer.objectives)), board
