"""The regime of every built-in curve of one axis, from stored fits of whichever of two laws describes it better."""

from __future__ import annotations

import pandas as pd

from models.laws import LAWS, CurveFit
from models.laws.regimes import EXPONENT_OF, RegimeEstimate, label, none_because
from pages.answers.boards import store
from pages.answers.laws.answer import aicc
from pages.answers.laws.fits import stored_fits_by_curve
from pages.answers.laws.offer import axis_name
from pages.answers.shared.formatting import number


def regimes() -> pd.DataFrame:
    """A row a curve: data_set, label, source, axis, law, regime, exponent and dimension with intervals, and why."""
    return _regimes(store.data_version())


@store.data_cache(maxsize=2)
def _regimes(_version: str) -> pd.DataFrame:
    listed = store.curve_list()
    single = listed[[len(inputs) == 0 for inputs in listed["inputs"]]]
    by_law = [stored_fits_by_curve(law) for law in EXPONENT_OF]
    rows = []
    for row in single.to_dict("records"):
        axis = axis_name(str(row["x_meaning"]))
        fits_of_curve = [fits[str(row["curve_id"])] for fits in by_law if str(row["curve_id"]) in fits]
        best = min(fits_of_curve, key=aicc, default=None)
        regime = _label(best, axis, str(row["y_meaning"]))
        law = LAWS[best.law].title if best is not None else ""
        of = {name: row[name] for name in ("data_set", "label", "source")}
        rows.append(of | {"axis": axis, "law": law} | vars(regime))
    table = pd.DataFrame(rows)
    return table.assign(kind="predicted", data_version=store.data_version())


def _label(fit: CurveFit | None, axis: str, y_meaning: str) -> RegimeEstimate:
    if fit is not None:
        return label(fit, axis)
    if axis == "loss":
        return none_because("It plots one loss or error against another, not against a resource.")
    if "loss" not in y_meaning and "error" not in y_meaning:
        return none_because(f"It is not a falling loss but the {y_meaning}.")
    return none_because("It does not fall.")


def regimes_sentence(table: pd.DataFrame) -> str:
    """How many curves are in which regime, and the middle of the implied dimensions."""
    with_regime = table[table["regime"] != "none"]
    counts = with_regime["regime"].value_counts()
    limited = with_regime.loc[with_regime["regime"] == "resolution-limited", "dimension"]
    parts = [f"{count} {name}" for name, count in counts.items()]
    text = f"{len(with_regime)} of {len(table)} curves have a regime: {', '.join(parts)}."
    if len(limited):
        text += f" Half of the resolution-limited ones imply a dimension above {number(float(limited.median()))}."
    return text
