"""Whether a model reasons, by its name: the makers' words, and sizes that only look like efforts."""

from __future__ import annotations

import pytest

from data.sources.reasoning import effort_of, reasoning_of, without_reasoning


@pytest.mark.parametrize(
    ("model", "reasoning"),
    [
        ("gpt-5-high", "high"),
        ("gpt-5-mini-high", "high"),
        ("gpt-5-low", "low"),
        ("gpt-5", "medium"),
        ("gpt-5-chat", "none"),
        ("gpt-5.1", "none"),
        ("gpt-4o-2024-08-06", "none"),
        ("gpt-oss-120b", "medium"),
        ("o3-2025-04-16", "medium"),
        ("o3-mini-high", "high"),
        ("mistral-medium-2508", "none"),
        ("mistral-medium", "none"),
        ("phi-3-medium-4k-instruct", "none"),
        ("magistral-medium-2506", "thinking"),
        ("claude-opus-4-1-20250805", "none"),
        ("claude-opus-4-1-20250805-thinking-16k", "thinking"),
        ("gemini-2.5-pro", "thinking"),
        ("gemini-2.5-flash-lite-preview-09-2025-no-thinking", "none"),
        ("gemini-2.5-flash-lite-preview-06-17-thinking", "thinking"),
        ("gemini-2.0-flash-001", "none"),
        ("deepseek-r1-0528", "thinking"),
        ("deepseek-v3.1", "none"),
        ("deepseek-v3.1-thinking", "thinking"),
        ("qwen3-32b", "unknown"),
        ("qwen-3-8b", "unknown"),
        ("qwen3-235b-a22b-no-thinking", "none"),
        ("qwen3-235b-a22b-instruct-2507", "none"),
        ("qwen3-235b-a22b-thinking-2507", "thinking"),
        ("glm-4.6", "unknown"),
        ("glm-4-plus", "none"),
        ("grok-4-fast", "unknown"),
        ("grok-4-fast-reasoning", "thinking"),
        ("grok-4-1-fast-non-reasoning", "none"),
    ],
)
def test_a_name_says_how_a_model_reasons(model: str, reasoning: str) -> None:
    assert reasoning_of(model) == reasoning


@pytest.mark.parametrize(
    ("model", "same_weights"),
    [
        ("gpt-5-high", "gpt-5-low"),
        ("claude-opus-4-1-20250805", "claude-opus-4-1-20250805-thinking-16k"),
        ("deepseek-v3.1", "deepseek-v3.1-thinking"),
        ("qwen3-235b-a22b", "qwen3-235b-a22b-no-thinking"),
    ],
)
def test_efforts_of_one_model_have_one_name(model: str, same_weights: str) -> None:
    assert without_reasoning(model) == without_reasoning(same_weights)


@pytest.mark.parametrize(
    ("model", "mode", "effort"),
    [
        ("gpt-5", "minimal", "none"),
        ("gpt-5", "low", "low"),
        ("claude-opus-5", "max", "high"),
        ("claude-opus-4-20250514", "thinking 16k", "thinking"),
        ("qwen3-235b-a22b", "no thinking", "none"),
        ("gemini-3.1-pro-preview", None, "thinking"),
        ("kimi-k3", None, "unknown"),
        ("gpt-5.5", None, "none"),
    ],
)
def test_a_stated_mode_goes_before_the_name(model: str, mode: str | None, effort: str) -> None:
    assert effort_of(model, mode) == effort


def test_sizes_stay_apart() -> None:
    assert without_reasoning("mistral-medium-2508") != without_reasoning("mistral-2508")
    assert without_reasoning("gpt-5-mini-high") != without_reasoning("gpt-5-high")
