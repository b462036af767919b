"""CodeCarbon's table of grids: grams of CO2 a kilowatt-hour by country, state of the USA and region of Google's cloud.

Traps handled here: the states are in pounds a megawatt-hour; a country without a figure is left out.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables, read_json

FOLDER = "packages/codecarbon"
COUNTRIES, STATES, CLOUD = (
    f"{FOLDER}/{name}" for name in ("global_energy_mix.json", "usa_emissions_2023.json", "impact.csv")
)
G_PER_KWH_OF_LB_PER_MWH = 0.45359237


def build(raw: Path) -> Tables:
    """Table `carbon_intensity`."""
    countries = [
        (row["country_name"], row["carbon_intensity"], row.get("year"))
        for row in read_json(raw / COUNTRIES).values()
        if row.get("carbon_intensity") is not None
    ]
    states = read_json(raw / STATES)
    american = [
        (f"USA, {name.replace('_', ' ').title()}", round(G_PER_KWH_OF_LB_PER_MWH * row["emissions"], 4), 2023)
        for name, row in states.items()
        if not name.startswith("_")
    ]
    regions = [
        (f"Google Cloud {row['region']}, {row['country_name']}", row["impact"], None)
        for row in pd.read_csv(raw / CLOUD, encoding="utf-8-sig").to_dict("records")
    ]
    table = pd.DataFrame([*countries, *american, *regions], columns=["zone", "gco2e_per_kwh", "year"])
    table = table.astype({"gco2e_per_kwh": "float64", "year": "Int64"}).assign(kind="estimated", source=SOURCE.id)
    return {"carbon_intensity": table.sort_values("zone", ignore_index=True)}


SOURCE = Source(
    id="codecarbon",
    title="CodeCarbon, carbon intensity of grids",
    url="https://github.com/mlco2/codecarbon",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="3.3.2",
    retrieved="2026-07",
    method="Countries: yearly mean of what they generate, as the package gathered it; states of the USA: EPA eGRID"
    " 2023; Google Cloud: the provider's own yearly figures.",
    citation="CodeCarbon 3.3.2, data files of the package",
    files=(COUNTRIES, STATES, CLOUD),
    build=build,
)
