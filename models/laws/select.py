"""Which model to fine-tune, from losses at small sizes: Accept-then-Stop and its baselines. numpy only.

The baselines are those of Lin et al. 2024 (arXiv 2402.02314), table 1: ZeroShot (loss before training),
SubTuning (loss at the budget), ModelSize (the larger the better).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.errors import InputError
from models.laws import ats, scores
from models.laws.base import Curve, Floats
from models.laws.points import usable

DEFAULT_METHODS = ("ats", "zeroshot", "subtuning", "modelsize")


@dataclass(frozen=True)
class Ranked:
    """One candidate: its predicted loss at the target (None by model size), and its rank from 1, ties sharing."""

    curve: str
    predicted: float | None
    rank: int


@dataclass(frozen=True)
class Selection:
    """What one method chose.

    ranking
        Best first, one a candidate that the method can judge.
    pearcorr, relacc, regret
        Correlation of score and true loss (ModelSize: of ln size and true loss), relative accuracy, and loss
        above the best one's: each None unless every ranked candidate's loss at the target is known.
    n_examples_used
        Fine-tuning examples the method needs, all candidates together: for AtS every size it trains on, down
        to and including the one it stops at; for SubTuning the largest size within the budget.
    examples_per_curve
        The same for each ranked candidate.
    warnings
        Sentences about candidates that could not be judged, or only badly.
    """

    method: str
    ranking: tuple[Ranked, ...]
    pearcorr: float | None
    relacc: float | None
    regret: float | None
    n_examples_used: float
    examples_per_curve: Mapping[str, float]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Candidate:
    """A curve as a method may see it: distinct sizes within the budget, ascending, and the loss before training."""

    name: str
    x: Floats
    y: Floats
    zero_shot: float | None
    n_params: float | None


@dataclass(frozen=True)
class Judgement:
    """A method's word on one candidate: low `score` is good; `predicted` is the loss it stands for, if any."""

    score: float
    predicted: float | None
    n_examples: float
    warning: str | None = None


# a candidate, the target, k and delta -> a judgement, or a sentence why there is none
Method = Callable[[Candidate, float, int, float], Judgement | str]


def _ats(candidate: Candidate, target: float, k: int, delta: float) -> Judgement | str:
    n = len(candidate.x)
    if n == 0:
        return "has no loss measured within the budget"
    found = ats.extrapolate(candidate.x, candidate.y, target, k=k, delta=delta)
    few = f"has only {n} size{'s' * (n > 1)} within the budget; its prediction is a guess" if n < k else None
    return Judgement(found.predicted, found.predicted, float(candidate.x[n - found.n_trained :].sum()), few)


def _zeroshot(candidate: Candidate, target: float, k: int, delta: float) -> Judgement | str:
    if candidate.zero_shot is None:
        return "has no loss at x = 0"
    return Judgement(candidate.zero_shot, candidate.zero_shot, 0.0)


def _subtuning(candidate: Candidate, target: float, k: int, delta: float) -> Judgement | str:
    if len(candidate.x) == 0:
        return "has no loss measured within the budget"
    return Judgement(float(candidate.y[-1]), float(candidate.y[-1]), float(candidate.x[-1]))


def _modelsize(candidate: Candidate, target: float, k: int, delta: float) -> Judgement | str:
    if candidate.n_params is None:
        return "has no parameter count"
    return Judgement(-float(np.log(candidate.n_params)), None, 0.0)


METHODS: Mapping[str, Method] = {
    "ats": _ats,
    "zeroshot": _zeroshot,
    "subtuning": _subtuning,
    "modelsize": _modelsize,
}


def select(
    curves: Sequence[Curve],
    target: float,
    budget: float,
    methods: Sequence[str] = DEFAULT_METHODS,
    *,
    k: int = ats.MIN_POINTS,
    delta: float = ats.MAX_DEVIATION,
) -> dict[str, Selection]:
    """Rank the curves' models by loss expected at `target` examples, seeing only sizes up to `budget`.

    k and delta are Accept-then-Stop's. Sizes measured more than once count with their geometric mean.

    Raises InputError for a target or budget that is not above 0, k below 2, a method that does not exist, a
    name given twice, no curves, or points that no curve can have.
    """
    _check(curves, target, budget, methods, k)
    candidates = [_candidate(curve, budget) for curve in curves]
    truth = {curve.name: _loss_at(curve, target) for curve in curves}
    return {method: _select(method, candidates, truth, target, k, delta) for method in methods}


