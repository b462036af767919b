"""The quality of a model at a precision in which nobody rated it: its own quality, changed as quantizing it changes it.

The change is measured or predicted in points of a test (`precision_quality.py`). For a test in percent the model loses
the same share of what it scores above chance; what a point is worth in a rating is the slope of that rating over tests
between models (`models/serving/changed_quality.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.metrics import metrics
from data.warehouse import model_facts
from models.serving.changed_quality import PointWorth, QualityInterval, changed_rating, changed_score, point_worth
from pages.answers.boards import store
from pages.answers.boards.precision_quality import CHANCE_PCT, REFERENCE_PCT, PrecisionQuality
from pages.answers.boards.workload import numbers

# Broad tests that many rated models have; a rating's worth of a point is learned on each of them.
WORTH_TESTS = ("gpqa_diamond_pct", "livebench_pct", "open_llm_mmlu_pro_pct", "bbh_pct")
CHANCE = {"gpqa_diamond_pct": 25.0, "simple_bench_pct": 100.0 / 6}  # of four and of six choices
SIDES = ("", "__low", "__high")
plain_scores = store.from_warehouse(model_facts.plain_scores)


@store.data_cache(maxsize=128)
def rating_per_point(rating: str) -> PointWorth | None:
    """What a point of a test is worth in a rating; None where too few models have both."""
    table = plain_scores()
    wide = table[table["metric"].isin((rating, *WORTH_TESTS))].pivot_table("value", "model", "metric")
    if rating not in wide:
        return None
    return point_worth(wide[rating], wide.reindex(columns=[test for test in WORTH_TESTS if test in wide]))


def changed_qualities(
    rows: pd.DataFrame, changes: Sequence[PrecisionQuality | None], names: Sequence[str]
) -> dict[str, object]:
    """Columns of the qualities `names` (value, bounds, kind, source) of rows after these changes, an entry per row.

    `rows` have the qualities of the model as released. Without a change a quality stays as it is; one whose unit has
    no prediction is missing on the rows that change.
    """
    is_changed = np.array([change is not None for change in changes])
    points = _points(changes)
    columns: dict[str, object] = {}
    for name in names:
        before = _band(rows, name)
        after = _after(name, before, points)
        for side, plain, moved in zip(
            SIDES, (before.value, before.low, before.high), (after.value, after.low, after.high), strict=True
        ):
            columns[f"{name}{side}"] = np.where(is_changed, moved, plain)
        known = np.isfinite(np.asarray(columns[name], dtype=float))
        kinds, sources = (rows[f"{name}__{field}"].astype(object) for field in ("kind", "source"))
        ours = [None if change is None else f"{source}+{change.source.replace(',', '+')}"
                for change, source in zip(changes, sources, strict=True)]  # fmt: skip
        columns[f"{name}__kind"] = kinds.where(~is_changed, "predicted").where(known, None)
        columns[f"{name}__source"] = sources.where(~is_changed, pd.Series(ours, rows.index, dtype=object)).where(
            known, None
        )
    return columns


def _after(name: str, before: QualityInterval, points: QualityInterval) -> QualityInterval:
    if metrics()[name].unit == "%":
        return changed_score(before, points, CHANCE.get(name, 0.0), REFERENCE_PCT - CHANCE_PCT)
    worth = rating_per_point(name) if metrics()[name].unit == "rating" else None
    if worth is None:
        nothing = np.full(len(before.value), np.nan)
        return QualityInterval(nothing, nothing, nothing)
    return changed_rating(before, points, worth)


def _points(changes: Sequence[PrecisionQuality | None]) -> QualityInterval:
    """The changes in points with their ends; NaN where there is none. A change without ends has none of its own."""
    values: Mapping[str, list[float]] = {
        field: [np.nan if change is None else _number(getattr(change, field), change.points) for change in changes]
        for field in ("low", "points", "high")
    }
    low, value, high = (np.array(each, dtype=float) for each in values.values())
    return QualityInterval(low, value, high)


def _number(end: float | None, points: float) -> float:
    return points if end is None else end


def _band(rows: pd.DataFrame, name: str) -> QualityInterval:
    return QualityInterval(*(numbers(rows, f"{name}{side}") for side in ("__low", "", "__high")))
