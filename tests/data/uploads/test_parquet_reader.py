"""Parquet from strangers: what it holds is read as a CSV is, and a small file cannot take the server's memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.settings import settings
from data.uploads.faults import Faults
from data.uploads.parquet_reader import read_parquet
from data.uploads.reader import read_table
from errors import InputError, TooLarge
from tests.data.uploads.bombs import one_page, parquet, peak_mb, shared_texts, small_in_the_footer


def parquet_text(data: bytes) -> pd.DataFrame:
    """The table; nothing but the whole file can be at fault."""
    return read_parquet(data, Faults())


# Limits of 1 MB: twenty of them are what a table may unpack to, whatever the size of the machine.
MOST_MB = 120.0


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PARETOSCOPE_MAX_BODY_MB", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("use_dictionary", [True, False])
def test_texts_of_every_kind_are_read_alike(kind: pa.DataType, version: str, use_dictionary: bool) -> None:
    texts = ["é", "", None, "b" * 300, "é"] * 2_000
    data = parquet(
        pa.table({"q": pa.array(texts, pa.string()).cast(kind), "n": range(len(texts))}), row_group_size=1_500,
        data_page_version=version, use_dictionary=use_dictionary, compression="snappy",
    )  # fmt: skip
    table = parquet_text(data)
    assert table["q"].tolist()[:5] == ["é", table["q"].iloc[1], table["q"].iloc[2], "b" * 300, "é"]
    assert table["q"].isna().tolist() == [False, True, True, False, False] * 2_000
    assert table["n"].tolist() == [str(i) for i in range(len(texts))]
    assert table.index.tolist() == list(range(1, len(texts) + 1))


def test_other_plain_columns_become_text() -> None:
    columns = {
        "whole": pa.array([1, None], pa.int8()),
        "real": pa.array([0.5, None]),
        "truth": pa.array([True, None]),
        "day": pa.array(np.array(["2024-05-01", "NaT"], "datetime64[D]")),
        "category": pa.array(["a", None]).dictionary_encode(),
        "nothing": pa.nulls(2),
    }
    table = parquet_text(parquet(pa.table(columns)))
    assert table.iloc[0].tolist()[:5] == ["1", "0.5", "true", "2024-05-01", "a"]
    assert table.isna().to_numpy().tolist() == [[False] * 5 + [True], [True] * 6]


def shared_groups() -> bytes:
    out = io.BytesIO()
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(100), pa.int32()), pa.array(["x" * 5_000]))
    table = pa.table({"text": text})
    with pq.ParquetWriter(out, table.schema, compression="zstd") as writer:
        for _ in range(400):
            writer.write_table(table)
    return out.getvalue()


def fixed_lengths() -> bytes:
    value = b"x" * 10_000
    column = pa.array([value] * 3_000, pa.binary(10_000))
    return parquet(pa.table({"text": column}), compression="zstd")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("texts that many rows share", lambda: shared_texts(20_000, 10_000)),
        ("a page of blanks", lambda: one_page(160)),
        ("a page of blanks in a column that the footer calls small", lambda: small_in_the_footer(one_page(160))),
        ("500 empty columns", lambda: parquet(pa.table({f"c{i}": pa.nulls(20_000, pa.int8()) for i in range(500)}))),
        ("one dictionary a row group", shared_groups),
        ("bytes of one length", fixed_lengths),
    ],
)
def test_a_small_file_that_unpacks_to_much_is_refused_early(tmp_path: Path, name: str, make: object) -> None:
    data = make()  # type: ignore[operator]
    assert len(data) < 1_000_000, name
    most, words = peak_mb(tmp_path, data)
    assert words.startswith("The file unpacks to more than 20 MB of cells"), (name, words)
    assert most < MOST_MB, (name, most)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pa.array([[1, 2], [3]]), "'deep' holds lists or records"),
        (pa.array([[[["a"]]], None]), "'deep' holds lists or records"),
        (pa.array([{"a": 1}, {"a": 2}]), "'deep' holds lists or records"),
        (pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int8())), "'deep' holds lists or records"),
        (pa.array([b"\xff", b"a"]), "not a Parquet table of plain columns"),
    ],
)
def test_columns_that_are_not_plain_are_named(column: pa.Array, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parquet_text(parquet(pa.table({"label": ["a", "b"], "deep": column})))


@pytest.mark.parametrize("encoding", ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
def test_encodings_that_repeat_text_are_refused(encoding: str) -> None:
    data = parquet(pa.table({"t": ["x" * 1_000] * 50}), use_dictionary=False, column_encoding={"t": encoding})
    with pytest.raises(InputError, match="delta encoding of text") as caught:
        parquet_text(data)
    assert caught.value.column == "t"


def test_numbers_in_delta_encoding_are_read() -> None:
    data = parquet(pa.table({"n": range(50)}), use_dictionary=False, column_encoding={"n": "DELTA_BINARY_PACKED"})
    assert parquet_text(data)["n"].tolist() == [str(i) for i in range(50)]


def test_rows_columns_and_pages_are_counted_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match=r"501 columns; at most 500"):
        parquet_text(parquet(pa.table({f"c{i}": [1] for i in range(501)})))
    with pytest.raises(TooLarge, match=r"200,001 rows; at most 200,000"):
        parquet_text(parquet(pa.table({"a": np.zeros(200_001, np.int8)})))
    monkeypatch.setattr("data.uploads.parquet_reader.MAX_PAGES", 20)
    with pytest.raises(TooLarge, match="more than 20 pages"):
        parquet_text(parquet(pa.table({"a": range(100)}), row_group_size=4, use_dictionary=False))


def test_a_column_named_twice_or_not_at_all() -> None:
    with pytest.raises(InputError, match="2 columns are named 'a'"):
        parquet_text(parquet(pa.table([[1], [2]], names=["a", "a "])))
    with pytest.raises(InputError, match="Column 2 has no name"):
        parquet_text(parquet(pa.table([[1], [2]], names=["a", " "])))
    with pytest.raises(InputError, match="no columns"):
        parquet_text(parquet(pa.table({"a": [1]}).select([])))


@given(st.data())
def test_a_broken_file_is_a_table_or_a_sentence(draw: st.DataObject) -> None:
    data = bytearray(WHOLE)
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(4, len(data) - 5))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, 40))
    try:
        table = parquet_text(bytes(data[: len(data) - cut]))
    except InputError as error:
        assert error.detail.endswith(".")
    else:
        assert isinstance(table, pd.DataFrame)


WHOLE = parquet(
    pa.table({"query": [f"q{i % 7}" for i in range(60)], "score": [i / 7 for i in range(60)]}),
    row_group_size=20,
    compression="snappy",
)


def test_the_log_of_a_parquet_file_is_that_of_its_csv() -> None:
    frame = pd.DataFrame({"query": ["a", "b"], "score": [0.5, None], "note": ["", "x"]})
    packed = read_table("", parquet(pa.Table.from_pandas(frame, preserve_index=False))).typed(("score",))
    plain = read_table("", frame.to_csv(index=False).encode()).typed(("score",))
    pd.testing.assert_frame_equal(packed, plain)


def test_a_csv_that_is_too_large_is_told_of_parquet(small: None) -> None:
    with pytest.raises(TooLarge, match="as Parquet, which is far smaller"):
        read_table("", b"a\n" + b"1\n" * 600_000)
