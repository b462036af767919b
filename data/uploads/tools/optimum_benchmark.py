"""Hugging Face Optimum-Benchmark: reports of prefill and decode, as JSON and as the flat CSV of the LLM-Perf leaderboard.

Layout: 0.2 to 0.6: `report.decode.latency.mean` in seconds, `report.decode.throughput.value` in tokens/s, `report.*.energy.total` in kWh of
one batch, memory in MB, `config.scenario.input_shapes.batch_size`. Older versions leave `report.` out.
"""

from __future__ import annotations

import json

import pandas as pd

from data.uploads.json_objects import flat_row
from data.uploads.names_in_text import gpu_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame, unmapped

COLUMNS = {
    "label": ("label", ""), "config.backend.model": ("model", ""), "config.backend.torch_dtype": ("precision", ""),
    "config.backend.quantization_scheme": ("precision", ""), "gpu": ("gpu", ""), "gpus": ("num_gpus", ""), "config.backend.name": ("engine", ""),
    "config.scenario.input_shapes.batch_size": ("batch_size", ""),
    "prefill.throughput.value": ("prefill_tokens_per_s", "tokens/s"), "prefill.latency.mean": ("ttft_mean_ms", "s"), "prefill.latency.p50": ("ttft_p50_ms", "s"),
    "prefill.latency.p90": ("ttft_p90_ms", "s"), "prefill.latency.p95": ("ttft_p95_ms", "s"), "prefill.latency.p99": ("ttft_p99_ms", "s"),
    "decode.throughput.value": ("decode_tokens_per_s", "tokens/s"), "per_token.latency.mean": ("itl_mean_ms", "s"), "per_token.latency.p50": ("itl_p50_ms", "s"),
    "per_token.latency.p90": ("itl_p90_ms", "s"), "per_token.latency.p95": ("itl_p95_ms", "s"), "per_token.latency.p99": ("itl_p99_ms", "s"),
    "decode.memory.max_global_vram": ("peak_memory_gb", "MB"), "prefill.memory.max_global_vram": ("peak_memory_gb", "MB"),
}  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """Throughput of decoding beside that of reading the prompt."""
    columns = {_plain(name) for name in _cells(file).columns}
    return {"decode.throughput.value", "prefill.latency.mean"} <= columns


def rows(file: UploadFile) -> ToolRows:
    """One candidate per report; energies of a batch are left out, since a batch is no number of tokens by itself."""
    cells = _cells(file).rename(columns=_plain)
    cells = cells.loc[:, ~cells.columns.duplicated()].copy()
    model, name = (
        cells.get(column, pd.Series(None, cells.index, dtype="str"))
        for column in ("config.backend.model", "config.name")
    )
    cells["label"] = pd.Series([", ".join(filter(None, (_text(a).rpartition("/")[2], _text(b)))) or "Optimum run" for a, b in zip(model, name, strict=True)], cells.index, dtype="str")  # fmt: skip
    listed = [_gpus(_text(text)) for text in cells.get("config.environment.gpu", pd.Series("", cells.index))]
    cells["gpu"] = pd.Series([gpu_of(gpus[0])[0] if gpus else None for gpus in listed], cells.index, dtype="str")
    cells["gpus"] = pd.Series([str(len(gpus)) if gpus else None for gpus in listed], cells.index, dtype="str")
    mapping = mapped_columns(cells, COLUMNS)
    sentences = (
        "Times are in seconds and memory in MB, as Optimum-Benchmark writes them; the time of prefill is taken as TTFT.",
    )
    why = "no metric of the boards; energies are of a batch whose tokens the file does not count"
    return ToolRows(cells, mapping, sentences, unmapped(cells, mapping, why))


def _cells(file: UploadFile) -> pd.DataFrame:
    value = file.tables.value
    return text_frame([flat_row(value)]) if isinstance(value, dict) and "report" in value else file.tables.largest


def _plain(name: object) -> str:
    return str(name).removeprefix("report.")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _gpus(text: str) -> list[str]:
    try:
        value = json.loads(text.replace("'", '"')) if text.startswith("[") else text
    except ValueError:
        return []
    return [str(name) for name in value] if isinstance(value, list) else [value] if value else []


TOOL = Tool("Optimum-Benchmark", frozenset({MEASUREMENTS}), "0.2 to 0.6", recognises, rows)
