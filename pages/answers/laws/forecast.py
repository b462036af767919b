"""What a fitted law predicts beyond the data, and why it may predict nothing there."""

from __future__ import annotations

import numpy as np

from models.laws import Law
from models.laws.base import Floats
from pages.answers.laws.answer import LawFit, ScalingAnswer
from pages.answers.laws.view import RunSet

COUNTS = ("n_experts", "bits", "n_trials")


def extrapolated_inputs(answer: ScalingAnswer, law: Law, factors: Floats) -> Floats:
    """The law's x at the largest fitted run, carried `factors` times along the axis.

    One axis: that many times larger. Several: each by the root, parameters and tokens by the square root, so that
    compute grows by the factor; experts, bits and other counts stay as they are.
    """
    columns = answer.runs.columns_for(law)
    fitted_points = answer.runs.points[answer.is_fitted]
    size = fitted_points[list(columns)].to_numpy(float).prod(axis=1)
    last = fitted_points.iloc[
        int(np.lexsort((size, fitted_points[answer.runs.axis].to_numpy(float)))[-1])
    ]  # of equals the larger
    if len(columns) == 1:
        return np.asarray(float(last[columns[0]]) * factors)
    sizes = sum(name not in COUNTS for name in columns if name != "n_unique_tokens")
    return np.stack([float(last[name]) * _growth(name, factors, sizes) for name in columns])


def _growth(name: str, factors: Floats, sizes: int) -> Floats:
    if name in COUNTS:
        return np.ones_like(factors)
    return np.asarray(factors if name == "flops" else factors ** (1.0 / max(sizes, 1)))


def forecast(answer: ScalingAnswer, law_fit: LawFit) -> tuple[float, float, float] | None:
    """y, low and high at `reach` times the largest fitted point; None where nothing there can be predicted.

    The ends are NaN where the points do not tell how sure the forecast is.
    """
    if law_fit.fit is None:
        return None
    at = extrapolated_inputs(answer, law_fit.law, np.array([answer.view.reach]))
    value, most = float(law_fit.fit.predict(at)[0]), _largest_y(answer.runs)
    if not np.isfinite(value) or value > most:
        return None
    low, high = law_fit.fit.interval(at, answer.view.level)
    return value, float(low[0]), float(np.minimum(high[0], most))


def _largest_y(runs: RunSet) -> float:
    """What y cannot exceed: a share is at most 1."""
    return 1.0 if runs.y_unit == "share" else float("inf")


def no_forecast_because(answer: ScalingAnswer, law_fit: LawFit) -> str:
    """Why a law that was fitted predicts nothing there, in a sentence; empty where it does."""
    if law_fit.fit is None or forecast(answer, law_fit) is not None:
        return ""
    value = float(law_fit.fit.predict(extrapolated_inputs(answer, law_fit.law, np.array([answer.view.reach])))[0])
    if value > _largest_y(answer.runs):
        return f"That far out, the law exceeds {_largest_y(answer.runs):g}, which {answer.runs.y_title} cannot."
    return " ".join(law_fit.fit.faults) or next(reversed(law_fit.fit.warnings), "No law could be fitted.")
