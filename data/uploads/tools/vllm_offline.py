"""vLLM's benchmarks without a server: `vllm bench throughput` and `vllm bench latency` with `--output-json`.

Layouts: vLLM 0.4 to 0.12. Throughput: `elapsed_time, num_requests, total_num_tokens, requests_per_second, tokens_per_second`, where
tokens are input and output together. Latency: `avg_latency, latencies, percentiles` in seconds, of a whole batch.
"""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, unmapped

COLUMNS = {"model": ("model", ""), "tokens_per_second": ("total_tokens_per_s", "tokens/s"),
           "requests_per_second": ("requests_per_s", "requests/s"), "avg_latency": ("batch_latency_s", "s")}  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """All tokens with their rate, or the mean latency with its percentiles."""
    columns = set(file.columns)
    throughput = {"total_num_tokens", "tokens_per_second", "requests_per_second"} <= columns
    return throughput or (
        {"avg_latency", "latencies"} <= columns and any(name.startswith("percentiles.") for name in columns)
    )


def rows(file: UploadFile) -> ToolRows:
    """One candidate per run."""
    cells = file.tables.largest
    mapping = mapped_columns(cells, COLUMNS)
    if "tokens_per_second" in cells:
        sentences = "tokens_per_second counts input and output tokens, so it is not taken as output throughput."
    else:
        sentences = "Times are in seconds and of a whole batch, as vLLM writes them."
    return ToolRows(cells, mapping, (sentences,), unmapped(cells, mapping, "no metric of the boards"))


TOOL = Tool("vLLM offline benchmark", frozenset({MEASUREMENTS}), "vLLM 0.4 to 0.12", recognises, rows)
