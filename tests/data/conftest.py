"""What the tests of data/ share: the folder of raw files and a warehouse of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data.settings import ROOT, Settings
from data.warehouse.opening import Warehouse, open_warehouse


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of raw files, from PARETOSCOPE_RAW or beside the checkout."""
    folder = Path(os.environ.get("PARETOSCOPE_RAW", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no raw files in {folder}; set PARETOSCOPE_RAW to test the sources against them")
    return folder


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
