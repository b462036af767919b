"""`python -m tests.benchmarks.forecasts` prints how forecasts of learning curves did: docs/forecasting.md.

Some minutes: it learns from the bank again with each family, and each source of real curves, left out in turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from data.refresh.stored_calibration import real_examples
from data.settings import settings
from models.laws.base import Floats
from models.laws.forecasting.bank import ILL_POSED_KINDS, ill_posed
from models.laws.forecasting.calibration import Calibration
from models.laws.forecasting.forecaster import LEAST_HALF_WIDTH, STRANGEST, own_forecasts
from models.laws.forecasting.judging import (
    EVERY_FAMILY,
    JUDGED_SEEDS,
    LIKES_SEEDS,
    WIDTH_SEEDS,
    answerable,
    calibrate,
    simulated_examples,
    source_of,
)
from models.laws.forecasting.learning import Example
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.weighing import strangeness
from pages.answers.tuning.built_in_curves import calibration

POWER_FLOOR, LAST = CANDIDATES.index("power_floor"), CANDIDATES.index("last_value")
Scores = tuple[float, Floats, float]


def scores(example: Example, learned: Calibration) -> Scores:
    """Mean error of ln y, that of each single candidate, and the share of truths held at 80%."""
    _, centre, half = learned.judged(example.seen, 0.8)
    error = np.abs(centre - example.truth)
    single = np.abs(example.seen.expected - example.truth[:, None]).mean(axis=0)
    return float(error.mean()), single, float((error <= np.maximum(half, LEAST_HALF_WIDTH) + 1e-12).mean())


def row(name: str, examples: Sequence[Example], learned: Calibration, *more: str) -> tuple[float, Floats]:
    """Print the row of a family or source; returns its error and each single candidate's."""
    parts = [scores(example, learned) for example in examples]
    error, single = float(np.mean([part[0] for part in parts])), np.mean([part[1] for part in parts], axis=0)
    best = int(np.argmin(single))
    held = " ".join(f"{example.horizon} {100 * part[2]:.0f}" for example, part in zip(examples, parts, strict=True))
    mean_held = 100 * np.mean([part[2] for part in parts])
    cells = (f"{error:.4f}", f"{CANDIDATES[best]} {single[best]:.4f}", f"{error / single[best]:.2f}")
    cells = (*cells, f"{single[POWER_FLOOR]:.4f}", f"{single[LAST]:.4f}", f"{mean_held:.0f}", held, *more)
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    return error, single


def by_family(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """Examples by their family."""
    families: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        families[example.family].append(example)
    return families


def judged(example: Example, learned: Calibration) -> tuple[Example, float]:
    """The curves of an example that are answered, and the share that is not."""
    fine = answerable(example)
    near = strangeness(fine.seen, learned.lesson) <= STRANGEST
    fine = Example(fine.family, fine.horizon, fine.seen[near], fine.truth[near])
    return fine, 1.0 - len(fine.truth) / len(example.truth)


HEADER = "| | error | best single | ratio | power floor | last value | held, % | by horizon, % |"


def main() -> None:
    """Print every table of docs/forecasting.md."""
    learned = calibration()
    print(f"Simulated curves, seeds {JUDGED_SEEDS}\n\n{HEADER} abstains, % |\n|" + "---|" * 9)
    fresh = by_family(simulated_examples(JUDGED_SEEDS))
    ours, singles = [], []
    for family, examples in fresh.items():
        pairs = [judged(example, learned) for example in examples]
        away = 100 * float(np.mean([share for _, share in pairs]))
        error, single = row(family, [fine for fine, _ in pairs], learned, f"{away:.1f}")
        ours.append(error)
        singles.append(single)
    mean = np.mean(singles, axis=0)
    print(f"\nMean over families: {np.mean(ours):.4f}; best single {CANDIDATES[int(mean.argmin())]} {mean.min():.4f}")
    print("\nIll-posed: abstains, %")
    for kind in ILL_POSED_KINDS:
        curves = [ill_posed(kind, seed) for seed in JUDGED_SEEDS]
        away = [
            own_forecasts([(x, np.log(y))], 8.0 * float(x[-1]), 0.8, learned)[0].refused is not None for x, y in curves
        ]
        print(f"- {kind}: {100 * np.mean(away):.1f}")
    likes = [answerable(example) for example in simulated_examples(LIKES_SEEDS)]
    widths = [answerable(example) for example in simulated_examples(WIDTH_SEEDS)]
    real = real_examples(settings().tables)
    print(f"\nReal curves, each source left out\n\n{HEADER}\n|" + "---|" * 8)
    for source in sorted({source_of(name) for name in real}):
        own, others = ({n: v for n, v in real.items() if (source_of(n) == source) is mine} for mine in (True, False))
        without = calibrate(likes, widths, others)
        for name, examples in own.items():
            row(name, examples, without)
    print(f"\nWhole families left out\n\n{HEADER}\n|" + "---|" * 8)
    for family in EVERY_FAMILY:
        parts = ([item for item in items if item.family != family] for items in (likes, widths))
        row(family, [judged(item, learned)[0] for item in fresh[family]], calibrate(*parts, real, leave_out=False))


if __name__ == "__main__":
    main()
