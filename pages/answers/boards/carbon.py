"""Carbon and water of an answer: joules at the machines, times what the site adds and what its grid emits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.constants import J_PER_KWH
from models.footprint.carbon import Footprint, footprint
from pages.answers.boards import store
from pages.answers.shared.formatting import number, usd

CARBON = "co2e_per_1k_requests_g"
GRID_SOURCE = "ecologits"
DAYS = 30


@dataclass(frozen=True)
class Month:
    """A month of requests, or where no traffic is known, a thousand of them; `bill_usd` may be NaN."""

    requests: float
    whole_month: bool
    bill_usd: float
    footprint: Footprint


def site_footprint(machines_j: float, grid: str, pue: float) -> Footprint:
    """What joules at the machines come to on a grid of the built-in table."""
    intensity, litres = store.grids().loc[grid, ["gco2e_per_kwh", "water_l_per_kwh"]].to_numpy(float)
    water = None if np.isnan(litres) else float(litres)
    return footprint(machines_j / J_PER_KWH, float(intensity), pue=pue, water_l_per_kwh=water)


def with_carbon(frame: pd.DataFrame, energy: str, grid: str, pue: float) -> pd.DataFrame:
    """The frame with grams of CO2 equivalent per 1,000 requests beside the joules of one (column `energy`).

    Unchanged where the energy is not that of a request, as of a token or of a training run.
    """
    if energy not in frame or metrics()[energy].unit != "J":
        return frame
    grams_per_j = 1e6 * site_footprint(1.0, grid, pue).kgco2e
    grams = frame[energy].to_numpy(dtype=np.float64, na_value=np.nan) * grams_per_j
    has_energy = ~np.isnan(grams)
    named = frame[f"{energy}__source"].astype(object)
    added = frame.copy(deep=False)
    added[CARBON] = grams
    for side in ("__low", "__high"):
        if f"{energy}{side}" in frame:
            added[f"{CARBON}{side}"] = (
                frame[f"{energy}{side}"].to_numpy(dtype=np.float64, na_value=np.nan) * grams_per_j
            )
    predicted = (frame[f"{energy}__kind"].astype(object) == "predicted").to_numpy(dtype=bool)
    kinds = pd.Series(np.where(predicted, "predicted", "estimated"), frame.index, dtype=object)
    added[f"{CARBON}__kind"] = kinds.where(has_energy, None)  # a prediction stays one in other units
    added[f"{CARBON}__source"] = (named + f"+{GRID_SOURCE}").where(has_energy, None)
    return added


def month_of(energy_j: float, usd_per_1k: float, requests_per_day: int | None, grid: str, pue: float) -> Month | None:
    """A month of requests of `energy_j` each; None where their energy is not known."""
    if np.isnan(energy_j):
        return None
    requests = 1000.0 if requests_per_day is None else float(DAYS * requests_per_day)
    used = site_footprint(requests * energy_j, grid, pue)
    return Month(requests, requests_per_day is not None, usd_per_1k * requests / 1000, used)


def month_sentence(month: Month, unit: str, grid: str, pue: float) -> str:
    """The month in a sentence."""
    used = month.footprint
    water = "" if used.water_l is None else f" and {number(used.water_l)} litres of water"
    carbon = f"{number(1000 * used.kgco2e)} g" if used.kgco2e < 0.1 else f"{number(used.kgco2e)} kg"
    spent = f"{number(used.kwh)} kWh, {carbon} CO2e{water}"
    where = f"on the {grid} grid at a PUE of {pue:g}"
    if not month.whole_month:
        return f"1,000 {unit}s: {spent}, {where}. Enter your {unit}s per day to see your month."
    bill = "" if np.isnan(month.bill_usd) else f"{usd(month.bill_usd)}, "
    return f"A month of {month.requests:,.0f} {unit}s: {bill}{spent}, {where}; power in idle hours is not included."


def month_without_energy(usd_per_1k: float, requests_per_day: int | None, unit: str) -> str:
    """A month of requests whose energy nobody published: its bill, where the traffic is known."""
    unknown = "CO2e is not included, because the energy of this candidate is unknown."
    if requests_per_day is None or np.isnan(usd_per_1k):
        return f"{unknown[:1].upper()}{unknown[1:]}"
    requests = DAYS * requests_per_day
    return f"A month of {requests:,} {unit}s: {usd(usd_per_1k * requests / 1000)}; {unknown}"
