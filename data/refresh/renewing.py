"""What the tables that are made from other tables share: a warehouse of those, a place beside the fits, a command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd

from data.refresh.table_files import write_json, write_table
from data.settings import settings
from data.warehouse.opening import open_warehouse
from errors import ParetoscopeError


@contextmanager
def joined(tables: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """These tables in a warehouse of their own, so that building it removes no other one."""
    with TemporaryDirectory() as home:
        warehouse = open_warehouse(settings().model_copy(update={"home": Path(home), "tables": tables}))
        try:
            yield warehouse.cursor()
        finally:
            warehouse.close()


def write_beside_fits(tables: Path, name: str, frame: pd.DataFrame) -> Mapping[str, int]:
    """Write a table to the folder of the fits and count it in their sheet of provenance; returns its rows."""
    folder = tables / "derived"
    write_table(frame, folder / name)
    path = folder / "provenance.json"
    sheet = json.loads(path.read_text(encoding="utf-8"))
    sheet["rows"][name] = len(frame)
    write_json(sheet, path)
    return {name: len(frame)}


def rounded(values: pd.Series[float], digits: int) -> list[float]:
    """Values to so many significant digits: those beyond depend on the processor."""
    return [float(f"{value:.{digits}g}") for value in values]


def command(
    module: str, description: str | None, build: Callable[[Path], Mapping[str, int]], arguments: list[str] | None
) -> int:
    """The command line of a module that renews tables. Returns the exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m data.refresh.{module}", description=description)
    parser.add_argument("--tables", type=Path, default=settings().tables, help="folder to renew (%(default)s)")
    tables = parser.parse_args(arguments).tables
    try:
        print("derived: " + ", ".join(f"{count:,} rows of {name}" for name, count in build(tables).items()))
    except (ParetoscopeError, OSError) as error:
        print(f"{tables} cannot be renewed: {error}", file=sys.stderr)
        return 1
    return 0
