"""Axes, labels and thinning: the parts of a chart that can be checked without a browser."""

from __future__ import annotations

import colorsys
import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import metrics
from models.decision.choosing import Standing
from pages.draw.shared.axes import log_ticks, steps
from pages.draw.shared.escaping import escape
from pages.draw.shared.labels import Label, place, plot_px
from pages.draw.shared.palette import _FAMILIES, _SPARE, PICK
from pages.draw.shared.scatter import scatter, thin


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.text("abc ", min_size=1, max_size=30)), max_size=25))
def test_names_never_lie_on_each_other(points):
    labels = [Label(text, x, y, is_forced=number % 2 == 0) for number, (x, y, text) in enumerate(points)]
    boxes = [placed.box for placed in place(labels, 700, 380)]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_a_name_stands_beside_its_point_on_the_side_its_position_says():
    (placed,) = place([Label("name", 0.5, 0.5)], 700, 380)
    assert placed.position == "middle right"
    assert placed.box[0] > 350
    (placed,) = place([Label("name", 1.0, 0.5)], 700, 380)
    assert placed.position == "middle left"
    assert placed.box[2] < 700
    (placed,) = place([Label("a wide name", 0.5, 0.5)], 80, 380)
    assert placed.position == "top center"
    assert placed.box[3] < 190


def test_a_phone_has_room_for_fewer_names():
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    labels = [Label("a model of a long name", 0.5, y / 20) for y in range(20)]
    assert len(place(labels, *plot_px(phone))) < len(place(labels, *plot_px("Mozilla/5.0 (X11; Linux x86_64)")))
    assert plot_px(None) == plot_px("curl/8.5")


@given(st.floats(-6, 6), st.floats(0.3, 8))
def test_log_ticks_are_inside_and_few(start, width):
    ticks = log_ticks(start, start + width)
    assert all(start - 1e-9 <= np.log10(tick) <= start + width + 1e-9 for tick in ticks)
    assert len(ticks) <= 11


def test_a_decade_has_round_ticks():
    assert log_ticks(-2, 0) == pytest.approx([0.01, 0.03, 0.1, 0.3, 1.0])
    assert log_ticks(0, 1) == pytest.approx([1.0, 2.0, 5.0, 10.0])


def test_thinning_keeps_small_sets_and_covers_the_extent_of_large_ones():
    generator = np.random.default_rng(0)
    xs, ys = generator.random(50_000), generator.random(50_000)
    rows = np.arange(50_000)
    assert thin(xs[:100], ys[:100], rows[:100], 1500).size == 100
    kept = thin(xs, ys, rows, 1500)
    assert 1000 < kept.size <= 1500
    assert xs[kept].min() < 0.03
    assert xs[kept].max() > 0.97


def test_text_from_data_is_literal():
    assert escape("a*b <i> $x$ [l](u) `c`") == r"a\*b \<i\> \$x\$ \[l\]\(u\) \`c\`"
    assert escape("Llama 3.1-8B, 95%") == "Llama 3.1-8B, 95%"
    assert escape("14 of 279 are - well - 3.5") == "14 of 279 are - well - 3.5"
    assert escape("- a\n# b") == r"\- a \# b"
    assert escape("-5") == "-5"
    assert escape("---") == r"\---"
    assert escape("1. a") == r"1\. a"
    assert escape("&#104;ttp") == r"\&\#104;ttp"


@pytest.mark.parametrize(
    "address", ["http://evil.example", "HTTPS://evil.example/a", "www.evil.example", "a@evil.example"]
)
def test_an_address_is_no_link(address):
    """A browser finds addresses in the text that is left once Markdown's signs are gone, so no backslash stops it."""
    assert address not in escape(address).replace("\\", "")
    assert escape(address).replace("\\", "").replace("\N{WORD JOINER}", "") == address


def test_a_name_that_would_lie_on_a_cloud_of_points_is_left_out():
    cloud = [(x / 40, y / 40) for x in range(41) for y in range(41)]
    assert place([Label("a name", 0.5, 0.5)], 300, 300, cloud) == []
    assert len(place([Label("a name", 0.5, 0.5)], 300, 300, cloud[:2])) == 1


def test_names_keep_off_the_steps_of_the_front():
    """A step to the right and one up: the spots run along both, and the name of the first point lies on neither."""
    layout = {"range": (0.0, 1.0)}
    spots = steps(np.array([0.2, 0.8]), np.array([0.3, 0.7]), (layout, layout), rises_first=False)
    assert spots[0] == (0.2, 0.3)
    assert spots[-1] == (0.8, 0.7)
    assert all(y == 0.3 or x == 0.8 for x, y in spots)
    (placed,) = place([Label("name", 0.2, 0.3)], 700, 380, spots)
    assert placed.position != "middle right"


def hue_and_saturation(colour: str) -> tuple[float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    return 360 * hue, saturation


def test_no_family_has_the_colour_of_the_pick():
    pick = hue_and_saturation(PICK)[0]
    for colour in (*_FAMILIES.values(), *_SPARE):
        distance = abs(hue_and_saturation(colour)[0] - pick)
        assert min(distance, 360 - distance) > 30, colour
    assert len({*_FAMILIES.values(), *_SPARE}) == len(_FAMILIES) + len(_SPARE)


def three_offers(**options):
    frame = pd.DataFrame(
        {
            "candidate_id": ["a", "b", "c"],
            "label": ["a", "b", "c"],
            "model_label": ["a", "b", "c"],
            "kind": ["api", "api", "predicted"],
            "family": ["Gemma", "Qwen", "Qwen"],
            "arena_text": [1400.0, 1300.0, 1350.0],
            "arena_text__low": [np.nan, np.nan, 1320.0],
            "arena_text__high": [np.nan, np.nan, 1380.0],
            "cost_per_1k_requests_usd": [2.0, 1.0, 1.5],
        }
    )
    standing = np.array([Standing.PICK, Standing.OPTIMAL, Standing.OPTIMAL], dtype="<U9")
    x, y = metrics()["cost_per_1k_requests_usd"], metrics()["arena_text"]
    return scatter(frame, x, y, standing, **options)


def test_plotly_finds_every_property_of_the_chart_valid():
    figure = three_offers()
    assert len(figure.data) > 3
    validated = go.Figure(figure.to_dict())
    assert json.loads(validated.to_json()) == json.loads(figure.to_json())


@pytest.mark.parametrize(("n_objectives", "words"), [(2, "optimal in both"), (4, "optimal in all 4")])
def test_the_legend_tells_the_line_from_the_optimal_points(n_objectives, words):
    figure = three_offers(n_objectives=n_objectives)
    shown = [trace for trace in figure.data if trace.showlegend is not False]
    names = [trace.name for trace in shown]
    assert "front of the two axes" in names
    [optimal] = [trace for trace in shown if words in trace.name]
    assert isinstance(optimal.marker.color, str)
    assert optimal.marker.color != PICK
