"""Every verdict of the Fine-tune page over random views reads as English."""

from __future__ import annotations

import random

import numpy as np
import pytest

from models.laws import Curve
from models.laws.choosing.selection_methods import FITTING
from pages.answers.tuning.answer import METHODS, UPLOAD, FineTuneView, fine_tune, sizes_of
from pages.answers.tuning.built_in_curves import DATA_SETS, built_in_curves
from pages.answers.tuning.sentences import verdict
from tests.pages.verdict_grammar import blemishes

STORED_SHARES = (8, 16, 32, 64, 128, 256, 512)
QUICK_METHODS = [method for method in METHODS if method not in FITTING]


@pytest.mark.parametrize("data_set", DATA_SETS)
def test_every_verdict_is_english(data_set):
    draw = random.Random(data_set)
    curves = built_in_curves(data_set)
    target, limits = sizes_of(curves)[-1], sorted(float(curve.n_params or 0.0) / 1e9 for curve in curves)
    verdicts = set()
    for _ in range(15):
        budget = target / draw.choice(STORED_SHARES)  # a forecast that is not stored takes a second each
        limit = draw.choice([None, limits[0], limits[2], limits[-1]])
        view = FineTuneView(
            data_set=data_set, target=target, budget=budget, method=draw.choice(QUICK_METHODS), max_params_b=limit
        )
        verdicts.add(sentence := verdict(fine_tune(view)))
        assert blemishes(sentence) == [], (sentence, view.to_params())
    assert len(verdicts) > 5


def test_a_single_candidate_is_not_ranked_and_an_upload_has_no_unit():
    x = np.array([100.0, 200.0, 400.0, 800.0])
    small, large = Curve("small", x, 3.0 * x**-0.1), Curve("large", x, 2.0 * x**-0.05)
    view = FineTuneView(data_set=UPLOAD, target=800, budget=400, method="subtuning")
    lone = verdict(fine_tune(view, (small,)))
    assert (
        lone
        == "Fine-tune small: the only candidate, from losses at up to 400 examples. Its predicted loss at 800 is 1.65."
    )
    both = verdict(fine_tune(view, (small, large)))
    assert "nats" not in both
    for sentence in (lone, both):
        assert blemishes(sentence) == [], sentence
