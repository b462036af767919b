"""EcoLogits' guesses of how large closed models are: ranges behind estimates of their energy, and never facts.

Traps handled here: three in five entries repeat sizes that makers published, which the registry holds; guesses are
marked by a warning alone; names such as `gpt-5` and `mistral-medium-latest` mean another model every few months. The
speeds beside the sizes are left out: the package does not say who measured them, when, or on how long an answer.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from data.sources.source import Source, Tables, read_json
from errors import WarehouseError

FILE = "packages/ecologits/models.json"
GUESSED = "model-arch-not-released"
Range = tuple[float, float]


def build(raw: Path) -> Tables:
    """Table `measurement` of the models whose makers published no size, billions of parameters.

    Raises WarehouseError where a size is not positive or a range is the wrong way round.
    """
    entries = [entry for entry in read_json(raw / FILE)["models"] if GUESSED in (entry["warnings"] or ())]
    rows = [
        {
            "source": SOURCE.id,
            "name": entry["name"],
            "metric": metric,
            "value": round(math.sqrt(low * high), 3),
            "low": low if low < high else None,
            "high": high if low < high else None,
            "interval": "range of the guess" if low < high else None,
            "kind": "estimated",
        }
        for entry in entries
        for metric, (low, high) in sizes(entry).items()
    ]
    return {"measurement": pd.DataFrame(rows).sort_values(["name", "metric"], ignore_index=True)}


def sizes(entry: dict[str, Any]) -> dict[str, Range]:
    """Range of all parameters, and of those that work on a token, of one entry in billions; one number is both ends.

    Raises WarehouseError where a size is not positive or a range is the wrong way round.
    """
    stated = entry["architecture"]["parameters"]
    mixture = isinstance(stated, dict) and "active" in stated
    bounds = {
        "params_estimate_b": _range(stated["total"] if mixture else stated),
        "active_params_estimate_b": _range(stated["active"] if mixture else stated),
    }
    if not all(0 < low <= high for low, high in bounds.values()):
        raise WarehouseError(f"{SOURCE.id}: the size of {entry['name']} is {stated!r}, which is no size.")
    return bounds


def _range(stated: float | dict[str, float]) -> Range:
    return (stated["min"], stated["max"]) if isinstance(stated, dict) else (stated, stated)


SOURCE = Source(
    id="ecologits_sizes",
    title="EcoLogits, guessed sizes of closed models",
    url="https://github.com/genai-impact/ecologits",
    licence="MPL-2.0",
    may_ship_because="MPL-2.0 permits it: the figures stay under MPL-2.0, and their file is published at the address.",
    version="0.11.3",
    retrieved="2026-07",
    method="What the package's authors take for the size of models whose makers publish none, from leaks, prices and"
    " speeds. The figure is the middle of their range on a log scale. Guesses of others differ by a factor of three.",
    citation="EcoLogits 0.11.3, models.json of the package",
    files=(FILE,),
    build=build,
)
