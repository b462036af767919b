"""What is computed from the built-in tables once and stored: fits of the learning curves, and the pooled prior.

`python -m data.refresh.build` runs this after the sources. `python -m data.refresh.stored_fits` renews them alone, from
the curves in data/tables, without any raw file: after a law or its fitter has changed. The same curves and laws give
the same bytes on the same processor. torch is imported here only when a fit runs.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd

from data.refresh.stored_forecasts import pooled_forecasts, pooled_prior
from data.refresh.table_files import write_json, write_table
from data.settings import settings
from data.warehouse.curve_queries import RUN_INPUTS
from models.laws import LAWS, Curve, CurveFit, Law, LawFitter, default_huber_delta
from models.laws.fitting.hold_outs import with_reach

DIGITS = 8
SOURCE = {
    "id": "law_fits",
    "title": "Fits of the built-in learning curves",
    "url": "",
    "licence": "MIT",
    "may_ship_because": "Made by this project, under its own licence.",
    "version": "16 starts, seed 0",
    "retrieved": "",
    "method": "Bounded multi-start fits of the logarithm of the loss, over all points after x = 0: least squares, or"
    " for laws of several inputs the sum of Huber losses (delta 0.001); predicted. Pooled"
    " forecasts of fine-tuning curves, with parameters learned by their evidence from the other data sets.",
    "citation": "",
}


def build(tables: Path) -> Mapping[str, int]:
    """Fit the laws to the built-in curves they are stored for; write law_fit with its provenance; returns rows."""
    jobs = [(law, curves_for(law, tables)) for law in stored_laws()]
    fits = [fit for law, curves in jobs if curves for fit in fitted(law, curves)]
    frame = pd.DataFrame([_row(fit) for fit in fits]).sort_values(["curve_id", "law"], ignore_index=True)
    folder = tables / "derived"
    folder.mkdir(parents=True, exist_ok=True)
    write_table(frame, folder / "law_fit")
    of_data_sets = labelled_curves(tables)
    prior = pooled_prior(of_data_sets)
    forecasts = pooled_forecasts(of_data_sets, prior)
    write_table(prior, folder / "pooled_prior")
    write_table(forecasts, folder / "pooled_forecast")
    rows = {"law_fit": len(frame), "pooled_prior": len(prior), "pooled_forecast": len(forecasts)}
    write_json({"source": SOURCE, "rows": rows}, folder / "provenance.json")
    return rows


def labelled_curves(tables: Path) -> dict[str, list[Curve]]:
    """The built-in fine-tuning curves by data set, named by their models."""
    described = read_tables(tables, "learning_curve").set_index("curve_id")
    sets: dict[str, list[Curve]] = {}
    for curve in load_curves(tables):
        row = described.loc[curve.name]
        sets.setdefault(str(row["data_set"]), []).append(replace(curve, name=str(row["label"])))
    return sets


def stored_laws() -> list[Law]:
    """The laws whose fits are stored: those of several inputs, and those of one axis of any kind, each formula once."""
    return [law for law in LAWS.values() if law.n_inputs > 1 or law.x[0] in ("x", "n_examples")]


def fitter(law: Law) -> LawFitter:
    """The fitter that stored fits are made with."""
    return LawFitter(law.id, huber_delta=default_huber_delta(law))


def fitted(law: Law, curves: Sequence[Curve]) -> list[CurveFit]:
    """The fits that are stored, with what hold-outs say of their forecasts. Imports torch."""
    own = fitter(law)
    return with_reach(own.fit(curves).fits_, curves, own)


def curves_for(law: Law, tables: Path) -> list[Curve]:
    """The curves a law's fits are stored for.

    Several inputs: all sets of runs that have them. Fine-tuning examples: their curves. Any axis: those that have but
    one, fall, and have points enough.
    """
    if law.n_inputs > 1:
        return load_runs(tables, law.x)
    if law.x[0] == "n_examples":
        return load_curves(tables)
    return [curve for curve in load_single_axis(tables) if law.has_points_for(len(curve.y))]


def load_runs(tables: Path, inputs: Sequence[str]) -> list[Curve]:
    """The built-in sets of runs that have these inputs, named by their ids; x is (inputs, points)."""
    frame = read_tables(tables, "curve_point")
    if not set(inputs) <= set(frame):
        return []
    whole_rows = frame.dropna(subset=list(inputs))
    return [
        Curve(str(name), points[list(inputs)].to_numpy(float).T, points["y"].to_numpy(float))
        for name, points in whole_rows.groupby("curve_id")
    ]


def load_curves(tables: Path) -> list[Curve]:
    """The built-in fine-tuning curves (one model each) in order of their ids, named by them."""
    described = read_tables(tables, "learning_curve")
    return _by_x(tables, described.loc[described["x_unit"] == "examples", "curve_id"])


def load_single_axis(tables: Path) -> list[Curve]:
    """The built-in curves of a loss along one axis, without the inputs of a law of several, that fall."""
    described = read_tables(tables, "learning_curve")
    points = read_tables(tables, "curve_point")
    named = [name for name in RUN_INPUTS if name in points]
    of_runs = points.loc[points[named].notna().any(axis=1), "curve_id"].unique()
    loss = described["y_meaning"].str.contains("loss|error") & ~described["x_meaning"].str.contains("loss")
    curves = _by_x(tables, described.loc[loss & ~described["curve_id"].isin(of_runs), "curve_id"])
    return [curve for curve in curves if curve.y[np.argmax(curve.x)] < curve.y[np.argmin(curve.x)]]


def _by_x(tables: Path, curve_ids: pd.Series[str]) -> list[Curve]:
    frame = read_tables(tables, "curve_point")
    return [
        Curve(str(name), points["x"].to_numpy(), points["y"].to_numpy())
        for name, points in frame[frame["curve_id"].isin(curve_ids)].groupby("curve_id")
    ]


def read_tables(tables: Path, name: str) -> pd.DataFrame:
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
        "reach": _reach(fit),
    }


def _reach(fit: CurveFit) -> str | None:
    """Where the runs end and the hold-outs, as JSON; None where nothing was held out."""
    if fit.reach is None:
        return None
    hold_outs = [
        {**asdict(part), "times": _rounded(part.times), "ratio": _rounded(part.ratio)} for part in fit.reach.hold_outs
    ]
    largest = [_rounded(value) for value in fit.reach.largest]
    return json.dumps({"largest": largest, "largest_size": _rounded(fit.reach.largest_size), "hold_outs": hold_outs})


def _rounded(value: float) -> float | None:
    """Eight significant digits: those beyond depend on the processor. None where the value is unknown."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m data.refresh.stored_fits", description="Renews the stored fits from the built-in curves."
    )
    parser.add_argument("--tables", type=Path, default=settings().tables, help="folder to renew (%(default)s)")
    tables = parser.parse_args(arguments).tables
    if not any(tables.glob("*/curve_point.*")):
        print(
            f"{tables} holds no table curve_point, so there is nothing to fit; name a folder of tables.",
            file=sys.stderr,
        )
        return 1
    print("derived: " + ", ".join(f"{count:,} rows of {name}" for name, count in build(tables).items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
