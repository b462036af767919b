"""CodeCarbon's emissions.csv: a row per run, energies in kWh, powers in W, emissions in kg.

Layout: CodeCarbon 2.0 to 3.2; columns came over the years, `energy_consumed` and `emissions` are in all of them.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.names_in_text import gpu_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, unmapped

COLUMNS = {
    "label": ("label", ""),
    "gpu": ("gpu", ""),
    "gpus": ("num_gpus", ""),
    "energy_consumed": ("run_energy_j", "kWh"),
    "emissions": ("run_co2e_g", "kg CO2e"),
}


def recognises(file: UploadFile) -> bool:
    """Its two sums beside where it ran."""
    columns = set(file.columns)
    return {"energy_consumed", "emissions", "duration"} <= columns and bool(
        {"country_name", "country_iso_code"} & columns
    )


def rows(file: UploadFile) -> ToolRows:
    """One row per run, labelled by project and time."""
    cells = file.tables.largest.copy()
    labels = []
    for record in cells.to_dict("records"):
        parts = [record.get("project_name"), record.get("timestamp") or record.get("run_id")]
        labels.append(", ".join(str(part) for part in parts if isinstance(part, str)) or "CodeCarbon run")
    cells["label"] = pd.Series(labels, cells.index, dtype="str")
    if "gpu_model" in cells:
        gpus = [gpu_of(text) if isinstance(text, str) else (None, None) for text in cells["gpu_model"]]
        counts = cells["gpu_count"] if "gpu_count" in cells else pd.Series(None, cells.index)
        cells["gpu"] = pd.Series([gpu for gpu, _count in gpus], cells.index, dtype="str")
        stated = [
            text if isinstance(text, str) else count and str(count)
            for text, (_gpu, count) in zip(counts, gpus, strict=True)
        ]
        cells["gpus"] = pd.Series(stated, cells.index, dtype="str")
    mapping = mapped_columns(cells, COLUMNS)
    assumed = (
        "energy_consumed is in kWh and emissions in kg, as CodeCarbon writes them.",
        "A row is the energy of a whole run (GPU, processor and memory); divide it by the run's answers to compare it.",
    )
    return ToolRows(cells, mapping, assumed, unmapped(cells, mapping, "no metric of the boards"))


TOOL = Tool("CodeCarbon", frozenset({MEASUREMENTS}), "CodeCarbon 2.0 to 3.2", recognises, rows)
