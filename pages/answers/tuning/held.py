"""What the intervals of pooled forecasts said and what they held, by data set, where every truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.constants import INTERVAL_LEVEL
from models.laws.base import Curve
from models.laws.choosing.pooled import curve_within
from models.laws.forecasting.traits import FEWEST, KINDS, traits
from pages.answers.boards import store
from pages.answers.tuning.built_in_curves import DATA_SETS, built_in_curves


@store.data_cache(maxsize=1)
def held_by_data_set() -> pd.DataFrame:
    """A row a data set: forecasts judged, said and held (%). Each was foretold by what the other sets taught.

    Every budget below the largest size counts, all forecasts of that size.
    """
    rows = []
    for data_set, title in DATA_SETS.items():
        table = store.pooled_forecasts(data_set)
        table = table[table["target"] == table["target"].max()]
        truth = {curve.name: float(curve.y[np.argmax(curve.x)]) for curve in built_in_curves(data_set)}
        loss = table["label"].map(truth)
        held = loss.between(table["low"], table["high"])
        rows.append(
            {"label": title, "said": 100 * INTERVAL_LEVEL, "held": 100 * float(held.mean()), "judged": len(table)}
        )
    return pd.DataFrame(rows)


def unlike_the_sets(curve: Curve, budget: float) -> str:
    """Where the curve runs unlike those that the intervals were judged on, in a sentence; empty where it does not."""
    within = curve_within(curve, budget)
    if len(within.x) < FEWEST:
        return ""
    u = np.log(within.x / within.x[-1])[None]
    kind = KINDS[int(traits(u, np.exp(within.log_y)[None]).kind[0])]
    return {
        "falling_slower": f"The curve of {curve.name} flattens more than those that intervals were judged on.",
        "flat": f"The curve of {curve.name} shows no trend, unlike those that intervals were judged on.",
        "rising": f"The curve of {curve.name} rises, unlike those that intervals were judged on.",
        "rising_slower": f"The curve of {curve.name} rises, unlike those that intervals were judged on.",
    }.get(kind, "")
