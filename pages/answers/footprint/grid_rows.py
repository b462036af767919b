"""Carbon and water of an amount of energy on several grids, side by side."""

from __future__ import annotations

import pandas as pd

from data.warehouse import grid_queries
from models.footprint.carbon import footprint
from models.footprint.sustainability import sustainability_score
from pages.answers.boards import store
from pages.answers.boards.carbon import DAYS, GRID_SOURCE
from pages.answers.footprint.replies import GridRow
from pages.answers.footprint.view import FootprintView

intensities = store.from_warehouse(grid_queries.intensities)


def grid_rows(view: FootprintView, kwh: float, active_params: float | None, *, is_of_requests: bool) -> list[GridRow]:
    """A row per grid of the view for this energy at the machines; per request where it is of a month's requests."""
    requests = view.requests_per_day * DAYS if is_of_requests else None
    return [_row(zone, kwh, view.pue, requests, active_params) for zone in view.grids]


def _row(zone: str, kwh: float, pue: float, requests: int | None, active_params: float | None) -> GridRow:
    grid = store.grids()[["gco2e_per_kwh", "water_l_per_kwh"]].astype(float).loc[zone].to_dict()
    litres: float | None = None if pd.isna(grid["water_l_per_kwh"]) else float(grid["water_l_per_kwh"])
    used = footprint(kwh, float(grid["gco2e_per_kwh"]), pue=pue, water_l_per_kwh=litres)
    every = intensities()
    same = every[every["zone"] == zone]
    newest = same.sort_values("year", na_position="first").drop_duplicates("source", keep="last")["gco2e_per_kwh"]
    low, high = float(newest.min()), float(newest.max())
    per_request = None if requests is None else 1000 * used.kgco2e / requests
    return GridRow(
        zone=zone,
        gco2e_per_kwh=float(grid["gco2e_per_kwh"]),
        gco2e_per_kwh_low=low,
        gco2e_per_kwh_high=high,
        kwh=used.kwh,
        kgco2e=used.kgco2e,
        kgco2e_low=used.kwh * low / 1000,
        kgco2e_high=used.kwh * high / 1000,
        water_l=used.water_l,
        gco2e_per_request=per_request,
        water_ml_per_request=None if requests is None or used.water_l is None else 1000 * used.water_l / requests,
        score=None if not per_request or active_params is None else sustainability_score(active_params, per_request),
        kind="estimated",
        source="+".join(sorted({GRID_SOURCE, *same["source"].astype(str)})),
    )
