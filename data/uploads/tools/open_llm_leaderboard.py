"""The Open LLM Leaderboard's table (v2, 2024-06 to 2025-03): scores of six tests, normalised so that chance is 0.

Layout: `eval_name, Precision, ..., Model (a link), fullname, Average, IFEval, IFEval Raw, BBH, BBH Raw, ..., #Params (B)`. Its GPQA is not
GPQA diamond, and its MMLU-Pro normalised, so that MMLU-Pro is read from the raw column.
"""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, has_columns, mapped_columns, unmapped

COLUMNS = {"fullname": ("model", ""), "Precision": ("precision", ""), "IFEval": ("ifeval_pct", "percent"), "BBH": ("bbh_pct", "percent"),
           "MUSR": ("musr_pct", "percent"), "MMLU-PRO Raw": ("mmlu_pro_pct", "fraction")}  # fmt: skip


def rows(file: UploadFile) -> ToolRows:
    """A candidate per model and precision."""
    cells = file.tables.largest
    mapping = mapped_columns(cells, COLUMNS)
    sentences = (
        "IFEval, BBH and MuSR are normalised so that chance is 0, as on our boards; MMLU-Pro is the raw accuracy.",
    )
    return ToolRows(cells, mapping, sentences, unmapped(cells, mapping, "not what a board shows under this name"))


TOOL = Tool(
    "Open LLM Leaderboard",
    frozenset({MEASUREMENTS}),
    "version 2",
    has_columns("fullname", "IFEval Raw", "MMLU-PRO Raw"),
    rows,
)
