"""The first storey of every page: what a first visit shows, captions that can be read, focus that is seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pages.registry import PAGES
from tests.browser.looking import open_page, settle

pytestmark = pytest.mark.browser

FOLD_PX, MOST_WORDS, LEAST_CONTRAST = 900, 200, 4.5
WORDS = """(fold) => {
    const walker = document.createTreeWalker(
        document.querySelector('[data-testid="stMain"]'), NodeFilter.SHOW_TEXT);
    const words = [];
    while (walker.nextNode()) {
        const node = walker.currentNode, range = document.createRange();
        range.selectNodeContents(node);
        const place = range.getBoundingClientRect();
        const hidden = getComputedStyle(node.parentElement).visibility === 'hidden';
        if (hidden || !place.width || !place.height || place.top >= fold) continue;
        const aside = '[data-testid="stDataFrame"], [data-testid="stIconMaterial"], style, script';
        if (node.parentElement.closest(aside)) continue;
        words.push(...node.textContent.split(/\\s+/).filter(word => /[A-Za-z]{2}/.test(word)));
    }
    return words;
}"""
COLOURS = """() => [...document.querySelectorAll(
    '[data-testid="stCaptionContainer"] p, [data-testid="stCaptionContainer"] a, [data-testid="stMetricDelta"]')]
    .filter(part => part.offsetHeight)
    .map(part => {
        const layers = [];
        let opacity = 1;
        for (let above = part; above; above = above.parentElement) {
            layers.push(getComputedStyle(above).backgroundColor);
            opacity *= Number(getComputedStyle(above).opacity);
        }
        return [part.textContent, getComputedStyle(part).color, opacity, layers];
    })"""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth + 1"
Colour = tuple[float, float, float, float]


def colour_of(text: str) -> Colour:
    """Red, green, blue of 0 to 255 and opacity of a computed style."""
    red, green, blue, *rest = map(float, re.findall(r"[\d.]+", text))
    return red, green, blue, rest[0] if rest else 1.0


def over(front: Colour, back: Colour) -> Colour:
    """One colour on another that lets nothing through."""
    red, green, blue = (part * front[3] + other * (1 - front[3]) for part, other in zip(front[:3], back, strict=False))
    return red, green, blue, 1.0


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in
             (part / 255 for part in colour[:3])]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(front: Colour, back: Colour) -> float:
    """Contrast ratio as WCAG 2 defines it: 1 to 21."""
    light, dark = sorted((luminance(over(front, back)), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", [page.url_path for page in PAGES])
def test_a_first_visit(page: Page, site: str, path: str) -> None:
    """A title and few words before the fold; nothing loaded from elsewhere, no rule broken, no scrolling sideways."""
    foreign: list[str] = []
    refused: list[str] = []
    page.on("request", lambda r: foreign.append(r.url) if not r.url.startswith((site, "data:", "blob:")) else None)
    page.on("console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": FOLD_PX})
    open_page(page, f"{site}/{path}")
    page.wait_for_load_state("networkidle")  # charts draw after the script has ended
    expect(page.locator('[data-testid="stMain"] h1')).to_have_count(1)
    assert len(page.evaluate(WORDS, FOLD_PX)) < MOST_WORDS
    assert page.evaluate(FITS)
    page.set_viewport_size({"width": 400, "height": FOLD_PX})
    settle(page)
    assert page.evaluate(FITS)
    assert not foreign
    assert not refused


def test_captions_can_be_read(page: Page, site: str) -> None:
    texts = []
    for theme, path in (("light", "frontier?board=image-generation"), ("dark", "scaling-laws")):
        page.emulate_media(color_scheme=theme)
        open_page(page, f"{site}/{path}")
        texts += page.evaluate(COLOURS)
    assert texts
    for text, colour, opacity, layers in texts:
        back: Colour = (255.0, 255.0, 255.0, 1.0)
        for layer in reversed(layers):
            back = over(colour_of(layer), back)
        red, green, blue, alpha = colour_of(colour)
        assert contrast((red, green, blue, alpha * opacity), back) >= LEAST_CONTRAST, (text, colour, opacity)


def test_focus_is_seen(page: Page, site: str) -> None:
    open_page(page, f"{site}/frontier?board=image-generation")
    button = page.locator(".st-key-frontier-limits-settings button").first
    rest = button.evaluate("it => getComputedStyle(it).boxShadow + getComputedStyle(it).outline")
    page.locator(".st-key-frontier-objectives-settings button").first.focus()
    page.keyboard.press("Tab")
    assert button.evaluate("it => it === document.activeElement")
    page.wait_for_timeout(400)  # the ring fades in
    assert button.evaluate("it => getComputedStyle(it).boxShadow + getComputedStyle(it).outline") != rest


def test_a_limit_is_set_behind_its_button_and_stands_in_the_link(page: Page, site: str) -> None:
    open_page(page, f"{site}/frontier?board=image-generation")
    page.locator(".st-key-frontier-limits-settings button").first.click()
    field = page.locator('[class*="st-key-frontier-max-batch_latency_s"] input').first
    field.fill("3")
    field.press("Enter")
    page.wait_for_url(lambda url: "max.batch_latency_s=3" in url, timeout=60_000)
    expect(page.locator('[data-testid="stMain"] h3').first).to_contain_text("within your limits", timeout=60_000)
    expect(page.locator(".st-key-frontier-limits-settings").first).to_contain_text("≤ 3 s")
