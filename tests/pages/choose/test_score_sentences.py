"""What the certainty of a pick is drawn from: predicted values are named only where a ranked candidate has one."""

from __future__ import annotations

from pages.answers.choose.answer import choose
from pages.answers.choose.sentences import confidence
from pages.answers.choose.view import ChooseView


def test_predicted_lengths_of_offers_are_named() -> None:
    answer = choose(ChooseView())
    assert answer.uncertain_parts == ("quality", "cost")
    assert "of 1,000 draws of quality and cost" in confidence(answer)


def test_measured_candidates_alone_have_no_predictions() -> None:
    answer = choose(ChooseView(kinds=("self-hosted",)))
    assert answer.uncertain_parts == ("quality",)
    assert "draws of quality." in confidence(answer)
