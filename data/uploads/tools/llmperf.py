"""LLMPerf's summary of a load test (ray-project/llmperf, `*_summary.json`): one flat object, times in seconds.

Layout: LLMPerf 0.1 (2023-11 to 2024-12): `results_ttft_s_quantiles_p50`, `results_inter_token_latency_s_mean`. Some
copies nest the quantiles; flattened by dots they read the same.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.json_objects import flat_row
from data.uploads.names_in_text import precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame, unmapped

SERIES = {
    "ttft_s": "ttft_{}_ms",
    "inter_token_latency_s": "itl_{}_ms",
    "end_to_end_latency_s": "latency_per_response_{}_s",
}


def recognises(file: UploadFile) -> bool:
    """Any of its series of seconds, under `results`."""
    names = [_plain(name) for name in _cells(file).columns]
    return any(name.startswith(("results_ttft_s", "results_inter_token_latency_s")) for name in names)


def rows(file: UploadFile) -> ToolRows:
    """One candidate per summary."""
    cells = _cells(file).rename(columns=_plain)
    columns = {"label": ("label", ""), "model": ("model", ""), "precision": ("precision", ""),
               "num_concurrent_requests": ("batch_size", ""),
               "results_mean_output_throughput_token_per_s": ("output_tokens_per_s", "tokens/s"),
               "results_number_output_tokens_mean": ("output_tokens_per_response", ""),
               "requests_per_s": ("requests_per_s", "requests/s")}  # fmt: skip
    for series, target in SERIES.items():
        columns[f"results_{series}_mean"] = (target.format("mean").replace("_mean_s", "_s"), "s")
        for quantile in ("p50", "p90", "p95", "p99"):
            columns[f"results_{series}_quantiles_{quantile}"] = (target.format(quantile), "s")
    models = cells["model"].tolist() if "model" in cells else [None] * len(cells)
    names = [str(model) if isinstance(model, str) else "LLMPerf run" for model in models]
    loads = cells["num_concurrent_requests"].tolist() if "num_concurrent_requests" in cells else [None] * len(cells)
    cells["label"] = pd.Series(
        [name.rpartition("/")[2] + (f", concurrency {load}" if isinstance(load, str) else "") for name, load in zip(names, loads, strict=True)],
        cells.index, dtype="str",
    )  # fmt: skip
    cells["precision"] = pd.Series([precision_of(name) or None for name in names], cells.index, dtype="str")
    if "results_num_completed_requests_per_min" in cells:
        rate = pd.to_numeric(cells["results_num_completed_requests_per_min"], errors="coerce") / 60
        cells["requests_per_s"] = pd.Series(
            [None if pd.isna(x) else f"{x:.6g}" for x in rate], cells.index, dtype="str"
        )
    mapping = mapped_columns(cells, columns)
    return ToolRows(
        cells,
        mapping,
        ("Times are in seconds, as LLMPerf writes them.",),
        unmapped(cells, mapping, "no metric of the boards"),
    )


def _cells(file: UploadFile) -> pd.DataFrame:
    """One object is one row, whatever it nests."""
    value = file.tables.value
    if isinstance(value, dict) and "results" in value:
        return text_frame([flat_row(value)])
    return file.tables.largest


def _plain(name: object) -> str:
    return str(name).replace("results.", "results_").replace(".", "_")


TOOL = Tool("LLMPerf", frozenset({MEASUREMENTS}), "LLMPerf 0.1", recognises, rows)
