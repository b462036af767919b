"""The caller's own runs for the Scaling laws page: curves of one axis, or runs with their inputs by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data.uploads.upload_table import UploadTable
from data.warehouse.curve_queries import RUN_INPUTS
from models.laws import Curve
from pages.answers.laws.columns import INPUTS, curve_table
from pages.answers.laws.curves_csv import curve_file
from pages.answers.laws.runs_csv import run_file
from pages.answers.laws.view import NAMES, UPLOAD, RunSet, uploaded_set

TEMPLATES = {
    "One axis": "curve,x,y\nmine,1000,3.1\nmine,2000,2.9\nmine,4000,2.7\nmine,8000,2.6\nmine,16000,2.5\n",
    "Parameters and tokens": "curve,n_params,n_tokens,y\nmine,1e8,2e9,3.6\nmine,1e8,8e9,3.3\nmine,4e8,8e9,3.0\n"
    "mine,4e8,3e10,2.8\nmine,1e9,2e10,2.7\nmine,1e9,8e10,2.6\n",
}


def read_run_sets(data: bytes) -> list[RunSet]:
    """The curves of a file, read by `run_sets`."""
    return run_sets(curve_table(data))


def run_sets(table: UploadTable) -> list[RunSet]:
    """The curves of a table: of x and y where it has x, else of y and those named inputs it has.

    Raises Refused with a sentence per fault, TooLarge beyond the limits.
    """
    inputs = [name for name in INPUTS if name in table]
    if "x" in table or not inputs:
        return [uploaded_set(curve) for curve in curve_file(table).curves]
    if len(inputs) == 1 and inputs[0] not in RUN_INPUTS:
        return [_of_one_axis(curve, inputs[0]) for curve in run_file(table, inputs).curves]
    if "flops" in inputs and "n_params" in inputs and "n_tokens" not in inputs:
        inputs = ["n_params", "n_tokens", "flops"]
    return [_run_set(curve, tuple(inputs)) for curve in run_file(table, inputs).curves]


def _of_one_axis(curve: Curve, name: str) -> RunSet:
    """Points along one named axis, which the laws of that axis suit."""
    runs = uploaded_set(replace(curve, x=curve.x[0]))
    y = runs.points.sort_values("x")["y"].to_numpy(float)
    return replace(runs, x_title=NAMES[name], x_name=name, trend=float(y[-1] - y[0]) if len(y) else -1.0)


def _run_set(curve: Curve, inputs: tuple[str, ...]) -> RunSet:
    points = pd.DataFrame(np.atleast_2d(curve.x).T, columns=list(inputs)).assign(y=curve.y)
    if "flops" not in inputs and {"n_params", "n_tokens"} <= set(inputs):
        points["flops"] = 6.0 * points["n_params"] * points["n_tokens"]
        inputs = (*inputs, "flops")
    points["x"] = points["n_tokens" if "n_tokens" in inputs else inputs[0]]
    title = NAMES["n_tokens" if "n_tokens" in inputs else inputs[0]]
    return RunSet(f"{UPLOAD}:{curve.name}", UPLOAD, curve.name, title, "loss", "", inputs, points, UPLOAD)
