"""What intervals held, by data set: the picture's figures, and the sentence on a curve unlike those judged."""

from __future__ import annotations

import numpy as np
import pytest

from models.laws import Curve
from pages.answers.tuning.held import held_by_data_set, unlike_the_sets
from pages.draw.shared.held_chart import held_chart

SIZES = 200.0 * 2.0 ** np.arange(8)


def test_shares_held_are_those_of_the_stored_intervals():
    """30 curves from 13 budgets; docs/selection.md has 72%, 88% and 98% in the mean of the seven nearer budgets."""
    table = held_by_data_set().set_index("label")
    assert table["judged"].tolist() == [390, 390, 390]
    assert (table["said"] == 80).all()
    assert table["held"].between(60, 100).all()
    assert table["held"].idxmax() == "Gigaword (summaries)"


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (1.0 + 5.0 * SIZES**-0.5, "flattens more"),
        (np.linspace(1.0, 2.0, 8), "rises"),
        (np.full(8, 2.0), "shows no trend"),
        (5.0 * SIZES**-0.2, ""),
    ],
)
def test_a_curve_unlike_the_sets_is_named(y, words):
    sentence = unlike_the_sets(Curve("mine", SIZES, y), 1e9)
    assert words in sentence
    assert bool(sentence) == bool(words)


def test_two_points_say_nothing_of_how_a_curve_runs():
    assert unlike_the_sets(Curve("mine", SIZES[:2], np.array([2.0, 1.0])), 1e9) == ""


def test_the_picture_has_a_bar_a_family_and_the_promise():
    figure = held_chart(["a", "b"], (("Held", [70.0, float("nan")]),), 80.0)
    assert figure.data[0].x[0] == 70.0
    assert list(figure.data[0].text) == ["70%", ""]
    assert figure.layout.shapes[0].x0 == 80.0
    assert not figure.layout.showlegend
