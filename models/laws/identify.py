"""Which parameters a curve determines, and plain sentences about those it does not. No torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from models.laws.base import Bools, Floats, Law, Parameter

CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Verdict:
    """Standard errors (k,), NaN where not known; whether each parameter is identified (k,); the reasons."""

    stderr: Floats
    identified: Bools
    warnings: tuple[str, ...]


def judge(
    law: Law, params: Floats, stderr: Floats, at_low: Bools, at_high: Bools, undetermined: Bools, dof: int
) -> Verdict:
    """A parameter is identified if it lies inside its bounds, is fixed by the data, and differs from 0.

    "Differs from 0" is a two-sided t test at 95 %: one that fails has a standard error of about half its value
    or more. `stderr` must already be NaN where the data leave the parameter undetermined.
    """
    quantile = float(stdtrit(max(dof, 1), 0.5 + CONFIDENCE / 2.0))
    vague = ~(np.abs(params) > quantile * stderr)
    sentences = [
        _sentence(parameter, params[j], stderr[j], bool(at_low[j]), bool(at_high[j]))
        for j, parameter in enumerate(law.params)
        if (vague[j] or at_low[j] or at_high[j]) and not undetermined[j]
    ]
    if undetermined.any():
        names = [parameter.name for parameter, which in zip(law.params, undetermined, strict=True) if which]
        sentences.append(f"{_listed(names)} cannot be told apart on this curve: many values fit it equally well.")
    at_bound = at_low | at_high
    return Verdict(np.where(at_bound, np.nan, stderr), ~(vague | at_bound | undetermined), tuple(sentences))


def too_few(law: Law, n: int, n_distinct: int) -> str | None:
    """A sentence if the points cannot determine the law's parameters with an error estimate, else None."""
    k = len(law.params)
    if n_distinct < k:
        return (
            f"{n_distinct} different x for {k} parameters: the law is not determined by this curve, "
            "and nothing is known of its errors."
        )
    if n <= k:
        return f"{n} points for {k} parameters: the law passes through them all, and nothing is known of its errors."
    return None


def _sentence(parameter: Parameter, value: float, stderr: float, at_low: bool, at_high: bool) -> str:
    if at_high:
        return f"{parameter.name} ends at its upper bound {value:.3g}: {parameter.at_high}."
    if parameter.low == 0.0 and (at_low or not parameter.positive):
        return f"{parameter.name} cannot be told from 0 on this curve: {parameter.at_low}."
    if at_low:
        return f"{parameter.name} ends at its lower bound {value:.3g}: {parameter.at_low}."
    return f"{parameter.name} is hardly known: {value:.3g} with a standard error of {stderr:.2g}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
