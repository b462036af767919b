"""How far predictions lie from what was measured, in one measure for every quantity: rows in, medians and shares out.

The error of a positive quantity is a factor: 1.2 where 1.2 was predicted for 1 or 1 for 1.2, so that a prediction ten
times too low counts as much as one ten times too high. A quantity that may be 0 or change its sign, such as what
quantization loses, has its error in points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from errors import InputError
from models.front.pareto import Floats

Scale = Literal["factor", "points"]
FEWEST_ROWS = 3  # of a group that is ranked: below, a median says nothing
TAIL = 0.9


@dataclass(frozen=True)
class ErrorSummary:
    """Errors of `rows` predictions: factors of at least 1, or points of at least 0.

    `bias` is the median of predicted over measured (a factor), or of their difference (points); `held` the share of
    measured values inside their intervals, NaN where no row has one; `naive` the median error of the plain alternative.
    """

    rows: int
    median: float
    ninth_tenth: float
    bias: float
    held: float
    naive: float


def errors_of(predicted: pd.Series[float], measured: pd.Series[float], scale: Scale) -> Floats:
    """The error of each row, as the module says.

    >>> errors_of(pd.Series([2.0, 0.5]), pd.Series([1.0, 1.0]), "factor").tolist()
    [2.0, 2.0]
    >>> errors_of(pd.Series([3.0]), pd.Series([5.0]), "points").tolist()
    [2.0]
    """
    difference = _differences(predicted, measured, scale)
    return np.asarray(np.exp(np.abs(difference)) if scale == "factor" else np.abs(difference), dtype=np.float64)


def error_summary(rows: pd.DataFrame, scale: Scale) -> ErrorSummary:
    """Summarise rows with `measured`, `predicted`, `naive` (NaN: no alternative) and `covered` (NaN: no interval).

    Raises InputError where there is no row, or a factor is asked of a value that is not above 0.

    >>> rows = pd.DataFrame({"measured": 1.0, "predicted": [1.0, 2.0, 4.0], "naive": 8.0, "covered": [1, 1, 0]})
    >>> summary = error_summary(rows, "factor")
    >>> round(summary.median, 6), round(summary.bias, 6), round(summary.held, 2), round(summary.naive, 6)
    (2.0, 2.0, 0.67, 8.0)
    """
    if rows.empty:
        raise InputError("No prediction was held against a measured value here; choose another quantity.")
    errors = errors_of(rows["predicted"], rows["measured"], scale)
    naive = rows[rows["naive"].notna()]
    bias = float(np.median(_differences(rows["predicted"], rows["measured"], scale)))
    held = rows["covered"].astype("float64")
    return ErrorSummary(
        rows=len(rows),
        median=float(np.median(errors)),
        ninth_tenth=float(np.quantile(errors, TAIL)),
        bias=float(np.exp(bias)) if scale == "factor" else bias,
        held=float(held.mean()),
        naive=float(np.median(errors_of(naive["naive"], naive["measured"], scale))) if len(naive) else float("nan"),
    )


def group_errors(rows: pd.DataFrame, by: str, scale: Scale) -> pd.DataFrame:
    """The summary of each group of FEWEST_ROWS or more, worst median first: `group` and ErrorSummary's fields.

    >>> rows = pd.DataFrame({"gpu": list("aaabbbc"), "measured": 1.0, "predicted": [2.0] * 3 + [4.0] * 4})
    >>> table = group_errors(rows.assign(naive=np.nan, covered=np.nan), "gpu", "factor")
    >>> table["group"].tolist(), table["median"].round(6).tolist()
    (['b', 'a'], [4.0, 2.0])
    """
    groups = [
        {"group": str(name), **vars(error_summary(group, scale))}
        for name, group in rows.groupby(by)
        if len(group) >= FEWEST_ROWS
    ]
    columns = ["group", *ErrorSummary.__dataclass_fields__]
    table = pd.DataFrame(groups, columns=columns)
    return table.sort_values("median", ascending=False, kind="stable", ignore_index=True)


def _differences(predicted: pd.Series[float], measured: pd.Series[float], scale: Scale) -> Floats:
    """Signed: predicted less measured, of their logarithms where the error is a factor."""
    guess, truth = predicted.to_numpy(float), measured.to_numpy(float)
    if scale == "points":
        return np.asarray(guess - truth, dtype=np.float64)
    if not ((guess > 0).all() and (truth > 0).all()):
        raise InputError("A factor needs values above 0; count this quantity in points.", column="measured")
    return np.asarray(np.log(guess) - np.log(truth), dtype=np.float64)
