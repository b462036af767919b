"""The origin of shown values: every value of a board has one, and the three pages open it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pandas as pd
import pytest
import streamlit as st

from data.metrics import metrics
from data.settings import ROOT
from pages.answers.boards import store
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.origin import KINDS, YOURS, curve_origin, formula_origin, made_origin, origin
from pages.answers.boards.workload import Workload
from pages.answers.models.figures import figures_of
from pages.answers.models.record import model_record
from pages.draw.evidence import published
from pages.draw.laws import regimes
from pages.draw.route import evidence, online
from pages.draw.shared.chart_texts import hover_texts
from pages.draw.shared.value_origin import _in_words
from pages.draw.tuning import further_questions, next_runs
from tests.pages.conftest import texts

PARTS = (further_questions, next_runs, regimes, published, evidence, online)


@pytest.mark.parametrize("board", ["llm-serving", "image-generation", "video-generation", "api-models"])
def test_every_value_of_a_board_has_source_kind_and_licence(board):
    frame = priced(board, None, Workload())
    for row in frame.iloc[:: max(1, len(frame) // 12)].to_dict("records"):
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
    assert len(shown) == 2  # the others are not known of what is bought
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
    assert texts(app).count("Click a value to see where it comes from") == 1  # said once a page
    assert len(app.dataframe) == 2


def test_hovering_a_point_names_its_sources():
    frame = pd.DataFrame({"label": ["a<b"], "x__source": ["one+two"], "y__source": ["two"]})
    assert hover_texts(frame, ["x__source", "y__source"]) == ["a&lt;b<br>from one and two"]
    assert hover_texts(frame, []) == ["a&lt;b"]


# Tables and tiles without an origin of their own, and why.
NO_ORIGIN = {
    "shared/value_origin.py": "the one way in which a table opens its origins",
    "choose/firmness.py": "what to measure next: shares of regret that were worked out here",
    "datasets/sections.py": "the Data page lists sources, names and words: nothing that was measured",
    "datasets/coverage.py": "the Data page lists what is missing: nothing that was measured",
    "papers/coverage.py": "the papers of the product and where each runs: nothing that was measured",
    "views/team_panels.py": "who saved and deleted what: nothing that was measured",
    "datasets/repeats.py": "counts of our own tables",
    "papers/measured.py": "pairs of a claim's measured effect, under the sources of both",
    "datasets/sql_box.py": "the reader's own question, to tables whose `source` column can be asked for",
    "datasets/upload_card.py": "the reader's own rows, under the name of their file",
}
# Tiles that count our own tables.
TILES_WITHOUT = frozenset({"papers/coverage.py"})
# What a tile says where there is no figure, so that it has no origin either.
NO_FIGURE = ("not rated", "not sold", "not measured", "not known")


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Calls of an attribute such as `st.dataframe(...)`, by its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def test_every_table_and_tile_of_every_page_opens_its_origin():
    """A table is drawn by `table_with_origins`, and a tile's help holds an origin, unless there is a reason."""
    files = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "pages" / "draw").rglob("*.py"))]
    tables, tiles = set(), 0
    for file in files:
        for name, call in _calls(ast.parse(file.read_text(encoding="utf-8"))):
            if name in ("dataframe", "table"):
                place = "/".join(file.parts[-2:])
                tables.add(place)
                assert place in NO_ORIGIN, f"{place}:{call.lineno} draws a table whose values open no origin"
            if name == "metric" and "/".join(file.parts[-2:]) not in TILES_WITHOUT:
                tiles += 1
                helps = [ast.dump(word.value) for word in call.keywords if word.arg == "help"]
                assert any("origin_help" in text for text in helps), f"{file.name}:{call.lineno} has no origin"
    assert tables == set(NO_ORIGIN)
    assert tiles >= 5


def test_every_figure_tile_has_its_origin_or_no_figure():
    tiles = 0
    for file in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "FigureTile":
                tiles += 1
                has_origin = len(node.args) > 5 or any(word.arg == "origin" for word in node.keywords)
                value = node.args[1] if len(node.args) > 1 else None
                has_none = isinstance(value, ast.Constant) and value.value in NO_FIGURE
                assert has_origin or has_none, f"{file.name}:{node.lineno} has no origin"
    assert tiles >= 14


def test_a_formulas_origin_names_what_it_stands_on():
    found = formula_origin("GPU hours", "6 FLOP a parameter and token", "gpu_specs", "Kaplan et al. 2020")
    assert found.kind == "estimated: 6 FLOP a parameter and token"
    assert "Licence: " in found.sources[0]
    assert found.sources[1] == "Kaplan et al. 2020"
    assert len(found.methods) == 1


@pytest.mark.parametrize(
    ("page", "part", "table"),
    [
        ("scaling_laws", "regimes", "regimes-table"),
        ("scaling_laws", "reproductions", "reproductions-table"),
        ("fine_tune", "fine-tune-plan", "fine-tune-ways"),
        ("fine_tune", "fine-tune-memory", "fine-tune-memory-table"),
        ("fine_tune", "fine-tune-hindsight", "fine-tune-hindsight-table"),
        ("route", "route-online", "route-budgets"),
        ("route", "route-why", "route-why-table"),
    ],
)
def test_a_click_in_a_folded_table_shows_a_source(open_app, monkeypatch, page, part, table):
    """Each value of the table is asked for its origin, as a click would."""
    asked = {}

    def keep(frame, origin_of, *, key, **_options):
        asked[key] = (frame, origin_of)

    for module in PARTS:
        if hasattr(module, "table_with_origins"):
            monkeypatch.setattr(module, "table_with_origins", keep)
    app = open_app(page)
    app.session_state[part] = True
    app.run(timeout=120)
    assert not app.exception
    frame, origin_of = asked[table]
    found = [origin_of(row, str(column)) for row in range(min(3, len(frame))) for column in frame.columns]
    known = [one for one in found if one is not None]
    assert len(known) > len(found) / 3
    assert all(one.sources and one.kind for one in known)


def test_an_origin_names_its_column_as_the_table_does():
    found = made_origin("n_examples of Largest model", "replayed", "rectified_lin2024")
    columns = {"n_examples": st.column_config.NumberColumn("Examples"), "way": None}
    assert _in_words(found, "n_examples", columns).what == "Examples of Largest model"
    assert _in_words(found, "way", columns) == found
    assert _in_words(found, "n_examples", {}) == found
    assert _in_words(found, "n_examples", {"n_examples": "Seen"}).what == "Seen of Largest model"


def test_the_figures_of_a_model_say_where_they_are_from():
    figures = figures_of(model_record("qwen3-8b"))
    assert len(figures) == 4
    assert all(len(figure.help) > 20 for figure in figures)
