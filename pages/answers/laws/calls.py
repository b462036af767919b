"""Scaling laws as the API answers them: the laws there are, fits and selections as plain values.

Nothing here imports torch until `fit_curves` runs, which the server has done in a process of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from errors import InputError, TooLarge
from models.constants import INTERVAL_LEVEL
from models.laws import LAWS, Curve, CurveFit, LawFitter
from models.laws.base import Law
from models.laws.fitting.decisive import with_decisive_runs
from models.laws.fitting.hold_outs import with_reach
from models.laws.fitting.objective import default_huber_delta
from models.laws.registry import law_named
from pages.answers.laws.curves_csv import CurveFile, read_curves
from pages.answers.laws.replies import (
    FitRow,
    FitsReply,
    HoldOutRow,
    InfluenceRow,
    LawParameterRow,
    LawRow,
    ParameterInterval,
    PredictionRow,
    ReachRow,
)

__all__ = ["MAX_AT", "finite", "fit_curves", "fits_table", "laws", "read_curves"]

MAX_AT = 100


def laws() -> list[LawRow]:
    """Every law with its equation, parameters and citation."""
    return [_law(law) for law in LAWS.values()]


def _law(law: Law) -> LawRow:
    params: list[LawParameterRow] = [
        {
            "name": parameter.name,
            "meaning": parameter.meaning,
            "unit": parameter.unit,
            "low": finite(parameter.low),
            "high": finite(parameter.high),
        }
        for parameter in law.params
    ]
    return {
        "id": law.id,
        "title": law.title,
        "equation": law.equation,
        "x": list(law.x),
        "y": list(law.y),
        "params": params,
        "citation": law.citation,
    }


At = Sequence[tuple[float, ...]]


def sizes_at(law: str, groups: Sequence[Sequence[float]]) -> At:
    """The points to predict at, each with one size an input of the law, from groups of numbers as they were sent.

    Several inputs may come as a group a point, or as single numbers that run through the inputs again and again.
    Raises InputError where a point has more or fewer sizes than the law has inputs.
    """
    inputs = law_named(law).x
    n = len(inputs)
    if n > 1 and groups and all(len(group) == 1 for group in groups) and len(groups) % n == 0:
        flat = [group[0] for group in groups]
        groups = [flat[place : place + n] for place in range(0, len(flat), n)]
    for group in groups:
        if len(group) != n:
            raise InputError(
                f"{':'.join(f'{size:g}' for size in group)} in 'at' has {len(group)} of the {n} sizes that the law"
                f" '{law}' takes; write {':'.join(inputs)} for each point, as in {':'.join(['1e9'] * n)}.",
                column="at",
            )
    return [tuple(group) for group in groups]


def check_fit(law: str, at: At, level: float) -> None:
    """Refuse what no fit can use, before one is started."""
    law_named(law)
    if len(at) > MAX_AT:
        raise TooLarge(f"'at' has {len(at)} sizes; at most {MAX_AT} are predicted at once.", column="at")
    for size in (size for point in at for size in point):
        if not (math.isfinite(size) and size >= 0):
            raise InputError(f"{size:g} in 'at' is not a size; give numbers of 0 or more.", column="at")
    if not 0 < level < 1:
        raise InputError(f"The level {level:g} is not between 0 and 1; write 0.8 for 80%.", column="level")


def fit_curves(
    file: CurveFile, law: str, at: At, level: float, time_limit_s: float, *, profiles: bool = False
) -> FitsReply:
    """Fit a law to each curve, with predictions and their intervals at each size of `at`. Imports torch.

    With `profiles` also the profile-likelihood interval of each parameter.

    Raises TimedOut past the limit, InputError for points that no fit can use.
    """
    delta = default_huber_delta(law_named(law))
    fitter = LawFitter(law, huber_delta=delta, time_limit_s=time_limit_s)
    fits = with_reach(fitter.fit(file.curves).fits_, file.curves, fitter)
    fits = with_decisive_runs(fits, file.curves, fitter)
    rows = [_fit(fit, at, level, file.notes.get(fit.curve, ())) for fit in fits]
    if profiles:
        for row, fit, curve in zip(rows, fits, file.curves, strict=True):
            row["intervals"] = _intervals(fit, curve, level)
    return {
        "law": law,
        "level": level,
        "huber_delta": delta,
        "fits": rows,
    }


def _intervals(fit: CurveFit, curve: Curve, level: float) -> dict[str, ParameterInterval]:
    from models.laws.fitting.profile import profile  # noqa: PLC0415

    intervals = profile(fit, curve, level)
    return {name: {"low": finite(end.low), "high": finite(end.high)} for name, end in intervals.items()}


def _fit(fit: CurveFit, at: At, level: float, notes: Sequence[str]) -> FitRow:
    return {
        "curve": fit.curve,
        "n": fit.n,
        "params": {name: finite(value) for name, value in fit.params.items()},
        "stderr": {name: finite(value) for name, value in fit.stderr.items()},
        "identified": dict(fit.identified),
        "rmsd_log": finite(fit.rmsd_log),
        "converged": fit.converged,
        "warnings": [*notes, *fit.warnings],
        "predictions": _predictions(fit, at, level),
        "reach": _reach(fit),
        "influence": _influence(fit),
    }


def _influence(fit: CurveFit) -> InfluenceRow | None:
    runs = fit.decisive
    if runs is None:
        return None
    row: InfluenceRow = {
        "points": [place + 1 for place in runs.rows],
        "parameter": runs.parameter,
        "value": finite(runs.value),
        "value_without": finite(runs.value_without),
        "factor": finite(runs.factor),
        "params_without": {name: finite(value) for name, value in runs.params_without.items()},
        "robust": None,
    }
    if runs.robust is not None:
        params = {name: finite(value) for name, value in runs.robust.params.items()}
        row["robust"] = {"params": params, "points_left_out": [place + 1 for place in runs.robust.left_out]}
    return row


def _reach(fit: CurveFit) -> ReachRow | None:
    if fit.reach is None:
        return None
    hold_outs: list[HoldOutRow] = [
        {
            "times": part.times,
            "n": part.n,
            "n_inside_noise": part.n_inside,
            "n_inside": part.n_inside_widened,
            "level": INTERVAL_LEVEL,
        }
        for part in fit.reach.hold_outs
    ]
    return {"largest_size": fit.reach.largest_size, "error_ratio": fit.reach.ratio, "hold_outs": hold_outs}


def _predictions(fit: CurveFit, at: At, level: float) -> list[PredictionRow]:
    """A row a point: x is its size, or of a law of several inputs its sizes in the law's order."""
    if not at:
        return []
    sizes = np.array(at, dtype=np.float64).T
    sizes = sizes[0] if len(sizes) == 1 else sizes
    low, high = fit.interval(sizes, level)
    columns = zip(at, fit.predict(sizes), low, high, strict=True)
    return [_prediction(fit, *point) for point in columns]


