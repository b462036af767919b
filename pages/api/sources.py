"""The sources of the built-in data over HTTP, and the reading of people's own files."""

from __future__ import annotations

from datetime import UTC, datetime

from data.exports import records
from pages.answers.boards import store
from pages.answers.datasets.source_list import SourcesReply, dated_sources, source_row
from pages.api import read
from pages.api.exchange import Answer, Ask, Endpoint


def list_sources(_ask: Ask) -> Answer:
    """Every source with its terms, its age today and the command that renews it."""
    rows = records(dated_sources(datetime.now(UTC).date()))
    return Answer(value=SourcesReply(data_version=store.data_version(), sources=[source_row(row) for row in rows]))


ENDPOINTS = (
    *read.ENDPOINTS,
    Endpoint(
        "GET", "sources", list_sources, "The sources: licence, age, rows and how to renew them", reply=SourcesReply
    ),
)
