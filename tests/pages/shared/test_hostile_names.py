"""A hostile name through each door: no link, no colour, no tag of it comes alive on any page or chart."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from data.saved import views
from data.uploads.reader import read_table
from data.uploads.user_rows import TEMPLATES
from pages.answers.datasets.upload import Upload, UploadContents, guess, load, pages_of, view_of
from pages.draw.shared.chart import NO_TAG, UNREAD, harmless
from pages.draw.shared.session_rows import CURVES, LOG, RUNS, UPLOADS
from tests.live import ROOT

EVIL = 'x](http://evil.example) [y](http://evil.example) :red[z] <a href="http://evil.example">t</a>'
QUOTED = '"' + EVIL.replace('"', '""') + '"'
PLACES = (("llm-serving", "lm-arena-chat"),)
PLAIN = ("small", "My model on H100", "My model", "My provider", "H100", "bf16", "maths")


def hostile(kind: str) -> UploadContents:
    """The template of a kind with every name replaced."""
    header, body = TEMPLATES[kind].split("\n", 1)
    for place, word in enumerate(PLAIN):
        body = body.replace(word, f"@{place}@")
    for place in range(len(PLAIN)):
        body = body.replace(f"@{place}@", QUOTED.replace("t</a>", f"t{place}</a>"))
    table = read_table("x.csv", f"{header}\n{body}".encode())
    return load(Upload(f"{EVIL}.csv", kind, table, guess(table, kind), PLACES))


def shown_as_markdown(app: AppTest) -> list[str]:
    """Every text of the page that Streamlit reads as Markdown."""
    kinds = ("markdown", "caption", "subheader", "header", "warning", "error", "info", "success", "metric", "button")
    kinds += ("expander", "download_button", "link_button", "page_link", "checkbox", "pills", "tab", "popover")
    texts: list[str] = []
    for kind in kinds:
        for element in app.get(kind):
            proto: Any = getattr(element, "proto", None)
            texts += [str(getattr(element, "value", "") or ""), str(getattr(element, "label", "") or "")]
            texts += [str(getattr(proto, name, "") or "") for name in ("body", "label", "help", "delta")]
    return texts


def read(part: Any) -> Any:
    """A chart without what Plotly never shows, such as the ids of points."""
    if isinstance(part, dict):
        return {name: read(value) for name, value in part.items() if name not in UNREAD}
    return [read(value) for value in part] if isinstance(part, list) else part


def assert_dead(app: AppTest) -> None:
    assert not app.exception
    for text in shown_as_markdown(app):
        assert "](http://evil" not in text, text
        assert ":red[z" not in text.replace("\\:red", ""), text
    for chart in app.get("plotly_chart"):
        spec = json.loads(chart.proto.spec)
        assert "<a " not in json.dumps(read(spec), ensure_ascii=False)


def opened(page: str, held: UploadContents, params: dict[str, str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.run()
    app.session_state[UPLOADS] = {held.upload.name: held}
    app.session_state[RUNS] = {runs.id: runs for runs in held.sets}
    if held.curves:
        app.session_state[CURVES] = held.curves
    if held.log is not None:
        app.session_state[LOG] = held.log
    app.switch_page(f"pages/{page}.py")
    app.query_params.clear()
    app.query_params.update(params)
    return app.run()


@pytest.mark.parametrize("kind", list(TEMPLATES))
def test_names_in_an_upload(kind: str) -> None:
    held = hostile(kind)
    for page in pages_of(held):
        app = opened(page, held, view_of(held, page))
        assert_dead(app)
    assert_dead(opened("data", held, {"part": "own"}))


def test_names_of_compared_candidates() -> None:
    held = hostile("measurements")
    candidate = str(held.user_rows[0].frame["candidate_id"].iloc[0])
    app = opened("frontier", held, {"of": "lm-arena-chat", "compare": candidate})
    assert_dead(app)


def test_a_link_and_a_title(open_app: Any) -> None:
    app = open_app(view=EVIL)
    assert any("evil" in warning.value for warning in app.warning)
    assert_dead(app)
    rows = pd.DataFrame({"candidate_id": ["a"]})
    kept = {"data_version": "0", "rows": rows, "summary": {"pick": "a", "pick_label": EVIL}}
    record = views.save(title=EVIL[:100], page="choose", state={"gpus": EVIL, "open_only": EVIL}, **kept)
    assert_dead(open_app(view=record.slug))
    assert_dead(open_app("saved_views"))
    for page in ("", "frontier", "route", "scaling_laws", "fine_tune", "data"):
        assert_dead(open_app(page, **{"task": EVIL, "board": EVIL, "x": EVIL, "log": EVIL, EVIL: EVIL, "set": EVIL}))


@given(st.text(max_size=30), st.sampled_from(["<a href='http://evil.example'>", "<b>", "<br>", "<span>", "</a>", "<"]))
def test_only_the_allowed_tags_get_into_a_chart(text: str, tag: str) -> None:
    figure = go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "x": [1],
                    "y": [1],
                    "name": text + tag,
                    "text": np.array([tag + text], dtype=object),
                },
                {"type": "bar", "x": [text + tag], "y": [1], "customdata": [[tag]]},
            ],
            "layout": {"xaxis": {"title": {"text": tag}}, "annotations": [{"text": tag, "x": 0, "y": 0}]},
        }
    )
    drawn = harmless(figure)
    plain = drawn.to_plotly_json()
    trace, layout = plain["data"][0], plain["layout"]
    for shown in (trace["name"], *trace["text"], *plain["data"][1]["x"], layout["xaxis"]["title"]["text"]):
        assert not NO_TAG.search(str(shown))
    assert not NO_TAG.search(layout["annotations"][0]["text"])
    assert np.array(plain["data"][1]["customdata"]).ravel().tolist() == [tag]  # ids stay as they are
    if tag in ("<b>", "<br>") and "<" not in text:
        assert drawn is figure