def _prediction(fit: CurveFit, x: tuple[float, ...], y: float, low: float, high: float) -> PredictionRow:
    row = PredictionRow(
        x=x[0] if len(x) == 1 else list(x), y=finite(y), low=finite(low), high=finite(high), kind="predicted"
    )
    return row if np.isfinite(y) else {**row, "kind": "not identified", "reason": _reason(fit)}


def _reason(fit: CurveFit) -> str:
    """Why there is no prediction at some size."""
    if fit.faults:
        return f"{' '.join(fit.faults)} No prediction is made outside the range tried."
    return next(reversed(fit.warnings), "The law has no value there.")


def fits_table(answer: FitsReply) -> pd.DataFrame:
    """Fits as a row a curve: parameters with standard errors, three columns a prediction, warnings in one text."""
    return pd.DataFrame([_fit_row(fit, answer) for fit in answer["fits"]])


def _fit_row(fit: FitRow, answer: FitsReply) -> dict[str, Any]:
    row: dict[str, Any] = {"curve": fit["curve"], "law": answer["law"], "n": fit["n"]}
    for name, value in fit["params"].items():
        row |= {name: value, f"{name}__stderr": fit["stderr"][name], f"{name}__identified": fit["identified"][name]}
        if interval := fit.get("intervals", {}).get(name):
            row |= {f"{name}__low": interval["low"], f"{name}__high": interval["high"]}
    row |= {"rmsd_log": fit["rmsd_log"], "converged": fit["converged"]}
    for prediction in fit["predictions"]:
        name = "y_at_" + ":".join(f"{size:.15g}" for size in np.ravel(prediction["x"]))
        row |= {name: prediction["y"], f"{name}__low": prediction["low"], f"{name}__high": prediction["high"]}
        row[f"{name}__kind"] = prediction["kind"]
    return row | {"level": answer["level"], "kind": "predicted", "warnings": " ".join(fit["warnings"])}


def finite(value: float | None) -> float | None:
    """The value as JSON can hold it: null where it is not finite."""
    return None if value is None or not math.isfinite(value) else float(value)
