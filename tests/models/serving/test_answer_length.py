"""The length model: terms it must find, what each level of ignorance gives, and intervals that hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving.answer_length import (
    LengthCase,
    conformal_half_width,
    errors_left_out,
    fit_effects,
    fit_lengths,
)

TASKS = {"short": 5.0, "long": 7.0}


def made(n_models: int, spread: float, seed: int = 0) -> tuple[list[LengthCase], np.ndarray]:
    """Models of two families on two tasks with and without thinking, which triples an answer."""
    draw = np.random.default_rng(seed)
    cases, logs = [], []
    for k in range(n_models):
        family, own = f"F{k % 2}", draw.normal(0, 0.1)
        for task, level in TASKS.items():
            for mode, added in (("none", 0.0), ("thinking", np.log(3))):
                cases.append(LengthCase(f"m{k}", family, mode, task))
                logs.append(level + added + own + (0.4 if family == "F1" else 0.0) + draw.normal(0, spread))
    return cases, np.exp(logs)


def test_it_finds_task_thinking_and_family() -> None:
    fitted = fit_lengths(*made(30, spread=0.01))
    plain = fitted.predict(LengthCase("new", "F0", "none", "short")).tokens
    assert plain == pytest.approx(np.exp(5), rel=0.1)
    assert fitted.predict(LengthCase("new", "F0", "thinking", "short")).tokens / plain == pytest.approx(3, rel=0.1)
    assert fitted.predict(LengthCase("new", "F1", "none", "short")).tokens / plain == pytest.approx(1.49, rel=0.15)
    assert fitted.predict(LengthCase("new", "F0", "none", "long")).tokens / plain == pytest.approx(np.exp(2), rel=0.1)


def test_a_models_other_tasks_tell_of_its_verbosity_but_not_wholly() -> None:
    cases, tokens = made(20, spread=0.0)
    talkative = [LengthCase("loud", "F0", "none", "long")]
    both = np.append(tokens, 4 * np.exp(7))
    fitted = fit_effects([*cases, *talkative], both)
    added = fitted["model", "loud"]
    assert 0 < added < np.log(4)


def test_what_was_never_seen_is_the_mean_of_its_mode() -> None:
    fitted = fit_lengths(*made(20, spread=0.05))
    nobody = fitted.predict(LengthCase("", "never seen", "none", "short"))
    f0, f1 = (fitted.predict(LengthCase("", family, "none", "short")).tokens for family in ("F0", "F1"))
    assert f0 < nobody.tokens < f1


def test_unknown_reasoning_spans_both_modes() -> None:
    fitted = fit_lengths(*made(20, spread=0.05))
    plain, thinking, either = (
        fitted.predict(LengthCase("m0", "F0", mode, "short")) for mode in ("none", "thinking", "unknown")
    )
    assert either.tokens == pytest.approx(np.sqrt(plain.tokens * thinking.tokens))
    assert (either.low, either.high) == (plain.low, thinking.high)


def test_a_left_out_models_own_counts_are_not_seen() -> None:
    """Change one model's counts a hundredfold: its errors move by exactly that much, so nothing leaked."""
    cases, tokens = made(10, spread=0.1)
    changed = np.where([case.model == "m3" for case in cases], 100 * tokens, tokens)
    moved = (errors_left_out(cases, changed) - errors_left_out(cases, tokens))[[c.model == "m3" for c in cases]]
    assert moved == pytest.approx(np.full(4, np.log(100)))


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_intervals_hold_their_share_of_new_models(level: float) -> None:
    cases, tokens = made(60, spread=0.3)
    errors = errors_left_out(cases, tokens)
    half = conformal_half_width(errors[:120], level)
    assert np.mean(np.abs(errors[120:]) <= half) == pytest.approx(level, abs=0.08)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=40), st.floats(0.5, 0.99))
def test_the_half_width_holds_its_share_of_the_errors_seen(errors: list[float], level: float) -> None:
    half = conformal_half_width(np.array(errors), level)
    assert np.mean(np.abs(errors) <= half) >= min(level, 1.0)
