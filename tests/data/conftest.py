"""What the tests of data/ share: the open warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data.settings import Settings
from data.warehouse.opening import Warehouse, open_warehouse


@pytest.fixture(scope="session")
def warehouse(shared_home: Path) -> Iterator[Warehouse]:
    """The built-in data."""
    opened = open_warehouse(Settings(home=shared_home))
    yield opened
    opened.close()


@pytest.fixture
def cur(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """A cursor to the built-in data."""
    return warehouse.cursor()
