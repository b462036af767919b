"""Every verdict of the Route page over the built-in logs and random limits reads as English."""

from __future__ import annotations

import random

import pytest

from pages.answers.route.answer import replay_of, route
from pages.answers.route.sentences import route_verdict, used_sentence
from pages.answers.route.view import RouteView, resolve
from tests.pages.route.random_logs import few_resamples
from tests.pages.verdict_grammar import blemishes

__all__ = ["few_resamples"]  # pytest takes the fixture from here
POLICIES = ("auto", "zero-router", "category-table", "oracle")


@pytest.mark.parametrize("log", ["MMLU-Pro", "RouteLLM, GSM8K"])
def test_every_verdict_is_english(log):
    draw = random.Random(log)
    verdicts = set()
    for policy in POLICIES:
        base, _ = resolve(RouteView(log=log, policy=policy))
        log_replay = replay_of(base, None)
        for _ in range(8):
            view = base.with_changes(bill=draw.randint(1, 100), unit=draw.choice(("usd", "strong")))
            answer = route(view, log_replay)
            verdicts.add(sentence := route_verdict(answer))
            assert blemishes(sentence) == [], (sentence, view.to_params())
            assert " %" not in used_sentence(answer)
    assert len(verdicts) > 3
