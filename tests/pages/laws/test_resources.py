"""Uploads of laws of resources, and what the page says to do by them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.laws import LAWS
from pages.answers.laws.answer import scaling
from pages.answers.laws.upload import read_run_sets
from pages.answers.laws.view import NAMES, ScalingView, chosen_laws
from tests.models.laws.test_contract import CASES, INPUTS


def body(law: str) -> bytes:
    x = np.atleast_2d(INPUTS[law])
    y = LAWS[law].predict(CASES[law], x if LAWS[law].n_inputs > 1 else x[0])
    return pd.DataFrame(x.T, columns=list(LAWS[law].x)).assign(curve="mine", y=y).to_csv(index=False).encode()


@pytest.mark.parametrize("law", ["precision", "qat", "rl_data", "kinetics", "exponential", "train_to_test", "moe"])
def test_runs_of_every_kind_can_be_sent_in(law):
    [runs] = read_run_sets(body(law))
    assert law in {one.id for one in chosen_laws(ScalingView(curve=runs.id, laws=(law,)), runs)}
    answer = scaling(ScalingView(curve=runs.id, laws=(law,), reach=10.0), runs)
    [one] = answer.fits
    assert one.fit is not None
    assert one.fit.rmsd_log < 1e-4


def test_every_input_has_a_name_for_people():
    assert {name for law in LAWS.values() for name in law.x} - {"x"} <= set(NAMES)


@pytest.mark.parametrize(
    ("law", "said"), [("precision", "bits"), ("qat", "quantized"), ("rl_data", "updates per data point")]
)
def test_the_page_says_what_to_do(open_app, law, said):
    app = open_app("scaling_laws")
    app.file_uploader(key="scaling.file").upload("runs.csv", body(law))
    app.run()
    assert not app.exception
    assert not app.error
    assert any(said in element.value for element in app.markdown if element.value.startswith("**"))
