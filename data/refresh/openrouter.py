"""Loads OpenRouter's dated exports of prices (CC BY 4.0): `python -m data.refresh.openrouter`.

`PARETOSCOPE_OPENROUTER_EXPORTS` is the address below which they lie. No description of their layout was at hand, so it
is kept to what dated exports with checksums need: a `manifest.json` there with `date` and `files`, a list of `path`,
`sha256` and `bytes`, each file CSV with a header, in UTF-8. Columns are named as in OpenRouter's list of models: `id`,
`prompt` and `completion` (USD per token), if there `input_cache_read` and `context_length`; files without `id` are
passed over. Prices become the source `openrouter_prices`, not shipped; names not joined by hand are on no board.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from data.refresh.build import build_source
from data.refresh.downloads import UNTOUCHED, checked, fetch
from data.refresh.price_history import stored_prices, with_history
from data.refresh.publishers import Say, renewed, run
from data.settings import Settings, settings
from data.sources.source import Source, Tables
from errors import WarehouseError

ID = "openrouter_prices"
MANIFEST = "manifest.json"
MOST_BYTES = 100_000_000
USD_PER_TOKEN = MappingProxyType(
    {
        "prompt": "input_usd_per_mtok",
        "input_cache_read": "cached_input_usd_per_mtok",
        "completion": "output_usd_per_mtok",
    }
)
PER_MTOK = 1e6


class ExportFile(BaseModel):
    """A file of the manifest; its path stays below the manifest's own folder."""

    path: str = Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(gt=0, le=MOST_BYTES)


class Manifest(BaseModel):
    """The date of an export and its files."""

    date: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    files: list[ExportFile] = Field(min_length=1)


def manifest(base: str, timeout_s: float) -> Manifest:
    """The manifest below an address. Raises WarehouseError where none is set, or it is not one."""
    if not base:
        raise WarehouseError(
            "No address of OpenRouter's exports is set. Set PARETOSCOPE_OPENROUTER_EXPORTS to the address below which"
            f" {MANIFEST} lies. {UNTOUCHED}"
        )
    address = f"{base.rstrip('/')}/{MANIFEST}"
    try:
        return Manifest.model_validate_json(fetch(address, MOST_BYTES, timeout_s))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise WarehouseError(f"{address} is no manifest: {place}: {fault['msg']}. {UNTOUCHED}") from error


def prices(table: pd.DataFrame, date: str) -> pd.DataFrame:
    """Table `price` of one file: a row a model with prices above 0. Raises WarehouseError for what is no number."""
    if missing := [name for name in ("id", "prompt", "completion") if name not in table]:
        raise WarehouseError(
            f"The export has no column {', '.join(missing)}; it has {', '.join(map(str, table))}. {UNTOUCHED}"
        )
    rows = pd.DataFrame(
        {"source": ID, "name": table["id"], "provider": "OpenRouter", "region": None}, index=table.index
    )
    for name, column in USD_PER_TOKEN.items():
        usd = _numbers(table, name) * PER_MTOK
        rows[column] = usd.where(usd > 0).round(9)  # 0 is unfilled as often as free
    limits = _numbers(table, "context_length")
    rows["max_input_tokens"] = limits.where(limits > 0).round().astype("Int64")
    rows = rows.assign(valid_from=date, valid_until=None)
    priced = rows.dropna(subset=["name", "input_usd_per_mtok", "output_usd_per_mtok"])
    return priced.sort_values("name", kind="stable").drop_duplicates("name", ignore_index=True)


def _numbers(table: pd.DataFrame, name: str) -> pd.Series:
    """A column as numbers, NaN where it is empty or not there."""
    texts = table.get(name, pd.Series("", index=table.index))
    values = pd.to_numeric(texts.where(texts != ""), errors="coerce")
    faults = table.index[(texts != "") & values.isna()]
    if len(faults):
        row = faults[0]
        raise WarehouseError(f"Row {row + 2} of the export has '{texts[row]}' as {name}, not a number. {UNTOUCHED}")
    return values


def source_of(export: Manifest, base: str, old: pd.DataFrame | None) -> Source:
    """The source as its sheet of provenance tells it."""

    def build(raw: Path) -> Tables:
        tables = [pd.read_csv(raw / file.path, dtype=str, keep_default_na=False) for file in export.files]
        listed = [prices(table, export.date) for table in tables if "id" in table]
        if not listed:
            raise WarehouseError(f"No file of the export has a column id. {UNTOUCHED}")
        new = pd.concat(listed, ignore_index=True).drop_duplicates("name", ignore_index=True)
        return {"price": new if old is None else with_history(old, new, export.date)}

    return Source(
        id=ID,
        title="OpenRouter: prices of models",
        url=base,
        licence="CC-BY-4.0",
        version=export.date,
        retrieved=export.date,
        method="List prices per token as OpenRouter exports them. A price of 0 counts as not stated.",
        citation=f"OpenRouter, exports of {export.date}",
        files=tuple(file.path for file in export.files),
        build=build,
        may_ship_because="CC BY 4.0 permits it with attribution. Loaded by whoever runs this server, not shipped.",
    )


def refresh(chosen: Settings, say: Say, timeout_s: float) -> str:
    """Download, check, build beside the old, swap. Returns the new data version; raises WarehouseError."""
    base = chosen.openrouter_exports.rstrip("/")
    export = manifest(base, timeout_s)

    def change(raw: Path, tables: Path) -> None:
        for file in export.files:
            say(f"{file.path} of {export.date} ({file.bytes / 1e6:.2f} MB)")
            address, target = f"{base}/{file.path}", raw / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(checked(fetch(address, file.bytes, timeout_s), file.sha256, address, file.bytes))
        build_source(source_of(export, base, stored_prices(tables / ID)), raw, tables)

    return renewed(chosen, change)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.refresh.openrouter", description=__doc__)
    return run(parser, arguments, lambda options, say: refresh(settings(), say, options.timeout))


if __name__ == "__main__":
    sys.exit(main())
