"""Fair shares: what one caller's heaviest work does to another caller's one-curve fit and to the Choose page.

The heavy caller is 127.0.0.1, on several connections and without pause; the other one is 127.0.0.2. Prints each wait
as a ratio to the same wait on the quiet server.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.live import running
from tests.server.asking import CURVES

CONNECTIONS = 6
REPEATS = 15
N_CURVES = 2_000
HEAVY = "curve,x,y\n" + "".join(
    f"c{i},{100 * 2**k},{(900 + i) / (300 + (100 * 2**k) ** 0.5) + 1 + 0.01 * ((i * k) % 7)}\n"
    for i in range(N_CURVES)
    for k in range(11)
)
ONE_CURVE = "\n".join(CURVES.splitlines()[:12]) + "\n"
READY = "document.querySelectorAll('.js-plotly-plot').length > 0 && !document.querySelector('[data-stale=true]')"


def main() -> None:
    """Measure on the quiet server, then under load."""
    with TemporaryDirectory() as home, running("server.py", Path(home)) as address:
        _fit_s(address)  # starts the workers
        _page_s(address)
        time.sleep(20)  # the server warms up Route
        quiet_fits, quiet_pages = _fits_s(address), _pages_s(address)
        statuses, over = Counter[int](), threading.Event()
        callers = [
            threading.Thread(target=_keep_busy, args=(address, over, statuses), daemon=True) for _ in range(CONNECTIONS)
        ]
        for caller in callers:
            caller.start()
        time.sleep(5)
        loaded_fits, loaded_pages = _fits_s(address), _pages_s(address)
        over.set()
        _report("one-curve fit", quiet_fits, loaded_fits, 3)
        _report("Choose settles", quiet_pages, loaded_pages, 2)
        print(f"the heavy caller's {CONNECTIONS} connections were answered {dict(statuses)}")


def _report(what: str, quiet_s: list[float], loaded_s: list[float], goal: int) -> None:
    quiet, loaded = statistics.median(quiet_s), statistics.median(loaded_s)
    print(
        f"{what}: {1000 * quiet:.0f} ms quiet, {1000 * loaded:.0f} ms beside a heavy caller: {loaded / quiet:.2f} "
        f"times (goal {goal}); worst {1000 * max(loaded_s):.0f} ms, {max(loaded_s) / quiet:.2f} times",
        flush=True,
    )


def _keep_busy(address: str, over: threading.Event, statuses: Counter[int]) -> None:
    with httpx.Client(base_url=f"{address}/api/v1/", timeout=600) as client:
        while not over.is_set():
            answer = client.post("laws/fit?intervals=profile", content=HEAVY.encode())
            statuses[answer.status_code] += 1


def _fits_s(address: str) -> list[float]:
    return [_fit_s(address) for _ in range(REPEATS)]


def _fit_s(address: str) -> float:
    transport = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(base_url=f"{address}/api/v1/", transport=transport, timeout=600) as client:
        start = time.perf_counter()
        client.post("laws/fit", content=ONE_CURVE.encode()).raise_for_status()
        return time.perf_counter() - start


def _pages_s(address: str) -> list[float]:
    return [_page_s(address) for _ in range(max(REPEATS // 3, 1))]


def _page_s(address: str) -> float:
    """Seconds from the address to a Choose page with its chart, in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(address)
        page.wait_for_function(READY, timeout=120_000)
        elapsed_s = time.perf_counter() - start
        browser.close()
        return elapsed_s


if __name__ == "__main__":
    main()
