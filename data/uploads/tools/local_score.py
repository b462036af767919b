"""LocalScore's results (localscore.ai, llamafile based), CSV or JSON: a row per test of prompt and generated tokens.

Layouts: the tool's own rows (`prompt_tps`, `gen_tps`, `ttft_ms`, `n_prompt`, `n_gen`; powers in W) under `results` with
`accelerator_info` and `model_info`, as it submits them, and the site's averages (`avg_prompt_tps`, `avg_gen_tps`, `avg_ttft_ms`).
"""

from __future__ import annotations

from statistics import fmean

from data.uploads.names_in_text import gpu_of, model_without_precision, precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame
from data.uploads.written_numbers import written_number

FIGURES = {
    "prompt_tps": ("prefill_tokens_per_s", "tokens/s"),
    "gen_tps": ("decode_tokens_per_s", "tokens/s"),
    "ttft_ms": ("ttft_mean_ms", "ms"),
    "power_watts": ("power_w", "W"),
}
NAMES = {"label": ("label", ""), "model": ("model", ""), "gpu": ("gpu", ""), "precision": ("precision", ""),
         "num_gpus": ("num_gpus", ""), "size": ("model_size_gb", ""), "batch_size": ("batch_size", "")}  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """Both of its speeds."""
    columns = {_plain(name) for name in file.columns}
    return {"prompt_tps", "gen_tps"} <= columns


def rows(file: UploadFile) -> ToolRows:
    """One candidate per model and accelerator: the mean of its tests, as the site's own score takes it."""
    cells = file.tables.largest.rename(columns=_plain)
    cells = cells.loc[:, ~cells.columns.duplicated()]
    value = file.tables.value if isinstance(file.tables.value, dict) else {}
    groups: dict[tuple[str, str], list[dict[object, object]]] = {}
    for record in cells.to_dict("records"):
        groups.setdefault((_name(record, value, "model"), _name(record, value, "accelerator")), []).append(record)
    made = [_row(model, gpu, records) for (model, gpu), records in groups.items()]
    frame = text_frame(made)
    mapping = mapped_columns(frame, NAMES | FIGURES)
    several = len(cells) > len(made)
    assumed = ("Tests of several lengths are averaged, as LocalScore does; one request at a time.",) if several else ()
    return ToolRows(frame, mapping, assumed, (("settings and versions", "no metric of the boards"),))


def _plain(name: object) -> str:
    return str(name).strip().lower().replace(" ", "_").removeprefix("avg_").removeprefix("results.")


def _name(record: dict[object, object], value: dict[object, object], what: str) -> str:
    for key in (f"{what}_name", f"{what}_info.name", what, f"{what}.name", f"official_{what}_name"):
        if isinstance(text := record.get(key), str):
            return text
    info = value.get(f"{what}_info") or value.get(what)
    name = info.get("name") if isinstance(info, dict) else info
    return str(name or "")


def _row(model: str, gpu: str, records: list[dict[object, object]]) -> dict[str, object]:
    short, count = gpu_of(gpu) if gpu else (None, None)
    row: dict[str, object] = {
        "label": ", ".join(filter(None, [model_without_precision(model), precision_of(model), short])) or "LocalScore run",
        "model": model_without_precision(model) or None, "gpu": short, "num_gpus": count, "precision": precision_of(model) or None,
        "batch_size": 1,
    }  # fmt: skip
    for name in FIGURES:
        figures = [
            written.value
            for record in records
            if isinstance(text := record.get(name), str) and (written := written_number(text))
        ]
        figures = [figure for figure in figures if figure > 0]
        row[name] = f"{fmean(figures):.10g}" if figures else None
    return row


TOOL = Tool("LocalScore", frozenset({MEASUREMENTS}), "LocalScore 0.9", recognises, rows)
