"""Training runs as people send them, for laws of several inputs: a file with curve, the law's inputs by name, and y."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from data.uploads.upload_table import UploadTable, check_cells
from errors import InputError
from models.constants import FLOPS_PER_PARAM_TOKEN
from models.laws import LAWS, Curve, Law
from pages.answers.laws.columns import curve_table
from pages.answers.laws.curves_csv import (
    OUT_OF_RANGE,
    CurveFile,
    curve_file,
    curve_parts,
    curve_rows,
    out_of_range,
)

NAMED_INPUTS = tuple(dict.fromkeys(name for law in LAWS.values() for name in law.x if name != "x"))


def read_file_for(law: Law, data: bytes) -> CurveFile:
    """The curves of a file as this law takes them: its inputs by name and y, or of a law of one input x and y.

    Raises Refused with a sentence per fault, TooLarge beyond the limits.
    """
    table = curve_table(data)
    if len(law.x) > 1:
        return run_file(table, law.x)
    if "x" in table:
        return curve_file(table)
    named = [name for name in NAMED_INPUTS if name in table]
    inputs = law.x if law.x[0] in table else named if law.x[0] == "x" and len(named) == 1 else ()
    if not inputs and named:
        raise InputError(
            f"The law '{law.id}' takes {law.x[0]}, and the file has {', '.join(named)}: ask for a law of that, or name"
            f" the column of {law.x[0]} x.",
            column=law.x[0],
        )
    if not inputs:
        return curve_file(table)
    runs = run_file(table, inputs)
    return CurveFile(tuple(replace(curve, x=curve.x[0]) for curve in runs.curves), runs.notes)


def read_run_file(data: bytes, inputs: Sequence[str]) -> CurveFile:
    """The runs of a file, read by `run_file`."""
    return run_file(curve_table(data), inputs)


def run_file(table: UploadTable, inputs: Sequence[str]) -> CurveFile:
    """The runs of a table, x of shape (inputs, points), with a note on each thing that was let through.

    Refused: a curve without a name, a y that is missing or not positive, a negative input. Left out and noted: a run of
    which an input is missing or 0. Tokens may be given by compute: n_tokens = flops / (6 n_params).
    """
    by_compute = "n_tokens" in inputs and "n_tokens" not in table and "n_params" in table and "flops" in table
    columns = [name for name in inputs if not (by_compute and name == "n_tokens")]
    table.require(("curve", *columns, "y", *(("flops",) if by_compute else ())))
    rows = curve_rows(table, tuple(dict.fromkeys((*columns, "y", "flops"))))
    if by_compute:
        rows["n_tokens"] = rows["flops"] / (FLOPS_PER_PARAM_TOKEN * rows["n_params"])
    for column in (*inputs, "y"):
        check_cells(table.faults, rows, column, rows[column] < 0, "is negative; a size is 0 or more")
        check_cells(table.faults, rows, column, out_of_range(rows[column]), OUT_OF_RANGE)
    table.faults.refuse()
    parts = curve_parts(rows)
    note = ("Tokens are taken as flops / (6 n_params).",) if by_compute else ()
    return CurveFile(
        tuple(_curve(name, part, inputs) for name, part in parts),
        {name: (*note, *_notes(part, inputs)) for name, part in parts},
    )


def _usable(part: pd.DataFrame, inputs: Sequence[str]) -> pd.Series[bool]:
    return (part[list(inputs)] > 0).all(axis=1)


def _curve(name: str, part: pd.DataFrame, inputs: Sequence[str]) -> Curve:
    usable = part[_usable(part, inputs)]
    return Curve(name, usable[list(inputs)].to_numpy(np.float64).T, usable["y"].to_numpy(np.float64))


def _notes(part: pd.DataFrame, inputs: Sequence[str]) -> tuple[str, ...]:
    unusable = part.index[~_usable(part, inputs)]
    if not len(unusable):
        return ()
    rows = ", ".join(str(row) for row in unusable[:3]) + (" and more" if len(unusable) > 3 else "")
    subject = "run is" if len(unusable) == 1 else "runs are"
    return (f"{len(unusable)} {subject} left out, because an input is missing or 0 (row {rows}).",)
