"""What is stored of the pooled forecast: its parameters by what they were learned from, and built-in curves' own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import pandas as pd

from models.constants import INTERVAL_LEVEL
from models.laws import Curve
from models.laws.choosing.pooled import LEARNED, Hyper, Knowledge, curve_within, learn
from models.laws.choosing.recommending import HELD_BACK

DIGITS = 8


def pooled_prior(sets: Mapping[str, Sequence[Curve]]) -> pd.DataFrame:
    """The parameters learned from every combination of the data sets.

    Each combination, because a forecast on one data set may use only what the others taught.
    """
    rows = []
    for count in range(1, len(sets) + 1):
        for names in combinations(sorted(sets), count):
            lesson = learn({name: [curve_within(curve) for curve in sets[name]] for name in names})
            rows += [(" ".join(names), item, _rounded(getattr(lesson, item))) for item in LEARNED]
    return pd.DataFrame(rows, columns=["learned_from", "parameter", "value"])


def pooled_forecasts(sets: Mapping[str, Sequence[Curve]], prior: pd.DataFrame) -> pd.DataFrame:
    """Every curve's loss at its data set's largest size, from each smaller size as the budget, by the other sets.

    And at each smaller size from the parts of it that a recommendation is tested by (HELD_BACK).
    """
    rows = []
    for name, curves in sets.items():
        others = sorted(set(sets) - {name})
        learned_parameters = prior[prior["learned_from"] == " ".join(others)]
        hyper = Hyper(**dict(zip(learned_parameters["parameter"], learned_parameters["value"], strict=True)))
        knowledge = Knowledge({other: [curve_within(curve) for curve in sets[other]] for other in others}, hyper)
        *budgets, target = sorted({float(x) for curve in curves for x in curve.x if x > 0})
        questions = [(budget, target) for budget in budgets]
        questions += [(size / part, size) for size in budgets for part in HELD_BACK if size / part in budgets]
        for budget, size in questions:
            within = [item for item in (curve_within(curve, budget) for curve in curves) if len(item.x)]
            losses = knowledge.losses(within, size, INTERVAL_LEVEL)
            rows += [(name, item, budget, size, *map(_rounded, lesson)) for item, lesson in losses.items()]
    columns = ["data_set", "label", "budget", "target", "predicted", "low", "high"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:4], ignore_index=True)


def _rounded(value: float) -> float:
    """Digits beyond these depend on the processor."""
    return float(f"{value:.{DIGITS}g}")
