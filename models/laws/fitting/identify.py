"""Which parameters a curve determines, and plain sentences about those it does not. No torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from models.laws.base import Bools, Floats, Law, Parameter
from models.laws.fitting.intervals import Spread

CONFIDENCE = 0.95
ROUNDING = 1e-24  # a cost below this is none


@dataclass(frozen=True, eq=False)
class Verdict:
    """Standard errors (k,), whether each parameter is identified (k,), and why not, in words."""

    stderr: Floats
    identified: Bools
    warnings: tuple[str, ...]


def zero_fits(cost: float, cost_at_zero: Floats, dof: int, per_freedom: float | None = None) -> Bools:
    """Which parameters (k,) could as well be 0: refitting with 0 costs no more than chance explains.

    The F test of nested models with one parameter between them, at 95%; False where 0 is no value to try.
    `per_freedom` is the cost that one needless parameter takes away by chance: cost / dof in least squares, if not
    given.

    Chance explains 2.23 squared times a tenth, 0.5, of a cost of 1 with ten degrees of freedom:

    >>> zero_fits(1.0, np.array([1.1, 9.0, np.nan]), dof=10)
    array([ True, False, False])
    """
    per_freedom = cost / max(dof, 1) if per_freedom is None else per_freedom
    allowed = _quantile(dof) ** 2 * per_freedom + ROUNDING
    return np.nan_to_num(cost_at_zero, nan=np.inf) - cost <= allowed


def judge(
    law: Law, params: Floats, spread: Spread, *, at_low: Bools, at_high: Bools, zero_fits: Bools, dof: int
) -> Verdict:
    """A parameter is identified if it lies inside its bounds, could not as well be 0, and is not poorly determined.

    Hardly known: its standard error, times Student's t at 95%, is above its value.

    >>> from models.laws.registry import law_named
    >>> spread, no = Spread(np.diag([0.01, 0.09]), np.zeros(2, dtype=bool)), np.zeros(2, dtype=bool)
    >>> law, params = law_named("power"), np.array([9.0, 0.5])
    >>> verdict = judge(law, params, spread, at_low=no, at_high=no, zero_fits=no, dof=10)
    >>> verdict.identified, verdict.warnings
    (array([ True, False]), ('alpha is poorly determined: 0.5 with a standard error of 0.3.',))
    """
    stderr = np.sqrt(np.diag(spread.covariance))
    at_bound, finite = at_low | at_high, np.isfinite(stderr) & ~spread.undetermined
    vague = finite & (np.abs(params) <= _quantile(dof) * stderr)
    sentences = [
        _sentence(parameter, params[j], stderr[j], bool(at_low[j] or zero_fits[j]), bool(at_high[j]))
        for j, parameter in enumerate(law.params)
        if at_bound[j] or (finite[j] and (vague[j] or zero_fits[j]))
    ]
    if spread.undetermined.any():
        names = [parameter.name for parameter, which in zip(law.params, spread.undetermined, strict=True) if which]
        sentences.append(f"{_listed(names)} cannot be told apart on this curve: many values fit it equally well.")
    return Verdict(stderr, finite & ~(vague | at_bound | zero_fits), tuple(sentences))


def _quantile(dof: int) -> float:
    return float(stdtrit(max(dof, 1), 0.5 + CONFIDENCE / 2.0))


def too_few(law: Law, n: int) -> str | None:
    """A sentence if the points leave nothing to judge the errors by, else None."""
    k = len(law.params)
    return f"{n} points for {k} parameters: none are left over to judge the errors by." if n <= k else None


def _sentence(parameter: Parameter, value: float, stderr: float, zero: bool, at_high: bool) -> str:
    if at_high:
        return f"{parameter.name} ends at its upper bound {value:.3g}: {parameter.at_high}."
    if zero:
        return f"{parameter.name} cannot be told from {parameter.low:g} on this curve: {parameter.at_low}."
    return f"{parameter.name} is poorly determined: {value:.3g} with a standard error of {stderr:.2g}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
