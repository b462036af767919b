"""Any CSV with its front marked: the rows as they came, with `pareto_optimal` and `pareto_rank` appended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.uploads import numbers_of, read_csv
from models.errors import InputError
from models.pareto import Objective, pareto_optimal, pareto_rank

ADDED = ("pareto_optimal", "pareto_rank")


def mark_front(data: bytes, objectives: tuple[Objective, ...]) -> pd.DataFrame:
    """The table in `data` with its front. Cells keep their text, rows their order.

    `pareto_optimal` is true, false, or missing where an objective is; `pareto_rank` is 1 on the front, 2 on the
    front once that is gone, missing likewise. Raises InputError for a table that cannot be read, a column that is
    missing or already there, or a value that is no number.
    """
    table = read_csv(data, required=[objective.name for objective in objectives])
    for name in ADDED:
        if name in table:
            raise InputError(
                f"The file has a column '{name}' already, which the answer adds; rename or drop it.", column=name
            )
    values = np.column_stack([numbers_of(table, objective.name) for objective in objectives])
    maximise = [objective.maximise for objective in objectives]
    optimal = pd.array(pareto_optimal(values, maximise), dtype="boolean")
    optimal[np.asarray(np.isnan(values).any(axis=1))] = pd.NA
    rank = pd.array(pareto_rank(values, maximise), dtype="Float64").astype("Int64")
    return table.assign(pareto_optimal=optimal, pareto_rank=rank)
