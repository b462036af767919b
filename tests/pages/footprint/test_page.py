"""The Footprint page: every part opens, links set it, and what cannot be used is said."""

from __future__ import annotations

import pytest

from pages.answers.footprint.changes import changes_since
from pages.answers.footprint.view import PART_NAMES, FootprintView
from tests.pages.conftest import Open, texts


def test_france_and_poland_in_one_view(open_app: Open) -> None:
    app = open_app("footprint")
    assert not app.exception
    assert not app.warning
    assert "in France and " in app.subheader[0].value
    assert [metric.label for metric in app.metric] == [
        "Within the limit",
        "Without a limit",
        "CO2e in France",
        "CO2e in Poland",
    ]


@pytest.mark.parametrize("part", PART_NAMES)
def test_every_part_opens(open_app: Open, part: str) -> None:
    app = open_app("footprint", part=part)
    assert not app.exception
    assert not app.error
    assert app.metric


def test_an_attack_is_offered_where_images_are_read(open_app: Open) -> None:
    app = open_app("footprint", task="image-chat", model="qwen3-vl-8b-instruct", gpu="", stress="verbose-images-1")
    assert not app.exception
    assert "7.87 times as long under attack" in texts(app).replace("\\", "")


def test_a_limit_that_nothing_keeps_leaves_the_page_whole(open_app: Open) -> None:
    app = open_app("footprint", max_itl_ms="1")
    assert not app.exception
    assert "No measured deployment" in app.subheader[0].value


def test_a_link_that_cannot_be_used_says_so(open_app: Open) -> None:
    app = open_app("footprint", model="abacus", grids="Atlantis", pue="9")
    said = texts(app).replace("\\", "")
    assert not app.exception
    for part in ("'abacus'", "'Atlantis'", "'9' is not a usable value of 'pue'"):
        assert part in said


def test_a_saved_view_tells_what_changed() -> None:
    assert changes_since({"carbon": "9 kg"}, FootprintView())[0].startswith("The carbon on the first grid was 9 kg")
