"""InferenceX (before: InferenceMAX) results: one object per run, lists of them, and rows with nested `metrics`.

Layout: 2025-10 to 2026-10: `hw`, `tp`, `conc`, `tput_per_gpu` (input and output tokens), `output_tput_per_gpu`, times in
seconds (`median_ttft`), `median_intvty` in tokens per second and user.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from data.uploads.names_in_text import gpu_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Columns, Tool, ToolRows, mapped_columns, unmapped

IDENTITY: Columns = {
    "label": ("label", ""), "model": ("model", ""), "gpu": ("gpu", ""), "gpus": ("num_gpus", ""), "precision": ("precision", ""),
    "conc": ("batch_size", ""), "framework": ("engine", ""), "lengths": ("conditions", ""),
    "output_tput_per_gpu": ("throughput_per_gpu_tok_s", "tokens/s/GPU"), "total throughput": ("total_tokens_per_s", "tokens/s"),
    "output throughput": ("output_tokens_per_s", "tokens/s"), "mean_intvty": ("interactivity_tok_s", "tokens/s/user"),
    "median_intvty": ("interactivity_tok_s", "tokens/s/user"), "osl": ("output_tokens_per_response", ""),
}  # fmt: skip
STATISTICS = {"mean": "mean", "median": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}


def recognises(file: UploadFile) -> bool:
    """Throughput per GPU beside hardware and concurrency."""
    columns = {name.removeprefix("metrics.") for name in file.columns}
    return {"hw", "conc", "tput_per_gpu"} <= columns


def rows(file: UploadFile) -> ToolRows:
    """One candidate per run."""
    cells = file.tables.largest.rename(columns=lambda name: str(name).removeprefix("metrics."))
    cells = cells.loc[:, ~cells.columns.duplicated()].copy()
    gpus = [gpu_of(re.sub(r"[-_].*$", "", str(hw)))[0] if isinstance(hw, str) else None for hw in cells["hw"]]
    cells["gpu"] = pd.Series(gpus, cells.index, dtype="str")
    counts = _gpu_counts(cells)
    for name, column in (("tput_per_gpu", "total throughput"), ("output_tput_per_gpu", "output throughput")):
        if name in cells:
            cells[column] = _figures(_numbers(cells, name) * counts[column])
    cells["gpus"] = _figures(counts["total throughput"])
    if "output throughput" in cells:
        cells["output_tput_per_gpu"] = _figures(_numbers(cells, "output throughput") / counts["total throughput"])
    cells["lengths"] = _text(
        cells, lambda row: f"{row['isl']} tokens in, {row['osl']} out" if {"isl", "osl"} <= set(row) else None
    )
    cells["label"] = _text(cells, lambda row: ", ".join(
        filter(None, [str(row.get("model") or "Run").rpartition("/")[2], str(row.get("precision") or "").upper(),
                      f"{row.get('gpus') or '?'} x {row.get('gpu')}", f"concurrency {row.get('conc')}", str(row.get("lengths") or "")])))  # fmt: skip
    columns = dict(IDENTITY)
    for name, ours in STATISTICS.items():
        columns |= {f"{name}_ttft": (f"ttft_{ours}_ms", "s"), f"{name}_itl": (f"itl_{ours}_ms", "s"), f"{name}_tpot": (f"itl_{ours}_ms", "s"),
                    f"{name}_e2el": (f"latency_per_response_{ours}_s".replace("_mean_s", "_s"), "s")}  # fmt: skip
    mapping = mapped_columns(cells, columns)
    assumed = (
        "Times are in seconds; tput_per_gpu counts input and output tokens, so it is not taken as output throughput.",
    )
    return ToolRows(cells, mapping, assumed, unmapped(cells, mapping, "no metric of the boards"))


def _gpu_counts(cells: pd.DataFrame) -> pd.DataFrame:
    """How many GPUs each throughput was divided by: all of them, and until 2026 those that decode for output tokens.

    With prompts read elsewhere, input and output per GPU add up to the total only where both count all GPUs.
    """
    one_kind = _numbers(cells, "tp") if "tp" in cells else pd.Series(float("nan"), cells.index)
    prefill, decode = _numbers(cells, "num_prefill_gpu"), _numbers(cells, "num_decode_gpu")
    is_split = cells["disagg"].fillna("").str.lower().eq("true") if "disagg" in cells else pd.Series(False, cells.index)
    everything = (prefill + decode).where(is_split, one_kind.fillna(decode))
    added = _numbers(cells, "input_tput_per_gpu") + _numbers(cells, "output_tput_per_gpu")
    same = ((added / _numbers(cells, "tput_per_gpu")) - 1).abs() < 0.02
    return pd.DataFrame(
        {"total throughput": everything, "output throughput": everything.where(~is_split | same, decode)}
    )


def _numbers(cells: pd.DataFrame, name: str) -> pd.Series:
    return pd.to_numeric(cells[name], errors="coerce") if name in cells else pd.Series(float("nan"), cells.index)


def _figures(values: pd.Series) -> pd.Series:
    return pd.Series([None if pd.isna(x) else f"{x:.8g}" for x in values], values.index, dtype="str")


def _text(cells: pd.DataFrame, of_row: Callable[[dict[object, object]], str | None]) -> pd.Series:
    return pd.Series(
        [of_row({k: v for k, v in row.items() if isinstance(v, str)}) for row in cells.to_dict("records")],
        cells.index,
        dtype="str",
    )


TOOL = Tool("InferenceX result", frozenset({MEASUREMENTS}), "2025-10 to 2026-10", recognises, rows)
