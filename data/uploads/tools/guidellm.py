"""GuideLLM's benchmarks, as CSV with several rows of names and as JSON.

Layouts: 0.3 to 0.6. The CSV has three rows of names (group, field or unit, statistic); 0.2 has one, `Successful Request
Latency mean` and so on. The JSON has `benchmarks[].metrics.time_to_first_token_ms.successful.median`.
"""

from __future__ import annotations

import json
import re

import pandas as pd

from data.uploads.column_mapping import ColumnMapping
from data.uploads.names_in_text import precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, unmapped

STATISTICS = {"mean": "mean", "median": "p50", "p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
SERIES = (
    (re.compile(r"time[ _]to[ _]first[ _]token|\bttft\b", re.I), "ttft_{}_ms", "ms"),
    (re.compile(r"inter[ _]token[ _]latency|\bitl\b", re.I), "itl_{}_ms", "ms"),
    (re.compile(r"request[ _]latency", re.I), "latency_per_response_{}_s", "s"),
    (re.compile(r"output tokens/sec|output_tokens_per_second|output tok/sec|output tokens per second", re.I), "output_tokens_per_s", "tokens/s"),
    (re.compile(r"requests/sec|requests_per_second|requests per second", re.I), "requests_per_s", "requests/s"),
    (re.compile(r"token metrics.*output tokens$|output_token_count|output tokens\b(?!.*/)", re.I), "output_tokens_per_response", ""),
    (re.compile(r"concurrency", re.I), "batch_size", ""),
)  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """Its groups of names, or its nested metrics of successful requests."""
    columns = file.columns
    joined = any(name.startswith(("Time to First Token", "Inter Token Latency")) and " | " in name for name in columns)
    nested = any(name.startswith("metrics.") and ".successful." in name for name in columns)
    flat = any(
        re.match(r"(?i)successful .*(?:ttft|time to first token|inter token latency|output tok)", name)
        for name in columns
    )
    return joined or nested or flat


def rows(file: UploadFile) -> ToolRows:
    """One candidate per benchmark, of its successful requests."""
    cells = file.tables.largest.copy()
    mapping: dict[str, ColumnMapping] = {}
    for name in map(str, cells.columns):
        target, unit = _target(name)
        if target and target not in mapping and cells[name].notna().any():
            mapping[target] = ColumnMapping(name, target, unit)
    models = [_model(record) for record in cells.to_dict("records")]
    cells["label"] = pd.Series([_label(record, model, i) for i, (record, model) in enumerate(zip(cells.to_dict("records"), models, strict=True), start=1)], cells.index, dtype="str")  # fmt: skip
    cells["model named"] = pd.Series([model or None for model in models], cells.index, dtype="str")
    cells["precision named"] = pd.Series([precision_of(model) or None for model in models], cells.index, dtype="str")
    own = [ColumnMapping("label", "label")]
    own += [ColumnMapping("model named", "model")] if any(models) else []
    own += [ColumnMapping("precision named", "precision")] if cells["precision named"].notna().any() else []
    if concurrency := mapping.pop("batch_size", None):
        figures = pd.to_numeric(cells[concurrency.column], errors="coerce").round().clip(lower=1)
        cells["concurrency"] = pd.Series(
            [None if pd.isna(x) else f"{x:.0f}" for x in figures], cells.index, dtype="str"
        )
        own.append(ColumnMapping("concurrency", "batch_size"))
    everything = (*own, *mapping.values())
    assumed = (
        "Figures are of successful requests; times to first token and between tokens in ms, whole requests in seconds.",
        "Mean concurrency, rounded, is taken as the batch size.",
    )
    return ToolRows(cells, everything, assumed, unmapped(cells, everything, "no metric of the boards"))


def _target(name: str) -> tuple[str, str]:
    """What a column means, of successful requests alone."""
    plain = name.lower()
    if (
        any(word in plain for word in ("incomplete", "errored", "std", "percentiles [", "streaming"))
        or ".total." in plain
    ):
        return "", ""
    statistic = next((ours for word, ours in STATISTICS.items() if re.search(rf"(?:^|[ .|]){word}$", plain)), "")
    for pattern, target, unit in SERIES:
        if statistic and pattern.search(name):
            if "{}" in target:
                return target.format(statistic).replace("_mean_s", "_s"), unit
            return (target, unit) if statistic == "mean" else ("", "")
    return "", ""


def _model(record: dict[object, object]) -> str:
    for name, text in record.items():
        if isinstance(text, str) and str(name).lower().endswith(
            ("model", "backend", "model_name", "benchmarker | backend", ".backend_model")
        ):
            model = _model_of(text)
            if model not in ("", "openai_http", "None"):
                return model
    return ""


def _model_of(text: str) -> str:
    """The model in a backend's settings, which some versions write as JSON."""
    if not text.startswith("{"):
        return text
    try:
        return str(json.loads(text).get("model") or "")
    except (ValueError, AttributeError):
        return ""


def _label(record: dict[object, object], model: str, number: int) -> str:
    strategy = next((text for name, text in record.items() if isinstance(text, str) and str(name).lower().endswith(("strategy", "strategy.type_", "profile.strategy_type"))), "")  # fmt: skip
    return ", ".join(filter(None, [model.rpartition("/")[2] or "GuideLLM", strategy, f"benchmark {number}"]))


TOOL = Tool("GuideLLM", frozenset({MEASUREMENTS}), "GuideLLM 0.2 to 0.6", recognises, rows)
