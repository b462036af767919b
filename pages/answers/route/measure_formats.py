"""The columns of the Route page's table of policies: what each measure is called, means, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.routers.measures import Estimate


@dataclass(frozen=True)
class MeasureFormat:
    """How a measure reads: its column, how it is multiplied and written, and what it means.

    `figures`: with three significant figures throughout, else by `form`. `none_within`: a difference that reads "none"
    where its interval includes 0.
    """

    label: str
    help: str
    scale: float = 100.0
    form: str = ".1f"
    figures: bool = False
    none_within: bool = False


POINT = {
    "quality": MeasureFormat(
        "Score, %", "Mean over the held-out queries, at the operating point chosen on the validation queries."
    ),
    "cost_usd": MeasureFormat("USD per 1,000", "Mean cost of the held-out queries.", 1000.0, figures=True),
    "settled": MeasureFormat(
        "Validation score, %",
        "Mean over the queries that the recommendation is based on. Compare policies by this "
        "column; the first one shows what to expect.",
    ),
    "gain": MeasureFormat(
        "Points over chance",
        "Score above the best random mix of single models at the same cost. The mix is chosen with hindsight, so the "
        "comparison is strict.",
        form="+.1f",
    ),
    "saved": MeasureFormat(
        "Saved against chance, %",
        "Share of the bill of the random mix of single models with the same score.",
        form=".0f",
    ),
    "optimum": MeasureFormat(
        "Optimum, %",
        "The best score at the same cost if every outcome were known in advance. No router reaches it.",
    ),
}
CURVE = {
    "aiq_cross_fitted": MeasureFormat(
        "AIQ, cross-fitted, %",
        "Mean score over costs from the cheapest to the most expensive single model. Each query is judged at points "
        "that were chosen without it, so luck does not count. Compare policies by this column.",
    ),
    "lead": MeasureFormat(
        "Lead over chance",
        "Cross-fitted AIQ minus the Zero Router's, on the same resampled queries, in points. None: the interval "
        "includes 0.",
        form="+.1f",
        none_within=True,
    ),
    "oracle_gap": MeasureFormat(
        "Gap to the oracle, %",
        "Share of the Oracle's cross-fitted AIQ that the policy lacks (an analogue of Duo-LLM's gap, 2024).",
    ),
    "aiq": MeasureFormat(
        "AIQ as published, %",
        "RouterBench's AIQ: the same mean along the best points on these very queries, which flatters a policy of "
        "many points. This column and those to its right are to be compared with published figures.",
    ),
    "area": MeasureFormat(
        "Area, %", "Under the deferral curve: mean score over costs from 0 to the most expensive model's."
    ),
    "peak": MeasureFormat("Best score, %", "Anywhere on the curve."),
    "qnc": MeasureFormat(
        "Quality-neutral cost, %", "Least bill with the best single model's score, as a share of its bill.", form=".0f"
    ),
    "hypervolume": MeasureFormat(
        "Hypervolume, %", "Share of the box from the most expensive model at score 0 that the points cover."
    ),
    "arena": MeasureFormat(
        "RouterArena",
        "The best RouterArena score on the curve: accuracy, and how far the bill is below $200 per 1,000 queries.",
    ),
    "apgr": MeasureFormat(
        "Gap recovered, %",
        "RouteLLM's APGR: mean share of the gap between the two models that is "
        "recovered, over all shares of calls to the more expensive one; 50 by chance.",
    ),
    "cpt50": MeasureFormat("Calls for half the gap, %", "RouteLLM's CPT(50%), as a share of queries: 50 by chance."),
    "cpt80": MeasureFormat("Calls for 80% of the gap, %", "RouteLLM's CPT(80%), as a share of queries: 80 by chance."),
}


def with_bounds(measure: MeasureFormat, value: float, low: float, high: float) -> str:
    """A measure with its interval, `68.8 (67.2 to 70.5)`, by its column's scale; a dash where it does not exist."""
    if np.isnan(value):
        return "–"
    written = _written(measure, value)
    if measure.none_within and Estimate(value, low, high).is_none:
        ends = [_written(measure, end) for end in (low, high)]
        return "none" if ends[0] == ends[1] else f"none ({ends[0]} to {ends[1]})"
    if np.isnan(low) or written == _written(measure, low) == _written(measure, high):
        return written
    return f"{written} ({_written(measure, low)} to {'never' if np.isinf(high) else _written(measure, high)})"


def _written(measure: MeasureFormat, value: float) -> str:
    if measure.figures:
        return significant(value)
    text = f"{value:{measure.form}}"
    if text.strip("+-0.") == "":
        return "same" if "+" in measure.form else text.lstrip("-")
    return text


def significant(value: float, digits: int = 3) -> str:
    """A number with so many significant figures, zeros at the end included, so that a column reads alike.

    >>> significant(0.14), significant(1200.0), significant(12.0)
    ('0.140', '1,200', '12.0')
    """
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    decimals = digits - 1 - int(np.floor(np.log10(abs(float(f"{value:.{digits - 1}e}")))))
    return f"{value:,.{max(decimals, 0)}f}"
