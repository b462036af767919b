"""Traces of traffic as presets: what they fill in, how a link tells them, and what they say."""

from __future__ import annotations

import pytest

from pages.answers.boards.traffic import own_numbers, preset_of, preset_sentences, presets
from pages.answers.boards.workload import Workload
from pages.answers.choose.view import ChooseView


def test_the_four_traces_are_offered() -> None:
    filled = {name: preset.filled for name, preset in presets().items()}
    assert filled == {
        "azure-chat-2023": {"input_tokens": 1155, "cached_pct": 0},
        "azure-code-2023": {"input_tokens": 2048, "cached_pct": 0},
        "mooncake-chat": {"input_tokens": 12035, "cached_pct": 37},
        "mooncake-synthetic": {"input_tokens": 15325, "cached_pct": 65},
    }


@pytest.mark.parametrize("name", ["azure-chat-2023", "azure-code-2023", "mooncake-chat", "mooncake-synthetic"])
def test_a_link_tells_its_preset(name: str) -> None:
    linked = ChooseView().with_changes(**presets()[name].filled)
    params = {field: [text] for field, text in linked.to_params().items()}
    view, complaints = ChooseView.from_params(params)
    assert not complaints
    assert preset_of(view.input_tokens, view.cached_pct) == name


def test_other_numbers_are_ones_own() -> None:
    assert preset_of(12_035, 40) == ""
    assert preset_of(**own_numbers()) == ""
    assert own_numbers() == Workload().model_dump(include={"input_tokens", "cached_pct"})


def test_a_preset_says_its_day_and_its_bursts() -> None:
    code = preset_sentences(presets()["azure-code-2023"])
    assert "recorded on 2023-11-16" in code
    assert "The busiest minute has 4.1 times the mean of 2.6 requests per second" in code
    assert "28 tokens on average (median 13)" in code
    assert "not published, so cached input is 0%" in code
    chat = preset_sentences(presets()["mooncake-chat"])
    assert "published in 2025" in chat
    assert "37.4% of its input was seen before" in chat
