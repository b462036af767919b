"""Stored fits are those the fitter makes today."""

from __future__ import annotations

import json

import duckdb
import pytest

from data import queries
from data.derived import load_curves
from data.settings import Settings
from models.laws import FINE_TUNING, LawFitter


@pytest.mark.parametrize("law", FINE_TUNING)
def test_stored_fits_are_fresh(cur: duckdb.DuckDBPyConnection, law: str) -> None:
    stored = queries.law_fits(cur, law=law).set_index("curve_id")
    curves = load_curves(Settings().tables)
    assert len(stored) == len(curves) == 90
    for fit in LawFitter(law).fit(curves[::9]).fits_:
        row = stored.loc[fit.curve]
        assert row["rmsd_log"] == pytest.approx(fit.rmsd_log, rel=1e-4)
        assert json.loads(row["params"]).keys() == fit.params.keys()
        assert json.loads(row["identified"]) == fit.identified
        assert tuple(json.loads(row["warnings"])) == fit.warnings
        assert (row["n"], row["dof"], row["converged"]) == (fit.n, fit.dof, fit.converged)


def test_fits_can_be_asked_for_by_data_set_and_law(cur: duckdb.DuckDBPyConnection) -> None:
    assert len(queries.law_fits(cur)) == 90 * len(FINE_TUNING)
    assert len(queries.law_fits(cur, "WMT19", "rectified")) == 30
    assert queries.law_fits(cur, "nowhere").empty


def test_the_rectified_law_fits_as_published(cur: duckdb.DuckDBPyConnection) -> None:
    """Mean RMSD of ln L over the 90 curves: 0.008 and 0.036 in Lin et al. 2024; the optimum can only be lower."""
    means = queries.law_fits(cur).groupby("law")["rmsd_log"].mean()
    assert means["rectified"] <= 0.0079
    assert 0.034 < means["vanilla"] <= 0.0365
