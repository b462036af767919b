"""What the tests of data/ share: a warehouse of their own."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from data.settings import Settings
from data.warehouse.opening import Warehouse, open_warehouse


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The built-in data, built into a folder of its own."""
    opened = open_warehouse(Settings(home=tmp_path_factory.mktemp("home")))
    yield opened
    opened.close()


@pytest.fixture
def cur(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """A cursor to the built-in data."""
    return warehouse.cursor()
