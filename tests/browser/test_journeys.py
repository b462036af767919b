"""What people do, in a real browser: filter, save, share, take away, come back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import open_page, settle
from tests.built import NewHome
from tests.live import running

pytestmark = pytest.mark.browser


VERDICT = '[data-testid="stMain"] h3'
PATIENCE_MS = 60_000


def heading(page: Page) -> str:
    """The verdict of the page."""
    return page.locator(VERDICT).first.inner_text()


def open_settings(page: Page, group: str) -> None:
    """Open a group of settings of Choose, unless it is open."""
    if not page.locator('[data-testid="stPopoverBody"]').is_visible():
        page.locator(f".st-key-choose-{group}-settings button").first.click()
        page.locator('[data-testid="stPopoverBody"]').wait_for()


def go_to(page: Page, title: str) -> None:
    """Choose another page of the group Decide from the menu on top."""
    page.get_by_text("Decide", exact=True).first.click()
    page.get_by_role("menuitem", name=title).first.click()


def fill(page: Page, key: str, value: str) -> None:
    """Type into a limit of Choose, behind its button, and leave it; what is set stands in the address."""
    open_settings(page, "limits")
    box = page.locator(f".st-key-choose-{key} input").first
    box.fill(value)
    box.press("Enter")
    page.wait_for_url(lambda url: f"{key}={value}" in url, timeout=PATIENCE_MS)
    settle(page)


def expect_field(page: Page, key: str, value: str) -> None:
    """Of a setting with a value of its own the field is drawn first and filled a moment later."""
    expect(page.locator(f".st-key-{key} input").first).to_have_value(value, timeout=PATIENCE_MS)


def download(page: Page, name: str) -> bytes:
    """Press a download button and read the file."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def save_view(page: Page, title: str) -> str:
    """Save the view under a title; gives its link."""
    page.get_by_role("button", name="Save view").click()
    settle(page)
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Save", exact=True).click()
    settle(page)
    link = page.locator("code", has_text="?view=").first
    expect(link).to_be_visible()
    return link.inner_text().strip()


def test_filter_save_and_open_in_a_second_browser(page: Page, elsewhere: BrowserContext, site: str) -> None:
    open_page(page, site)
    first = heading(page)
    fill(page, "max_latency", "40")
    assert "max_latency=40" in page.url
    filtered = heading(page)
    assert filtered != first

    link = save_view(page, "Chat under 40 ms")
    other = elsewhere.new_page()
    open_page(other, link)
    assert heading(other) == filtered
    assert "Chat under 40 ms" in other.locator('[data-testid="stMain"]').inner_text()
    open_settings(other, "limits")
    expect_field(other, "choose-max_latency", "40")
    other.close()


def test_the_csv_holds_every_row_as_filtered(page: Page, site: str) -> None:
    open_page(page, f"{site}/?max_latency=40&rows=all&kinds=self-hosted")
    short = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8"), newline="")))
    assert len(short[0]) <= 15 and len(short) > 50
    rows = list(csv.DictReader(io.StringIO(download(page, "All columns").decode("utf-8"), newline="")))
    ranked = [row for row in rows if row["rank"]]
    assert len(ranked) > 50
    assert all(float(row["itl_p95_ms"]) <= 40 for row in ranked)
    assert {row["kind"] for row in rows} == {"self-hosted"}
    assert all(row["data_version"] for row in rows)
    assert all(row["itl_p95_ms__source"] == "mlenergy_v3" for row in ranked)
    assert all(row["itl_p95_ms__kind"] == "measured" for row in ranked)


def test_quick_changes_are_not_lost(page: Page, site: str) -> None:
    open_page(page, site)
    open_settings(page, "weights")
    for key in ("w_quality", "w_cost", "w_energy", "w_latency"):
        slider = page.locator(f".st-key-choose-{key} input").first
        slider.focus()
        page.keyboard.press("ArrowRight")
    expected = ("w_quality=6", "w_cost=4", "w_energy=3", "w_latency=2")
    page.wait_for_url(lambda url: all(part in url for part in expected), timeout=PATIENCE_MS)
    settle(page)
    for part in expected:
        key, value = part.split("=")
        expect_field(page, f"choose-{key}", value)
    assert all(part in page.url for part in expected)


def test_a_box_on_the_frontier_filters_the_table_and_the_link(page: Page, site: str) -> None:
    open_page(page, f"{site}/frontier?x=energy_per_token_j&y=itl_p95_ms")
    before = heading(page)
    plot = page.locator(".st-key-frontier-chart .nsewdrag").first
    plot.wait_for(state="attached")
    page.locator(".st-key-frontier-chart [data-title='Box Select']").click(force=True)
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.75 * box["height"], steps=8)
    page.mouse.up()
    page.wait_for_url(lambda url: "x_range=" in url, timeout=PATIENCE_MS)
    settle(page)
    assert "x_range=" in page.url
    assert "y_range=" in page.url
    assert "in your selection" in page.locator('[data-testid="stMain"]').inner_text()
    low, high = map(float, re.search(r"x_range=([\d.e-]+)(?:%2C|,)([\d.e-]+)", page.url).groups())
    rows = list(csv.DictReader(io.StringIO(download(page, "CSV").decode(), newline="")))
    assert rows
    assert all(low <= float(row["energy_per_token_j"]) <= high for row in rows)
    page.get_by_role("button", name="Clear the selection").click()
    settle(page)
    assert heading(page) == before


