"""Samples of a GPU's power over time, as `nvidia-smi --query-gpu=... --format=csv -l 1` logs them -> one row per machine.

Layouts: nvidia-smi of drivers 450 to 580 (`timestamp, name, power.draw [W], memory.used [MiB]`, values with or without units).
"""

from __future__ import annotations

import pandas as pd

from data.uploads.names_in_text import gpu_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame
from data.uploads.written_numbers import written_number

COLUMNS = {
    "label": ("label", ""),
    "gpu": ("gpu", ""),
    "num_gpus": ("num_gpus", ""),
    "power": ("power_w", "W"),
    "memory": ("peak_memory_gb", "MiB"),
}


def recognises(file: UploadFile) -> bool:
    """The driver's own names."""
    columns = {_plain(name) for name in file.columns}
    return "power.draw" in columns and bool({"timestamp", "utilization.gpu", "memory.used"} & columns)


def rows(file: UploadFile) -> ToolRows:
    """The mean power of all GPUs together, and the most memory that one of them used."""
    cells = file.tables.largest.rename(columns=_plain)
    cells = cells.loc[:, ~cells.columns.duplicated()]
    device = next((name for name in ("uuid", "index", "pci.bus_id", "gpu_uuid") if name in cells), None)
    devices = cells[device].fillna("") if device else pd.Series("", cells.index)
    n_devices = devices.nunique()
    power = _numbers(cells["power.draw"]).groupby(devices).mean().sum()
    names = cells["name"].dropna().str.strip() if "name" in cells else pd.Series(dtype="str")
    label = file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "nvidia-smi log"
    memory = _numbers(cells["memory.used"]).max() if "memory.used" in cells else float("nan")
    row = {"label": label, "gpu": gpu_of(names.iloc[0])[0] if len(names) else None, "num_gpus": n_devices if device else None,
           "power": f"{power:.6g}", "memory": None if pd.isna(memory) else f"{memory:g}"}  # fmt: skip
    frame = text_frame([row])
    sentences = [
        f"{len(cells):,} samples became one row: the mean power over the log, idle times included, and the most memory used."
    ]
    if not device:
        sentences.append("No column numbers the GPUs; the samples are taken as those of one.")
    return ToolRows(
        frame, mapped_columns(frame, COLUMNS), tuple(sentences), (("times and utilization", "no metric of the boards"),)
    )


def _plain(name: object) -> str:
    return str(name).partition("[")[0].strip().lower()


def _numbers(texts: pd.Series) -> pd.Series:
    written = [written_number(text) if isinstance(text, str) else None for text in texts]
    return pd.Series([float("nan") if number is None else number.value for number in written], texts.index)


TOOL = Tool("nvidia-smi log", frozenset({MEASUREMENTS}), "drivers 450 to 580", recognises, rows)
