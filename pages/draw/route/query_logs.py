"""The router logs of this session by name: those built in, and the one that was uploaded on Route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from models.routers.log import Log
from pages.answers.route.log import built_in, built_in_log
from pages.draw.route.upload import uploaded_log

YOUR_LOG = "Your log"


def query_logs() -> Mapping[str, tuple[str, Callable[[], Log]]]:
    """Each log's source (empty: the reader's own) and how to read it; those whose queries have embeddings."""
    table = built_in()
    logs: dict[str, tuple[str, Callable[[], Log]]] = {
        str(row.benchmark): (str(row.source), partial(_built_in, str(row.benchmark))) for row in table.itertuples()
    }
    uploaded = uploaded_log()
    if uploaded is not None:
        logs[YOUR_LOG] = ("", lambda: uploaded.log)
    return logs


def _built_in(name: str) -> Log:
    return built_in_log(name).log
