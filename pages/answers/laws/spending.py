"""How to spend a compute budget by the Chinchilla law fitted to these runs, with intervals from refits."""

from __future__ import annotations

import pandas as pd

from data.settings import settings
from errors import ParetoscopeError
from models.laws import Curve, CurveFit, LawFitter, default_huber_delta
from models.laws.allocation import Allocation, Interval, allocate, size_exponent, without_highest
from models.laws.registry import law_named
from pages.answers.boards import store
from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.fits import GRACE_S
from pages.answers.laws.view import UPLOAD, RunSet, run_set
from pages.answers.shared.formatting import number
from pages.answers.workers.estimates import ALWAYS_LONG_S, curves_s
from pages.answers.workers.pool import POOL

LAW = "chinchilla"
REFITS = 200
N_LEFT_OUT = 5
STEPS = (0.1, 1.0, 10.0, 100.0)


def can_spend(answer: ScalingAnswer) -> bool:
    """Whether the law that says how to spend compute was fitted to these runs."""
    return any(law_fit.law.id == LAW and law_fit.fit is not None for law_fit in answer.fits)


def spending(answer: ScalingAnswer) -> tuple[str, pd.DataFrame]:
    """A sentence for the budget, and a row a budget around it: parameters, tokens and loss with intervals.

    Refits run in the worker's process. Raises TimedOut past the time limit, InputError where nothing could be fitted.
    """
    fit = _refitted(answer)
    view = answer.view
    rows = [_row(allocate(fit, view.flops * step, view.level)) for step in STEPS]
    best, grown = allocate(fit, view.flops, view.level), size_exponent(fit, view.level)
    return _budget_sentence(best, grown, view.level), pd.DataFrame(rows)


def _budget_sentence(best: Allocation, grown: Interval, level: float) -> str:
    flops, size, tokens = f"{best.flops:.3g}".replace("e+", "e"), best.n_params, best.n_tokens
    return (
        f"With {flops} FLOP, train {number(size.value)} parameters ({number(size.low)} to {number(size.high)} at"
        f" {100 * level:.0f}%) on {number(tokens.value)} tokens, {number(best.tokens_per_param.value, 2)} tokens per"
        f" parameter. The best size grows as compute to the power {number(grown.value)} ({number(grown.low)} to"
        f" {number(grown.high)})."
    )


def _row(allocation: Allocation) -> dict[str, float | str]:
    row: dict[str, float | str] = {"flops": allocation.flops}
    for name in ("n_params", "n_tokens", "tokens_per_param", "loss"):
        interval = getattr(allocation, name)
        row |= {name: interval.value, f"{name}__low": interval.low, f"{name}__high": interval.high}
    return row | {"kind": "predicted"}


def without_the_highest(answer: ScalingAnswer) -> pd.DataFrame:
    """The law fitted to all runs and to those without the N_LEFT_OUT of highest loss, a row each.

    The published replication leaves out five of 245 runs, and with them B falls from 12,846 to 2,143: whether a few
    runs decide is a question to ask of any set. Fits run in the worker's process.
    """
    limit_s = settings().fit_timeout_s
    curve = answer.runs.curve_for(law_named(LAW))
    lower_runs = without_highest(curve, N_LEFT_OUT)
    fits = POOL.run(
        _fit_each, [curve, lower_runs], limit_s, limit_s=limit_s + GRACE_S, estimate_s=curves_s([curve, lower_runs])
    )
    names = ("all runs", f"without the {N_LEFT_OUT} of highest loss")
    return pd.DataFrame(
        [
            {"runs": name, "n": fit.n, **fit.params, "size_exponent": size_exponent(fit).value}
            for name, fit in zip(names, fits, strict=True)
        ]
    )


def _fit_each(curves: list[Curve], limit_s: float) -> list[CurveFit]:
    delta = default_huber_delta(law_named(LAW))
    return [LawFitter(LAW, huber_delta=delta, time_limit_s=limit_s).fit([curve]).fits_[0] for curve in curves]


def _refitted(answer: ScalingAnswer) -> CurveFit:
    if answer.runs.id.startswith(UPLOAD):
        return _refit(answer.runs)
    return _cached_refit(answer.runs.id, store.data_version())


@store.data_cache(maxsize=16)
def _cached_refit(curve_id: str, _version: str) -> CurveFit:
    return _refit(run_set(curve_id))


def _refit(runs: RunSet) -> CurveFit:
    limit_s = settings().fit_timeout_s
    curve = runs.curve_for(law_named(LAW))
    return POOL.run(refit, curve, limit_s, limit_s=limit_s + GRACE_S, estimate_s=ALWAYS_LONG_S)


def refit(curve: Curve, limit_s: float) -> CurveFit:
    """The fit with its refits to resampled residuals. Imports torch: for the worker's process."""
    delta = default_huber_delta(law_named(LAW))
    fit = LawFitter(LAW, huber_delta=delta, n_bootstrap=REFITS, time_limit_s=limit_s).fit([curve]).fits_[0]
    if fit.bootstrap is None:
        raise ParetoscopeError(f"There are too few runs of '{curve.name}' to give intervals for the best split.")
    return fit
