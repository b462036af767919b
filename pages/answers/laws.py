"""Scaling laws over the wire: what laws there are, curves read from CSV, fits and selections as plain values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.settings import settings
from data.uploads import read_csv, shown
from models.errors import InputError, TooLarge
from models.laws import LAWS, Curve, CurveFit, LawFitter
from models.laws.select import METHODS, Selection, select

MAX_AT = 100


def list_laws() -> list[dict[str, Any]]:
    """Every law with its equation, parameters and citation."""
    return [
        {
            "id": law.id,
            "title": law.title,
            "equation": law.equation,
            "x": list(law.x),
            "params": [
                {
                    "name": parameter.name,
                    "meaning": parameter.meaning,
                    "unit": parameter.unit,
                    "low": _finite(parameter.low),
                    "high": _finite(parameter.high),
                }
                for parameter in law.params
            ],
            "citation": law.citation,
        }
        for law in LAWS.values()
    ]


def read_curves(data: bytes) -> tuple[Curve, ...]:
    """Curves from CSV columns curve, x, y and optionally n_params, in order of first appearance.

    A missing or zero x stays out of fits and is said so there; a loss that is not positive and finite, a
    negative x, a curve without a name or with two sizes of one model raise InputError with the row.
    """
    table = read_csv(data, required=("curve", "x", "y"), optional=("n_params",), numeric=("x", "y", "n_params"))
    names = table["curve"].fillna("").str.strip()
    sizes = table["n_params"] if "n_params" in table else pd.Series(np.nan, table.index)
    _refuse(names == "", table, "curve", "is empty in row {row}; name the curve")
    _refuse(table["y"].isna(), table, "y", "is empty in row {row}; give the loss, or leave the row out")
    _refuse(table["y"] <= 0, table, "y", "has {value} in row {row}; a loss must be above 0 to take its logarithm")
    _refuse(table["x"] < 0, table, "x", "has {value} in row {row}; a size is 0 or more")
    _refuse(sizes <= 0, table, "n_params", "has {value} in row {row}; a model has more than 0 parameters")
    groups = pd.DataFrame({"curve": names, "x": table["x"], "y": table["y"], "n": sizes}).groupby("curve", sort=False)
    if groups.ngroups > settings().max_curves:
        raise TooLarge(
            f"The file holds {groups.ngroups:,} curves; at most {settings().max_curves:,} are fitted at once."
        )
    return tuple(_curve(str(name), part) for name, part in groups)


def _refuse(wrong: pd.Series, table: pd.DataFrame, name: str, text: str) -> None:
    if wrong.any():
        row = int(str(wrong.idxmax()))
        value = shown(str(table.loc[row, name]))
        raise InputError(f"The column '{name}' {text.format(row=row, value=value)}.", column=name, row=row)


def _curve(name: str, part: pd.DataFrame) -> Curve:
    known = part["n"].dropna().unique()
    if len(known) > 1:
        row = int(str(part.index[0]))
        raise InputError(
            f"The curve '{shown(name)}' has several values of n_params ({known[0]:g}, {known[1]:g}); give it one.",
            column="n_params",
            row=row,
        )
    placed = part.dropna(subset=["x"])
    return Curve(name, placed["x"].to_numpy(), placed["y"].to_numpy(), float(known[0]) if len(known) else None)


def fit_curves(
    data: bytes, law: str, at: Sequence[float], level: float, time_limit_s: float | None = None
) -> dict[str, Any]:
    """Fit a law to the curves in `data`; predictions with intervals at each size of `at`. Imports torch."""
    curves = read_curves(data)
    if len(at) > MAX_AT:
        raise TooLarge(f"{len(at)} sizes were asked for in 'at'; at most {MAX_AT} are predicted at once.", column="at")
    if any(size < 0 for size in at):
        raise InputError("A size in 'at' is negative; a law is defined for sizes of 0 and more.", column="at")
    fits = LawFitter(law, time_limit_s=time_limit_s).fit(curves).fits_
    return {"law": law, "fits": [_fit(fit, at, level) for fit in fits]}


def _fit(fit: CurveFit, at: Sequence[float], level: float) -> dict[str, Any]:
    sizes = np.asarray(at, dtype=np.float64)
    low, high = fit.interval(sizes, level) if sizes.size else (sizes, sizes)
    predicted = fit.predict(sizes) if sizes.size else sizes
    return {
        "curve": fit.curve,
        "n": fit.n,
        "params": {name: _finite(value) for name, value in fit.params.items()},
        "stderr": {name: _finite(value) for name, value in fit.stderr.items()},
        "identified": fit.identified,
        "rmsd_log": _finite(fit.rmsd_log),
        "converged": fit.converged,
        "warnings": list(fit.warnings),
        "predictions": [
            {"x": float(x), "y": _finite(y), "low": _finite(a), "high": _finite(b)}
            for x, y, a, b in zip(sizes, predicted, low, high, strict=True)
        ],
    }


def fits_table(answer: dict[str, Any]) -> pd.DataFrame:
    """Fits as a row a curve: parameters, their standard errors, and a column a prediction."""
    rows = []
    for fit in answer["fits"]:
        row: dict[str, Any] = {name: fit[name] for name in ("curve", "n", "rmsd_log", "converged")}
        for name, value in fit["params"].items():
            row |= {name: value, f"{name}_stderr": fit["stderr"][name], f"{name}_identified": fit["identified"][name]}
        for prediction in fit["predictions"]:
            at = f"{prediction['x']:g}"
            row |= {
                f"y_at_{at}": prediction["y"],
                f"low_at_{at}": prediction["low"],
                f"high_at_{at}": prediction["high"],
            }
        rows.append({**row, "warnings": " ".join(fit["warnings"]), "law": answer["law"], "kind": "predicted"})
    return pd.DataFrame(rows)


def select_curves(data: bytes, target: float, budget: float, methods: Sequence[str]) -> dict[str, Any]:
    """Rank the curves by each method from the points within the budget; how right, where the truth is in `data`."""
    for name in methods:
        if name not in METHODS:
            raise InputError(f"There is no method '{name}'; the methods are {', '.join(METHODS)}.", column="methods")
    found = select(read_curves(data), target, budget, tuple(methods))
    return {"target": target, "budget": budget, "methods": {name: _selection(chosen) for name, chosen in found.items()}}


def _selection(chosen: Selection) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "ranking": [
            {"curve": row.curve, "predicted": _finite(row.predicted), "rank": row.rank} for row in chosen.ranking
        ],
        "n_examples_used": chosen.n_examples_used,
        "warnings": list(chosen.warnings),
    }
    for name in ("pearcorr", "relacc", "regret"):
        value = getattr(chosen, name)
        if value is not None:
            answer[name] = _finite(value)
    return answer


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
