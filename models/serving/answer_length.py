"""How long a model's answers are on a task where nobody counted them, with an interval.

log tokens = level + task + reasoning + reasoning on this task + family + model + noise, each term drawn towards 0 by a
variance of its own (ridge, which is the best linear prediction of a mixed-effects model): a model counted on other
tasks brings its own verbosity, a known family that of its siblings, and one of which nothing is known the mean of its
mode. The interval is conformal: the 95% quantile of the absolute errors of models left out whole, by whether they
reason. docs/answer_length.md has the protocol and the scores.

Tokens are output tokens an answer, thinking included. A term's variance is that of a natural logarithm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.front.pareto import Floats

LEVEL = 0.95  # as the intervals of all other figures
EFFORTS = ("low", "medium", "high", "thinking")
# Chosen on the models whose name has an even checksum, 98 cases of 167, before the others were scored once.
NOISE_VARIANCE = 0.04
VARIANCES = {
    "level": 100.0,
    "task": 3.0,
    "reasons": 4.0,
    "effort": 0.3,
    "reasons-on": 1.0,
    "family": 0.1,
    "family-reasons": 0.1,
    "model": 0.02,
}


@dataclass(frozen=True)
class LengthCase:
    """A model at one reasoning effort on one task. `model` is the same name for all efforts of one set of weights."""

    model: str
    family: str
    reasoning: str
    task: str

    @property
    def reasons(self) -> bool:
        """Whether it thinks before it answers."""
        return self.reasoning in EFFORTS


@dataclass(frozen=True)
class LengthRange:
    """Tokens an answer, with the ends of the 95% interval."""

    tokens: float
    low: float
    high: float


def terms(case: LengthCase) -> Iterator[tuple[str, str]]:
    """The terms of a case's log length: their kind, which has the variance, and which one of that kind."""
    yield "level", ""
    yield "task", case.task
    yield "family", case.family
    yield "model", case.model
    if case.reasons:
        yield "reasons", ""
        yield "effort", case.reasoning
        yield "reasons-on", case.task
        yield "family-reasons", case.family


@dataclass(frozen=True)
class LengthModel:
    """The fitted terms, and by whether a model reasons the half-width of the interval as a natural logarithm."""

    effects: Mapping[tuple[str, str], float]
    half_width: Mapping[bool, float]

    def log_tokens(self, case: LengthCase) -> float:
        """The natural logarithm of the predicted tokens; a term that was never seen is 0."""
        return sum(self.effects.get(term, 0.0) for term in terms(case))

    def predict(self, case: LengthCase) -> LengthRange:
        """The length of a case. `unknown` reasoning is in the middle of both, and its interval spans both."""
        if case.reasoning == "unknown":
            plain, thinking = (
                self.predict(LengthCase(case.model, case.family, mode, case.task)) for mode in ("none", "thinking")
            )
            return LengthRange(float(np.sqrt(plain.tokens * thinking.tokens)), plain.low, thinking.high)
        centre, half = self.log_tokens(case), self.half_width[case.reasons]
        return LengthRange(*(float(np.exp(centre + side * half)) for side in (0, -1, 1)))


def fit_effects(
    cases: Sequence[LengthCase], tokens: Floats, variances: Mapping[str, float] = VARIANCES
) -> dict[tuple[str, str], float]:
    """The terms' most probable values given the counts: ridge, with the noise's variance over the term's as penalty.

    A count for each case, (n_cases,), above 0. Of one case alone the terms say what was counted, but for the penalty:

    >>> case = LengthCase("a", "a-family", "none", "maths")
    >>> round(np.exp(LengthModel(fit_effects([case], np.array([100.0])), {}).log_tokens(case)))
    100
    """
    found_terms = sorted({term for case in cases for term in terms(case)})
    position = {term: k for k, term in enumerate(found_terms)}
    design = np.zeros((len(cases), len(found_terms)))
    for row, case in enumerate(cases):
        for term in terms(case):
            design[row, position[term]] = 1.0
    penalty = np.diag([NOISE_VARIANCE / variances[kind] for kind, _ in found_terms])
    solution = np.linalg.solve(design.T @ design + penalty, design.T @ np.log(tokens))
    return dict(zip(found_terms, solution.tolist(), strict=True))


def errors_left_out(
    cases: Sequence[LengthCase], tokens: Floats, variances: Mapping[str, float] = VARIANCES, *, whole_model: bool = True
) -> Floats:
    """Log of counted over predicted tokens of each case (n_cases,), with all counts of its model left out.

    Without `whole_model` only those of its task are: what the model's other counts are worth. Each of two models is
    predicted by the other, twice or half of it, but for the penalty:

    >>> cases = [LengthCase(name, name, "none", "maths") for name in "ab"]
    >>> errors_left_out(cases, np.array([100.0, 200.0])).round(1)
    array([-0.7,  0.7])
    """
    model, task = np.array([case.model for case in cases]), np.array([case.task for case in cases])
    errors = np.empty(len(cases))
    keys = [(name, None) for name in np.unique(model)] if whole_model else sorted(set(zip(model, task, strict=True)))
    for name, only_task in keys:
        out = (model == name) & (True if only_task is None else task == only_task)
        rest = np.flatnonzero(~out)
        fitted = LengthModel(fit_effects([cases[k] for k in rest.tolist()], tokens[rest], variances), {})
        for k in np.flatnonzero(out).tolist():
            errors[k] = np.log(tokens[k]) - fitted.log_tokens(cases[k])
    return errors


def conformal_half_width(errors: Floats, level: float = LEVEL) -> float:
    """The half-width that holds `level` of new cases as unlike the rest as these; at most the largest error seen.

    The ceil((n + 1) level)-th smallest of n absolute errors (Papadopoulos et al. 2002, Inductive confidence machines).

    >>> conformal_half_width(np.array([0.1, -0.2, 0.3]), level=0.5)
    0.2
    """
    n = len(errors)
    rank = min(int(np.ceil((n + 1) * level)), n)
    return float(np.sort(np.abs(errors))[rank - 1])


def fit_lengths(cases: Sequence[LengthCase], tokens: Floats) -> LengthModel:
    """The model of all counts, with intervals from the errors of models left out. Needs both modes among the cases.

    A new model that does not reason is between the two that were counted, within their distance:

    >>> modes = {"a": "none", "b": "none", "c": "high", "d": "high"}
    >>> cases = [LengthCase(name, name, mode, "maths") for name, mode in modes.items()]
    >>> fitted = fit_lengths(cases, np.array([100.0, 200.0, 1000.0, 2000.0]))
    >>> length = fitted.predict(LengthCase("e", "e", "none", "maths"))
    >>> length.low < 100 < length.tokens < 200 < length.high
    True
    """
    errors = errors_left_out(cases, tokens)
    reasons = np.array([case.reasons for case in cases])
    half_width = {mode: conformal_half_width(errors[reasons == mode]) for mode in (False, True)}
    return LengthModel(fit_effects(cases, tokens), half_width)
