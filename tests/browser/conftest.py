"""Chromium for the browser tests; they are skipped, with the reason, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.built import NewHome
from tests.live import running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed; `apt-get install chromium` brings it")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(new_home: NewHome) -> Iterator[str]:
    with running("server.py", new_home("home")) as address:
        yield address


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What a person's windows share: with a cache of its own, each test would load and compile Streamlit's scripts."""
    shared = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    shared.grant_permissions(["clipboard-read", "clipboard-write"])
    yield shared
    shared.close()


@pytest.fixture(scope="session")
def elsewhere(browser: Browser) -> Iterator[BrowserContext]:
    """The browser of somebody else: it shares nothing with the first."""
    other = browser.new_context(viewport={"width": 1280, "height": 900})
    yield other
    other.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A window of its own for one test: to the app a new session."""
    window = context.new_page()
    yield window
    window.close()
