"""Each run of a page's script, counted and timed; slow ones are logged. Runs of fragments alone are not seen here."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from data.settings import settings
from pages.answers.shared.timings import RERUNS
from pages.registry import BY_ID, PAGES

LOG = logging.getLogger("paretoscope.reruns")


@contextmanager
def rerun_of(url_path: str) -> Iterator[None]:
    """Time what is drawn within, for the page at this address; a run that is stopped counts as well."""
    page = url_path if url_path in BY_ID else PAGES[0].id
    start_s = time.perf_counter()
    try:
        yield
    finally:
        duration_s = time.perf_counter() - start_s
        RERUNS.observe((page,), duration_s)
        fields = {"page": page, "duration_ms": round(1000 * duration_s)}
        if settings().slow_request_s and duration_s >= settings().slow_request_s:
            LOG.warning("slow rerun: %s in %.1f s", page, duration_s, extra={"fields": fields})
        else:
            LOG.info("rerun: %s", page, extra={"fields": fields})
