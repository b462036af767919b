"""Every verdict of the Fine-tune page over random views reads as English."""

from __future__ import annotations

import random

import numpy as np
import pytest

from models.laws import Curve
from models.laws.choosing.selection_methods import FITTING
from pages.answers.tuning.answer import METHODS, UPLOAD, FineTuneView, fine_tune, loss_at, sizes_of
from pages.answers.tuning.built_in_curves import DATA_SETS, built_in_curves
from pages.answers.tuning.sentences import doubt, verdict
from tests.pages.verdict_grammar import blemishes

STORED_SHARES = (8, 16, 32, 64, 128, 256, 512)
QUICK_METHODS = [method for method in METHODS if method not in FITTING]


@pytest.mark.parametrize("data_set", DATA_SETS)
def test_every_verdict_is_english(data_set):
    draw = random.Random(data_set)
    curves = built_in_curves(data_set)
    target, limits = sizes_of(curves)[-1], sorted(float(curve.n_params or 0.0) / 1e9 for curve in curves)
    verdicts = set()
    for _ in range(9):
        budget = target / draw.choice(STORED_SHARES)  # a forecast that is not stored takes a second each
        limit = draw.choice([None, limits[0], limits[2], limits[-1]])
        view = FineTuneView(
            data_set=data_set, target=target, budget=budget, method=draw.choice(QUICK_METHODS), max_params_b=limit
        )
        verdicts.add(sentence := verdict(fine_tune(view)))
        assert blemishes(sentence) == [], (sentence, view.to_params())
    assert len(verdicts) > 3


def test_a_single_candidate_is_not_ranked_and_an_upload_has_no_unit():
    x = np.array([100.0, 200.0, 400.0, 800.0])
    small, large = Curve("small", x, 3.0 * x**-0.1), Curve("large", x, 2.0 * x**-0.05)
    view = FineTuneView(data_set=UPLOAD, target=800, budget=400, method="subtuning")
    lone = verdict(fine_tune(view, (small,)))
    assert lone == "Fine-tune small: the only candidate, from up to 400 examples. Its predicted loss at 800 is 1.65."
    both = verdict(fine_tune(view, (small, large)))
    assert "nats" not in both
    for sentence in (lone, both):
        assert blemishes(sentence) == [], sentence


@pytest.mark.parametrize("data_set", DATA_SETS)
def test_the_last_value_is_said_to_agree_only_when_it_does(data_set):
    for share in (8, 64):
        answer = fine_tune(FineTuneView(data_set=data_set, budget=sizes_of(built_in_curves(data_set))[-1] / share))
        last = answer.selections["subtuning"].ranking[0].curve
        sentence = verdict(answer)
        assert ("The last value would choose the same." in sentence) == (last == answer.pick)
        assert (f"The last value would choose {last}." in sentence) == (last != answer.pick)
        assert "four times in five" in sentence
        assert answer.recommendation is not None
        assert answer.recommendation.curve in doubt(answer)
        assert "expected to lose" in doubt(answer)
        assert blemishes(" ".join(doubt(answer).split()[-8:])) == []


def test_what_the_evidence_recommends_on_the_21_cells():
    """Means of docs/selection.md: no more regret than pooled curves, a quarter of the last value's."""
    regrets = []
    for data_set in DATA_SETS:
        truth = {curve.name: loss_at(curve, 1_638_400.0) for curve in built_in_curves(data_set)}
        for share in STORED_SHARES:
            answer = fine_tune(FineTuneView(data_set=data_set, budget=1_638_400.0 / share))
            recommendation, best = answer.recommendation, min(truth.values())
            assert recommendation is not None
            choices = (recommendation.curve, *(answer.selections[m].ranking[0].curve for m in ("pooled", "subtuning")))
            regrets.append([truth[name] - best for name in choices])
            assert regrets[-1][0] <= recommendation.regret_high + 1e-9
    weighed, pooled, last = np.mean(regrets, axis=0)
    assert weighed <= pooled + 1e-3
    assert weighed < 0.3 * last
