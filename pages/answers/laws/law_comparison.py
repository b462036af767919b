"""Several laws on the caller's curves, judged alike: by AICc, and by the largest points, left out of the fit.

Nothing here imports torch until `compare_laws` runs, which the server has done in a process of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from errors import InputError
from models.laws import FINE_TUNING, Curve, CurveFit, LawFitter
from models.laws.base import Floats
from models.laws.choosing.last_value import baselines
from models.laws.fitting import scores
from models.laws.fitting.objective import default_huber_delta
from models.laws.registry import law_named
from pages.answers.laws.answer import aicc
from pages.answers.laws.calls import finite
from pages.answers.laws.replies import ComparedLawRow, ComparisonsReply

MAX_HELD_OUT = 0.7


def check_compare(laws: Sequence[str], held_out: float) -> None:
    """Refuse what no comparison can use, before one is started."""
    for name in laws:
        law_named(name)
    sizes = {len(law_named(name).x) for name in laws}
    if len(sizes) > 1:
        raise InputError(
            "Laws of one input and of several inputs cannot be compared on one file; request them separately.",
            column="laws",
        )
    if not 0 <= held_out <= MAX_HELD_OUT:
        raise InputError(
            f"The share held out is {held_out:g}; it must be from 0 to {MAX_HELD_OUT:g}.", column="held_out"
        )


def default_laws() -> list[str]:
    """The laws of a learning curve: what is compared where the caller names none."""
    return list(FINE_TUNING)


def compare_laws(
    curves: Sequence[Curve], notes: dict[str, Sequence[str]], laws: Sequence[str], held_out: float, limit_s: float
) -> ComparisonsReply:
    """Each law fitted to all points (parameters, AICc) and to all but the largest (error on those). Imports torch.

    The naive baselines stand among them.
    """
    short = [_without_largest(curve, held_out) for curve in curves]
    rows_by_curve: dict[str, list[ComparedLawRow]] = {curve.name: [] for curve in curves}
    for law in laws:
        delta = default_huber_delta(law_named(law))
        fitter = LawFitter(law, huber_delta=delta, time_limit_s=limit_s)
        whole = fitter.fit(curves).fits_
        parts = fitter.fit([part for part, _ in short]).fits_ if held_out else whole
        for curve, (_, is_held_out), fit, part in zip(curves, short, whole, parts, strict=True):
            rows_by_curve[curve.name].append(_row(law, fit, part, curve, is_held_out))
    for curve, (rest, is_held_out) in zip(curves, short, strict=True):
        rows_by_curve[curve.name] += _naive(curve, rest, is_held_out)
    return {
        "held_out": held_out,
        "comparisons": [
            {"curve": name, "laws": sorted(rows, key=_order), "notes": list(notes.get(name, ()))}
            for name, rows in rows_by_curve.items()
        ],
    }


def _without_largest(curve: Curve, held_out: float) -> tuple[Curve, np.ndarray]:
    """The curve without its largest points, and which those are; size is the product of the inputs."""
    size = np.prod(np.atleast_2d(curve.x), axis=0)
    usable = np.flatnonzero(np.isfinite(size) & (size > 0))
    n_held_out = min(round(held_out * len(usable)), max(len(usable) - 2, 0))
    order = usable[np.argsort(size[usable], kind="stable")]
    is_held_out = np.zeros(len(size), dtype=bool)
    is_held_out[order[len(order) - n_held_out :]] = True
    return Curve(curve.name, curve.x[..., ~is_held_out], curve.y[~is_held_out], curve.n_params), is_held_out


def _row(law: str, fit: CurveFit, part: CurveFit, curve: Curve, is_held_out: np.ndarray) -> ComparedLawRow:
    return {
        "law": law,
        "baseline": False,
        "n": fit.n,
        "n_held_out": int(is_held_out.sum()),
        "rmsd_log": finite(fit.rmsd_log),
        "aicc": finite(aicc(fit)),
        "held_out_rmsd_log": finite(_error(part, curve, is_held_out)),
        "identified": all(fit.identified.values()),
        "converged": fit.converged,
        "params": {name: finite(value) for name, value in fit.params.items()},
        "warnings": [*fit.warnings, *_without_the_largest(fit, part)],
    }


def _without_the_largest(fit: CurveFit, part: CurveFit) -> list[str]:
    """Why there may be no error on the points left out, where the whole curve does not say it already."""
    return [f"Without the points left out: {fault}" for fault in part.faults if fault not in fit.faults]


def _naive(curve: Curve, part: Curve, is_held_out: np.ndarray) -> list[ComparedLawRow]:
    """A row a baseline, judged as the laws are; nothing of a straight line can be unidentified."""
    guesses_of_part = {guess.id: guess for guess in baselines(part)}
    rows: list[ComparedLawRow] = []
    for guess in baselines(curve):
        rmsd = float(_rms(guess.predict(curve.x), curve.y))
        guess_of_part = guesses_of_part.get(guess.id)
        error = (
            _rms(guess_of_part.predict(curve.x[..., is_held_out]), curve.y[is_held_out])
            if guess_of_part and is_held_out.any()
            else math.nan
        )
        rows.append(
            {
                "law": guess.id,
                "baseline": True,
                "n": guess.n,
                "n_held_out": int(is_held_out.sum()),
                "rmsd_log": finite(rmsd),
                "aicc": finite(scores.aicc(guess.n, guess.n_params, rmsd)),
                "held_out_rmsd_log": finite(error),
                "identified": True,
                "converged": True,
                "params": {},
                "warnings": [],
            }
        )
    return rows


def _rms(predicted: Floats, y: Floats) -> float:
    """Root mean square difference of ln y over the points where both are known and above 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = np.log(predicted) - np.log(y)
    return float(np.sqrt(np.mean(difference[np.isfinite(difference)] ** 2)))


def _error(fit: CurveFit, curve: Curve, is_held_out: np.ndarray) -> float:
    if not is_held_out.any():
        return math.nan
    predicted: Floats = fit.predict(curve.x[..., is_held_out])
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.sqrt(np.mean((np.log(predicted) - np.log(curve.y[is_held_out])) ** 2)))


def _order(row: ComparedLawRow) -> tuple[float, float]:
    """Best first: by the error on points left out, then by AICc."""
    values = (row["held_out_rmsd_log"], row["aicc"])
    first, second = (math.inf if value is None else float(value) for value in values)
    return first, second


def comparison_table(answer: ComparisonsReply) -> pd.DataFrame:
    """A row a curve and law, best first within a curve."""
    rows = []
    for compared in answer["comparisons"]:
        for rank, row in enumerate(compared["laws"], start=1):
            plain = {name: value for name, value in row.items() if name not in ("params", "warnings")}
            rows.append(
                {"curve": compared["curve"], "rank": rank, **plain, "kind": "predicted"}
                | {"warnings": " ".join([*compared["notes"], *row["warnings"]])}
            )
    return pd.DataFrame(rows)
