"""Which model to fine-tune, from losses at small sizes: candidates ranked by each method, and how right it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from errors import InputError
from models.laws.base import Curve
from models.laws.choosing import ats
from models.laws.choosing.pooled import Foresight
from models.laws.choosing.selection_methods import METHODS, Fitter, Judgement, SelectionCandidate, SelectionTask
from models.laws.fitting import scores
from models.laws.fitting.points import usable

DEFAULT_METHODS = ("pooled", "ats", "zeroshot", "subtuning", "modelsize")


@dataclass(frozen=True)
class RankedCurve:
    """One candidate: its predicted loss at the target (None by model size), and its rank from 1, ties sharing.

    Between `low` and `high` its loss lies with 80%; None where the method cannot tell.
    """

    curve: str
    predicted: float | None
    rank: int
    low: float | None = None
    high: float | None = None


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
        to and including the one it stops at; for SubTuning the largest size within the budget; for the pooled
        forecast and fits of a law every size within it.
    examples_per_curve
        The same for each ranked candidate.
    warnings
        Sentences about candidates that could not be judged, or only badly.
    """

    method: str
    ranking: tuple[RankedCurve, ...]
    pearcorr: float | None
    relacc: float | None
    regret: float | None
    n_examples_used: float
    examples_per_curve: Mapping[str, float]
    warnings: tuple[str, ...] = ()


def select(
    curves: Sequence[Curve],
    target: float,
    budget: float,
    methods: Sequence[str] = DEFAULT_METHODS,
    *,
    k: int = ats.MIN_POINTS,
    delta: float = ats.MAX_DEVIATION,
    foresight: Foresight | None = None,
    fit: Fitter | None = None,
) -> dict[str, Selection]:
    """Rank the curves' models by loss expected at `target` examples, seeing only sizes up to `budget`.

    k and delta are Accept-then-Stop's; `foresight` is for the pooled method, `fit` for those that fit a law. Sizes
    measured more than once count with their geometric mean.

    Raises InputError for a target or budget that is not above 0, k below 2, a method that does not exist, a
    name given twice, no curves, or points that no curve can have.
    """
    _check(curves, target, budget, methods, k)
    candidates = [_candidate(curve, budget) for curve in curves]
    truth = {curve.name: _loss_at(curve, target) for curve in curves}
    task = SelectionTask(target, k, delta, foresight=foresight, fit=fit)
    return {method: _select(method, candidates, truth, task) for method in methods}


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


def _candidate(curve: Curve, budget: float) -> SelectionCandidate:
    points = usable(curve)
    within = points.x <= budget * (1.0 + 1e-9)
    x, place = np.unique(points.x[within], return_inverse=True)
    log_y = np.bincount(place, weights=np.log(points.y[within]), minlength=len(x)) / np.maximum(np.bincount(place), 1)
    return SelectionCandidate(curve.name, x, np.exp(log_y), _loss_at(curve, 0.0), curve.n_params)


def _loss_at(curve: Curve, size: float) -> float | None:
    """The geometric mean of the losses measured at this size; None if there is none."""
    x, y = np.asarray(curve.x, dtype=np.float64), np.asarray(curve.y, dtype=np.float64)
    at = np.isclose(x, size, rtol=1e-9, atol=0.0) & np.isfinite(y)
    return float(np.exp(np.log(y[at]).mean())) if at.any() else None


def _select(
    method: str, candidates: list[SelectionCandidate], truth: Mapping[str, float | None], task: SelectionTask
) -> Selection:
    judged: list[tuple[str, Judgement]] = []
    warnings: list[str] = []
    for candidate, word in zip(candidates, METHODS[method](candidates, task), strict=True):
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
    ranking = tuple(
        RankedCurve(name, word.predicted, int(r), word.low, word.high)
        for (name, word), r in zip(judged, ranks, strict=True)
    )
    examples = {name: word.n_examples for name, word in judged}
    known_losses = [loss for name, _ in judged if (loss := truth[name]) is not None]
    pearcorr = relacc = lost = None
    if judged and len(known_losses) == len(judged):
        true_loss = np.array(known_losses)
        # published with the sign of ln size, although the larger model is the one preferred
        pearcorr = scores.pearson(-score if method == "modelsize" else score, true_loss)
        relacc, lost = scores.relative_accuracy(0, true_loss), scores.regret(0, true_loss)
    return Selection(method, ranking, pearcorr, relacc, lost, float(sum(examples.values())), examples, warnings)
