"""Rebuilds data/tables/ from a folder of raw files: `python -m data.build RAW_FOLDER`.

The same raw files give the same bytes. Tables kept by hand (data/tables/curated) and stored fits
(data/tables/derived, made by data.derived) are left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.settings import settings
from data.sources import SOURCES, Source
from models.errors import ParetoscopeError

CSV_ROWS = 500


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
    sheet = provenance(source, rows) | {"files": [_fingerprint(path, raw) for path in files]}
    write_json(sheet, folder / "provenance.json")
    return rows


def provenance(source: Source, rows: Mapping[str, int]) -> dict[str, object]:
    """What the table `source` says of a source, and the rows of each of its tables."""
    fields = ("id", "title", "url", "licence", "version", "retrieved", "method", "citation")
    return {"source": {name: getattr(source, name) for name in fields}, "rows": dict(rows)}


def write_table(frame: pd.DataFrame, stem: Path) -> Path:
    """Write a frame: CSV where it is short enough to read in a diff, Parquet otherwise. Bytes depend on rows only."""
    if len(frame) <= CSV_ROWS:
        path = stem.with_suffix(".csv")
        frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
        return path
    path = stem.with_suffix(".parquet")
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")
    return path


def write_json(content: object, path: Path) -> None:
    """Write JSON that a person can read and a diff can show."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _fingerprint(path: Path, raw: Path) -> dict[str, object]:
    content = path.read_bytes()
    return {
        "path": path.relative_to(raw).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.build", description=__doc__)
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
    except ParetoscopeError as error:
        print(error.detail, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
