"""Any CSV with its front marked: the rows as they came, with `pareto_optimal` and `pareto_rank` appended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics import smallest_value
from data.uploads.cells import excerpt
from data.uploads.reader import read_table
from data.uploads.upload_table import UploadTable
from models.front.pareto import Floats, Objective, pareto_optimal, pareto_rank

ADDED = ("pareto_optimal", "pareto_rank")


def mark_front(data: bytes, objectives: tuple[Objective, ...]) -> pd.DataFrame:
    """The table in `data` with its front. Cells keep their text, rows their order.

    `pareto_optimal` is true, false, or missing where an objective is; `pareto_rank` is 1 on the front, 2 on the
    front once that is gone, missing likewise. Raises Refused for a table that cannot be read, a column that is
    missing or already there, a value that is no number, or one below the smallest sensible value of its column
    (`data.metrics.smallest_value`): a price of -1 would be the cheapest of all.
    """
    table = read_table("", data)
    for name in ADDED:
        if name in table:
            table.faults.add(
                f"The file has a column '{name}' already, which the answer adds; rename or drop it.", column=name
            )
    table.require([objective.name for objective in objectives])
    values = np.column_stack([table.numbers(objective.name) for objective in objectives])
    for objective, column in zip(objectives, values.T, strict=True):
        _check_smallest(table, objective.name, column)
    table.faults.refuse()
    maximise = [objective.maximise for objective in objectives]
    optimal = pd.array(pareto_optimal(values, maximise), dtype="boolean")
    optimal[np.asarray(np.isnan(values).any(axis=1))] = pd.NA
    rank = pd.array(pareto_rank(values, maximise), dtype="Float64").astype("Int64")
    return table.cells.assign(pareto_optimal=optimal, pareto_rank=rank)


def _check_smallest(table: UploadTable, name: str, values: Floats) -> None:
    low = smallest_value(name)
    if low is None:
        return
    texts = table.cells[name]
    table.faults.add_cells(name, texts.index[values < low], lambda row: (
        f"'{excerpt(str(texts[row]))}' in column '{name}', row {row}, is below {low:g}, which it cannot be by its "
        "name; correct it, leave the field empty where the value is missing, or name the column as a change "
        f"(delta_{name})."
    ))  # fmt: skip
