"""Every source on a few rows of its raw files, traps included: tests of the sources need nothing but the repository.

`raw/` holds the rows in the files' own form, texts of questions left out. What they must become was worked out by
hand and stands in `expected.csv`: a row a value, with the trap that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.settings import ROOT
from data.sources import SOURCES, Source
from data.sources.prices import litellm_prices
from data.sources.source import curated, read_json

RAW = Path(__file__).parent / "raw"
EXPECTED = pd.read_csv(Path(__file__).parent / "expected.csv", dtype=str, keep_default_na=False)
LARGEST = 70_000
CLOSE = 1e-9


@pytest.fixture(scope="module")
def tables() -> Mapping[str, Mapping[str, pd.DataFrame]]:
    """What each source builds from its rows."""
    with pytest.MonkeyPatch.context() as patch:
        listed = set(read_json(RAW / litellm_prices.FILE))

        def few(table: str) -> list[dict[str, str]]:
            """The package must hold every key of the alias table; the few rows here hold a few."""
            rows = curated(table)
            return [row for row in rows if table != "model_alias" or row["name"] in listed]

        patch.setattr(litellm_prices, "curated", few)
        return {source.id: source.build(RAW) for source in SOURCES.values()}


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_a_source_has_rows_here(source: Source) -> None:
    for path in source.raw_files(RAW):
        assert path.stat().st_size < LARGEST, path
    assert (EXPECTED["source"] == source.id).any(), "no value of it was worked out by hand"


def test_nothing_else_lies_here() -> None:
    used = {path for source in SOURCES.values() for path in source.raw_files(RAW)}
    assert used == {path for path in RAW.rglob("*") if path.is_file()}


@pytest.mark.parametrize("source", SOURCES)
def test_its_tables_fit_the_schema(source: str, tables: Mapping[str, Mapping[str, pd.DataFrame]]) -> None:
    with duckdb.connect() as con:
        con.execute((ROOT / "data" / "schema.sql").read_text(encoding="utf-8"))
        for name, table in tables[source].items():
            assert not table.empty
            columns = {row[0] for row in con.execute(f"DESCRIBE {name}").fetchall()}
            assert set(table.columns) <= columns, name


@pytest.mark.parametrize(
    "row", EXPECTED.itertuples(), ids=lambda row: f"{row.source}-{row.trap.replace(' ', '-')[:50]}"
)
def test_a_value_worked_out_by_hand(row: object, tables: Mapping[str, Mapping[str, pd.DataFrame]]) -> None:
    table = tables[row.source][row.table]  # type: ignore[attr-defined]
    rows = table.query(row.where) if row.where else table  # type: ignore[attr-defined]
    if row.column == "rows":  # type: ignore[attr-defined]
        assert len(rows) == int(row.value)  # type: ignore[attr-defined]
        return
    assert len(rows) == 1, f"{len(rows)} rows where one was meant"
    value = rows[row.column].iloc[0]  # type: ignore[attr-defined]
    if row.value == "":  # type: ignore[attr-defined]
        assert pd.isna(value) or value == ""
    elif isinstance(value, str | bool):
        assert str(value) == row.value  # type: ignore[attr-defined]
    else:
        assert float(value) == pytest.approx(float(row.value), rel=CLOSE)  # type: ignore[attr-defined]
