"""Choose against the floors of the framework, in the same run: settling in the browser, and the script's rerun.

Baselines: a bare page with one scatter and one table of the same size (browser), a page of one line (script), and
the script's rerun of views that were answered before. Every other repetition asks a view that was never asked, so that
no cache knows its answer.
`python -m tests.benchmarks.bench_page` prints medians and ratios; it asserts nothing about clocks.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.many import multiplied_home
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.looking import open_page
from tests.live import running

AGENT = "--server.enableAgentApi=true"
REPEATS = 10

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


def presses(slider: str, other: str = "") -> Iterator[tuple[str, str]]:
    """Sliders and keys that walk to and fro on one while the other climbs, so that no state of both comes twice."""
    while True:
        for key in ("ArrowRight", "ArrowLeft"):
            for _ in range(6):
                yield slider, key
            if other:
                yield other, "ArrowRight"


def settle_ms(page: Page, walk: Iterator[tuple[str, str]], repeats: int) -> list[float]:
    """Press a key on a slider again and again; how long until the page is still, in ms."""
    times = []
    for slider, key in islice(walk, repeats):
        page.locator(f'.st-key-{slider} input[type="range"]').focus()
        page.evaluate(f"() => {{ window.settled = ({WATCH})(); }}")
        page.keyboard.press(key)
        times.append(float(page.evaluate("() => window.settled")))
        page.wait_for_timeout(250)
    return times


def fresh_choose(first: int = 0) -> list[dict[str, float]]:
    """Settings of Choose, none of which comes twice: weights that move the pick, and a limit that hides nothing."""
    return [{"choose.w_cost": 4 + i % 4, "choose.max_cost_usd": 1_000.0 + first + i} for i in range(REPEATS)]


def rerun_ms(address: str, states: list[dict[str, float]]) -> list[float]:
    """Set widgets over the agent API state by state; the time until the finished page comes back, in ms."""
    session = _post(address, {})["session_id"]
    times = []
    for state in states:
        start = time.perf_counter()
        _post(address, {"session_id": session, "widget_state": state})
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
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / name for name in ("choose", "bare", "line", "many")]
        for home in homes:
            home.mkdir()
        with running("app.py", homes[0], AGENT) as choose:
            if Path(CHROMIUM).exists():
                _in_the_browser(choose, homes[1])
            else:
                print(f"no {CHROMIUM}: what settles in the browser is not timed", flush=True)
            with running("tests/benchmarks/one_line_page.py", homes[2], AGENT) as line:
                _scripts("rerun of Choose", choose, line)
                multiplied_home(homes[3], 100_000)
                with running("app.py", homes[3], AGENT) as many:
                    _scripts("rerun of Choose, 100,000 candidates", many, line)


def _in_the_browser(choose: str, bare_home: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2)]
        open_page(pages[0], f"{choose}/?w_cost=2")
        pages[0].locator(".st-key-choose-weights-settings button").first.click()
        pages[0].locator('.st-key-choose-w_cost input[type="range"]').wait_for()
        with running("tests/benchmarks/bare_page.py", bare_home, environment=size_of(pages[0])) as bare:
            open_page(pages[1], bare)
            walks = presses("choose-w_cost", "choose-w_energy"), presses("seed")
            settled: list[float] = []
            floor: list[float] = []
            for _ in range(3):  # interleaved, because machines are noisy
                settled += settle_ms(pages[0], walks[0], 7)
                floor += settle_ms(pages[1], walks[1], 7)
            _report("browser: a fresh view of Choose settles", settled, "bare scatter and table", floor)
        browser.close()


def _scripts(name: str, choose: str, line: str) -> None:
    rerun_ms(choose, fresh_choose(10_000)[:2])  # what is loaded once for all views
    fresh: list[float] = []
    again: list[float] = []
    floor: list[float] = []
    for part in range(3):
        states = fresh_choose(100 * part)
        fresh += rerun_ms(choose, states)
        again += rerun_ms(choose, states)
        floor += rerun_ms(line, [{"seed": i % 10} for i in range(REPEATS)])
    _report(f"script: {name}, fresh views", fresh, "one-line page", floor)
    _report(f"script: {name}, fresh views", fresh, "the same views again", again)


def _report(name: str, ours: list[float], baseline: str, floor: list[float]) -> None:
    mine, base = statistics.median(ours), statistics.median(floor)
    print(f"{name}: {mine:.0f} ms, {baseline}: {base:.0f} ms, ratio {mine / base:.2f}", flush=True)


if __name__ == "__main__":
    main()
