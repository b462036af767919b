"""Small helpers to look at a page in a browser as a person does."""

from __future__ import annotations

import time

from playwright.sync_api import Page


def settle(page: Page, timeout_s: float = 120) -> None:
    """Wait until the app has stopped running and nothing on the page is stale or loading."""
    page.wait_for_selector('[data-testid="stApp"]', timeout=timeout_s * 1000)
    deadline = time.monotonic() + timeout_s
    calm = 0
    while time.monotonic() < deadline:
        busy = page.evaluate(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                if (!app || app.getAttribute('data-test-script-state') !== 'notRunning') return true;
                return !!document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]');
            }"""
        )
        calm = 0 if busy else calm + 1
        if calm >= 5:
            return
        page.wait_for_timeout(60)
    raise TimeoutError("the page did not settle")


def open_page(page: Page, address: str) -> None:
    """Go to an address and wait until it has settled."""
    page.goto(address)
    settle(page)
