"""Training runs as people send them, for laws of several inputs: CSV with curve, the law's inputs by name, and y."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from data.settings import settings
from data.uploads.csv_reader import read_csv
from errors import InputError, TooLarge
from models.constants import FLOPS_PER_PARAM_TOKEN
from models.laws import LAWS, Curve, Law
from pages.answers.laws.curves_csv import CurveFile, beyond, read_curve_file, refuse

NAMED_INPUTS = tuple(dict.fromkeys(name for law in LAWS.values() for name in law.x if name != "x"))


def read_file_for(law: Law, data: bytes) -> CurveFile:
    """The curves of a CSV as this law takes them: its inputs by name and y, or of a law of one input x and y.

    Raises InputError naming column, row, value and remedy, TooLarge beyond the limits.
    """
    if len(law.x) > 1:
        return read_run_file(data, law.x)
    header = set(read_csv(data).columns)
    if "x" in header:
        return read_curve_file(data)
    named = [name for name in NAMED_INPUTS if name in header]
    inputs = law.x if law.x[0] in header else named if law.x[0] == "x" and len(named) == 1 else ()
    if not inputs and named:
        raise InputError(
            f"The law '{law.id}' takes {law.x[0]}, and the file has {', '.join(named)}: ask for a law of that, or name"
            f" the column of {law.x[0]} x.",
            column=law.x[0],
        )
    if not inputs:
        return read_curve_file(data)
    runs = read_run_file(data, inputs)
    return CurveFile(tuple(replace(curve, x=curve.x[0]) for curve in runs.curves), runs.notes)


def read_run_file(data: bytes, inputs: Sequence[str]) -> CurveFile:
    """The runs of a CSV, x of shape (inputs, points), with a note on each thing that was let through.

    Refused: what is no CSV, a curve without a name, a y that is missing or not positive, a negative input. Left out
    and noted: a run of which an input is missing or 0. Tokens may be given by compute: n_tokens = flops / (6 n_params).
    """
    required = ["curve", *inputs, "y"]
    derive = _tokens_by_compute(data, inputs)
    if derive:
        required = [name for name in required if name != "n_tokens"] + ["flops"]
    table = read_csv(data, required=required, numeric=(*required[1:], "flops"))
    if derive:
        table["n_tokens"] = table["flops"] / (FLOPS_PER_PARAM_TOKEN * table["n_params"])
    table["curve"] = table["curve"].str.strip()
    unnamed = table["curve"].isna() | (table["curve"] == "")
    refuse(table, "curve", unnamed, "is empty; name the curve that the run belongs to")
    refuse(table, "y", table["y"].isna(), "is empty; give the loss, or leave the row out")
    refuse(table, "y", table["y"] <= 0, "is not above 0; a loss must be, as its logarithm is fitted")
    for column in (*inputs, "y"):
        refuse(table, column, table[column] < 0, "is negative; a size is 0 or more")
        refuse(table, column, beyond(table[column]), "is beyond what can be fitted; give it in another unit")
    parts = [(str(name), part) for name, part in table.groupby("curve", sort=False)]
    most = settings().max_curves
    if len(parts) > most:
        raise TooLarge(f"The file holds {len(parts):,} curves; at most {most:,} are taken at once.", column="curve")
    note = ("Tokens are taken as flops / (6 n_params).",) if derive else ()
    return CurveFile(
        tuple(_curve(name, part, inputs) for name, part in parts),
        {name: (*note, *_notes(part, inputs)) for name, part in parts},
    )


def _tokens_by_compute(data: bytes, inputs: Sequence[str]) -> bool:
    """Whether tokens are wanted, not given, and follow from what is given."""
    if "n_tokens" not in inputs:
        return False
    header = set(read_csv(data).columns)
    return "n_tokens" not in header and {"n_params", "flops"} <= header


def _usable(part: pd.DataFrame, inputs: Sequence[str]) -> pd.Series[bool]:
    return (part[list(inputs)] > 0).all(axis=1)


def _curve(name: str, part: pd.DataFrame, inputs: Sequence[str]) -> Curve:
    kept = part[_usable(part, inputs)]
    return Curve(name, kept[list(inputs)].to_numpy(np.float64).T, kept["y"].to_numpy(np.float64))


def _notes(part: pd.DataFrame, inputs: Sequence[str]) -> tuple[str, ...]:
    left = part.index[~_usable(part, inputs)]
    if not len(left):
        return ()
    rows = ", ".join(str(row) for row in left[:3]) + (" and more" if len(left) > 3 else "")
    what = "run is" if len(left) == 1 else "runs are"
    return (f"{len(left)} {what} left out, because an input is missing or 0 (row {rows}).",)
