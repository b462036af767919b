r"""How to spend compute: the size and tokens of least loss under C = 6 N D, by a fitted Chinchilla law.

Hoffmann et al. 2022 (arXiv 2203.15556, equation 4): with G = (alpha A / (beta B))^(1 / (alpha + beta)),
N* = G (C / 6)^(beta / (alpha + beta)) and D* = (C / 6) / N*. Intervals are quantiles over the bootstrap refits, which
share out the doubt among all five parameters at once; rounded parameters are no substitute for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from errors import InputError
from models.constants import FLOPS_PER_PARAM_TOKEN, INTERVAL_LEVEL
from models.laws.base import Curve, Floats
from models.laws.fitting.curve_fit import CurveFit
from models.laws.formulas import chinchilla


@dataclass(frozen=True)
class Interval:
    """A value and the ends between which it lies with the probability asked for (NaN without a bootstrap)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Allocation:
    """Where a compute budget is best spent; tokens_per_param is the ratio of the two, loss what the law predicts."""

    flops: float
    n_params: Interval
    n_tokens: Interval
    tokens_per_param: Interval
    loss: Interval


def compute_optimal(params: Mapping[str, float] | Floats, flops: float) -> tuple[Floats, Floats]:
    """N* and D* of one set of parameters, or of many (..., 5) in the law's order; raises InputError for no compute.

    >>> params = {"E": 1.8, "A": 480.0, "B": 2100.0, "alpha": 0.35, "beta": 0.37}
    >>> n_params, n_tokens = compute_optimal(params, 1e21)
    >>> f"{n_params:.2e} parameters, {n_tokens:.2e} tokens"
    '2.94e+09 parameters, 5.67e+10 tokens'
    """
    if not (np.isfinite(flops) and flops > 0):
        raise InputError(f"A budget of {flops:g} FLOP cannot be spent; give a number above 0.", column="flops")
    vectors = chinchilla.LAW.vector(params) if isinstance(params, Mapping) else np.asarray(params, dtype=np.float64)
    _, by_size, by_data, alpha, beta = np.moveaxis(vectors, -1, 0)
    log_balance = np.log(alpha * by_size) - np.log(beta * by_data)
    pairs = np.log(flops / FLOPS_PER_PARAM_TOKEN)
    log_n = (log_balance + beta * pairs) / (alpha + beta)
    return np.exp(log_n), np.exp(pairs - log_n)


def allocate(fit: CurveFit, flops: float, level: float = INTERVAL_LEVEL) -> Allocation:
    """The best size and tokens for a budget in FLOP, each with an interval where the fit has a bootstrap.

    The loss's interval is that of the curve, not of one more run. Raises InputError where the fit is of another law,
    nothing was fitted, the runs cannot identify the law, the budget is not above 0, or the level not between 0 and 1.
    """
    _check(fit, level)
    law = chinchilla.LAW
    n_params, n_tokens = compute_optimal(fit.params, flops)
    loss = law.predict(fit.params, np.array([n_params, n_tokens]))
    if fit.bootstrap is None:
        nothing = (float("nan"), float("nan"))
        ends = dict.fromkeys(("n", "d", "ratio", "loss"), nothing)
    else:
        many_n, many_d = compute_optimal(fit.bootstrap, flops)
        losses = law.value(np.moveaxis(fit.bootstrap, -1, 0), (many_n, many_d), np)
        replicates = {"n": many_n, "d": many_d, "ratio": many_d / many_n, "loss": losses}
        ends = {name: _ends(values, level) for name, values in replicates.items()}
    return Allocation(
        flops=flops,
        n_params=Interval(float(n_params), *ends["n"]),
        n_tokens=Interval(float(n_tokens), *ends["d"]),
        tokens_per_param=Interval(float(n_tokens / n_params), *ends["ratio"]),
        loss=Interval(float(loss), *ends["loss"]),
    )


def size_exponent(fit: CurveFit, level: float = INTERVAL_LEVEL) -> Interval:
    """a in N* ~ C^a, beta / (alpha + beta), with its interval; errors as in `allocate`."""
    _check(fit, level)
    alpha, beta = fit.params["alpha"], fit.params["beta"]
    ends = (float("nan"), float("nan"))
    if fit.bootstrap is not None:
        ends = _ends(fit.bootstrap[:, 4] / (fit.bootstrap[:, 3] + fit.bootstrap[:, 4]), level)
    return Interval(beta / (alpha + beta), *ends)


def without_highest(curve: Curve, n: int = 5) -> Curve:
    """The runs without the n of highest loss: the ones that the published replication leaves out.

    Fit both and compare: five of 245 runs moved B from 2,143 to 12,846 there. Raises InputError where no run is left.
    """
    y = np.asarray(curve.y, dtype=np.float64)
    if n < 0 or n >= len(y):
        raise InputError(f"{n} of {len(y)} runs cannot be left out; leave at least one.", column="n")
    rows = np.sort(np.argsort(y, kind="stable")[: len(y) - n])
    return replace(curve, x=np.asarray(curve.x)[..., rows], y=y[rows])


def _check(fit: CurveFit, level: float) -> None:
    if fit.law != chinchilla.LAW.id:
        raise InputError(f"The best split of compute follows from the law 'chinchilla'; this fit is of '{fit.law}'.")
    if not np.all(np.isfinite(list(fit.params.values()))):
        raise InputError(f"Nothing could be fitted to '{fit.curve}', so no budget can be split by it.")
    if fit.faults:
        raise InputError(f"{fit.faults[0]} No budget can be split by this fit of '{fit.curve}'.")
    if not 0.0 < level < 1.0:
        raise InputError(f"The level {level:g} is not between 0 and 1; write 0.8 for 80%.", column="level")


def _ends(values: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(values, [0.5 - level / 2.0, 0.5 + level / 2.0])
    return float(low), float(high)
