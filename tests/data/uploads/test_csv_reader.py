"""Uploads: what is no table of numbers is refused in a sentence that names the place and the remedy."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from data.exports import export_csv
from data.settings import settings
from data.uploads.csv_reader import read_csv as csv_cells
from data.uploads.faults import Faults
from data.uploads.upload_table import UploadTable
from errors import InputError, TooLarge


def read_csv(data: bytes, *, required: tuple[str, ...] = (), numeric: tuple[str, ...] = ()) -> pd.DataFrame:
    """The rows with these columns as numbers; every fault is refused."""
    faults = Faults()
    table = UploadTable(csv_cells(data, faults), faults)
    table.require(required, ("n_params",))
    rows = table.typed(numeric)
    faults.refuse()
    return rows


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("curves.csv", data)
    return out.getvalue()


def refusal(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read_csv(data, required=("curve", "x", "y"), numeric=("x", "y"))
    assert caught.value.detail.endswith(".")
    return caught.value


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PARETOSCOPE_MAX_ROWS", "3")
    monkeypatch.setenv("PARETOSCOPE_MAX_BODY_MB", "0.001")
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_rows_keep_order_text_and_number() -> None:
    table = read_csv(b'name,x,note\r\nb,2," a "\r\n\r\na,,007\r\n', required=("name",), numeric=("x",))
    assert table.index.tolist() == [1, 3]  # the blank line is a row of the file
    assert table["name"].tolist() == ["b", "a"]
    assert table["note"].tolist() == [" a ", "007"]
    np.testing.assert_array_equal(table["x"].to_numpy(), [2.0, np.nan])


def test_a_line_of_blanks_is_an_empty_row_whatever_the_separator() -> None:
    table = read_csv(b"name;x\nb;2\n  \na;3\n", required=("name",), numeric=("x",))
    assert table["x"].to_dict() == {1: 2.0, 3: 3.0}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_byte_order_mark(mark: bytes, end: bytes) -> None:
    table = read_csv(mark + end.join([b"a,b", "é,1".encode(), b"z,2"]) + end, required=("a", "b"), numeric=("b",))
    assert table["a"].tolist() == ["é", "z"]
    assert table["b"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("data", "words", "row", "column"),
    [
        (b"", "is empty; send a table", None, None),
        (b" \n\n", "is empty; send a table", None, None),
        (b"\xef\xbb\xbf", "is empty; send a table", None, None),
        (b"curve,x,y\n", "header but no rows", None, None),
        (b"curve,x\na,1\n", "The column 'y' is missing; the first line names 'curve', 'x'.", None, "y"),
        (b"a,b\n1,2\n", "The columns 'curve', 'x', 'y' are missing", None, "curve"),
        (b"curve,x,,y\na,1,z,2\n", "Column 3 has no name", None, None),
        (b"curve,x,y\na,1,2\na,1\n", "Row 2 has 2 fields where the header has 3", 2, None),
        (b"curve,x,y\na,1,2,3\n", "Row 1 has 4 fields where the header has 3", 1, None),
        (b"curve,x,y\na,1,2\n" + b"a,1,2,3,4\n" * 3, "From row 2 on the rows have another layout: 5 fields", 2, None),
        (b"curve,x,y\n\x81,1,2\n", "UTF-8: line 2 holds the byte 0x81, and its encoding is not known", None, None),
        (b"curve,x,y\na,1,abc\n", "'abc' in column 'y', row 1, is not a number", 1, "y"),
        (b"curve,x,y\na,1,1e999\n", "it is too large; use another unit", 1, "y"),
        (b"curve,x,y\na,1_000,2\n", "'1_000' in column 'x', row 1, is not a number", 1, "x"),
        (b"curve,x,y\na,0x10,2\n", "'0x10' in column 'x'", 1, "x"),
        ("curve,x,y\na,١٢,2\n".encode(), "is not a number", 1, "x"),
        (b'curve,x,y\n"a,1,2\n', "Row 1 (line 2) cannot be read: a field opens a quote and never closes it", 1, None),
        (b'curve,x,y\n"a"b,1,2\n', "cannot be read", 1, None),
        (b"curve,x,y\n" + b"a" * 200_000 + b",1,2\n", "a field has more than 131,072 characters; close its", 1, None),
        (b'curve,x,y\na,1,"2\n' + b"b,1,2\n" * 30_000, "Row 1 (line 2) cannot be read: a field has more than", 1, None),
        (",".join(map(str, range(100_000))).encode() + b"\n1\n", "100,000 columns; at most 500 are read", None, None),
        (b"curve,x,y\na,1,2\nb\0,1,2\n", "NUL byte in line 3", None, None),
        (gzip.compress(b"curve,x,y\na,1,2\n", mtime=0), "is compressed; unpack it", None, None),
        (bz2.compress(b"curve,x,y\na,1,2\n"), "is compressed; unpack it", None, None),
        (lzma.compress(b"curve,x,y\na,1,2\n"), "is compressed; unpack it", None, None),
        (zipped(b"0" * 50_000_000), "is a zip archive or an Excel workbook", None, None),
        (b"PAR1\x15\x04" + b"\0" * 40 + b"PAR1", "is a Parquet file", None, None),
        (b"%PDF-1.7\n", "is a PDF", None, None),
    ],
)  # fmt: skip
def test_refusals_name_place_and_remedy(data: bytes, words: str, row: int | None, column: str | None) -> None:
    error = refusal(data)
    assert words in error.detail
    assert (error.row, error.column) == (row, column)


@pytest.mark.usefixtures("limits")
def test_limits_of_size_and_rows() -> None:
    with pytest.raises(TooLarge, match=r"at most 0\.001 MB"):
        read_csv(b"a,b\n" + b"1,2\n" * 300)
    with pytest.raises(TooLarge, match="more than 3 rows"):
        read_csv(b"a,b\n" + b"1,2\n" * 4)
    assert len(read_csv(b"a,b\n" + b"1,2\n" * 3)) == 3


def test_too_many_columns() -> None:
    with pytest.raises(TooLarge, match="501 columns; at most 500"):
        read_csv(",".join(f"c{i}" for i in range(501)).encode() + b"\n")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'; DROP TABLE view; --", "=1+1", "{{7*7}}", "\u202eevil"]
)
def test_names_stay_plain_text(text: str) -> None:
    data = export_csv(pd.DataFrame({"name": [text], "x": [1]})).replace(b"'=", b"=")
    assert read_csv(data, required=("name",))["name"].tolist() == [text]


def test_a_number_is_read_as_python_reads_it() -> None:
    texts = ["1", "-1.5", "+2", ".5", "5.", "1e3", "1E-3", " 7 ", "0.1", "179769313486231570000000000000000000000"]
    table = read_csv(("x,n\n" + "\n".join(f"{text},0" for text in texts)).encode(), numeric=("x",))
    assert table["x"].tolist() == [float(text) for text in texts]


PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(PRINTABLE, st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=20))
@hypothesis_settings(deadline=None)
def test_what_is_exported_can_be_uploaded(rows: list[tuple[str, float]]) -> None:
    frame = pd.DataFrame(rows, columns=["name", "x"])
    table = read_csv(export_csv(frame), required=("name", "x"), numeric=("x",))
    assert table["x"].tolist() == frame["x"].tolist()
    assert all(read in (text, f"'{text}") for text, read in zip(frame["name"], table["name"], strict=True))


@given(st.binary(max_size=200))
@hypothesis_settings(deadline=None, max_examples=300)
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        table = read_csv(data)
    except InputError as error:
        assert len(error.detail) > 15
    else:
        assert len(table) > 0


def test_a_hundred_thousand_rows() -> None:
    n = 100_000
    data = ("curve,x,y\n" + "".join(f"c{i % 50},{i},{1 / (i + 1)}\n" for i in range(n))).encode()
    table = read_csv(data, required=("curve", "x", "y"), numeric=("x", "y"))
    assert len(table) == n
    assert table["y"].iloc[-1] == 1 / n
