"""vLLM's serving benchmark (`vllm bench serve --save-result`), and SGLang's, which began as the same script.

Layouts: vLLM 0.5 to 0.12, one JSON object a run (`mean_ttft_ms`, `p99_itl_ms`), runs appended as JSON lines or gathered
in a list; SGLang 0.4, JSON lines with `median_e2e_latency_ms`; and copies converted to seconds (`median_ttft`), as
public collections of runs keep them.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.names_in_text import precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, unmapped

STATISTICS = {"mean": "mean", "median": "p50", "p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
SERIES = {"ttft": "ttft_{}_ms", "itl": "itl_{}_ms", "tpot": "itl_{}_ms"}
TOTALS = {"e2el": "latency_per_response_{}_s", "e2e_latency": "latency_per_response_{}_s"}
IDENTITY = {
    "label": ("label", ""),
    "model_id": ("model", ""),
    "model": ("model", ""),
    "precision": ("precision", ""),
    "requests at once": ("batch_size", ""),
    "gpu": ("gpu", ""),
    "num_gpus": ("num_gpus", ""),
    "tensor_parallel_size": ("num_gpus", ""),
    "tp": ("num_gpus", ""),
    "backend": ("engine", ""),
    "output_throughput": ("output_tokens_per_s", "tokens/s"),
    "total_token_throughput": ("total_tokens_per_s", "tokens/s"),
    "input_throughput": ("prefill_tokens_per_s", "tokens/s"),
    "request_throughput": ("requests_per_s", "requests/s"),
    "output_tokens_per_response": ("output_tokens_per_response", ""),
}


def recognises(file: UploadFile) -> bool:
    """Both a throughput of output tokens and a time to first token by the benchmark's own names."""
    columns = set(file.columns)
    return "output_throughput" in columns and any(
        f"{name}_ttft{ms}" in columns for name in STATISTICS for ms in ("_ms", "")
    )


def rows(file: UploadFile) -> ToolRows:
    """One candidate a run; time per output token stands in where no inter-token latency was kept."""
    cells = file.tables.largest.copy()
    columns = dict(IDENTITY)
    for series, target in (SERIES | TOTALS).items():
        for name, ours in STATISTICS.items():
            id_ = target.format(ours).replace("_mean_s", "_s")
            columns[f"{name}_{series}_ms"] = (id_, "ms")
            columns[f"{name}_{series}"] = (id_, "s")
    cells = _described(cells)
    mapping = mapped_columns(cells, columns)
    seconds = [entry.column for entry in mapping if entry.unit == "s"]
    assumed = [f"Times without a unit in their name are seconds ({', '.join(seconds[:3])})."] if seconds else []
    if any("tpot" in entry.column for entry in mapping):
        assumed.append("Time per output token is taken as inter-token latency.")
    if cells["requests at once"].notna().any():
        assumed.append(
            "max_concurrency is taken as the batch size; where it was not set, the requests at once, rounded."
        )
    return ToolRows(cells, mapping, tuple(assumed), unmapped(cells, mapping, "no metric of the boards"))


def _described(cells: pd.DataFrame) -> pd.DataFrame:
    """With a label by model and concurrency, the precision that the model's name says, and the answer length."""
    name = "model_id" if "model_id" in cells else "model" if "model" in cells else None
    models = cells[name] if name else pd.Series("Serving run", cells.index)
    cells["requests at once"] = limit = _requests_at_once(cells)
    if "label" not in cells or cells["label"].isna().all():
        cells["label"] = [
            str(model if isinstance(model, str) else "Run").rpartition("/")[2]
            + (f", concurrency {most}" if isinstance(most, str) else "")
            for model, most in zip(models, limit, strict=True)
        ]
    if "precision" not in cells and (precisions := [precision_of(str(model)) or None for model in models]):
        cells["precision"] = pd.Series(precisions, cells.index, dtype="str")
    tokens = {"total_output_tokens", "completed"}
    if tokens <= set(cells.columns):
        total = pd.to_numeric(cells["total_output_tokens"], errors="coerce")
        count = pd.to_numeric(cells["completed"], errors="coerce")
        length = (total / count.where(count > 0)).round(2)
        cells["output_tokens_per_response"] = pd.Series(
            [None if pd.isna(x) else f"{x:g}" for x in length], cells.index, dtype="str"
        )
    return cells


def _requests_at_once(cells: pd.DataFrame) -> pd.Series:
    """The limit on requests at once; without one, how many there were."""
    counts = pd.Series(float("nan"), cells.index)
    for name in ("max_concurrency", "concurrency", "max_concurrent_requests"):
        if name in cells:
            counts = counts.fillna(pd.to_numeric(cells[name], errors="coerce").round().clip(lower=1))
    return pd.Series([None if pd.isna(count) else f"{count:.0f}" for count in counts], cells.index, dtype="str")


TOOL = Tool(
    "vLLM or SGLang serving benchmark",
    frozenset({MEASUREMENTS}),
    "vLLM 0.5 to 0.12, SGLang 0.4 and 0.5",
    recognises,
    rows,
)
