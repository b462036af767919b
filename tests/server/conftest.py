"""A live server for the tests of this folder, and clients to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pandas as pd
import pytest

from data.saved import database, views
from data.settings import settings
from tests.built import NewHome
from tests.live import running


@pytest.fixture(scope="session")
def home(new_home: NewHome) -> Path:
    return new_home("server-home")


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    with running("server.py", home) as server_address:
        for _ in range(240):  # a page is served before the server is warm
            if httpx.get(f"{server_address}/api/v1/health/ready", timeout=60).status_code == 200:
                break
            time.sleep(0.25)
        yield server_address


@pytest.fixture(scope="session")
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=120) as client:
        yield client


@pytest.fixture(scope="session")
def api(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api/v1/", timeout=120) as client:
        yield client


@pytest.fixture(scope="session")
def slug(address: str, home: Path) -> Iterator[str]:
    """A view saved by another process than the server, in the server's database."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PARETOSCOPE_HOME", str(home))
    settings.cache_clear()
    yield views.save(
        title="Cheap <b>& good</b>",
        page="choose",
        state={"task": "gpqa", "w_cost": "9"},
        data_version="000000000000",
        rows=pd.DataFrame({"candidate_id": ["a", "b"], "cost_per_1k_requests_usd": [-1.5, None]}),
        summary={"pick": "a"},
    ).slug
    database.engine().dispose()
    patch.undo()
    settings.cache_clear()
