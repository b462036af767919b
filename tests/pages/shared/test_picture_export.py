"""The camera of a chart: named after the view, in the format that the session chose."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.draw.shared.picture_export import CHOSEN, chart_config, image_options


@pytest.mark.parametrize(("chosen", "scale"), [("png", 2), ("svg", None)])
def test_the_camera_saves_under_the_name_of_the_view(
    monkeypatch: pytest.MonkeyPatch, chosen: str, scale: int | None
) -> None:
    monkeypatch.setattr(st, "session_state", {CHOSEN: chosen})
    options = image_options("frontier", "llm-serving", "", "a/../b c")["toImageButtonOptions"]
    assert options["filename"] == "paretoscope-frontier-llm-serving-a-..-b-c"
    assert options["format"] == chosen and options.get("scale") == scale


def test_nothing_else_is_in_view() -> None:
    config = chart_config("choose", "lm-arena-chat")
    assert config["modeBarButtons"] == [["toImage"]]
    assert config["displayModeBar"] is True and config["displaylogo"] is False
