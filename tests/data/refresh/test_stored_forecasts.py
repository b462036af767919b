"""The stored parts of the pooled forecast are those the code makes today, and each is left out of its own."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from data.refresh.stored_fits import labelled_curves
from data.refresh.stored_forecasts import pooled_forecasts
from data.settings import Settings
from data.warehouse import curve_queries
from models.laws import Curve
from models.laws.choosing.pooled import LEARNED, Hyper, Knowledge, curve_within, learn
from pages.answers.tuning.built_in_curves import foresight_for, knowledge_of

TINY = {
    name: [
        Curve(model, np.array([0.0, 100.0, 200.0, 400.0]), np.array([3.0, 2.0, 1.9, 1.8]) + shift)
        for shift, model in enumerate(("one", "two"))
    ]
    for name in ("A", "B")
}


def test_nothing_is_a_budget_that_buys_no_size() -> None:
    """Losses before training, at x = 0, are no size of the curves: no forecast starts from them."""
    prior = pd.DataFrame(
        [(name, parameter, getattr(Hyper(), parameter)) for name in TINY for parameter in LEARNED],
        columns=["learned_from", "parameter", "value"],
    )
    table = pooled_forecasts(TINY, prior)
    assert table.groupby("data_set")["budget"].agg(set).to_dict() == {"A": {100.0, 200.0}, "B": {100.0, 200.0}}
    assert set(table["target"]) == {400.0}


SETS = labelled_curves(Settings().tables)


def test_every_combination_has_all_parameters(cur: duckdb.DuckDBPyConnection) -> None:
    table = curve_queries.pooled_prior(cur)
    assert table.groupby("learned_from")["parameter"].agg(set).map(lambda found: found == set(LEARNED)).all()
    assert set(table["learned_from"]) == {
        *("FLAN", "Gigaword", "WMT19"),
        *("FLAN Gigaword", "FLAN WMT19", "Gigaword WMT19", "FLAN Gigaword WMT19"),
    }


def test_stored_parameters_are_fresh(cur: duckdb.DuckDBPyConnection) -> None:
    """By what they foretell: the evidence is flat along some parameters, which end where the processor's sums end."""
    table = curve_queries.pooled_prior(cur).set_index(["learned_from", "parameter"])["value"]
    stored = Hyper(**{name: table["Gigaword", name] for name in LEARNED})
    references = {"Gigaword": [curve_within(curve) for curve in SETS["Gigaword"]]}
    within = [curve_within(curve, 25_600) for curve in SETS["FLAN"]]
    before, today = (
        Knowledge(references, hyper).losses(within, 1_638_400, 0.8) for hyper in (stored, learn(references))
    )
    for name, (predicted, low, high) in before.items():
        assert today[name][0] == pytest.approx(predicted, rel=0.015), name
        assert today[name][2] - today[name][1] == pytest.approx(high - low, rel=0.1), name


@pytest.mark.parametrize("data_set", sorted(SETS))
def test_stored_forecasts_are_fresh_and_leave_their_data_set_out(cur: duckdb.DuckDBPyConnection, data_set: str) -> None:
    table = curve_queries.pooled_forecasts(cur, data_set)
    assert (table["target"] == 1_638_400).sum() == 30 * 13
    assert len(table) == 30 * (13 + 11 + 9)  # and the tests of a recommendation: a quarter and a sixteenth
    assert (table["low"] <= table["predicted"]).all()
    assert (table["predicted"] <= table["high"]).all()
    others = [name for name in SETS if name != data_set]
    prior = curve_queries.pooled_prior(cur).set_index(["learned_from", "parameter"])["value"]
    hyper = Hyper(**{name: prior[" ".join(sorted(others)), name] for name in LEARNED})
    knowledge = Knowledge({name: [curve_within(curve) for curve in SETS[name]] for name in others}, hyper)
    today = knowledge.losses([curve_within(curve, 25_600) for curve in SETS[data_set]], 1_638_400, 0.8)
    stored = table[(table["budget"] == 25_600) & (table["target"] == 1_638_400)].set_index("label")["predicted"]
    assert stored.to_numpy() == pytest.approx([today[name][0] for name in stored.index], rel=0.01)


def test_a_question_that_is_not_stored_is_asked_of_what_is_known() -> None:
    curves = [curve for curve in SETS["FLAN"] if curve.name == "gpt2"]
    stored = foresight_for(curves, "FLAN", 1_638_400, 25_600)
    asked = foresight_for(curves, "FLAN", 819_200, 25_600)
    assert not isinstance(stored, Knowledge)
    assert isinstance(asked, Knowledge)
    assert set(asked.references) == {"Gigaword", "WMT19"}
    assert asked.hyper == knowledge_of(("WMT19", "Gigaword")).hyper  # type: ignore[union-attr]
    seen_curves = [curve_within(curve, 25_600) for curve in curves]
    assert np.isfinite(asked.losses(seen_curves, 819_200, 0.8)["gpt2"]).all()
    assert set(stored.losses(seen_curves, 1_638_400, 0.8)) == {"gpt2"}  # type: ignore[union-attr]
