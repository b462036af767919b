"""Every source with its terms, its age today and the command that renews it: a table for the page and for HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

import pandas as pd
from pydantic import Field
from typing_extensions import TypedDict

from data.refresh.ways import COMMAND, ways_to_renew
from pages.answers.boards import store
from pages.answers.datasets.view import sources
from pages.answers.shared.formatting import plural

DAYS_AS_DAYS = 60  # a day further back is told in months
BY_HAND = "no: put together by hand"
OWN = frozenset({"curated", "law_fits", "energy_model", "answer_lengths", "serving_speed"})


class SourceRow(TypedDict):
    """A source of the built-in data."""

    id: str
    title: str
    url: str
    licence: str
    may_ship_because: Annotated[str, Field(description="Why its figures are shipped with this product.")]
    version: str
    retrieved: Annotated[str, Field(description="Date of the raw data, as exact as it is known; empty if made here.")]
    newest_datum: Annotated[
        str | None, Field(description="No figure is younger than this date; null if none is known.")
    ]
    age_days: Annotated[int | None, Field(description="Days from the first day that `retrieved` may mean to today.")]
    renewed_by: Annotated[str | None, Field(description="Command that downloads and rebuilds it; null if none does.")]
    rows: int
    holds: Annotated[str, Field(description="Its rows by table.")]
    method: str
    citation: str


class SourcesReply(TypedDict):
    """All sources, and the version of the data they make."""

    data_version: str
    sources: list[SourceRow]


def dated_sources(today: date) -> pd.DataFrame:
    """The sources with `age` in words, `age_days`, and `renewed_by`, the command that renews each."""
    table, ways = sources(store.data_version()), ways_to_renew()
    return table.assign(
        age=[age(text, today) for text in table["retrieved"]],
        age_days=pd.array([age_days(text, today) for text in table["retrieved"]], dtype="Int64"),
        renewed_by=[ways.get(name, "made by this project" if name in OWN else BY_HAND) for name in table["id"]],
    )


def first_day(text: str) -> date | None:
    """The first day that a year, a month or a day written as ISO 8601 may mean; None for other text."""
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def age_days(text: str, today: date) -> int | None:
    """Days from the first day that a date may mean; None where there is no date."""
    start = first_day(text)
    return None if start is None else (today - start).days


def age(text: str, today: date) -> str:
    """How long ago a date is, no more exact than the date itself; empty where there is none to know.

    >>> [age(text, date(2026, 11, 28)) for text in ("2026-11-02", "2026-08-27", "2026-07", "2024", "not recorded")]
    ['26 days', '3 months', '4 months', '2 years', 'not known']
    """
    start = first_day(text)
    if start is None:
        return "not known" if text else ""
    if len(text) == len("2026"):
        return plural(today.year - start.year, "year")
    if len(text) > len("2026-08") and (today - start).days < DAYS_AS_DAYS:
        return plural((today - start).days, "day")
    months = 12 * (today.year - start.year) + today.month - start.month
    begun = len(text) > len("2026-08") and today.day < start.day  # the last month is not over
    return plural(months - begun, "month")


def source_row(row: Mapping[str, Any]) -> SourceRow:
    """A row of `dated_sources` as the API gives it."""
    command = row["renewed_by"]
    return SourceRow(
        id=row["id"],
        title=row["title"],
        url=row["url"],
        licence=row["licence"],
        may_ship_because=row["may_ship_because"],
        version=row["version"],
        retrieved=row["retrieved"],
        newest_datum=row["retrieved"] if first_day(row["retrieved"]) else None,
        age_days=row["age_days"],
        renewed_by=command if command.startswith(COMMAND) else None,
        rows=row["rows"],
        holds=row["holds"],
        method=row["method"],
        citation=row["citation"],
    )
