"""The bank and real curves as examples, and the calibration learned from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.laws.base import Curve, Floats, Ints
from models.laws.forecasting.bank import FAMILIES, HORIZONS, SimulatedCurve, simulated
from models.laws.forecasting.calibration import Calibration, conformal
from models.laws.forecasting.learning import REAL, REAL_SHARE, Example, learn_likes, together
from models.laws.forecasting.refusing import refusal
from models.laws.forecasting.traits import FEWEST
from models.laws.forecasting.weighing import Lesson, evidence, weights
from models.laws.forecasting.wider_bank import WIDER_FAMILIES, wider_simulated
from models.laws.forecasting.width_learning import group_weights, learn_widths
from models.laws.forecasting.widths import Widths, width_terms

LIKES_SEEDS, MORE_SEEDS, JUDGED_SEEDS = range(320), range(320, 520), range(9200, 9260)
NEAREST, FARTHEST_REAL = 1.5, 600.0  # target over largest size of a rolling origin of a real curve
ORIGINS_A_SOURCE = 700  # rolling origins of a source of real curves, about
FEWEST_ORIGINS = 8  # of a source and horizon, to be one of the groups
UNSEEN_SHARE = 0.5  # of what stretches the widths, that curves of unseen real sources have
FOLDS = 3  # of the real sources: their errors are of likes that were learned without the fold's
EVERY_FAMILY = (*FAMILIES, *WIDER_FAMILIES)
REAL_HORIZONS = (("under 3x", 0.0, 3.0), ("3x to 12x", 3.0, 12.0), ("over 12x", 12.0, np.inf))


def simulated_examples(seeds: Sequence[int], families: Sequence[str] = EVERY_FAMILY) -> list[Example]:
    """An example for each family and horizon of all curves of these seeds, those that are refused too."""
    return [example for family in families for example in _family_examples([_curve_of(family, seed) for seed in seeds])]


def _curve_of(family: str, seed: int) -> SimulatedCurve:
    return simulated(family, seed) if family in FAMILIES else wider_simulated(family, seed)


def _family_examples(curves: Sequence[SimulatedCurve]) -> list[Example]:
    by_size: dict[int, list[SimulatedCurve]] = defaultdict(list)
    for curve in curves:
        by_size[len(curve.x)].append(curve)
    examples = []
    for place, horizon in enumerate(HORIZONS):
        several, truths = [], []
        for alike in by_size.values():
            x, y = np.array([curve.x for curve in alike]), np.array([curve.y for curve in alike])
            several.append(evidence(np.log(x / x[:, -1:]), y, np.full(len(x), np.log(horizon))))
            truths.append(np.log(np.array([curve.later[place] for curve in alike]) / y[:, -1]))
        examples.append(Example(curves[0].family, f"{horizon:g}x", together(several), np.concatenate(truths)))
    return examples


def rolling_examples(source: str, curves: Sequence[Curve], seed: int = 0) -> list[Example]:
    """Rolling origins of real curves: each foretells its own later points; as many as ORIGINS_A_SOURCE, drawn."""
    tasks = [
        (curve.x[:cut], curve.y[:cut], curve.x[later], curve.y[later])
        for curve in curves
        for cut in range(FEWEST, len(curve.x))
        for later in range(cut, len(curve.x))
        if NEAREST <= curve.x[later] / curve.x[cut - 1] <= FARTHEST_REAL
    ]
    order = np.random.default_rng(seed).permutation(len(tasks))[:ORIGINS_A_SOURCE]
    by_size: dict[int, list[tuple[Floats, Floats, float, float]]] = defaultdict(list)
    for place in order:
        by_size[len(tasks[place][0])].append(tasks[place])
    several, truths = [], []
    for alike in by_size.values():
        x, y = np.array([task[0] for task in alike]), np.array([task[1] for task in alike])
        targets, ends = np.array([task[2] for task in alike]), np.array([task[3] for task in alike])
        several.append(evidence(np.log(x / x[:, -1:]), y, np.log(targets / x[:, -1])))
        truths.append(np.log(ends / y[:, -1]))
    if not several:
        return []
    seen, truth = together(several), np.concatenate(truths)
    parts = [(np.exp(seen.reach) >= low) & (np.exp(seen.reach) < high) for _, low, high in REAL_HORIZONS]
    return [
        Example(f"{REAL}{source}", horizon, seen[part], truth[part])
        for (horizon, _, _), part in zip(REAL_HORIZONS, parts, strict=True)
        if part.sum() >= FEWEST_ORIGINS
    ]


def answerable(example: Example) -> Example:
    """The example's curves that are not refused."""
    fine = np.array([refusal(example.seen, place) is None for place in range(len(example.truth))], dtype=bool)
    return Example(example.family, example.horizon, example.seen[fine], example.truth[fine])


