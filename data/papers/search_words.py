"""Further words by which a paper is found: those of its own summary that our sentence on it does not use."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".csv")


@lru_cache(maxsize=1)
def search_words() -> dict[str, str]:
    """The words of each paper, parted by blanks, by the paper's id."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["technique"]: row["words"] for row in csv.DictReader(file)}
