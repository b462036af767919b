"""Writing tables and sheets of provenance: the bytes depend on the content only."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

CSV_ROWS = 500


def write_table(frame: pd.DataFrame, stem: Path) -> Path:
    """Write a frame: CSV where it is short enough to read in a diff, Parquet otherwise. Returns the path."""
    for old in (stem.with_suffix(".csv"), stem.with_suffix(".parquet")):
        old.unlink(missing_ok=True)
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
