"""Three decisions that people bring, each one click from the first screen, and everything they take home."""

from __future__ import annotations

import csv
import io
from html import escape, unescape

import pytest
from playwright.sync_api import Page

from pages.answers.choose.examples import EXAMPLES
from tests.browser.looking import open_page, settle
from tests.browser.test_journeys import download, heading

pytestmark = pytest.mark.browser

MOST_COLUMNS = 15
# What the verdict must say, and the limit that must stand in the address.
DECISIONS = {
    "own-h100": ("H100", "max_latency=50"),
    "fits-24gb": ("RTX 4090", "gpu_memory_gb=24"),
    "low-carbon": ("per 1,000 images", "grid=Poland"),
}
LABELS = {example.id: example.label for example in EXAMPLES}


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_is_one_click_away_and_can_be_taken_home(page: Page, site: str, decision: str) -> None:
    said, limit = DECISIONS[decision]
    open_page(page, site)
    page.locator(".st-key-choose-example").get_by_text(LABELS[decision], exact=True).click()
    page.wait_for_url(lambda url: limit in url)
    settle(page)
    verdict = heading(page)
    assert verdict.startswith(("Run ", "Buy ")) and said in verdict
    rows = list(csv.reader(io.StringIO(download(page, "CSV").decode(), newline="")))
    assert len(rows[0]) <= MOST_COLUMNS and len(rows) > 1
    record = unescape(download(page, "Decision record").decode())
    assert verdict in record and escape(limit.partition("=")[0]) in record
