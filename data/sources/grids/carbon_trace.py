"""Marginal carbon intensity of one grid over three and a half days, half an hour a row, with its historical forecast.

Traps handled here: the file states no unit; values from 577 to 727 for a grid of coal and gas are grams of CO2 per kWh.
Times carry their offset and are in UTC; a gap or an overlap would shift every hour that follows and is refused.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/zeus-traces/carbon_hist.csv"
ZONES = {"MISO_MASON_CITY": "MISO, Mason City (Iowa, USA)"}


def build(raw: Path) -> Tables:
    """Table `carbon_trace`. Raises WarehouseError where the half hours do not follow one another."""
    table = pd.read_csv(raw / FILE)
    starts = pd.to_datetime(table["timestamp"], utc=True)
    steps = starts.diff().dropna().dt.total_seconds() / 60
    if table["location"].nunique() != 1 or (steps != table["duration"].iloc[:-1].to_numpy()).any():
        raise WarehouseError(f"{SOURCE.id}: the times of {FILE} do not follow one another; leave out no row.")
    return {
        "carbon_trace": pd.DataFrame(
            {
                "zone": table["location"].map(ZONES),
                "starts": starts.dt.strftime("%Y-%m-%d %H:%M:%S"),
                "duration_min": table["duration"],
                "gco2e_per_kwh": table["value"].round(3),
                "forecast_gco2e_per_kwh": table["hist"].round(3),
                "kind": "estimated",
                "source": SOURCE.id,
            }
        )
    }


SOURCE = Source(
    id="zeus_carbon",
    title="Marginal carbon intensity of one US grid, October 2022",
    url="https://github.com/ml-energy/zeus",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="a17ec338090467ac326092eef592635acab12e9d",
    retrieved="2022-10-23",
    method="Half hours from 20 to 23 October 2022 in one zone of MISO, with the mean of earlier days as forecast. The"
    " unit is inferred: gCO2 per kWh. Marginal intensity is a model's estimate: of the plants that would answer one"
    " more kWh, not of the mean kWh.",
    citation="You, Chung and Chowdhury, Zeus, NSDI 2023, arXiv:2208.06102: the trace of its carbon-aware extension",
    files=(FILE,),
    build=build,
)
