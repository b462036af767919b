"""The ways to judge which model to fine-tune: pooled curves, Accept-then-Stop, its baselines, and fits of a law.

The baselines are those of Lin et al. 2024 (arXiv 2402.02314), tables 1 and 2: ZeroShot (loss before training),
SubTuning (loss at the budget), ModelSize (the larger the better), RectifiedFit and VanillaFit (the law's loss at the
target, fitted to what is within the budget). numpy and scipy only; a law is fitted by what the caller gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.constants import INTERVAL_LEVEL
from models.laws.base import Curve, Floats
from models.laws.choosing import ats
from models.laws.choosing.pooled import CurveWithinBudget, Foresight
from models.laws.fitting.curve_fit import CurveFit

FITTING = ("rectifiedfit", "vanillafit")  # slower: these fit a law to every curve
MIN_TO_FIT = 4  # sizes, as the rectified law has four parameters


@dataclass(frozen=True, eq=False)
class SelectionCandidate:
    """A curve as a method may see it: distinct sizes within the budget, ascending, and the loss before training."""

    name: str
    x: Floats
    y: Floats
    zero_shot: float | None
    n_params: float | None


@dataclass(frozen=True)
class Judgement:
    """A method's word on one candidate: low `score` is good; `predicted` is the loss it stands for, if any.

    Between `low` and `high` the loss lies with the probability asked for, where the method can tell.
    """

    score: float
    predicted: float | None
    n_examples: float
    warning: str | None = None
    low: float | None = None
    high: float | None = None


Fitter = Callable[[str, Sequence[Curve]], Mapping[str, CurveFit]]


@dataclass(frozen=True, eq=False)
class SelectionTask:
    """What a method is asked: the target size, Accept-then-Stop's k and delta, the level of its interval.

    `foresight` is what other data sets taught, `fit` fits a law by its id to curves; None where it is not at hand.
    """

    target: float
    k: int = ats.MIN_POINTS
    delta: float = ats.MAX_DEVIATION
    level: float = INTERVAL_LEVEL
    foresight: Foresight | None = None
    fit: Fitter | None = None


# all candidates and the question -> for each a judgement, or a sentence why there is none
Method = Callable[[Sequence[SelectionCandidate], SelectionTask], "list[Judgement | str]"]
NO_LOSS = "has no loss measured within the budget"


def _each(judge: Callable[[SelectionCandidate, SelectionTask], Judgement | str]) -> Method:
    """A method that looks at one candidate at a time."""
    return lambda candidates, task: [judge(candidate, task) for candidate in candidates]


def _ats(candidate: SelectionCandidate, task: SelectionTask) -> Judgement | str:
    n = len(candidate.x)
    if n == 0:
        return NO_LOSS
    extrapolation = ats.extrapolate(candidate.x, candidate.y, task.target, k=task.k, delta=task.delta)
    sizes = "1 size" if n == 1 else f"{n} sizes"
    few = f"has only {sizes} within the budget; its prediction is a guess" if n < task.k else None
    predicted: float | None = extrapolation.predicted
    if n == 1 and not np.isclose(candidate.x[0], task.target):
        few = f"has only the size {candidate.x[0]:g} within the budget: ranked by its loss there, with no prediction"
        predicted = None
    return Judgement(extrapolation.predicted, predicted, float(candidate.x[n - extrapolation.n_trained :].sum()), few)


def _zeroshot(candidate: SelectionCandidate, _task: SelectionTask) -> Judgement | str:
    if candidate.zero_shot is None:
        return "has no loss at x = 0"
    return Judgement(candidate.zero_shot, candidate.zero_shot, 0.0)


def _subtuning(candidate: SelectionCandidate, _task: SelectionTask) -> Judgement | str:
    if len(candidate.x) == 0:
        return NO_LOSS
    return Judgement(float(candidate.y[-1]), float(candidate.y[-1]), float(candidate.x[-1]))


def _modelsize(candidate: SelectionCandidate, _task: SelectionTask) -> Judgement | str:
    if candidate.n_params is None:
        return "has no parameter count"
    return Judgement(-float(np.log(candidate.n_params)), None, 0.0)


def _pooled(candidates: Sequence[SelectionCandidate], task: SelectionTask) -> list[Judgement | str]:
    """Expected loss of the pooled forecast; a method of our own, see models.laws.pooled."""
    if task.foresight is None:
        return ["cannot be pooled, as there is no other data set to learn from"] * len(candidates)
    curves = [
        CurveWithinBudget(candidate.name, candidate.x, np.log(candidate.y))
        for candidate in candidates
        if len(candidate.x)
    ]
    if not curves:
        return [NO_LOSS] * len(candidates)
    losses = task.foresight.losses(curves, task.target, task.level)
    return [
        Judgement(
            losses[candidate.name][0],
            losses[candidate.name][0],
            float(candidate.x.sum()),
            None,
            *losses[candidate.name][1:],
        )
        if candidate.name in losses
        else NO_LOSS
        for candidate in candidates
    ]


def _fitted(law: str) -> Method:
    """The loss at the target of a law fitted to what is within the budget: RectifiedFit, VanillaFit."""

    def judge(candidates: Sequence[SelectionCandidate], task: SelectionTask) -> list[Judgement | str]:
        if task.fit is None:
            return ["was not fitted here"] * len(candidates)
        curves = [
            Curve(candidate.name, candidate.x, candidate.y, candidate.n_params)
            for candidate in candidates
            if len(candidate.x) >= MIN_TO_FIT
        ]
        fits = task.fit(law, curves) if curves else {}
        return [_of_fit(candidate, fits.get(candidate.name), task.target) for candidate in candidates]

    return judge


def _of_fit(candidate: SelectionCandidate, fit: CurveFit | None, target: float) -> Judgement | str:
    if fit is None:
        return f"has fewer than {MIN_TO_FIT} sizes within the budget, too few for a law"
    predicted = float(fit.predict(np.array([target]))[0])
    if not np.isfinite(predicted):
        return f"could not be fitted ({' '.join(fit.faults).rstrip('.')})" if fit.faults else "could not be fitted"
    return Judgement(predicted, predicted, float(candidate.x.sum()))


METHODS: Mapping[str, Method] = {
    "pooled": _pooled,
    "ats": _each(_ats),
    "subtuning": _each(_subtuning),
    "zeroshot": _each(_zeroshot),
    "modelsize": _each(_modelsize),
    "rectifiedfit": _fitted("rectified"),
    "vanillafit": _fitted("vanilla"),
}
