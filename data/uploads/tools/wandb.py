"""Weights & Biases' download of a panel: a column per run, with the least and greatest of each binned point beside it.

Layout: W&B 2021 to 2026: `"Step","<run> - <metric>","<run> - <metric>__MIN","<run> - <metric>__MAX"`; the first column may be any
axis (`Step`, `Relative Time (Process)`, `tokens`).
"""

from __future__ import annotations

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import CURVES, Tool, ToolRows, mapped_columns

COLUMNS = {"curve": ("curve", ""), "x": ("x", ""), "y": ("y", "")}
BOUNDS = ("__MIN", "__MAX")


def recognises(file: UploadFile) -> bool:
    """Columns named run - metric, or with bounds beside them."""
    columns = file.columns[1:]
    return any(name.endswith(BOUNDS) for name in columns) or (
        bool(columns) and file.columns[0] in ("Step", "_step", "global_step") and all(" - " in name for name in columns)
    )


def rows(file: UploadFile) -> ToolRows:
    """A curve per run; bounds, and steps of the run's own counter, are passed over."""
    wide = file.tables.largest
    axis = str(wide.columns[0])
    names = [
        str(name) for name in wide.columns[1:] if not str(name).endswith(BOUNDS) and not str(name).endswith(" - _step")
    ]
    metrics = {name.rpartition(" - ")[2] for name in names}
    parts = []
    for name in names:
        points = wide[wide[name].notna()]
        curve = name.rpartition(" - ")[0] if len(metrics) == 1 and " - " in name else name
        parts.append(pd.DataFrame({"curve": curve, "x": points[axis], "y": points[name]}))
    made = pd.concat(parts)
    cells = made.set_axis(range(1, len(made) + 1)).astype("str")
    n_bounds = len(wide.columns) - 1 - len(names)
    left_out = ((f"{n_bounds} columns of bounds (__MIN, __MAX)", "the curve itself is taken"),) if n_bounds else ()
    assumed = (f"Each of {len(names)} columns is a curve; x is '{axis}'.",)
    return ToolRows(cells, mapped_columns(cells, COLUMNS), assumed, left_out)


TOOL = Tool("Weights & Biases panel", frozenset({CURVES}), "W&B 2021 to 2026", recognises, rows)
