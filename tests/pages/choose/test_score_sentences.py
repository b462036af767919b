"""What the certainty of a pick is drawn from: predicted values are named only where a ranked candidate has one."""

from __future__ import annotations

from pages.answers.choose.answer import choose
from pages.answers.choose.sentences import confidence
from pages.answers.choose.view import ChooseView


def test_predicted_lengths_of_offers_are_named() -> None:
    assert "of quality and of predicted values" in confidence(choose(ChooseView()))


def test_measured_candidates_alone_have_no_predictions() -> None:
    sentence = confidence(choose(ChooseView(kinds=("self-hosted",))))
    assert "the confidence intervals of quality" in sentence
    assert "predicted" not in sentence
