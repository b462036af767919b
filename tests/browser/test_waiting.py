"""Waiting for a fit in a real browser: it says what it waits for, can be cancelled, and started again."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import settle
from tests.built import NewHome
from tests.live import running

pytestmark = pytest.mark.browser

HEAVY = "curve,x,y\n" + "".join(f"c{i},{200 * 2**k},{900 / (300 + i + k)}\n" for i in range(500) for k in range(11))


def test_a_page_that_waits_can_be_cancelled_and_started_again(page: Page, new_home: NewHome) -> None:
    limits = {"PARETOSCOPE_WORKERS": "1", "PARETOSCOPE_FIT_TIMEOUT_S": "600"}
    with running("server.py", new_home("one-worker"), environment=limits) as address:
        call = heavy_call(address)
        page.goto(f"{address}/scaling-laws?curve=flan_gpt2&laws=rectified&upto=70")
        cancel = page.get_by_role("button", name="Cancel")
        expect(page.get_by_text("Other work is running")).to_be_visible(timeout=60_000)
        cancel.click()
        again = page.get_by_role("button", name="Start again")
        expect(again).to_be_visible(timeout=30_000)
        expect(page.get_by_text("This was stopped before it was done.")).to_be_visible()
        expect(cancel).to_have_count(0)
        again.click()
        expect(page.get_by_text("Other work is running")).to_be_visible(timeout=30_000)
        call.close()
        expect(page.locator('[data-testid="stMain"] h3').first).to_be_visible(timeout=60_000)
        settle(page)
        expect(cancel).to_have_count(0)


def heavy_call(address: str) -> socket.socket:
    """A connection that keeps the only worker busy until it is closed."""
    parts = urlsplit(address)
    line = socket.create_connection((parts.hostname, parts.port), timeout=60)
    head = "POST /api/v1/laws/fit?intervals=profile HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
    line.sendall(f"{head}Content-Length: {len(HEAVY)}\r\n\r\n{HEAVY}".encode())
    return line
