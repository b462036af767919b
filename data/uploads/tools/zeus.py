"""Zeus' log of measured windows (`ZeusMonitor(log_file=...)`): a row per window, energy in joules of each GPU.

Layout: Zeus 0.4 to 0.12: `start_time,window_name,elapsed_time,gpu0_energy,gpu1_energy`.
"""

from __future__ import annotations

import re

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame

COLUMNS = {
    "label": ("label", ""),
    "num_gpus": ("num_gpus", ""),
    "energy": ("run_energy_j", "J"),
    "power": ("power_w", "W"),
}
GPU = re.compile(r"gpu\d+_energy")


def recognises(file: UploadFile) -> bool:
    """A window's name and time, with the energy of a GPU."""
    return {"window_name", "elapsed_time"} <= set(file.columns) and any(map(GPU.fullmatch, file.columns))


def rows(file: UploadFile) -> ToolRows:
    """One row per window: the energy of all GPUs, and the power that it makes over the time."""
    cells = file.tables.largest
    gpus = [name for name in cells.columns if GPU.fullmatch(str(name))]
    figures = cells[[*gpus, "elapsed_time"]].apply(pd.to_numeric, errors="coerce")
    energy = figures[gpus].sum(axis=1, min_count=len(gpus))
    power = energy / figures["elapsed_time"].where(figures["elapsed_time"] > 0)
    records = [
        {"label": f"{name}, window {number}", "num_gpus": len(gpus), "energy": f"{joules:.8g}", "power": f"{watts:.6g}"}
        for number, (name, joules, watts) in enumerate(
            zip(cells["window_name"].fillna("Window"), energy, power, strict=True), start=1
        )
    ]
    frame = text_frame(records, list(map(int, cells.index)))
    sentences = (
        "Energies are in joules and times in seconds, as Zeus writes them; a row is the energy of a whole window."
    )
    return ToolRows(frame, mapped_columns(frame, COLUMNS), (sentences,), (("start_time", "no metric of the boards"),))


TOOL = Tool("Zeus", frozenset({MEASUREMENTS}), "Zeus 0.4 to 0.12", recognises, rows)
