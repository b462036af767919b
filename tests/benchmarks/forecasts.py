"""`python -m tests.benchmarks.forecasts` prints how forecasts of learning curves did: docs/forecasting.md.

A quarter of an hour: it learns from the bank again with real sources, and simulated families, left out in turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from data.refresh.stored_calibration import real_examples
from data.settings import settings
from models.laws.base import Floats
from models.laws.forecasting.bank import HORIZONS, ILL_POSED_KINDS, ill_posed
from models.laws.forecasting.calibration import Calibration
from models.laws.forecasting.forecaster import LEAST_HALF_WIDTH, STRANGEST, own_forecasts
from models.laws.forecasting.judging import (
    EVERY_FAMILY,
    JUDGED_SEEDS,
    LIKES_SEEDS,
    MORE_SEEDS,
    answerable,
    calibrate,
    simulated_examples,
    source_of,
)
from models.laws.forecasting.learning import Example
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.weighing import strangeness
from pages.answers.tuning.built_in_curves import calibration
from tests.benchmarks.outer_curves import OUTER_FAMILIES, outer_curve

POWER_FLOOR, LAST = CANDIDATES.index("power_floor"), CANDIDATES.index("last_value")
HELD_BACK = ("clark2022", "muennighoff2023", "porian2024", "sloth")  # every third by name, from the first
FAMILIES_OUT = EVERY_FAMILY[1::4]
OUTER_SEEDS = range(60)
EXPONENTS = np.geomspace(0.005, 4.0, 400)


def plain_fit(x: Floats, y: Floats, target: float) -> float:
    """ln of y at the target by least squares of relative residuals, y = E + A / x^b, E and A at least 0."""
    phi, ahead = (x / x[-1])[None] ** -EXPONENTS[:, None], (target / x[-1]) ** -EXPONENTS
    p, one = phi / y, np.broadcast_to(1.0 / y, phi.shape)
    spp, s1p, s11, sp, s1 = ((a * b).sum(axis=1) for a, b in ((p, p), (p, one), (one, one), (p, 1.0), (one, 1.0)))
    height = (s11 * sp - s1p * s1) / (spp * s11 - s1p**2)
    floor = (s1 - height * s1p) / s11
    ends = [(floor, height), (np.zeros_like(sp), sp / spp), (s1 / s11, np.zeros_like(sp))]
    squares = [
        np.where((e >= 0) & (a >= 0), ((e[:, None] + a[:, None] * phi - y) ** 2 / y**2).sum(axis=1), np.inf)
        for e, a in ends
    ]
    which, best = np.unravel_index(int(np.argmin(squares)), (len(ends), len(EXPONENTS)))
    e, a = ends[which]
    return float(np.log(e[best] + a[best] * ahead[best]))


def shares(name: str, parts: Sequence[tuple[str, Floats, Floats, Floats, Floats]], *more: str) -> None:
    """Print a row: name, then by horizon (absolute errors of ours, the power law with floor, the last value; held)."""
    ours, plain, last, held = (np.concatenate([part[place] for part in parts]) for place in (1, 2, 3, 4))
    middle = [float(np.median(errors)) for errors in (ours, plain, last)]
    by_horizon = " ".join(f"{part[0]} {100 * np.mean(part[4]):.0f}" for part in parts)
    even = sum(72 <= round(100 * np.mean(part[4])) <= 88 for part in parts)
    ratios = [middle[0] / middle[1], float(ours.mean() / plain.mean())]
    cells = [f"{value:.4f}" for value in middle] + [f"{value:.2f}" for value in ratios]
    cells += [f"{100 * held.mean():.0f}", by_horizon, f"{even} of {len(parts)}", *more]
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def header(title: str, *more: str) -> None:
    """Print the head of a table."""
    columns: tuple[str, ...] = ("", "median error", "power floor", "last value", "ratio", "ratio of means")
    columns = (*columns, "held, %", "by horizon, %", "72 to 88", *more)
    print(f"\n{title}\n\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))


def row(name: str, examples: Sequence[Example], learned: Calibration, *more: str) -> None:
    """Print the row of a family or source of evidence."""
    parts = []
    for example in examples:
        _, centre, down, up = learned.judged(example.seen, 0.8)
        error = example.truth - centre
        half = np.maximum(np.where(error > 0, up, down), LEAST_HALF_WIDTH)
        held = (np.abs(error) <= half).astype(np.float64)
        single = np.abs(example.seen.expected - example.truth[:, None])
        parts.append((example.horizon, np.abs(error), single[:, POWER_FLOOR], single[:, LAST], held))
    shares(name, parts, *more)


def outer_row(family: str, learned: Calibration) -> None:
    """Print the row of a family of curves that nothing was learned from or chosen on."""
    curves = [outer_curve(family, seed) for seed in OUTER_SEEDS]
    parts, refused = [], 0
    for place, horizon in enumerate(HORIZONS):
        rows = []
        for curve in curves:
            target, truth = horizon * float(curve.x[-1]), float(np.log(curve.later[place]))
            [ours] = own_forecasts([(curve.x, np.log(curve.y))], target, 0.8, learned)
            if ours.refused is not None:
                refused += 1
                continue
            plain = plain_fit(curve.x, curve.y, target)
            held = ours.log_low - 1e-9 <= truth <= ours.log_high + 1e-9
            rows.append([abs(v - truth) for v in (ours.log_y, plain, float(np.log(curve.y[-1])))] + [float(held)])
        parts.append((f"{horizon:g}x", *np.array(rows).T))
    shares(family, parts, f"{100 * refused / (len(curves) * len(HORIZONS)):.1f}")


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


def main() -> None:
    """Print every table of docs/forecasting.md."""
    learned = calibration()
    header(f"Families of the bank, seeds {JUDGED_SEEDS}", "abstains, %")
    fresh = by_family(simulated_examples(JUDGED_SEEDS))
    for family, examples in fresh.items():
        pairs = [judged(example, learned) for example in examples]
        row(family, [fine for fine, _ in pairs], learned, f"{100 * float(np.mean([away for _, away in pairs])):.1f}")
    header("Curves of another draw (power floor: a plain least-squares fit)", "abstains, %")
    for family in OUTER_FAMILIES:
        outer_row(family, learned)
    print("\nIll-posed: abstains, %")
    for kind in ILL_POSED_KINDS:
        curves = [ill_posed(kind, seed) for seed in JUDGED_SEEDS]
        away = [
            own_forecasts([(x, np.log(y))], 8.0 * float(x[-1]), 0.8, learned)[0].refused is not None for x, y in curves
        ]
        print(f"- {kind}: {100 * np.mean(away):.1f}")
    _left_out(fresh)


def _left_out(fresh: dict[str, list[Example]]) -> None:
    """Real sources and simulated families, each by what was learned without it."""
    likes, more = ([answerable(item) for item in simulated_examples(seeds)] for seeds in (LIKES_SEEDS, MORE_SEEDS))
    real = real_examples(settings().tables)
    for title, away in (
        ("Four sources held back", set(HELD_BACK)),
        ("The other six, by what was learned without them", {source_of(name) for name in real} - set(HELD_BACK)),
    ):
        header(title)
        without = calibrate(likes, more, {name: items for name, items in real.items() if source_of(name) not in away})
        for name, examples in real.items():
            if source_of(name) in away:
                row(name, examples, without)
    header("Families of the bank that were left out together")
    fewer, fewer_more = ([item for item in items if item.family not in FAMILIES_OUT] for items in (likes, more))
    without = calibrate(fewer, fewer_more, real)
    for family in FAMILIES_OUT:
        row(family, [judged(item, without)[0] for item in fresh[family]], without)


if __name__ == "__main__":
    main()
