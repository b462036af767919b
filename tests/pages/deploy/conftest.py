"""Work of the page is done in this process: no worker has to start for a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pages.answers.workers.pool import POOL


@pytest.fixture(scope="session", autouse=True)
def inline_work() -> Iterator[None]:
    before, POOL.inline = POOL.inline, True
    yield
    POOL.inline = before
