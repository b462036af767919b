"""MLPerf Inference's table of results, as MLCommons' site and its summary files export it.

Layouts: the site's CSV of rounds v3 to v5 (`Public ID, Submitter, System, Accelerator, # of Accelerators, Benchmark, Scenario, ...,
Avg. Result at System Name, Units`) and `summary.csv` of a round's repository (`Submitter, Platform, Model, Scenario, Result, Units,
Accelerator, a#, Power ...`). Wide tables with a column per benchmark and scenario are not told apart here.
"""

from __future__ import annotations

import re

import pandas as pd

from data.uploads.names_in_text import gpu_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame
from data.uploads.written_numbers import written_number

UNITS = {"tokens/s": "throughput", "queries/s": "inferences", "samples/s": "inferences", "latency (ms)": "latency", "ms": "latency",
         "watts": "power", "joules/stream": "energy", "millijoules": ""}  # fmt: skip
COLUMNS = {"label": ("label", ""), "model": ("model", ""), "gpu": ("gpu", ""), "num_gpus": ("num_gpus", ""), "precision": ("precision", ""),
           "conditions": ("conditions", ""), "throughput": ("output_tokens_per_s", "tokens/s"), "inferences": ("inferences_per_s", "inferences/s"),
           "latency": ("latency_per_query_ms", "ms"), "power": ("power_w", "W"), "energy": ("energy_per_inference_j", "J")}  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """A submitter, a scenario, and a result with its units."""
    names = {_plain(name) for name in file.columns}
    return (
        "scenario" in names
        and bool({"submitter", "organization"} & names)
        and bool({"units", "performance units"} & names)
        and any("result" in name for name in names)
    )


def rows(file: UploadFile) -> ToolRows:
    """One candidate per system, benchmark and scenario; accuracy rows are left out."""
    frame = file.tables.largest
    frame = frame.set_axis([_plain(name) for name in frame.columns], axis=1)
    result = next(name for name in frame.columns if "result" in name and "id" not in name)
    made: dict[tuple[str, ...], dict[str, object]] = {}
    unknown: dict[str, int] = {}
    for record in frame.to_dict("records"):
        unit = str(record.get("units") or record.get("performance units") or "").strip().lower()
        kind = UNITS.get(unit, "")
        written = written_number(str(record.get(result) or ""))
        if not kind or written is None or pd.isna(written.value):
            unknown[unit or "no unit"] = unknown.get(unit or "no unit", 0) + 1
            continue
        row = _identity(record)
        made.setdefault(tuple(map(str, row.values())), row)[kind] = written.value
    cells = text_frame(list(made.values()))
    left_out = tuple(
        (f"{count} results in '{unit}'", "not one of MLPerf's units of speed, latency or power")
        for unit, count in unknown.items()
    )
    assumed = ("Tokens/s is taken as output throughput of the whole system; queries and samples as inferences.",)
    return ToolRows(cells, mapped_columns(cells, COLUMNS), assumed, left_out)


def _plain(name: object) -> str:
    return re.sub(r"[^a-z#]+", " ", str(name).lower()).strip()


def _identity(record: dict[object, object]) -> dict[str, object]:
    model = str(record.get("benchmark") or record.get("model mlc") or record.get("model") or "").strip()
    gpu, count = gpu_of(text) if isinstance(text := record.get("accelerator"), str) else (None, None)
    stated = next((record[name] for name in ("a#", "# of accelerators", "accelerators", "total accelerators") if isinstance(record.get(name), str)), None)  # fmt: skip
    written = written_number(str(stated)) if stated else None
    if written and written.value >= 1:
        count = int(written.value)
    scenario, submitter = (
        str(record.get("scenario") or ""),
        str(record.get("submitter") or record.get("organization") or ""),
    )
    system = str(
        record.get("system")
        or record.get("platform")
        or record.get("system name")
        or record.get("system name click for details")
        or ""
    )
    precision = record.get("weight data types") or record.get("precision")
    return {"label": ", ".join(filter(None, [model, scenario, submitter, system])), "model": model, "gpu": gpu, "num_gpus": count,
            "precision": precision, "conditions": scenario}  # fmt: skip


TOOL = Tool("MLPerf Inference", frozenset({MEASUREMENTS}), "rounds v3 to v5", recognises, rows)
