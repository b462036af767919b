"""EcoLogits' table of grids: carbon of a kilowatt-hour over the plants' life, and the water that makes it.

Traps handled here: a figure that is the world's mean, for want of the country's own, says so in a warning and is left
out for the country; kilograms become grams; zones are three-letter codes, whose names CodeCarbon's file has.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables, read_json

MIXES = "packages/ecologits/electricity_mixes.json"
NAMES = "packages/codecarbon/global_energy_mix.json"
WORLD = {"WOR": "World"}


def build(raw: Path) -> Tables:
    """Table `carbon_intensity` of the zones that have a figure of their own."""
    names = {code: row["country_name"] for code, row in read_json(raw / NAMES).items()} | WORLD
    rows = [
        {
            "zone": names.get(mix["name"], mix["name"]),
            "gco2e_per_kwh": round(1000 * mix["gwp"], 4),
            "water_l_per_kwh": None if "electricity-mix-wue-world" in (mix.get("warnings") or ()) else mix["wue"],
            "kind": "estimated",
            "source": SOURCE.id,
        }
        for mix in read_json(raw / MIXES)["electricity_mixes"]
        if "electricity-mix-gwp-world" not in (mix.get("warnings") or ())
    ]
    return {"carbon_intensity": pd.DataFrame(rows).sort_values("zone", ignore_index=True)}


SOURCE = Source(
    id="ecologits",
    title="EcoLogits, electricity of countries",
    url="https://github.com/genai-impact/ecologits",
    licence="MPL-2.0",
    may_ship_because="MPL-2.0 permits it: the figures stay under MPL-2.0, and their file is published at the address.",
    version="0.11.3",
    retrieved="2026-07",
    method="Carbon over the life of the plants that make the power, and water used to make it, per kWh; the package's"
    " authors put it together from public sources.",
    citation="EcoLogits 0.11.3, electricity_mixes.json of the package",
    files=(MIXES, NAMES),
    build=build,
)
