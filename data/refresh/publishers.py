"""Renews the tables from the public files at their pinned commits: `python -m data.refresh`.

Everything happens beside the tables in use: download, check against the checksums of the sheets of provenance, build,
load a whole warehouse. Only then the folders change places (data/warehouse/tables_swap.py). Whatever fails before
leaves the old tables as they were, and says so; whatever stops it, a kill included, leaves the old or the new ones
whole. Sources whose raw files were put together from several places are not in upstream.csv; they are kept.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.refresh import stored_lengths
from data.refresh.build import build_source
from data.refresh.downloads import UNTOUCHED, checked, fetch
from data.refresh.ways import ways_to_renew
from data.settings import Settings, settings
from data.sources import SOURCES
from data.warehouse.opening import Warehouse, open_warehouse
from data.warehouse.tables_swap import folder_beside, recover, swap
from errors import ParetoscopeError, WarehouseError

UPSTREAM = Path(__file__).with_name("upstream.csv")
HOST = "https://raw.githubusercontent.com"
TIMEOUT_S = 120.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class PublicFile:
    """A raw file as its publisher has it: where it goes below the raw folder, and what it must weigh and hash to."""

    source: str
    path: str
    address: str
    bytes: int
    sha256: str


def public_files(tables: Path, host: str = HOST, chosen: Iterable[str] = ()) -> list[PublicFile]:
    """The files that can be downloaded, at the commits of the sources. Raises WarehouseError for an unknown source."""
    with UPSTREAM.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    source_ids = set(chosen) or {row["source"] for row in rows}
    if unknown := sorted(source_ids - {row["source"] for row in rows}):
        ways = [f"{name} is renewed by {ways_to_renew()[name]}." for name in unknown if name in ways_to_renew()]
        reason = " ".join(ways) or f"{', '.join(unknown)} cannot be downloaded: not in {UPSTREAM.name}."
        raise WarehouseError(f"{reason} {UNTOUCHED}")
    downloads = []
    for row in rows:
        if row["source"] in source_ids:
            sheet = json.loads((tables / row["source"] / "provenance.json").read_text(encoding="utf-8"))
            file_facts = next(entry for entry in sheet["files"] if entry["path"] == row["path"])
            commit = SOURCES[row["source"]].version
            address = f"{host}/{row['repository']}/{commit}/{row['upstream']}"
            downloads.append(PublicFile(row["source"], row["path"], address, file_facts["bytes"], file_facts["sha256"]))
    return downloads


def download(file: PublicFile, raw: Path, timeout_s: float = TIMEOUT_S) -> Path:
    """Fetch a file and check it. Raises WarehouseError where it is gone, cut, changed, or slower than the limit."""
    target = raw / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    content = checked(fetch(file.address, file.bytes, timeout_s), file.sha256, file.address, file.bytes)
    target.write_bytes(content)
    return target


def refresh(chosen: Settings, files: list[PublicFile], say: Say, timeout_s: float = TIMEOUT_S) -> str:
    """Download, verify, rebuild beside the old, swap. Returns the new data version; raises WarehouseError."""

    def change(raw: Path, tables: Path) -> None:
        for i, file in enumerate(files):
            say(f"[{i + 1}/{len(files)}] {file.path} ({file.bytes / 1e6:.2f} MB)")
            download(file, raw, timeout_s)
        for source in dict.fromkeys(file.source for file in files):
            say(f"building {source}")
            rebuild(source, raw, tables)

    return renewed(chosen, change)


def renewed(chosen: Settings, change: Callable[[Path, Path], None]) -> str:
    """Let `change` fill a folder of raw files and change a copy of the tables; load these, then swap.

    Returns the new data version. Raises WarehouseError, and whatever `change` raises; then nothing was touched.
    """
    with folder_beside(chosen.tables) as folder:
        raw, tables = folder / "raw", folder / "tables"
        raw.mkdir()
        shutil.copytree(chosen.tables, tables)
        change(raw, tables)
        if any((tables / "derived").glob("answer_length.*")):  # they follow from the counts in the tables
            stored_lengths.build(tables)
        trial = open_warehouse(chosen.model_copy(update={"home": folder / "home", "tables": tables}))
        trial.close()
        swap(tables, chosen.tables)
        keep_built(trial, chosen)
        return trial.version


def keep_built(trial: Warehouse, chosen: Settings) -> None:
    """Lay the warehouse of the new tables into the home folder, so that the next start need not build it again."""
    chosen.home.mkdir(parents=True, exist_ok=True)
    for file in sorted(trial.path.parent.glob(f"{trial.path.stem}.*"), key=lambda file: file.suffix == ".json"):
        if not (chosen.home / file.name).exists():
            shutil.move(file, chosen.home / file.name)  # the seal last: without it a file counts as unfinished


def rebuild(source: str, raw: Path, tables: Path) -> None:
    """Build one source into `tables`. Raises WarehouseError where it fails, or its columns are no longer the same."""
    before = _columns(tables / source)
    try:
        build_source(SOURCES[source], raw, tables)
    except ParetoscopeError as error:
        raise WarehouseError(f"{source} cannot be built: {error.detail} {UNTOUCHED}") from error
    except Exception as error:  # whatever a changed file does to pandas
        reason = f"{type(error).__name__} {error}"
        raise WarehouseError(f"{source} cannot be built from the new files: {reason}. {UNTOUCHED}") from error
    if (after := _columns(tables / source)) != before:
        changed = sorted(set(before) ^ set(after)) or [name for name in before if before[name] != after[name]]
        raise WarehouseError(f"{source} has other columns now, in {', '.join(changed)}. {UNTOUCHED}")


def _columns(folder: Path) -> dict[str, list[str]]:
    """The columns of each table that hold a value: one that a source renamed comes out empty."""
    tables = [path for path in folder.iterdir() if path.suffix in (".csv", ".parquet")]
    read = {path.stem: pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path) for path in sorted(tables)}
    return {name: list(frame.columns[frame.notna().any()]) for name, frame in read.items()}


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.refresh", description=__doc__)
    parser.add_argument("--source", action="append", default=[], help="only this source; may be repeated")
    parser.add_argument("--host", default=HOST, help="where the repositories' raw files are served (%(default)s)")

    def renew(options: argparse.Namespace, say: Say) -> str:
        files = public_files(settings().tables, options.host, options.source)
        return refresh(settings(), files, say, options.timeout)

    return run(parser, arguments, renew)


def run(
    parser: argparse.ArgumentParser, arguments: list[str] | None, renew: Callable[[argparse.Namespace, Say], str]
) -> int:
    """A command that renews the tables, its faults in sentences. Returns the exit status."""
    parser.add_argument("--timeout", type=float, default=TIMEOUT_S, help="longest one file may take, s (%(default)s)")
    options = parser.parse_args(arguments)
    chosen = settings()
    try:
        recover(chosen.tables)
        version = renew(options, lambda line: print(line, flush=True))
        open_warehouse(chosen).close()
    except ParetoscopeError as error:
        print(error.detail, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The tables are whole: the old ones, or the new ones.", file=sys.stderr)
        return 130
    print(f"data version {version}; a running server shows it after its next start")
    return 0
