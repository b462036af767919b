"""The bank as examples, and the calibration learned from them: design seeds for likes, others for widths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from models.laws.base import Curve, Floats
from models.laws.forecasting.bank import FAMILIES, HORIZONS, SimulatedCurve, simulated
from models.laws.forecasting.calibration import Calibration, conformal
from models.laws.forecasting.learning import Example, errors_of, learn_likes, learn_spread, together
from models.laws.forecasting.refusing import refusal
from models.laws.forecasting.traits import FEWEST
from models.laws.forecasting.weighing import Evidence, evidence
from models.laws.forecasting.wider_bank import WIDER_FAMILIES, wider_simulated

LIKES_SEEDS, WIDTH_SEEDS, JUDGED_SEEDS = range(320), range(320, 520), range(9000, 9120)
NEAREST, FARTHEST_REAL = 1.5, 600.0  # target over largest size of a rolling origin of a real curve
ORIGINS_A_SOURCE = 700  # rolling origins of a source of real curves, about
FEWEST_ORIGINS = 8  # of a source and horizon, to be one of the groups
REAL_SHARE = 0.4  # of the widths' evidence that is real
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
        Example(f"real: {source}", horizon, seen[part], truth[part])
        for (horizon, _, _), part in zip(REAL_HORIZONS, parts, strict=True)
        if part.sum() >= FEWEST_ORIGINS
    ]


def answerable(example: Example) -> Example:
    """The example's curves that are not refused."""
    fine = np.array([refusal(example.seen, place) is None for place in range(len(example.truth))], dtype=bool)
    return Example(example.family, example.horizon, example.seen[fine], example.truth[fine])


def calibrate(
    likes_from: Sequence[Example],
    widths_from: Sequence[Example],
    real: Mapping[str, Sequence[Example]],
    *,
    leave_out: bool = True,
) -> Calibration:
    """Likes from the first examples and all real ones; widths from the second, and from real sources left out each.

    `real` is by source and quantity, 'SOURCE, QUANTITY'; all quantities of a source are left out together. Without
    `leave_out` the widths take real errors as they are, which is quicker and somewhat narrower.
    """
    all_real = [example for examples in real.values() for example in examples]
    lesson = learn_likes([*likes_from, *all_real])
    own_share = 1.0 - REAL_SHARE if real else 1.0
    parts = [(*errors_of(lesson, widths_from), _names(widths_from), own_share)]
    sources = sorted({source_of(name) for name in real})
    for source in sources:
        examples = [example for name, items in real.items() if source_of(name) == source for example in items]
        others = [example for name, items in real.items() if source_of(name) != source for example in items]
        without = learn_likes([*likes_from, *others]) if leave_out else lesson
        parts.append((*errors_of(without, examples), _names(examples), REAL_SHARE / len(sources)))
    seen: Evidence = together([part[0] for part in parts])
    terms, size = np.concatenate([part[1] for part in parts]), np.concatenate([part[2] for part in parts])
    count = np.concatenate([part[3] * part[5] for part in parts])
    lesson = learn_spread(lesson, terms, size, count)
    ratio = size * np.exp(-terms @ lesson.spread)
    return Calibration(lesson, conformal(seen, ratio, count, [name for part in parts for name in part[4]]))


def source_of(name: str) -> str:
    """The source of a group of real curves."""
    return name.partition(",")[0]


def _names(examples: Sequence[Example]) -> list[str]:
    return [example.family for example in examples for _ in example.truth]
