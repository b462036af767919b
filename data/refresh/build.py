"""Rebuilds data/tables/ from a folder of raw files: `python -m data.refresh.build RAW_FOLDER`.

The same raw files give the same bytes. Tables kept by hand (data/tables/curated) are read, never written; stored
fits (data/tables/derived) are made anew from the new curves, and answer lengths from the new counts.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

from data.refresh.table_files import write_json, write_table
from data.settings import ROOT, settings
from data.sources import SOURCES, Source
from errors import ParetoscopeError

SHEET_FIELDS = ("id", "title", "url", "licence", "may_ship_because", "version", "retrieved", "method", "citation")


def build_source(source: Source, raw: Path, tables: Path) -> Mapping[str, int]:
    """Write one source's tables and its sheet of provenance; returns rows per table.

    Raises WarehouseError where a raw file is missing or contradicts itself.
    """
    files = source.raw_files(raw)
    folder = tables / source.id
    folder.mkdir(parents=True, exist_ok=True)
    built = source.build(raw)
    for old in folder.iterdir():
        old.unlink()
    for name, frame in sorted(built.items()):
        write_table(frame, folder / name)
    rows = {name: len(frame) for name, frame in sorted(built.items())}
    sheet = provenance(source, rows)
    if source.left_out:
        sheet["left_out"] = dict(source.left_out(raw))
    sheet["files"] = [_fingerprint(path, raw) for path in files]
    if source.typed_figures:
        sheet["files"] = [_fingerprint(source.typed_figures, ROOT)]
    write_json(sheet, folder / "provenance.json")
    return rows


def provenance(source: Source, rows: Mapping[str, int]) -> dict[str, object]:
    """What the table `source` says of a source, and the rows of each of its tables."""
    return {"source": {name: getattr(source, name) for name in SHEET_FIELDS}, "rows": dict(rows)}


def derive(tables: Path) -> Mapping[str, int]:
    """Make the stored fits and models; imported only here, because the laws bring torch."""
    from data.refresh import (  # noqa: PLC0415
        stored_calibration,
        stored_energy,
        stored_fits,
        stored_lengths,
        stored_losses,
        stored_predictions,
        stored_speed,
    )

    parts = (
        stored_lengths,
        stored_fits,
        stored_energy,
        stored_speed,
        stored_losses,
        stored_calibration,
        stored_predictions,
    )
    return {name: count for part in parts for name, count in part.build(tables).items()}


def _fingerprint(path: Path, raw: Path) -> dict[str, object]:
    content = path.read_bytes()
    return {
        "path": path.relative_to(raw).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.refresh.build", description=__doc__)
    parser.add_argument("raw", type=Path, help="folder of the raw files")
    parser.add_argument("--tables", type=Path, default=settings().tables, help="folder to write (%(default)s)")
    parser.add_argument("--source", choices=sorted(SOURCES), action="append", help="only this source; may be repeated")
    chosen = parser.parse_args(arguments)
    try:
        for source_id in chosen.source or SOURCES:
            source = SOURCES[source_id]
            rows = build_source(source, chosen.raw, chosen.tables)
            counts = ", ".join(f"{count:,} rows of {name}" for name, count in rows.items())
            print(f"{source_id}: {counts}; from {source.url} at {source.version}")
        if not chosen.source:
            rows = derive(chosen.tables)
            print(f"derived: {rows['law_fit']:,} fits of the learning curves, {rows['answer_length']:,} answer lengths")
    except ParetoscopeError as error:
        print(error.detail, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
