"""Forecasts and choices among the caller's learning curves, as the API answers them: plain values and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from models.laws.choosing.recommending import WEIGHED, recommend
from models.laws.choosing.select import Selection, select
from models.laws.choosing.weighed_forecasts import weighed_forecasts
from models.laws.forecasting.origins import TITLES
from pages.answers.laws.calls import finite
from pages.answers.laws.curves_csv import read_curve_file
from pages.answers.laws.fits import fit_within
from pages.answers.tuning.answer import METHOD_NAMES
from pages.answers.tuning.built_in_curves import calibration, knowledge_for
from pages.answers.tuning.recommendation import recommendation_row
from pages.answers.tuning.replies import ForecastsReply, RankedCurveRow, SelectionRow, SelectionsReply


def select_curves(data: bytes, target: float, budget: float, methods: Sequence[str]) -> SelectionsReply:
    """Rank the curves by each method, from the points within the budget; how right, where the file tells."""
    file = read_curve_file(data)
    foresight = knowledge_for(file.curves) if "pooled" in methods else None
    selections = select(
        file.curves,
        target,
        budget,
        tuple(methods),
        foresight=foresight,
        fit=lambda law, curves_within: fit_within(curves_within, law, budget),
    )
    weighed = [method for method in WEIGHED if method in methods]

    def selector(size: float, within: float) -> Mapping[str, Selection]:
        if (size, within) == (target, budget):
            return selections
        return select(file.curves, size, within, weighed, foresight=foresight)

    return {
        "target": target,
        "budget": budget,
        "notes": [f"{curve_name}: {note}" for curve_name, notes in file.notes.items() for note in notes],
        "methods": {name: _selection(chosen) for name, chosen in selections.items()},
        "recommendation": recommendation_row(recommend(file.curves, target, budget, selector), METHOD_NAMES),
    }


def _selection(chosen: Selection) -> SelectionRow:
    ranking = []
    for place in chosen.ranking:
        row = RankedCurveRow(curve=place.curve, predicted=finite(place.predicted), rank=place.rank)
        if place.low is not None:
            row |= {"low": finite(place.low), "high": finite(place.high)}
        ranking.append(row)
    return {
        "ranking": ranking,
        "pearcorr": finite(chosen.pearcorr),
        "relacc": finite(chosen.relacc),
        "regret": finite(chosen.regret),
        "n_examples_used": chosen.n_examples_used,
        "warnings": list(chosen.warnings),
    }


def selection_table(answer: SelectionsReply) -> pd.DataFrame:
    """Rankings as a row a method and curve."""
    rows = [
        {"method": method, **row, "target": answer["target"], "budget": answer["budget"], "kind": "predicted"}
        for method, chosen in answer["methods"].items()
        for row in chosen["ranking"]
    ]
    return pd.DataFrame(
        rows, columns=["method", "curve", "rank", "predicted", "low", "high", "target", "budget", "kind"]
    )


def forecast_curves(data: bytes, target: float, budget: float, level: float) -> ForecastsReply:
    """Each curve's loss at the target with an interval, from its points within the budget."""
    file = read_curve_file(data)
    forecasts = weighed_forecasts(
        file.curves, target, knowledge_for(file.curves), calibration(), budget=budget, level=level
    )
    return {
        "target": target,
        "level": level,
        "forecasts": [
            {
                "curve": row.curve,
                "y": finite(row.y),
                "low": finite(row.low),
                "high": finite(row.high),
                "method": row.method,
                "n": row.n,
                "warnings": [*file.notes.get(row.curve, ()), *row.warnings],
                "candidates": [
                    {"candidate": name, "title": TITLES[name], "weight": round(weight, 4)}
                    for name, weight in row.carried.items()
                ],
                "abstained": row.refused is not None,
                "reason": row.refused,
            }
            for row in forecasts
        ],
    }


def forecast_table(answer: ForecastsReply) -> pd.DataFrame:
    """Forecasts as a row a curve."""
    rows = [
        {**row, "warnings": " ".join(row["warnings"])}
        | {"candidates": "; ".join(f"{part['title']} {part['weight']:.2f}" for part in row["candidates"])}
        | {"target": answer["target"], "level": answer["level"]}
        | {"kind": "predicted" if row["y"] is not None else "not identified"}
        for row in answer["forecasts"]
    ]
    return pd.DataFrame(rows)
