"""The caller's own runs for the Scaling laws page: curves of one axis, or runs with their inputs by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data.uploads.csv_reader import read_csv
from data.warehouse.queries import RUN_INPUTS
from models.laws import LAWS, Curve
from pages.answers.laws.curves_csv import read_curves
from pages.answers.laws.runs_csv import read_run_file
from pages.answers.laws.view import NAMES, UPLOAD, RunSet, uploaded_set

# every input of a law that a file may name, those of the built-in runs first
INPUTS = tuple(dict.fromkeys((*RUN_INPUTS, *(name for law in LAWS.values() for name in law.x if name != "x"))))
TEMPLATES = {
    "One axis": "curve,x,y\nmine,1000,3.1\nmine,2000,2.9\nmine,4000,2.7\nmine,8000,2.6\nmine,16000,2.5\n",
    "Parameters and tokens": "curve,n_params,n_tokens,y\nmine,1e8,2e9,3.6\nmine,1e8,8e9,3.3\nmine,4e8,8e9,3.0\n"
    "mine,4e8,3e10,2.8\nmine,1e9,2e10,2.7\nmine,1e9,8e10,2.6\n",
}


def read_run_sets(data: bytes) -> list[RunSet]:
    """The curves of a CSV: of x and y where it has x, else of y and those named inputs it has.

    Raises InputError naming column, row, value and remedy, TooLarge beyond the limits.
    """
    header = set(read_csv(data).columns)
    inputs = [name for name in INPUTS if name in header]
    if "x" in header or not inputs:
        return [uploaded_set(curve) for curve in read_curves(data)]
    if len(inputs) == 1 and inputs[0] not in RUN_INPUTS:
        return [_of_one_axis(curve, inputs[0]) for curve in read_run_file(data, inputs).curves]
    if "flops" in inputs and "n_params" in inputs and "n_tokens" not in inputs:
        inputs = ["n_params", "n_tokens", "flops"]
    return [_run_set(curve, tuple(inputs)) for curve in read_run_file(data, inputs).curves]


def _of_one_axis(curve: Curve, name: str) -> RunSet:
    """Points along one named axis, which the laws of that axis suit."""
    one = uploaded_set(replace(curve, x=curve.x[0]))
    y = one.points.sort_values("x")["y"].to_numpy(float)
    return replace(one, x_title=NAMES[name], x_name=name, trend=float(y[-1] - y[0]) if len(y) else -1.0)


def _run_set(curve: Curve, inputs: tuple[str, ...]) -> RunSet:
    points = pd.DataFrame(np.atleast_2d(curve.x).T, columns=list(inputs)).assign(y=curve.y)
    if "flops" not in inputs and {"n_params", "n_tokens"} <= set(inputs):
        points["flops"] = 6.0 * points["n_params"] * points["n_tokens"]
        inputs = (*inputs, "flops")
    points["x"] = points["n_tokens" if "n_tokens" in inputs else inputs[0]]
    title = NAMES["n_tokens" if "n_tokens" in inputs else inputs[0]]
    return RunSet(f"{UPLOAD}:{curve.name}", UPLOAD, curve.name, title, "loss", "", inputs, points, UPLOAD)
