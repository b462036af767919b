"""What every source declares, and how it reads its raw files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from errors import WarehouseError

CURATED = Path(__file__).resolve().parent.parent / "tables" / "curated"
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Source:
    """A public data set, and the function that turns its raw files into tables of the schema.

    `files` are paths or globs below the folder of raw files; `build` receives that folder, and so does `left_out`,
    which counts the raw rows that each rule of the source left out. `may_ship_because` says why its figures may be
    shipped; a source without it is refused by the tests of the registry. A small table that exists on paper or on a web
    page alone is `typed_figures`: a CSV beside the module, typed over by hand, in place of raw files.
    """

    id: str
    title: str
    url: str
    licence: str
    version: str
    retrieved: str
    method: str
    citation: str
    files: tuple[str, ...]
    build: Callable[[Path], Tables]
    left_out: Callable[[Path], Mapping[str, int]] | None = None
    may_ship_because: str = ""
    typed_figures: Path | None = None

    def raw_files(self, raw: Path) -> list[Path]:
        """The raw files, sorted by path.

        Raises WarehouseError where one is missing.
        """
        raw_paths: list[Path] = []
        for pattern in self.files:
            matches = sorted(raw.glob(pattern))
            if not matches:
                raise WarehouseError(
                    f"The raw files of {self.id} are missing: nothing matches {raw / pattern}. They come from"
                    f" {self.url} at version {self.version}; put them there and build again."
                )
            raw_paths += matches
        return sorted(raw_paths)


def read_json(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def curated(table: str) -> list[dict[str, str]]:
    """The rows of a table kept by hand; an empty field is an empty string."""
    with (CURATED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
