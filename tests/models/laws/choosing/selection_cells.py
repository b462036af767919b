"""The 21 cells of the selection protocol: leave one data set out, see its curves up to a share of the target.

`python -m tests.models.laws.choosing.selection_cells` prints the table of docs/selection.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.laws import Curve, LawFitter
from models.laws.base import Floats
from models.laws.choosing.forecasts import forecast
from models.laws.choosing.select import Selection, select
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.scores import pearson, relative_accuracy
from pages.answers.tuning.built_in_curves import DATA_SETS, built_in_curves, knowledge_of

TARGET = 1_638_400.0
SHARES = (8, 16, 32, 64, 128, 256, 512)
FITTED = {"rectifiedfit": "Rectified law", "vanillafit": "Vanilla law"}


@dataclass(frozen=True)
class Cell:
    """How one method did on one data set from one share of the target; shares and correlations in per cent."""

    data_set: str
    share: int
    method: str
    pearcorr: float
    relacc: float
    rmse_log: float
    coverage: float | None = None


def cells(methods: Sequence[str] = ("pooled", "ats")) -> list[Cell]:
    """Every cell of these methods; the pooled one knows the other two data sets, and so does its prior."""
    return [cell for name in DATA_SETS for share in SHARES for cell in at(name, share, methods)]


def at(name: str, share: int, methods: Sequence[str]) -> list[Cell]:
    """The methods on one data set from one share."""
    curves = built_in_curves(name)
    knowledge = knowledge_of(tuple(other for other in DATA_SETS if other != name))
    truth = np.array([curve.y[curve.x == TARGET][0] for curve in curves])
    others = [method for method in methods if method != "pooled"]
    selections = select(curves, TARGET, TARGET / share, others, foresight=knowledge, fit=_fit)
    # A selection by the pooled forecast ranks by just these losses: made once here, it takes half the time.
    forecasts = forecast(curves, TARGET, knowledge, budget=TARGET / share, level=0.8)
    coverage = float(np.mean([row.low <= y <= row.high for row, y in zip(forecasts, truth, strict=True)]))
    predicted = np.array([row.y for row in forecasts])
    return [
        _cell(name, share, "pooled", predicted, truth, coverage),
        *(_cell(name, share, method, _losses(chosen, curves), truth, None) for method, chosen in selections.items()),
    ]


def _losses(chosen: Selection, curves: Sequence[Curve]) -> Floats:
    by_name = {row.curve: row.predicted for row in chosen.ranking}
    return np.array([by_name.get(curve.name, np.nan) for curve in curves], dtype=float)


def _cell(name: str, share: int, method: str, predicted: Floats, truth: Floats, coverage: float | None) -> Cell:
    correlation = pearson(predicted, truth)
    assert correlation is not None
    error = float(np.sqrt(np.mean((np.log(predicted) - np.log(truth)) ** 2)))
    accuracy = relative_accuracy(int(np.argmin(predicted)), truth)
    return Cell(name, share, method, 100 * correlation, 100 * accuracy, error, coverage and 100 * coverage)


def _fit(law: str, curves: Sequence[Curve]) -> Mapping[str, CurveFit]:
    return {fit.curve: fit for fit in LawFitter(law).fit(curves).fits_}


def means(found: Sequence[Cell], method: str) -> tuple[float, float, float]:
    """Correlation, relative accuracy and error of a method, in the mean of its cells."""
    own = [cell for cell in found if cell.method == method]
    return (
        float(np.mean([cell.pearcorr for cell in own])),
        float(np.mean([cell.relacc for cell in own])),
        float(np.mean([cell.rmse_log for cell in own])),
    )


def main() -> None:
    """Print the table."""
    found = {(cell.data_set, cell.share, cell.method): cell for cell in cells(("pooled", "ats", *FITTED))}
    for name in DATA_SETS:
        for share in SHARES:
            row = [f"| {name} | 1/{share} |"]
            for method in ("pooled", "ats", *FITTED):
                one = found[name, share, method]
                row.append(f" {one.pearcorr:.1f} | {one.relacc:.1f} | {one.rmse_log:.3f} |")
            row.append(f" {found[name, share, 'pooled'].coverage:.0f} |")
            print("".join(row))
    for method in ("pooled", "ats", *FITTED):
        print(method, *(f"{value:.3f}" for value in means(list(found.values()), method)))
    print("coverage", f"{np.mean([one.coverage for one in found.values() if one.coverage is not None]):.1f}")


if __name__ == "__main__":
    main()
