"""How each source is renewed: which lists of data/refresh name it. Read without what renewing itself needs."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

COMMAND = "python -m data.refresh"
# The lists of files that can be downloaded, and the command that does it.
LISTS = MappingProxyType({"upstream.csv": COMMAND, "packages.csv": f"{COMMAND}.packages"})


@lru_cache(maxsize=1)
def ways_to_renew() -> dict[str, str]:
    """Source id to the command that downloads and rebuilds it; sources put together by hand are missing."""
    ways: dict[str, str] = {}
    for name, command in LISTS.items():
        with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
            ways |= {row["source"]: command for row in csv.DictReader(file)}
    return {**ways, "openrouter_prices": f"{COMMAND}.openrouter"}
