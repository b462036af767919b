"""Frames as files people take away: CSV that every reader takes the same way, JSON beside it that says what it is.

CSV: RFC 4180 with CRLF, UTF-8 without a byte-order mark, units in the column names. Missing is an empty field (an
empty text is `""`), booleans are true and false, floats have the fewest digits that read back to the same number.
Text is quoted; text that a spreadsheet would run as a formula gets a leading apostrophe, numbers never do.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

# What spreadsheets evaluate, also after blanks and in full-width signs.
FORMULA = r"^[\s\x0b\x{00a0}\x{200b}\x{3000}\x{feff}]*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]|^[\t\r\n\x00]"
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
EOL = "\r\n"


def export_csv(frame: pd.DataFrame, meta: Mapping[str, Any] | None = None) -> bytes:
    """The frame as CSV; of `meta` the data version and the filters become columns, unless the frame has them.

    The filters are written as a URL query, so that a file that went astray still says what it holds.
    """
    table = as_table(_with_origin(frame, meta or {}))
    header = io.StringIO()
    names = harmless(pa.array(table.column_names, pa.string())).to_pylist()
    csv.writer(header, lineterminator=EOL).writerow(names)
    columns = [harmless(column) if pa.types.is_string(column.type) else column for column in table.columns]
    out = io.BytesIO(header.getvalue().encode())
    out.seek(0, io.SEEK_END)
    options = arrow_csv.WriteOptions(include_header=False, eol=EOL)
    arrow_csv.write_csv(pa.Table.from_arrays(columns, names=table.column_names), out, options)
    return out.getvalue()


def export_json(frame: pd.DataFrame, meta: Mapping[str, Any] | None = None, *, rows: str = "rows") -> bytes:
    """The frame as JSON: what `meta` says, the ids of the sources named in it, and a list of objects under `rows`.

    Missing and non-finite numbers are null; text is unchanged, as nothing runs it.
    """
    return to_json({**(meta or {}), "sources": source_ids(frame), rows: records(frame)})


def to_json(value: object) -> bytes:
    """Plain values and numpy numbers as JSON in UTF-8; non-finite numbers are null."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_UTC_Z)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One dict of plain values a row; missing is None."""
    table = as_table(frame)
    columns = [column.to_pylist() for column in table.columns]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def source_ids(frame: pd.DataFrame) -> list[str]:
    """Ids of the sources that the columns `source` and `<metric>__source` name, sorted."""
    named: set[str] = set()
    for name in map(str, frame.columns):
        if name == "source" or name.endswith("__source"):
            for text in frame[name].dropna().unique():
                named.update(str(text).split("+"))
    return sorted(named)


def safe_name(text: str, ending: str) -> str:
    """A file name of ASCII letters, digits, dots and dashes made of `text`; never empty, hidden or a path."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"\.\.+", ".", re.sub(r"[^A-Za-z0-9.]+", "-", plain)).strip("-.")[:80]
    return f"{plain or 'paretoscope'}.{ending}"


def as_table(frame: pd.DataFrame) -> pa.Table:
    """The frame as Arrow columns of text, numbers, booleans and times; NaN is null.

    Mixed columns become text, lists their JSON.
    """
    columns = [_column(frame.iloc[:, i]) for i in range(frame.shape[1])]
    return pa.Table.from_arrays(columns, names=[str(name) for name in frame.columns])


def _column(series: pd.Series[Any]) -> pa.Array:
    try:
        array = pa.array(series, from_pandas=True)
    except (pa.ArrowException, UnicodeError, OverflowError):
        return pa.array(map(_text, series), pa.string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type) or pa.types.is_null(array.type) or pa.types.is_large_string(array.type):
        return array.cast(pa.string())
    if pa.types.is_nested(array.type) or pa.types.is_binary(array.type):
        return pa.array(map(_text, series), pa.string())
    return array


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # a lone surrogate is no text
    if isinstance(value, list | tuple | dict):
        return to_json(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if pd.isna(value) else str(value)


def harmless(column: pa.Array) -> pa.Array:
    """Text with an apostrophe before what a spreadsheet would run; text that is a plain number stays."""
    risky = pc.and_not(pc.match_substring_regex(column, FORMULA), pc.match_substring_regex(column, NUMBER))
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def _with_origin(frame: pd.DataFrame, meta: Mapping[str, Any]) -> pd.DataFrame:
    added: dict[str, str] = {}
    if "data_version" in meta and "data_version" not in frame:
        added["data_version"] = str(meta["data_version"])
    filters = {name: value for name, value in dict(meta.get("filters") or {}).items() if value not in ("", None)}
    if filters and "filters" not in frame:
        added["filters"] = urlencode(filters, safe=",:", doseq=True)
    return frame.assign(**added) if added else frame
