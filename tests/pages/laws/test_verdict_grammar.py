"""Every verdict of the Scaling laws page reads as English: random built-in runs, reaches and levels."""

from __future__ import annotations

import random

import pytest

from models.laws.registry import LAWS
from pages.answers.laws.answer import scaling
from pages.answers.laws.sentences import law_words, verdict, warnings
from pages.answers.laws.view import REACHES, ScalingView, run_sets
from tests.pages.verdict_grammar import blemishes

LEVELS = (0.5, 0.8, 0.9, 0.95)
CUT = {"chinchilla": "kaplan_joint", "flan_bart-base": "rectified"}


def test_every_verdict_is_english():
    draw = random.Random(7)
    verdicts = set()
    for curve in draw.sample(sorted(run_sets().index), 35):
        view = ScalingView(curve=str(curve), reach=draw.choice(REACHES), level=draw.choice(LEVELS))
        answer = scaling(view)
        verdicts.add(sentence := verdict(answer))
        assert blemishes(sentence) == [], (sentence, view.to_params())
        for text in warnings(answer):
            assert " %" not in text
            assert "  " not in text
    assert len(verdicts) > 15


def test_verdicts_with_held_out_points_are_english():
    for curve, law in CUT.items():
        sentence = verdict(scaling(ScalingView(curve=curve, upto=70, laws=(law,))))
        assert "on held-out points" in sentence
        assert blemishes(sentence) == [], sentence


@pytest.mark.parametrize("law", LAWS.values(), ids=lambda law: law.id)
def test_the_verdict_names_a_law_with_its_article(law):
    """Every law that calls itself one takes 'the' within a sentence; names keep their capitals."""
    words = law_words(law.title)
    head = law.title.partition(":")[0].partition(",")[0].split(" ")
    assert words.startswith("the ") == ("law" in head)
    assert not any(name.lower() in words for name in ("Kaplan", "Chinchilla"))


def test_an_upload_fitted_best_by_one_law_says_the_law():
    sentence = verdict(scaling(ScalingView(curve="chinchilla", laws=("kaplan_joint",))))
    assert "the only fit is the Kaplan law of parameters and tokens (" in sentence