def _check(curves: Sequence[Curve], target: float, budget: float, methods: Sequence[str], k: int) -> None:
    if not curves:
        raise InputError("No curves were given; a selection needs at least one, with columns curve, x and y.")
    for name, size in (("target", target), ("budget", budget)):
        if not (np.isfinite(size) and size > 0):
            raise InputError(f"The {name} is {size:g}; it must be a number of examples above 0.", column=name)
    if k < 2:
        raise InputError(f"k = {k} points cannot fix a line; use 2 or more.", column="k")
    for method in methods:
        if method not in METHODS:
            raise InputError(f"There is no method '{method}'; the methods are {', '.join(METHODS)}.", column="methods")
    name, count = Counter(curve.name for curve in curves).most_common(1)[0]
    if count > 1:
        raise InputError(f"{count} curves are called '{name}'; give each model its own name.", column="curve")
    for curve in curves:
        if curve.n_params is not None and not (np.isfinite(curve.n_params) and curve.n_params > 0):
            raise InputError(
                f"Curve '{curve.name}' has n_params = {curve.n_params:g}; a parameter count is above 0.",
                column="n_params",
            )


def _candidate(curve: Curve, budget: float) -> Candidate:
    points = usable(curve)
    within = points.x <= budget * (1.0 + 1e-9)
    x, place = np.unique(points.x[within], return_inverse=True)
    log_y = np.bincount(place, weights=np.log(points.y[within]), minlength=len(x)) / np.maximum(np.bincount(place), 1)
    return Candidate(curve.name, x, np.exp(log_y), _loss_at(curve, 0.0), curve.n_params)


def _loss_at(curve: Curve, size: float) -> float | None:
    """The geometric mean of the losses measured at this size; None if there is none."""
    x, y = np.asarray(curve.x, dtype=np.float64), np.asarray(curve.y, dtype=np.float64)
    at = np.isclose(x, size, rtol=1e-9, atol=0.0) & np.isfinite(y)
    return float(np.exp(np.log(y[at]).mean())) if at.any() else None


def _select(
    method: str, candidates: list[Candidate], truth: Mapping[str, float | None], target: float, k: int, delta: float
) -> Selection:
    judged: list[tuple[str, Judgement]] = []
    warnings: list[str] = []
    for candidate in candidates:
        word = METHODS[method](candidate, target, k, delta)
        if isinstance(word, str):
            warnings.append(f"{candidate.name} {word}: not ranked.")
            continue
        judged.append((candidate.name, word))
        if word.warning is not None:
            warnings.append(f"{candidate.name} {word.warning}.")
    judged.sort(key=lambda pair: pair[1].score)
    return _scored(method, judged, truth, tuple(warnings))


def _scored(
    method: str, judged: list[tuple[str, Judgement]], truth: Mapping[str, float | None], warnings: tuple[str, ...]
) -> Selection:
    score = np.array([word.score for _, word in judged])
    ranks = np.searchsorted(score, score, side="left") + 1
    ranking = tuple(Ranked(name, word.predicted, int(r)) for (name, word), r in zip(judged, ranks, strict=True))
    examples = {name: word.n_examples for name, word in judged}
    known = [loss for name, _ in judged if (loss := truth[name]) is not None]
    pearcorr = relacc = lost = None
    if judged and len(known) == len(judged):
        true_loss = np.array(known)
        # published with the sign of ln size, although the larger model is the one preferred
        pearcorr = scores.pearson(-score if method == "modelsize" else score, true_loss)
        relacc, lost = scores.relative_accuracy(0, true_loss), scores.regret(0, true_loss)
    return Selection(method, ranking, pearcorr, relacc, lost, float(sum(examples.values())), examples, warnings)
