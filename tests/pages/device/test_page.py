"""The Device page: every part opens, links set it, and what cannot be used is said."""

from __future__ import annotations

import pytest

from pages.answers.device.changes import changes_since
from pages.answers.device.view import PART_NAMES, DeviceView
from tests.pages.conftest import Open, texts


def test_a_first_visit_answers_for_a_card(open_app: Open) -> None:
    app = open_app("device")
    assert not app.exception
    assert not app.warning
    assert "RTX 4090 runs " in app.subheader[0].value
    assert [metric.label for metric in app.metric] == ["Speed", "Memory", "Energy per token", "Models that run"]
    assert "median error" in texts(app)


@pytest.mark.parametrize("part", PART_NAMES)
def test_every_part_opens(open_app: Open, part: str) -> None:
    app = open_app("device", part=part)
    assert not app.exception
    assert not app.error
    assert app.metric
    assert "After " in texts(app), "the paper stands under the result"


def test_a_link_that_cannot_be_used_says_so(open_app: Open) -> None:
    app = open_app("device", device="abacus", context_tokens="-4")
    said = texts(app).replace("\\", "")
    assert not app.exception
    assert "There is no device 'abacus'" in said
    assert "'-4' is not a usable value" in said


def test_measurements_that_cannot_be_read_leave_the_page_whole(open_app: Open) -> None:
    app = open_app("device", part="networks", own_latencies="abc")
    assert not app.exception
    assert "is no measurement" in app.error[0].value


def test_a_machine_in_whose_memory_nothing_lies(open_app: Open) -> None:
    app = open_app("device", device="raspberry-pi-5-8gb", memory_gb="0.5")
    assert not app.exception
    assert "runs no rated open model" in app.subheader[0].value
    assert "streaming from storage" in app.subheader[0].value


def test_changing_the_machine_changes_the_answer(open_app: Open) -> None:
    app = open_app("device")
    next(box for box in app.selectbox if box.key == "device.device").set_value("raspberry-pi-5-8gb").run()
    assert "Raspberry Pi 5" in app.subheader[0].value
    assert not app.exception


def test_a_saved_view_tells_what_changed() -> None:
    assert changes_since({"pick": "Another"}, DeviceView())[0].startswith("The pick was Another")
