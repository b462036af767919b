"""llama.cpp's llama-bench: a row per test, prompt reading (pp) and decoding (tg) of one model on one machine.

Layouts: `-o csv` and `-o json` (builds b2000 to b6000: `avg_ts`, `n_prompt`, `n_gen`), and `-o md`, the table that people
paste (`| model | size | params | backend | test | t/s |`, as Markdown or CSV).
"""

from __future__ import annotations

import re

from data.uploads.names_in_text import gpu_of, model_without_precision, precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame

COLUMNS = {
    "label": ("label", ""),
    "model": ("model", ""),
    "gpu": ("gpu", ""),
    "num_gpus": ("num_gpus", ""),
    "precision": ("precision", ""),
    "batch_size": ("batch_size", ""),
    "engine": ("engine", ""),
    "prompt t/s": ("prefill_tokens_per_s", "tokens/s"),
    "decode t/s": ("decode_tokens_per_s", "tokens/s"),
    "size": ("model_size_gb", ""),
}
DEVICE = re.compile(r"Device \d+: ([^,\n]+)")  # what llama.cpp prints above its table
TEST = re.compile(r"(?P<kind>pp|tg)\s*(?P<tokens>\d+)?(?:\s*\+\s*tg\s*\d+)?(?:\s*@\s*d\s*(?P<depth>\d+))?", re.I)


def recognises(file: UploadFile) -> bool:
    """`avg_ts` beside `n_gen`, or the pasted table's `test` and `t/s`."""
    columns = set(file.columns)
    return {"avg_ts", "n_prompt", "n_gen"} <= columns or {"model", "test", "t/s"} <= columns


def rows(file: UploadFile) -> ToolRows:
    """One candidate per model, machine and settings: its prompt reading and its decoding speed side by side."""
    frame = file.tables.largest
    candidates: dict[tuple[str, ...], dict[str, object]] = {}
    several: list[str] = []
    mixed = 0
    for record in frame.to_dict("records"):
        kind, tokens, depth = _test(record)
        if kind not in ("pp", "tg"):
            mixed += 1
            continue
        identity = _identity(record, file.tables.around)
        conditions = f", depth {depth}" if depth not in ("", "0") else ""
        key = (
            *map(str, identity.values()),
            conditions,
            str(record.get("n_batch")),
            str(record.get("type_k")),
            str(record.get("fa")),
        )
        row = candidates.setdefault(key, {**identity, "label": f"{identity['label']}{conditions}"})
        column = "prompt t/s" if kind == "pp" else "decode t/s"
        speed = record.get("avg_ts") if "avg_ts" in record else record.get("t/s")
        if column in row:
            several.append(f"{row['label']}: {kind} {tokens}")
        row.setdefault(column, speed)
    cells = text_frame(list(candidates.values()))
    mapping = mapped_columns(cells, COLUMNS)
    assumed = ["Prompt reading (pp) and decoding (tg) of one model stand in one row; one request at a time."]
    if "t/s" in frame.columns and frame["t/s"].astype(str).str.contains("\u00b1").any():
        assumed.append("The spread behind \u00b1 is left out.")
    left_out = [(text, "a second length of the same test; the first is taken") for text in several[:10]]
    if mixed:
        left_out.append((f"{mixed} rows that mix prompt and decoding", "their speed counts tokens of both kinds"))
    left_out.append(("settings of the build, the processor and the cache", "no metric of the boards"))
    return ToolRows(cells, mapping, tuple(assumed), tuple(left_out))


def _test(record: dict[object, object]) -> tuple[str, str, str]:
    """Which test a row is, of how many tokens, at which depth of context."""
    if "test" in record and "avg_ts" not in record:
        match = TEST.fullmatch(str(record["test"]).strip())
        if match is None or "+" in str(record["test"]):
            return "", "", ""
        return match["kind"].lower(), match["tokens"] or "", match["depth"] or ""
    prompt, generated = str(record.get("n_prompt") or "0"), str(record.get("n_gen") or "0")
    kind = "pp" if prompt != "0" and generated == "0" else "tg" if generated != "0" and prompt == "0" else ""
    return kind, prompt if kind == "pp" else generated, str(record.get("n_depth") or "")


def _identity(record: dict[object, object], around: str) -> dict[str, object]:
    path = str(record.get("model_filename") or record.get("model") or "")
    kind = str(record.get("model_type") or record.get("model") or "")
    precision = precision_of(path) or precision_of(kind)
    devices = DEVICE.findall(around)
    gpu_text = record.get("gpu_info") or record.get("gpu") or record.get("device") or ", ".join(devices)
    gpu, count = gpu_of(str(gpu_text)) if isinstance(gpu_text, str) and gpu_text.strip() else (None, None)
    if isinstance(gpu_text, str) and count == 1 and "," in gpu_text:
        count = len([part for part in gpu_text.split(",") if part.strip()])
    size = record.get("model_size") or record.get("size")
    size_text = f"{size} bytes" if isinstance(size, str) and size.isdecimal() else size
    model = model_without_precision(path) or kind
    if re.fullmatch(r"(?:ggml-)?model|ggml", model, re.I):  # a file's name that names no model
        model = model_without_precision(kind) or model
    label = ", ".join(filter(None, [model, precision, gpu]))
    backend = record.get("backends") or record.get("backend")
    return {
        "label": label, "model": model, "precision": precision or None, "gpu": gpu, "num_gpus": count,
        "batch_size": 1, "engine": f"llama.cpp, {backend}" if backend else "llama.cpp", "size": size_text,
    }  # fmt: skip


TOOL = Tool("llama-bench", frozenset({MEASUREMENTS}), "llama.cpp b2000 to b6000", recognises, rows)
