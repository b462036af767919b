"""Fits of learning curves: those stored with the built-in data, and new ones made when asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.settings import settings
from models.laws import LAWS, Curve, CurveFit, LawFitter, default_huber_delta
from models.laws.base import Floats
from models.laws.fitting.beyond import HoldOut, Reach, learned_ratio
from pages.answers.boards import store
from pages.answers.workers.estimates import curves_s
from pages.answers.workers.pool import POOL

GRACE_S = 5.0  # the fit ends itself at its limit; only one that does not is killed


@store.data_cache(maxsize=16)
def stored_fits(data_set: str, law: str) -> Mapping[str, CurveFit]:
    """The fits to all points of a built-in data set, by the curve's label. No torch."""
    labels = store.curves(data_set).drop_duplicates("curve_id").set_index("curve_id")["label"]
    table = store.law_fits(data_set, law)
    return {str(labels[row["curve_id"]]): _from_row(row, str(labels[row["curve_id"]])) for _, row in table.iterrows()}


def stored_fits_by_curve(law: str) -> Mapping[str, CurveFit]:
    """All stored fits of a law, by the curve's id."""
    return {
        str(row["curve_id"]): _from_row(row, str(row["curve_id"])) for _, row in store.law_fits(None, law).iterrows()
    }


def stored_fit(curve_id: str, law: str) -> CurveFit | None:
    """The stored fit of a law to all points of a built-in curve, under the curve's label; None where there is none."""
    table = store.law_fits(None, law)
    rows = table[table["curve_id"] == curve_id]
    if rows.empty:
        return None
    listed = store.curve_list()
    label = str(listed.loc[listed["curve_id"] == curve_id, "label"].iloc[0])
    return _from_row(rows.iloc[0], label)


def _from_row(row: pd.Series, label: str) -> CurveFit:
    names = LAWS[row["law"]].names
    params, stderr = json.loads(row["params"]), json.loads(row["stderr"])
    covariance = _matrix(row["covariance"], len(names))
    return CurveFit(
        curve=label,
        law=str(row["law"]),
        n=int(row["n"]),
        params={name: float(params[name]) for name in names},
        stderr={name: float("nan") if stderr[name] is None else float(stderr[name]) for name in names},
        identified={name: bool(is_identified) for name, is_identified in json.loads(row["identified"]).items()},
        covariance=covariance,
        rmsd_log=float(row["rmsd_log"]),
        cost=float(row["cost"]),
        converged=bool(row["converged"]),
        dof=int(row["dof"]),
        warnings=tuple(json.loads(row["warnings"])),
        huber_delta=default_huber_delta(LAWS[row["law"]]),
        reach=_reach(row["reach"]),
    )


def _reach(text: str | None) -> Reach | None:
    if not text or pd.isna(text):
        return None
    stored = json.loads(text)
    hold_outs = tuple(HoldOut(**part) for part in stored["hold_outs"])
    ratio, dof = learned_ratio([part.ratio for part in hold_outs])
    return Reach(tuple(stored["largest"]), stored["largest_size"], ratio, dof, hold_outs)


def _matrix(text: str | None, k: int) -> Floats:
    if not text or pd.isna(text):
        return np.full((k, k), np.nan)
    return np.array([[np.nan if value is None else value for value in line] for line in json.loads(text)], dtype=float)


def fit_within(curves: Sequence[Curve], law: str, budget: float) -> Mapping[str, CurveFit]:
    """Fit a law to the points within a budget, in the worker's process, which alone imports torch.

    Raises TimedOut past the time limit.
    """
    within_budget = [
        Curve(curve.name, curve.x[curve.x <= budget], curve.y[curve.x <= budget], curve.n_params) for curve in curves
    ]
    limit_s = settings().fit_timeout_s
    fits = POOL.run(_fit, law, within_budget, limit_s, limit_s=limit_s + GRACE_S, estimate_s=curves_s(within_budget))
    return {fit.curve: fit for fit in fits}


def _fit(law: str, curves: Sequence[Curve], limit_s: float) -> tuple[CurveFit, ...]:
    return LawFitter(law, time_limit_s=limit_s).fit(curves).fits_


def rmsd_table(data_sets: Sequence[str]) -> pd.DataFrame:
    """Mean and worst root mean square difference of ln L over a data set's curves, a row a data set, by law."""
    rows = []
    for data_set in data_sets:
        row: dict[str, object] = {"data_set": data_set}
        for law in ("rectified", "vanilla"):
            values = np.array([fit.rmsd_log for fit in stored_fits(data_set, law).values()])
            row[f"{law}_mean"], row[f"{law}_worst"], row["curves"] = values.mean(), values.max(), values.size
        rows.append(row)
    return pd.DataFrame(rows)
