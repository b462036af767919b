"""Any CSV with its front marked: the rows as they came, with `pareto_optimal` and `pareto_rank` appended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.uploads import numbers_of, read_csv
from models.errors import InputError
from models.pareto import Objective, pareto_optimal, pareto_rank

ADDED = ("pareto_optimal", "pareto_rank")


def mark_front(data: bytes, objectives: tuple[Objective, ...]) -> pd.DataFrame:
    """The table in `data` with its front. Cells keep their text; rows keep their order.

    `pareto_optimal` is true, false, or empty where an objective is missing; `pareto_rank` is 1 on the front.
    Raises InputError for a table that cannot be read, a missing column or a value that is no number.
    """
    names = [objective.name for objective in objectives]
    table = read_csv(data, required=names)
    for added in ADDED:
        if added in table:
            raise InputError(
                f"The file has a column '{added}' already, which the answer adds; rename it.", column=added
            )
    values = np.column_stack([numbers_of(table, name) for name in names])
    maximise = [objective.maximise for objective in objectives]
    optimal = pd.array(pareto_optimal(values, maximise), dtype="boolean")
    optimal[np.flatnonzero(np.isnan(values).any(axis=1))] = pd.NA
    rank = pd.array(pareto_rank(values, maximise), dtype="Float64").astype("Int64")
    return table.assign(pareto_optimal=optimal, pareto_rank=rank)
