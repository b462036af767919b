"""The Scaling laws page in tables: laws compared, naive baselines, parameters, and every point with its predictions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.laws import Curve
from models.laws.base import Floats
from models.laws.choosing.last_value import baselines
from models.laws.registry import law_named
from pages.answers.laws.answer import LawFit, ScalingAnswer, aicc
from pages.answers.laws.forecast import forecast, no_forecast_because


def comparison(answer: ScalingAnswer) -> pd.DataFrame:
    """A row a law: parameters, fit, held-out error, forecast with interval; then the naive guesses."""
    rows = []
    for law_fit in answer.fits:
        estimate = forecast(answer, law_fit) or (np.nan, np.nan, np.nan)
        rows.append(
            {
                "law": law_fit.law.title,
                "n_params": len(law_fit.law.params),
                "rmsd_percent": 100 * law_fit.fit.rmsd_log if law_fit.fit else np.nan,
                "aicc": aicc(law_fit.fit) if law_fit.fit else np.nan,
                "held_out_percent": 100 * law_fit.held_out_log if law_fit.held_out_log is not None else np.nan,
                "forecast": estimate[0],
                "forecast__low": estimate[1],
                "forecast__high": estimate[2],
                "word": law_fit.problem
                or no_forecast_because(answer, law_fit)
                or ("" if law_fit.trusted else "Not every parameter is identified."),
            }
        )
    return pd.concat([pd.DataFrame(rows), naive(answer)], ignore_index=True)


def naive(answer: ScalingAnswer) -> pd.DataFrame:
    """What one would say without a law: the last loss stays; a straight line through the points on log axes."""
    runs, is_fitted = answer.runs, answer.is_fitted
    axis, y = runs.points[runs.axis].to_numpy(float), runs.points["y"].to_numpy(float)
    is_used, is_held_out = is_fitted & (axis > 0), ~is_fitted & (axis > 0)
    target = np.array([answer.largest * answer.view.reach])
    return pd.DataFrame(
        [
            {
                "law": f"{guess.title} (baseline)",
                "n_params": guess.n_params,
                "rmsd_percent": 100 * _rms(guess.predict(axis[is_used]), y[is_used]),
                "held_out_percent": 100 * _rms(guess.predict(axis[is_held_out]), y[is_held_out])
                if is_held_out.any()
                else np.nan,
                "forecast": float(guess.predict(target)[0]),
                "word": "",
            }
            for guess in baselines(Curve(runs.label, axis[is_used], y[is_used]))
            if guess.id != "power_without_floor" or "power" not in {law_fit.law.id for law_fit in answer.fits}
        ]
    )


def _rms(predicted: Floats, y: Floats) -> float:
    return float(np.sqrt(np.mean((np.log(predicted) - np.log(y)) ** 2)))


def parameters(law_fit: LawFit, level: float) -> pd.DataFrame:
    """A row a parameter: value, standard error, interval at the level, whether the data fix it, meaning and unit."""
    from scipy.special import stdtrit  # noqa: PLC0415 a tenth of a second that the first paint need not wait for

    if law_fit.fit is None:
        return pd.DataFrame()
    width = float(stdtrit(max(law_fit.fit.dof, 1), 0.5 + level / 2))
    rows = []
    for parameter in law_named(law_fit.fit.law).params:
        value, error = law_fit.fit.params[parameter.name], law_fit.fit.stderr[parameter.name]
        rows.append(
            {
                "parameter": parameter.name,
                "value": value,
                "stderr": error,
                "low": max(value - width * error, parameter.low) if np.isfinite(error) else np.nan,
                "high": min(value + width * error, parameter.high) if np.isfinite(error) else np.nan,
                "identified": law_fit.fit.identified[parameter.name],
                "unit": parameter.unit,
                "meaning": parameter.meaning,
            }
        )
    return pd.DataFrame(rows)


def fit_rows(answer: ScalingAnswer) -> pd.DataFrame:
    """Every point with each law's value, as it is taken away."""
    runs = answer.runs
    named = [name for name in runs.inputs if name != runs.axis]
    table = runs.points[["x", *([runs.axis] if runs.axis != "x" else []), *named, "y"]].assign(
        curve=runs.id, y__kind=runs.kind, fitted=answer.is_fitted, source=runs.source, data_version=answer.data_version
    )
    for law_fit in answer.fits:
        if law_fit.fit is not None:
            table[f"{law_fit.law.id}__predicted"] = law_fit.fit.predict(runs.curve_for(law_fit.law).x)
    return table
