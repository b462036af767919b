"""What data centres use beside the machines: power usage effectiveness as AWS, Azure and Google publish it by site."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/datacenter-pue/pue_by_site.csv"


def build(raw: Path) -> Tables:
    """Table `data_centre`: the mean of the last twelve months of each site. Raises WarehouseError for one below 1."""
    table = pd.read_csv(raw / FILE).dropna(subset=["pue_ttm"])
    below = table[table["pue_ttm"] < 1]
    if len(below):
        raise WarehouseError(f"{SOURCE.id}: {below.iloc[0]['site']} has a PUE of {below.iloc[0]['pue_ttm']}, below 1.")
    sites = table.rename(columns={"pue_ttm": "pue"})[["provider", "site", "pue"]]
    sites = sites.assign(kind="claimed", source=SOURCE.id).sort_values(["provider", "site"], ignore_index=True)
    return {"data_centre": sites}


SOURCE = Source(
    id="datacenter_pue",
    title="Power usage effectiveness by site, 2025-10",
    url="https://github.com/emielkwakkel/sustainable-ai",
    licence="none stated in the repository; the figures are the providers' own",
    may_ship_because="Figures only, with citation: the providers' own published values are facts.",
    version="3cb2a225b1bedbf1b4b91ac5ca0a0c6d8adcd894",
    retrieved="2026-07",
    method="Energy of the whole site over that of its machines, mean of twelve months, as the providers publish it.",
    citation="AWS, Microsoft Azure and Google, published values as of 2025-10-16",
    files=(FILE,),
    build=build,
)