def calibrate(
    simulated: Sequence[Example], more: Sequence[Example], real: Mapping[str, Sequence[Example]]
) -> Calibration:
    """Likes from simulated and all real examples; widths from those and more simulated ones; both stretched at the end.

    How far they are stretched, is told by simulated curves and by real ones of sources that neither was learned from.

    `real` is by source and quantity, 'SOURCE, QUANTITY'; all quantities of a source are left out together. Errors on
    simulated curves that the likes were learned from count as they are: there are too many to be learned by heart.
    """
    lesson = learn_likes([*simulated, *_of(real, set())])
    parts = [_errors(lesson, [*simulated, *more])]
    sources = sorted({source_of(name) for name in real})
    folds = [set(sources[fold::FOLDS]) for fold in range(min(FOLDS, len(sources)))]
    for away in folds:
        without = learn_likes([*simulated, *_of(real, away)])
        parts.append(_errors(without, _of(real, set(sources) - away)))
    widths = _widths(parts)
    ratios = [_ratio(parts[0], widths)]
    for place, own in enumerate(parts[1:], start=1):
        ratios.append(_ratio(own, _widths(parts[:place] + parts[place + 1 :])))
    group, weight = _groups([example for part in parts for example in part.examples], UNSEEN_SHARE)
    seen = together([example.seen for part in parts for example in part.examples])
    return Calibration(lesson, widths, conformal(seen, np.concatenate(ratios), (weight / np.bincount(group))[group]))


@dataclass(frozen=True, eq=False)
class _Errors:
    """Of examples: the terms of each curve's width, and by how much ln of its forecast misses the truth."""

    examples: Sequence[Example]
    terms: Floats
    error: Floats


def _errors(lesson: Lesson, examples: Sequence[Example]) -> _Errors:
    seen, truth = together([item.seen for item in examples]), np.concatenate([item.truth for item in examples])
    share = weights(seen, lesson)
    return _Errors(examples, width_terms(seen, share, lesson), truth - (share * seen.expected).sum(axis=1))


def _widths(parts: Sequence[_Errors]) -> Widths:
    group, weight = _groups([example for part in parts for example in part.examples], REAL_SHARE)
    terms, error = (np.concatenate([getattr(part, name) for part in parts]) for name in ("terms", "error"))
    return learn_widths(terms, error, group, weight)


def _ratio(part: _Errors, widths: Widths) -> Floats:
    """Errors over the half-width of their side."""
    down, up = widths.halves(part.terms)
    return np.asarray(np.abs(part.error) / np.where(part.error > 0, up, down))


def _of(real: Mapping[str, Sequence[Example]], away: set[str]) -> list[Example]:
    """All examples but those of some sources."""
    return [example for name, examples in real.items() if source_of(name) not in away for example in examples]


def _groups(examples: Sequence[Example], real_share: float) -> tuple[Ints, Floats]:
    """The group of each curve, by family and horizon, and the groups' weights."""
    names = sorted({(example.family, example.horizon) for example in examples})
    place_of = {name: place for place, name in enumerate(names)}
    group = np.concatenate([np.full(len(item.truth), place_of[item.family, item.horizon]) for item in examples])
    families = [family for family, _ in names]
    return group, group_weights(families, [family.startswith(REAL) for family in families], real_share)


def source_of(name: str) -> str:
    """The source of a group of real curves."""
    return name.partition(",")[0]
