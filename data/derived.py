"""What is computed from the built-in tables once and stored: fits of the learning curves, kind predicted.

`python -m data.build` runs this after the sources; torch is imported here only when a fit runs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.files import write_json, write_table
from models.laws import FINE_TUNING, Curve, CurveFit, LawFitter

DIGITS = 8
SOURCE = {
    "id": "law_fits",
    "title": "Fits of the built-in learning curves",
    "url": "",
    "licence": "MIT",
    "version": "16 starts, seed 0",
    "retrieved": "",
    "method": "Bounded multi-start least squares of the logarithm of the loss, over all points after x = 0; predicted.",
    "citation": "",
}


def build(tables: Path) -> Mapping[str, int]:
    """Fit the laws of fine-tuning to the built-in curves; write law_fit with its provenance; returns rows per table."""
    curves = load_curves(tables)
    fits = [fit for law in FINE_TUNING for fit in LawFitter(law).fit(curves).fits_]
    frame = pd.DataFrame([_row(fit) for fit in fits]).sort_values(["curve_id", "law"], ignore_index=True)
    folder = tables / "derived"
    folder.mkdir(parents=True, exist_ok=True)
    write_table(frame, folder / "law_fit")
    write_json({"source": SOURCE, "rows": {"law_fit": len(frame)}}, folder / "provenance.json")
    return {"law_fit": len(frame)}


def load_curves(tables: Path) -> list[Curve]:
    """The built-in fine-tuning curves (one model each) in order of their ids, named by them."""
    described = _read(tables, "learning_curve")
    frame = _read(tables, "curve_point")
    own = frame[frame["curve_id"].isin(described.loc[described["x_unit"] == "examples", "curve_id"])]
    return [
        Curve(str(name), points["x"].to_numpy(), points["y"].to_numpy()) for name, points in own.groupby("curve_id")
    ]


def _read(tables: Path, name: str) -> pd.DataFrame:
    """A table of all sources together."""
    parts = [pd.read_parquet(path) for path in sorted(tables.glob(f"*/{name}.parquet"))]
    parts += [pd.read_csv(path) for path in sorted(tables.glob(f"*/{name}.csv"))]
    return pd.concat([part.dropna(axis=1, how="all") for part in parts], ignore_index=True)


def _row(fit: CurveFit) -> dict[str, object]:
    return {
        "curve_id": fit.curve,
        "law": fit.law,
        "n": fit.n,
        "dof": fit.dof,
        "rmsd_log": _rounded(fit.rmsd_log),
        "cost": _rounded(fit.cost),
        "converged": fit.converged,
        "warnings": json.dumps(fit.warnings, ensure_ascii=False),
        "params": json.dumps({name: _rounded(value) for name, value in fit.params.items()}),
        "stderr": json.dumps({name: _rounded(value) for name, value in fit.stderr.items()}),
        "identified": json.dumps(fit.identified),
        "covariance": json.dumps([[_rounded(float(value)) for value in row] for row in fit.covariance]),
    }


def _rounded(value: float) -> float | None:
    """Eight significant digits: those beyond depend on the processor. None where the value is unknown."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
