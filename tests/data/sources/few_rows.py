"""Building sources from a few raw rows."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from data.sources import Source
from data.sources.prices import litellm_prices
from data.sources.source import curated, read_json
from tests.tables import RAW_ROWS


def expect_listed_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package must hold every key of the alias table; let it be only those that are listed in the few rows."""
    listed = set(read_json(RAW_ROWS / litellm_prices.FILE))

    def rows(table: str) -> list[dict[str, str]]:
        return [row for row in curated(table) if table != "model_alias" or row["name"] in listed]

    monkeypatch.setattr(litellm_prices, "curated", rows)


def built_from_few_rows(source: Source) -> Mapping[str, pd.DataFrame]:
    """The tables that a source builds from the rows beside the tests."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        expect_listed_prices(monkeypatch)
        return source.build(RAW_ROWS)