def test_saved_views_can_be_searched_renamed_and_deleted(page: Page, site: str) -> None:
    open_page(page, f"{site}/?w_energy=8")
    save_view(page, "Energy first")
    open_page(page, f"{site}/saved-views")
    page.get_by_label("Search in titles").fill("energy f")
    page.keyboard.press("Enter")
    settle(page)
    card = page.locator('[class*="st-key-card-"]', has_text="Energy first").first
    expect(card).to_be_visible()
    card.get_by_role("button", name="Rename").click()
    settle(page)
    page.get_by_label("New title").fill("Energy first, renamed")
    page.get_by_label("New title").press("Enter")
    settle(page)
    page.get_by_role("button", name="Rename").last.click()
    settle(page)
    expect(page.get_by_text("Renamed to")).to_be_visible()
    card = page.locator('[class*="st-key-card-"]', has_text="Energy first, renamed").first
    card.get_by_role("button", name="Delete").click()
    settle(page)
    page.get_by_role("button", name="Delete for good").click()
    settle(page)
    expect(page.locator('[class*="st-key-card-"]', has_text="Energy first, renamed")).to_have_count(0)


def test_curves_can_be_uploaded_and_a_broken_file_is_a_sentence(page: Page, site: str) -> None:
    open_page(page, f"{site}/fine-tune")
    page.get_by_role("button", name="Your own curves").click()
    chooser = page.locator('.st-key-fine-tune-file input[type="file"]')
    chooser.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": b"curve,x,y\na,1,zero"})
    expect(page.get_by_text("Nothing was loaded. 'zero' in")).to_be_visible(timeout=PATIENCE_MS)
    lines = [f"mine,{200 * 2**i},{900 / (300 + (200 * 2**i) ** 0.5) + 1:.5f}" for i in range(9)]
    good = ("curve,x,y\n" + "\n".join(lines)).encode()
    chooser.set_input_files({"name": "good.csv", "mimeType": "text/csv", "buffer": good})
    expect(page.locator(VERDICT).first).to_have_text(re.compile("^Fine-tune mine"), timeout=PATIENCE_MS)


def test_back_to_the_first_visit_restores_its_settings(page: Page, site: str) -> None:
    open_page(page, site)
    start = heading(page)
    assert page.url.rstrip("/") == site
    fill(page, "max_latency", "40")
    assert heading(page) != start
    page.go_back()
    expect(page.locator(VERDICT).first).to_have_text(start, timeout=PATIENCE_MS)
    settle(page)
    open_settings(page, "limits")
    expect_field(page, "choose-max_latency", "")
    page.go_forward()
    expect(page.locator(VERDICT).first).not_to_have_text(start, timeout=PATIENCE_MS)
    settle(page)
    open_settings(page, "limits")
    expect_field(page, "choose-max_latency", "40")


def test_settings_stand_after_a_visit_to_another_page(page: Page, site: str) -> None:
    open_page(page, f"{site}/?w_energy=9")
    go_to(page, "Frontier")
    page.wait_for_url(f"{site}/frontier*", timeout=PATIENCE_MS)
    settle(page)
    assert "w_energy" not in page.url
    go_to(page, "Choose")
    page.wait_for_url(lambda url: "w_energy=9" in url, timeout=PATIENCE_MS)
    settle(page)
    open_settings(page, "weights")
    expect_field(page, "choose-w_energy", "9")
    assert "w_energy=9" in page.url


def test_the_first_deep_link_of_a_fresh_dashboard_without_the_server(browser: Browser, new_home: NewHome) -> None:
    """`streamlit run app.py`: Streamlit would run pages/frontier.py alone, under its own list of files."""
    with running("app.py", new_home("fresh")) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/frontier?board=vision")
        page.get_by_text("Decide", exact=True).wait_for(timeout=60_000)
        settle(page)
        assert "ImageNet accuracy" in page.get_by_test_id("stMainBlockContainer").inner_text()
        assert "board=vision" in page.url
        page.close()


def test_words_of_a_link_are_no_markup(page: Page, site: str) -> None:
    words = "[Sign in](http://evil.example/a) :red[!!] **b** www.evil.example me@evil.example <i>i</i>"
    open_page(page, f"{site}/frontier?board={quote(words)}")
    alert = page.get_by_test_id("stAlert").first
    alert.wait_for()
    assert "Sign in](" in alert.inner_text()
    assert page.locator("a[href*=evil]").count() == 0
    assert alert.locator("strong, em, i, a, span[style*=color]").count() == 0
