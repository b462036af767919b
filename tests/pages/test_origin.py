"""The origin of shown values: every value of a board has one, and the three pages open it."""

from __future__ import annotations

import pytest

from data.metrics import metrics
from pages.answers import store
from pages.answers.candidates import Workload, priced
from pages.answers.origin import KINDS, curve_origin, origin
from tests.pages.conftest import texts


@pytest.mark.parametrize("board", ["llm-serving", "image-generation", "video-generation", "api-models"])
def test_every_value_of_a_board_has_source_kind_and_licence(board):
    frame = priced(board, None, Workload())
    for row in frame.iloc[:: max(1, len(frame) // 25)].to_dict("records"):
        for metric in (name for name in metrics() if name in frame.columns):
            found = origin(row, metric)
            if row[metric] is None or row[metric] != row[metric]:
                assert found is None
            else:
                assert found is not None
                assert found.kind in KINDS.values(), (metric, row[f"{metric}__kind"])
                assert found.methods
                assert all("Licence: " in source for source in found.sources)


def test_conditions_and_interval_are_said():
    frame = store.board_frame("llm-serving", "lm-arena-chat")
    row = frame[frame["energy_per_response_j"].notna() & frame["arena_text"].notna()].iloc[0].to_dict()
    found = origin(row, "energy_per_response_j")
    assert found is not None
    assert f"batch size {row['batch_size']:g}" in found.conditions
    assert "Zeus" in " ".join(found.methods)
    rating = origin(row, "arena_text")
    assert rating is not None
    assert "±" in rating.what


def test_text_and_missing_values_have_none():
    row = store.board_frame("llm-serving", "lm-arena-chat").iloc[0].to_dict()
    assert origin(row, "label") is None
    assert origin({**row, "arena_text": float("nan")}, "arena_text") is None
    assert curve_origin("model", "upload", "m") is None


@pytest.mark.parametrize("page", ["", "frontier", "fine_tune"])
def test_the_pages_offer_it(open_app, page):
    app = open_app(page)
    assert not app.exception
    assert "Click a value to see where it comes from" in texts(app)


def test_a_predicted_loss_is_said_to_be_predicted():
    found = curve_origin("ats_predicted", "flan", "gpt2")
    assert found is not None
    assert found.kind.startswith("predicted")
    mine = curve_origin("true_loss", "upload", "mine")
    assert mine is not None
    assert "Your own file" in mine.sources[0]
