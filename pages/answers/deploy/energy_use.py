"""Energy and carbon of a month of traffic on a deployment: joules per token at its own load, times the tokens."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.constants import J_PER_KWH
from models.serving.energy import predict
from models.serving.roofline import WEIGHT_BYTES
from pages.answers.boards.carbon import DAYS, site_footprint
from pages.answers.boards.predicted_energy import LEAST_TDP_W, MAKER, PARAMETERS, REQUESTS, energy_model
from pages.answers.deploy.view import DeployView

SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True)
class MonthEnergy:
    """Energy of the site in a month, kWh, with the ends of its 90% interval, and kg of CO2e; NaN where not known."""

    kwh: float
    low: float
    high: float
    co2e_kg: float


UNKNOWN_ENERGY = MonthEnergy(math.nan, math.nan, math.nan, math.nan)


def month_energies(
    view: DeployView, speeds: pd.DataFrame, concurrency: np.ndarray, replicas: np.ndarray
) -> list[MonthEnergy]:
    """The energy of each deployment; `speeds` as of `speed_rows`, `concurrency` (n,) running requests per replica.

    Unknown where the energy model abstains: other makers than NVIDIA, GPUs of little power, sizes it has not seen.
    """
    tokens = view.requests_per_s * view.output_tokens
    runs = speeds.assign(
        concurrency=np.maximum(concurrency, REQUESTS[0]), output_tokens_per_s=tokens / np.maximum(replicas, 1.0)
    )
    able = (
        (runs["vendor"] == MAKER)
        & (runs["tdp_w"] >= LEAST_TDP_W)
        & runs["n_params"].between(*PARAMETERS)
        & runs["concurrency"].between(*REQUESTS)
        & runs["precision"].isin(WEIGHT_BYTES)
        & np.isfinite(replicas)
    ).to_numpy()
    energies = [UNKNOWN_ENERGY] * len(runs)
    if not able.any():
        return energies
    per_token = predict(energy_model(), runs[able].reset_index(drop=True))
    month_tokens = tokens * SECONDS_PER_DAY * DAYS
    for place, ends in zip(
        np.flatnonzero(able), zip(per_token.value, per_token.low, per_token.high, strict=True), strict=True
    ):
        value, low, high = (float(joules) * month_tokens for joules in ends)
        if np.isfinite(value):
            site = site_footprint(value, view.grid, view.pue)
            per_kwh = view.pue / J_PER_KWH
            energies[place] = MonthEnergy(site.kwh, low * per_kwh, high * per_kwh, site.kgco2e)
    return energies
