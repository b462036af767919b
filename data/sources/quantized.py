"""What the quantization sources share: one row a quantized model, compared with its own unquantized row alone.

Perplexities and accuracies of two projects, or of two tables of one, come from different texts, prompts and code, so
what was lost is worked out only against the unquantized row of the same model in the same table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from data.sources.source import Tables
from errors import WarehouseError

GB_PER_GIB = 1.073741824
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Quantized:
    """One model at one number format as one table has it.

    `figures` are metrics in the registry's units, None or NaN where the table is empty; `bounds` their intervals.
    `base` marks the unquantized row of its `table`, within which alone rows are compared.
    """

    task: str
    name: str
    scheme: str
    engine: str
    figures: Mapping[str, float | None]
    table: str = ""
    base: bool = False
    gpu: str | None = None
    num_gpus: int | None = None
    batch_size: int | None = None
    conditions: str | None = None
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    interval: str | None = None

    @property
    def id(self) -> str:
        """Slug of everything that tells the row from others."""
        parts = (self.task, self.name.rpartition("/")[2], self.scheme, self.conditions, self.table)
        batch = f"b{self.batch_size}" if self.batch_size else ""
        return "_".join(slug(part) for part in (*parts, batch) if part)


def slug(text: str) -> str:
    """Lower-case letters, digits and dots, `+` as plus and `*` as star, all else a dash."""
    spelled = text.lower().replace("+", "-plus-").replace("*", "-star")
    return re.sub(r"[^a-z0-9.]+", "-", spelled).strip("-")


def tables(source: str, rows: Iterable[Quantized]) -> Tables:
    """Tables `configuration` and `measurement` of the rows that hold any figure.

    Adds what was lost or won against the unquantized row: perplexity_ratio, accuracy_lost_points, size_share_pct,
    memory_share_pct, energy_ratio, speedup.
    Raises WarehouseError where two rows cannot be told apart, a figure is not a number, or a table has two base rows.
    """
    measured_rows = [row for row in rows if _present_figures(row.figures)]
    bases = _bases(source, measured_rows)
    configurations: dict[str, dict[str, object]] = {}
    figures: list[dict[str, object]] = []
    for row in measured_rows:
        if row.id in configurations:
            raise WarehouseError(f"{source}: two rows are both called {row.id}.")
        configurations[row.id] = _configuration(source, row)
        base = bases.get((row.task, row.table, row.name))
        values = _present_figures(row.figures)
        values |= _lost(values, _present_figures(base.figures)) if base else {}
        for metric, value in values.items():
            low, high = row.bounds.get(metric, (None, None))
            figures.append(
                {
                    "source": source,
                    "configuration": row.id,
                    "precision": row.scheme,
                    "metric": metric,
                    "value": value,
                    "low": low,
                    "high": high,
                    "interval": None if low is None else row.interval,
                    "kind": "measured",
                }
            )
    frame = pd.DataFrame(configurations.values()).sort_values("id", ignore_index=True)
    long = pd.DataFrame(figures).sort_values(["configuration", "metric"], ignore_index=True)
    return {"configuration": frame.dropna(axis=1, how="all"), "measurement": long.dropna(axis=1, how="all")}


def number(text: object) -> float | None:
    """A figure as tables write it: `4.50 GB (19%)`, `2.69x`, `3.61%`; None for `-`, `--`, `OOM`, `...` and blanks."""
    if isinstance(text, int | float):
        return None if math.isnan(text) else float(text)
    result = re.match(r"\s*([-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)", str(text or ""))
    return float(result.group(1).replace(",", "")) if result else None


def _present_figures(figures: Mapping[str, float | None]) -> dict[str, float]:
    return {name: float(value) for name, value in figures.items() if value is not None and not math.isnan(value)}


def _bases(source: str, rows: Iterable[Quantized]) -> Mapping[tuple[str, str, str], Quantized]:
    bases: dict[tuple[str, str, str], Quantized] = {}
    for row in rows:
        key = (row.task, row.table, row.name)
        if row.base and key in bases:
            raise WarehouseError(f"{source}: {row.name} has two unquantized rows in {row.task} {row.table}.")
        if row.base:
            bases[key] = row
    return bases


def _lost(values: Mapping[str, float], base: Mapping[str, float]) -> dict[str, float]:
    """What a row lost or won against its unquantized row, where both hold the figure."""
    result: dict[str, float] = {}
    if "perplexity" in values and "perplexity" in base:
        result["perplexity_ratio"] = values["perplexity"] / base["perplexity"]
    if "accuracy_pct" in values and "accuracy_pct" in base:
        result["accuracy_lost_points"] = base["accuracy_pct"] - values["accuracy_pct"]
    if "model_size_gb" in values and "model_size_gb" in base:
        result["size_share_pct"] = 100 * values["model_size_gb"] / base["model_size_gb"]
    if "peak_memory_gb" in values and "peak_memory_gb" in base:
        result["memory_share_pct"] = 100 * values["peak_memory_gb"] / base["peak_memory_gb"]
    if "energy_per_token_j" in values and "energy_per_token_j" in base:
        result["energy_ratio"] = values["energy_per_token_j"] / base["energy_per_token_j"]
    for speed in ("decode_tokens_per_s", "inferences_per_s"):
        if speed in values and speed in base:
            result["speedup"] = values[speed] / base[speed]
    if "decode_ms_per_token" in values and "decode_ms_per_token" in base:
        result["speedup"] = base["decode_ms_per_token"] / values["decode_ms_per_token"]
    return result


def _configuration(source: str, row: Quantized) -> dict[str, object]:
    return {
        "id": row.id,
        "source": source,
        "name": row.name,
        "task": row.task,
        "gpu": row.gpu,
        "num_gpus": row.num_gpus,
        "precision": row.scheme,
        "batch_size": row.batch_size,
        "engine": row.engine,
        "conditions": row.conditions or row.table or None,
    }
