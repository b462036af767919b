"""The way from the pick to what quantization does to it."""

from __future__ import annotations

import pytest

from pages.answers.boards import store
from pages.answers.choose.quantized import quantization_link
from pages.answers.frontier.view import FrontierView, resolve


@pytest.mark.parametrize(("model", "measured"), [("qwen3-8b", True), ("gemma-3-27b-it", False), (None, False)])
def test_the_link_leads_to_a_table_that_there_is(model, measured):
    found = quantization_link(model)
    assert found.measured == measured
    view, complaints = resolve(FrontierView(**found.params))
    assert complaints == ()
    frame = store.board_frame(view.board, view.of)
    assert (model in set(frame["model"])) == measured


def test_choose_offers_it(open_app):
    app = open_app()
    links = [element.proto for element in app.get("page_link")]
    assert any("quantization" in link.label and "board=quantization" in link.query_string for link in links)
