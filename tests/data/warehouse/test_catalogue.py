"""The catalogue agrees with the sheets of provenance, the boards and the schema."""

from __future__ import annotations

import json

import pytest

from data.boards import registry
from data.metrics import metrics
from data.settings import settings
from data.warehouse import catalogue
from data.warehouse.opening import SCHEMA


def test_rows_are_those_of_the_sheets(cur):
    found = catalogue.source_rows(cur).set_index("id")
    for sheet in settings().tables.glob("*/provenance.json"):
        content = json.loads(sheet.read_text(encoding="utf-8"))
        name, rows = content["source"]["id"], content.get("rows", {})
        if name in ("curated", "law_fits"):
            continue  # ours, not a source's
        # Models and their names are counted as curated, whichever source brought them.
        counted = {
            table: n
            for table, n in rows.items()
            if f"'{table}'" in catalogue.COUNTS and table not in ("model", "model_alias")
        }
        assert found.loc[name, "rows"] == sum(counted.values()), name
        for table, n in counted.items():
            assert f"{table.replace('_', ' ')}: {n:,}" in found.loc[name, "holds"]


@pytest.mark.parametrize("board", [board.id for board in registry()])
def test_coverage_counts_the_candidates(cur, board):
    found = catalogue.coverage(cur, board)
    table = next(known.table for known in registry() if known.id == board)
    for metric in found.columns:
        assert found[metric].sum() == cur.execute(f'SELECT count("{metric}") FROM {table}').fetchall()[0][0]
    assert len(found) == cur.execute(f"SELECT count(DISTINCT model_label) FROM {table}").fetchall()[0][0]
    assert (found > 0).sum(axis=1).is_monotonic_decreasing


def test_every_column_of_the_schema_is_in_the_dictionary(cur):
    found = catalogue.dictionary(cur)
    comments = SCHEMA.read_text(encoding="utf-8").count("COMMENT ON COLUMN")
    assert len(found) == comments
    assert found["meaning"].str.len().min() >= 3
    assert set(catalogue.metric_dictionary()["metric"]) == set(metrics())
