"""Stored fits are those the fitter makes today."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.refresh import stored_fits
from data.refresh.stored_fits import curves_for, fitter, load_curves, load_runs, stored_laws
from data.settings import Settings
from data.warehouse import curve_queries
from models.laws import LAWS, Law


@pytest.mark.parametrize("law", stored_laws(), ids=lambda law: law.id)
def test_stored_fits_are_fresh(cur: duckdb.DuckDBPyConnection, law: Law) -> None:
    stored = curve_queries.law_fits(cur, law=law.id).set_index("curve_id")
    curves = curves_for(law, Settings().tables)
    assert len(stored) == len(curves)
    if not curves:
        return
    for fit in fitter(law).fit(curves[::25]).fits_:
        row = stored.loc[fit.curve]
        assert row["rmsd_log"] == pytest.approx(fit.rmsd_log, rel=1e-4)
        assert json.loads(row["params"]).keys() == fit.params.keys()
        assert json.loads(row["identified"]) == fit.identified
        assert tuple(json.loads(row["warnings"])) == fit.warnings
        assert (row["n"], row["dof"], row["converged"]) == (fit.n, fit.dof, fit.converged)


def test_fits_can_be_asked_for_by_data_set_and_law(cur: duckdb.DuckDBPyConnection) -> None:
    assert len(curve_queries.law_fits(cur, law="rectified")) == len(load_curves(Settings().tables)) == 90
    assert len(curve_queries.law_fits(cur, "WMT19", "rectified")) == 30
    assert curve_queries.law_fits(cur, "nowhere").empty


def test_runs_are_loaded_by_input() -> None:
    runs = {curve.name: curve for curve in load_runs(Settings().tables, ("n_params", "n_tokens"))}
    assert runs["chinchilla"].x.shape == (2, 234)
    assert runs["chinchilla"].x[0].max() < runs["chinchilla"].x[1].max(), "parameters first, then tokens"
    assert not {name for name in runs if name.startswith(("flan_", "clark2022_"))}
    assert {curve.name for curve in load_runs(Settings().tables, ("n_params", "n_experts"))} == {
        "clark2022_hash",
        "clark2022_rl_r",
        "clark2022_s_base",
    }
    assert load_runs(Settings().tables, ("bits",)) == []


def test_chinchilla_is_fitted_to_the_optimum_that_scipy_finds(cur: duckdb.DuckDBPyConnection) -> None:
    """150 tight starts of L-BFGS-B on the sum of Huber losses (delta 1e-3): 8.4010e-4 at these values."""
    row = curve_queries.law_fits(cur, law="chinchilla").set_index("curve_id").loc["chinchilla"]
    assert row["cost"] <= 8.4010e-4
    params = json.loads(row["params"])
    assert params == pytest.approx({"E": 1.784, "A": 442, "B": 1272, "alpha": 0.343, "beta": 0.342}, rel=2e-3)


def test_every_fit_of_many_runs_has_settled(cur: duckdb.DuckDBPyConnection) -> None:
    """Sums of Huber losses too, of which reweighting alone left one in seven unfinished."""
    table = pd.concat([curve_queries.law_fits(cur, law=law.id) for law in stored_laws() if law.n_inputs > 1])
    assert len(table) > 200
    assert table["converged"].all()


def test_the_rectified_law_fits_as_published(cur: duckdb.DuckDBPyConnection) -> None:
    """Mean RMSD of ln L over the 90 curves: 0.008 and 0.036 in Lin et al. 2024; the optimum can only be lower."""
    means = curve_queries.law_fits(cur).groupby("law")["rmsd_log"].mean()
    assert means["rectified"] <= 0.0079
    assert 0.034 < means["vanilla"] <= 0.0365


def test_fits_are_renewed_from_the_tables_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two curves of each of two data sets, one law: the same bytes every time, and no raw file."""
    folder = tmp_path / "lin2024"
    folder.mkdir()
    described = pd.DataFrame(
        [(f"{d}_{m}", d, m, "examples", "loss", "examples") for d in ("A", "B") for m in ("small", "large")],
        columns=["curve_id", "data_set", "label", "x_unit", "y_meaning", "x_meaning"],
    )
    described.to_csv(folder / "learning_curve.csv", index=False)
    pd.DataFrame(
        [(name, x, 1.0 + (3 + shift) * x**-0.3) for shift, name in enumerate(described["curve_id"])
         for x in (0.5, 200.0, 400.0, 800.0, 1600.0)],
        columns=["curve_id", "x", "y"],
    ).to_csv(folder / "curve_point.csv", index=False)  # fmt: skip
    monkeypatch.setattr(stored_fits, "LAWS", {"vanilla": LAWS["vanilla"]})
    outcomes = []
    for _ in range(2):
        assert stored_fits.main(["--tables", str(tmp_path)]) == 0
        outcomes.append({path.name: path.read_bytes() for path in (tmp_path / "derived").iterdir()})
    assert outcomes[0] == outcomes[1]
    assert set(outcomes[0]) == {"law_fit.csv", "pooled_prior.csv", "pooled_forecast.csv", "provenance.json"}
    assert len(pd.read_csv(tmp_path / "derived" / "law_fit.csv")) == len(described)


def test_a_folder_without_curves_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stored_fits.main(["--tables", str(tmp_path)]) == 1
    assert "holds no table curve_point" in capsys.readouterr().err
