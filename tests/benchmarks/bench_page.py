"""Choose against the floors of the framework, in the same run: settling in the browser, and the script's rerun.

Baselines: a bare page with one scatter and one table of the same size (browser), a page of one line (script).
`python -m tests.benchmarks.bench_page` prints medians and ratios; it asserts nothing about clocks.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.many import multiplied_home
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.looking import open_page
from tests.live import running

AGENT = "--server.enableAgentApi=true"
REPEATS = 15

# Resolves when the script is idle and no mutation has touched the page for 150 ms; gives the time of the last one.
WATCH = """
() => new Promise(resolve => {
    const start = performance.now();
    let last = start, seen = false;
    const app = document.querySelector('[data-testid="stApp"]');
    const observer = new MutationObserver(() => { last = performance.now(); seen = true; });
    observer.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
    const timer = setInterval(() => {
        const now = performance.now();
        const idle = app.getAttribute('data-test-script-state') === 'notRunning';
        if ((seen && idle && now - last > 150) || now - start > 20000) {
            clearInterval(timer); observer.disconnect(); resolve(last - start);
        }
    }, 10);
})
"""


def settle_ms(page: Page, slider: str, repeats: int = REPEATS) -> list[float]:
    """Press a key on a slider again and again; how long until the page is still, in ms."""
    handle = page.locator(f'.st-key-{slider} input[type="range"]')
    times = []
    for i in range(repeats):
        handle.focus()
        page.evaluate(f"() => {{ window.settled = ({WATCH})(); }}")
        page.keyboard.press("ArrowRight" if i % 2 == 0 else "ArrowLeft")
        times.append(float(page.evaluate("() => window.settled")))
        page.wait_for_timeout(250)
    return times


def rerun_ms(address: str, key: str, values: list[int], repeats: int = REPEATS) -> list[float]:
    """Set a widget over the agent API again and again; the time until the finished page comes back, in ms."""
    session = _post(address, {})["session_id"]
    times = []
    for i in range(repeats):
        start = time.perf_counter()
        _post(address, {"session_id": session, "widget_state": {key: values[i % len(values)]}})
        times.append((time.perf_counter() - start) * 1000)
    return times


def _post(address: str, body: dict[str, object]) -> dict[str, str]:
    request = urllib.request.Request(
        f"{address}/_stcore/agent/interact",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return dict(json.load(answer))


def size_of(page: Page) -> dict[str, str]:
    """Points drawn and the shape of the table on Choose."""
    points = page.evaluate("() => document.querySelectorAll('.scatterlayer .point').length")
    grid = page.locator('[data-testid="stDataFrame"] [role="grid"]').first
    rows, columns = (int(grid.get_attribute(name) or 0) for name in ("aria-rowcount", "aria-colcount"))
    return {"BARE_POINTS": str(points), "BARE_ROWS": str(rows - 1), "BARE_COLUMNS": str(columns)}


def main() -> None:
    """Print the three ratios."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        homes = [Path(folder) / name for name in ("choose", "bare", "line", "many")]
        for home in homes:
            home.mkdir()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2)]
        with running("app.py", homes[0], AGENT) as choose:
            open_page(pages[0], f"{choose}/?w_cost=2")  # one more or less moves the pick, and so the chart
            with running("tests/benchmarks/bare_page.py", homes[1], environment=size_of(pages[0])) as bare:
                open_page(pages[1], bare)
                settled, floor = [], []
                for _ in range(3):  # interleaved, because machines are noisy
                    settled += settle_ms(pages[0], "choose-w_cost", 7)
                    floor += settle_ms(pages[1], "seed", 7)
                _report(
                    "browser: a change that moves the pick on Choose settles", settled, "bare scatter and table", floor
                )
            browser.close()
            with running("tests/benchmarks/one_line_page.py", homes[2], AGENT) as line:
                script = rerun_ms(choose, "choose.w_cost", [4, 5, 6, 7])
                floor = rerun_ms(line, "seed", [4, 5, 6, 7])
                _report("script: rerun of Choose", script, "one-line page", floor)
                multiplied_home(homes[3], 100_000)
                with running("app.py", homes[3], AGENT) as many:
                    script = rerun_ms(many, "choose.w_cost", [4, 5, 6, 7])
                    floor = rerun_ms(line, "seed", [4, 5, 6, 7])
                    _report("script: rerun of Choose, 100,000 candidates", script, "one-line page", floor)


def _report(name: str, ours: list[float], baseline: str, floor: list[float]) -> None:
    mine, base = statistics.median(ours), statistics.median(floor)
    print(f"{name}: {mine:.0f} ms, {baseline}: {base:.0f} ms, ratio {mine / base:.2f}", flush=True)


if __name__ == "__main__":
    main()
