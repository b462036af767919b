"""TensorBoard's download of one scalar: `Wall time, Step, Value`, without a name of the run.

Layout: TensorBoard 2.0 to 2.20, CSV; its JSON is a list of [wall time, step, value] and is no table of objects.
"""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import CURVES, Tool, ToolRows, mapped_columns

COLUMNS = {"curve": ("curve", ""), "Step": ("x", ""), "step": ("x", ""), "Value": ("y", ""), "value": ("y", "")}


def recognises(file: UploadFile) -> bool:
    """Its three columns."""
    return {name.lower().replace("_", " ") for name in file.columns} >= {"wall time", "step", "value"}


def rows(file: UploadFile) -> ToolRows:
    """One curve, named by the file."""
    name = file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "TensorBoard run"
    cells = file.tables.largest.assign(curve=name)
    cells["curve"] = cells["curve"].astype("str")
    assumed = (f"The file holds one curve, which takes the file's name, '{name}'; x is the step.",)
    return ToolRows(cells, mapped_columns(cells, COLUMNS), assumed, (("Wall time", "not used by the laws"),))


TOOL = Tool("TensorBoard scalar", frozenset({CURVES}), "TensorBoard 2", recognises, rows)
