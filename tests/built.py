"""The built-in warehouse, built once a run of the tests: workers and servers open it instead of building their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.settings import Settings
from data.warehouse.opening import open_warehouse

# Makes a home folder that holds the built-in warehouse already, by a name.
NewHome = Callable[[str], Path]


def built_home(factory: pytest.TempPathFactory) -> Path:
    """The folder of the warehouse that all processes of this run share; the first that asks builds it."""
    own = factory.getbasetemp()
    home = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "built"
    open_warehouse(Settings(home=home)).close()
    return home


def lay_in(built: Path, home: Path) -> Path:
    """Put the built warehouse into a home folder of its own, without copying it where the disk knows links."""
    for file in built.glob("warehouse-*"):
        try:
            (home / file.name).hardlink_to(file)
        except OSError:
            shutil.copyfile(file, home / file.name)
    return home
