"""Files that people have, brought to the Data page in a real browser: read, questioned, loaded, ranked on Choose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import open_page, settle

pytestmark = pytest.mark.browser

EXPORTS = Path(__file__).resolve().parents[1] / "data" / "uploads" / "exports"
PATIENCE_MS = 60_000
# Files of ten tools and kinds, and what the page says of each before anything is loaded.
SAID = {
    "genai_perf.csv": "recognised as GenAI-Perf",
    "llama_bench.md": "The spread behind ± is left out",
    "codecarbon_moved.csv": "another layout",
    "lm_eval_04.json": "Scores are fractions of 1",
    "vllm_printed.txt": "names and values",
    "power_doubted.csv": "looks like milliwatts",
    "shares_mixed.csv": "looks like a fraction of 1",
    "ambiguous_seconds.csv": "ms or s",
    "title_totals_notes.csv": "holds their units",
}
RUN = {
    "backend": "vllm",
    "model_id": "Qwen/Qwen3-30B-A3B-Instruct-2507",
    "max_concurrency": 16,
    "completed": 500,
    "total_output_tokens": 250_000,
    "output_throughput": 1500.0,
    "mean_ttft_ms": 80.0,
    "median_itl_ms": 9.0,
    "p95_itl_ms": 14.0,
}


def bring(page: Page, name: str, data: bytes) -> None:
    """Put a file into the uploader of the Data page, in place of what it holds."""
    page.locator('[class*="st-key-own-file-"] input[type="file"]').set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_files_of_many_tools_are_read_and_one_is_ranked_on_choose(page: Page, site: str) -> None:
    open_page(page, f"{site}/data?part=own")
    main = page.locator('[data-testid="stMain"]')
    for name, words in SAID.items():
        bring(page, name, (EXPORTS / name).read_bytes())
        expect(main.get_by_text(words).first).to_be_visible(timeout=PATIENCE_MS)

    bring(page, "vllm.json", json.dumps([RUN, RUN | {"max_concurrency": 64, "output_throughput": 4000.0}]).encode())
    expect(main.get_by_text("recognised as vLLM").first).to_be_visible(timeout=PATIENCE_MS)
    expect(main.get_by_text("does not say on which GPU it ran")).to_be_visible(timeout=PATIENCE_MS)
    gpu = page.locator(".st-key-own-all-gpu input")
    gpu.click()
    gpu.press_sequentially("H100")
    gpu.press("Enter")
    settle(page)
    page.locator(".st-key-own-all-gpus input").fill("1")
    page.locator(".st-key-own-all-gpus input").press("Enter")
    settle(page)
    page.get_by_role("button", name="Load", exact=True).click()
    expect(main.get_by_text("2 candidates (measurements)")).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("link", name="See on Choose").click()
    expect(main.get_by_text("Yours: 2 rows, 2 ranked.")).to_be_visible(timeout=PATIENCE_MS)
