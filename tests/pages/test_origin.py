"""The origin of shown values: every value of a board has one, and the three pages open it."""

from __future__ import annotations

import pandas as pd
import pytest

from data.metrics import metrics
from pages.answers import store
from pages.answers.candidates import Workload, priced
from pages.answers.origin import KINDS, YOURS, curve_origin, made_origin, origin
from pages.parts.scatter import hover_texts
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
    assert "Your own data" in mine.sources[0]


def test_the_tiles_of_the_pick_say_where_they_come_from(open_app):
    shown = open_app().metric
    assert len(shown) == 4
    for tile in shown:
        assert "Source: " in tile.help
        assert "Licence: " in tile.help


@pytest.mark.parametrize("page", ["route", "scaling_laws"])
def test_what_we_made_of_a_source_says_so(open_app, page):
    app = open_app(page)
    assert "Click a value to see where it comes from" in texts(app)


def test_figures_of_an_upload_are_said_to_be_yours():
    found = made_origin("AIQ", "replayed", "", uploaded=True)
    assert found.sources == (YOURS,)
    assert found.methods == ()
    built_in = made_origin("AIQ", "replayed", "mmlu_pro")
    assert "Licence: " in built_in.sources[0]


def test_side_by_side_values_open_their_origin(open_app):
    frame = priced("llm-serving", "lm-arena-chat", Workload())
    ids = frame.loc[frame["energy_per_response_j"].notna(), "candidate_id"].head(2).tolist()
    app = open_app("frontier", board="llm-serving", of="lm-arena-chat", compare=",".join(ids))
    assert not app.exception
    assert texts(app).count("Click a value to see where it comes from") == 2


def test_hovering_a_point_names_its_sources():
    frame = pd.DataFrame({"label": ["a<b"], "x__source": ["one+two"], "y__source": ["two"]})
    assert hover_texts(frame, ["x__source", "y__source"]) == ["a&lt;b<br>from one and two"]
    assert hover_texts(frame, []) == ["a&lt;b"]
