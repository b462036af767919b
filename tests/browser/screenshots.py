"""Takes a picture of every page at 1280 and 400 px, light and dark, and the README's picture.

`python -m tests.browser.screenshots [folder]` writes them to `screenshots/` (not committed), and with
`--readme` the first page at 1280 px to `docs/choose.png` too.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from pages.registry import PAGES
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.looking import open_page
from tests.live import ROOT, running

ADDRESSES = {page.id: page.url_path for page in PAGES} | {"data-coverage": "data?part=coverage"}
WIDTHS = {1280: 900, 400: 860}
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def take(browser: Browser, address: str, folder: Path) -> list[Path]:
    """All pictures, whole pages, named page-width-theme.png."""
    taken = []
    for width, height in WIDTHS.items():
        for theme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                user_agent=PHONE if width < 600 else None,
            )
            page = context.new_page()
            for name, path in ADDRESSES.items():
                open_page(page, f"{address}/{path}")
                page.wait_for_timeout(1200)  # charts draw after the script has ended
                tall = page.evaluate(
                    "() => document.querySelector('[data-testid=\"stMainBlockContainer\"]').scrollHeight + 80"
                )
                page.set_viewport_size({"width": width, "height": max(height, min(int(tall), 4000))})
                page.wait_for_timeout(700)
                target = folder / f"{name}-{width}-{theme}.png"
                page.screenshot(path=target)
                taken.append(target)
                page.set_viewport_size({"width": width, "height": height})
            context.close()
    return taken


def main() -> None:
    """Serve the dashboard on a fresh home and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=str(ROOT / "screenshots"))
    parser.add_argument("--readme", action="store_true", help="also renew docs/choose.png")
    options = parser.parse_args()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        running("server.py", Path(home)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for picture in take(browser, address, folder):
            print(picture)
        if options.readme:
            (ROOT / "docs").mkdir(exist_ok=True)
            page = browser.new_page(viewport={"width": 1280, "height": 860}, device_scale_factor=1)
            open_page(page, address)
            page.wait_for_timeout(1500)
            page.screenshot(path=ROOT / "docs" / "choose.png")
        browser.close()


if __name__ == "__main__":
    main()
