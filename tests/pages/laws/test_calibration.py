"""What intervals said and held: the table of the page, its sentences, and the fields of the HTTP reply."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from models.laws import LAWS, Curve
from models.laws.fitting.beyond import HoldOut, Reach
from models.laws.fitting.decisive import DecisiveRuns, RobustFit
from pages.answers.laws.answer import LawFit, scaling
from pages.answers.laws.calibration import calibration, calibration_sentence, extrapolation_words
from pages.answers.laws.calls import fit_curves
from pages.answers.laws.curves_csv import CurveFile
from pages.answers.laws.fit_trust import decisive_runs, decisive_table, decisive_words
from pages.answers.laws.fits import stored_fit
from pages.answers.laws.sentences import warnings
from pages.answers.laws.view import ScalingView, uploaded_set

HOLD_OUTS = (HoldOut(2.0, 10, 4, 7, 0.5), HoldOut(4.1, 20, 5, 17, 0.4))


def _law_fit(hold_outs: tuple[HoldOut, ...] | None = HOLD_OUTS) -> LawFit:
    fit = stored_fit("chinchilla", "chinchilla")
    assert fit is not None
    reach = None if hold_outs is None else Reach((1e10, 1e11), 1e21, 0.4, 6.0, hold_outs)
    return LawFit(LAWS["chinchilla"], dataclasses.replace(fit, reach=reach))


def test_the_sentence_counts_every_run_judged():
    assert calibration_sentence(_law_fit()) == (
        "Fitted to the smaller of these runs and judged 30 times on larger ones, the 80% interval held 80%; from the"
        " noise of the runs alone it would have held 30%."
    )
    assert "widened as on other runs" in extrapolation_words(_law_fit(()))
    assert "not the error of extrapolating" in extrapolation_words(_law_fit(None))


def test_the_table_has_a_row_a_distance_and_all_built_in_runs_beside():
    table = calibration(_law_fit()).set_index("distance")
    assert table.loc["2 times", ["own_n", "own_noise", "own_wide"]].tolist() == [10, 40, 70]
    assert table.loc["4 times", ["own_n", "own_noise", "own_wide"]].tolist() == [20, 25, 85]
    assert (table["built_in_n"] > 100).all()
    assert (table["built_in_wide"] > table["built_in_noise"]).all()
    assert table["built_in_wide"].between(70, 95).all()
    assert calibration(_law_fit(None)).empty


def test_stored_fits_widen_the_forecast_of_the_page():
    fit = next(f.fit for f in scaling(ScalingView(curve="chinchilla")).fits if f.law.id == "chinchilla")
    assert fit is not None and fit.reach is not None and len(fit.reach.hold_outs) >= 3
    x = np.array([[1.6e10 * 3], [3.2e11 * 3]])
    wide, plain = (np.log(np.divide(*f.interval(x)[::-1])) for f in (fit, dataclasses.replace(fit, reach=None)))
    assert wide > 2 * plain


def test_the_law_with_and_without_decisive_runs_and_robust():
    law_fit = _law_fit()
    assert law_fit.fit is not None
    without, robust = ({name: factor * v for name, v in law_fit.fit.params.items()} for factor in (3.0, 2.9))
    runs = DecisiveRuns((1, 2), "B", 1271.8, 3815.4, without, RobustFit(robust, (1, 2)))
    table = decisive_table(law_fit, runs).set_index("parameter")
    assert table.loc["B", "value_without"] == pytest.approx(3 * table.loc["B", "value"])
    assert table.loc["B", "value_robust"] == pytest.approx(2.9 * table.loc["B", "value"])
    assert decisive_words(runs).startswith("Without two of the runs, B is 3,815 instead of 1,272. A robust fit")
    small = dataclasses.replace(runs, value_without=1400.0, robust=None)
    assert decisive_words(small).startswith("No few runs decide the fit: without the 2 runs that count most, B goes")


def test_the_http_reply_names_the_reach_and_the_runs_that_decide():
    x = np.geomspace(1e3, 1e6, 24)
    y = 9 * x**-0.3 * np.exp(0.01 * np.random.default_rng(0).standard_normal(24))
    file = CurveFile((Curve("mine", x, y),), {})
    [row] = fit_curves(file, "power", [(1e7,)], 0.8, 60.0)["fits"]
    assert row["reach"] is not None and row["influence"] is not None
    assert row["reach"]["largest_size"] == pytest.approx(1e6)
    assert {part["level"] for part in row["reach"]["hold_outs"]} == {0.8}
    assert all(part["n_inside_noise"] <= part["n_inside"] <= part["n"] for part in row["reach"]["hold_outs"])
    assert len(row["influence"]["points"]) == 1, "at most 5% of 24 points"
    assert row["influence"]["factor"] < 2 and row["influence"]["robust"] is None
    prediction = row["predictions"][0]
    assert prediction["low"] < prediction["y"] < prediction["high"]


def test_the_page_says_by_itself_which_runs_decide_an_upload():
    """A hundred runs of the law, five of them of few tokens and far above it."""
    rng = np.random.default_rng(0)
    x = np.exp(rng.uniform(np.log([[5e7], [1e9]]), np.log([[5e9], [1e11]]), (2, 100)))
    x[1, :5] = 1e8
    truth = {"E": 1.8, "A": 140.0, "B": 190.0, "eta": 0.3}
    y = LAWS["overtraining"].predict(truth, x) * np.exp(0.003 * rng.standard_normal(100))
    y[:5] *= 1.5
    points = pd.DataFrame({"n_params": x[0], "n_tokens": x[1], "x": x[1], "y": y})
    runs = dataclasses.replace(
        uploaded_set(Curve("mine", x[1], y)), inputs=("n_params", "n_tokens"), points=points, y_name="loss"
    )
    answer = scaling(ScalingView(curve=runs.id, laws=("overtraining",)), runs)
    [sentence] = [text for text in warnings(answer) if text.startswith("Over-training law: Without five of the runs")]
    assert "A robust fit, which leaves out" in sentence
    decisive = decisive_runs(answer, answer.fits[0])
    assert decisive is not None and decisive.rows == (0, 1, 2, 3, 4)
