"""What the Data page shows, as a value; and what is asked of the warehouse for it."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

import pandas as pd

from data.warehouse import catalogue
from data.warehouse.missing_models import absent
from pages.answers.boards import store
from pages.answers.shared.page_view import View

Part = Literal["sources", "coverage", "dictionary", "names", "sql", "repeats", "own"]
PARTS: tuple[str, ...] = get_args(Part)
PART_NAMES = {
    "sources": "Sources",
    "coverage": "Coverage",
    "dictionary": "Dictionary",
    "names": "Names",
    "sql": "SQL",
    "repeats": "Repeated tables",
    "own": "Your own",
}


class DataView(View):
    """Which part of the Data page is open, and the board whose coverage is drawn."""

    page: ClassVar[str] = "data"

    part: Part = "sources"
    board: str = "llm-serving"


def resolve(view: DataView) -> tuple[DataView, tuple[str, ...]]:
    """The view with a board that there is, and a sentence where it had to be replaced."""
    board_ids = [str(name) for name in store.boards()["id"]]
    if view.board in board_ids:
        return view, ()
    sentence = f"There is no board '{view.board}'; the boards are {', '.join(board_ids)}."
    return view.with_changes(board=board_ids[0]), (sentence,)


@store.data_cache(maxsize=1)
def sources(_version: str) -> pd.DataFrame:
    """Every source with its rows; kept for one version of the data."""
    return catalogue.source_rows(store.warehouse().cursor())


@store.data_cache(maxsize=16)
def coverage(board: str, _version: str) -> pd.DataFrame:
    """Models by metrics of a board: candidates with a value."""
    return catalogue.coverage(store.warehouse().cursor(), board)


@store.data_cache(maxsize=16)
def missing(board: str, _version: str) -> pd.DataFrame:
    """Models that could be on a board and are not: model, label, family, organisation, reason."""
    return absent(store.warehouse().cursor(), board)


def sources_sentence(summary_table: pd.DataFrame) -> str:
    """The first storey: how much there is, and from how many sources."""
    listed = summary_table[(summary_table["rows"] > 0) & ~summary_table["id"].isin(["curated", "law_fits"])]
    unstated = int(listed["licence"].str.startswith("none stated").sum())
    return (
        f"{int(listed['rows'].sum()):,} rows from {len(listed)} sources, each with its licence, version and date;"
        f" {unstated} of them state no licence."
    )


def board_dates(board: str) -> str:
    """How old the numbers of a board's candidates are; empty where no date is known."""
    row = store.boards().set_index("id").loc[board]
    if not isinstance(row["as_of"], str):
        return ""
    if row["as_of"] == row["as_of_newest"]:
        return f"The oldest number of each candidate is of {row['as_of']}."
    return f"The oldest number of each candidate is of {row['as_of']} to {row['as_of_newest']}."


def coverage_sentence(title: str, summary_table: pd.DataFrame) -> str:
    """How full a board is."""
    cells = summary_table.size
    filled = int((summary_table > 0).to_numpy().sum())
    return (
        f"{title}: {len(summary_table):,} models by {summary_table.shape[1]} metrics; "
        f"{100 * filled / max(cells, 1):.0f}% of the pairs have a value."
    )
