"""The rows of an upload as figures, checked: what is impossible or doubted is left out, and among the faults."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from data.metrics import metrics
from data.uploads.doubts import doubted
from data.uploads.upload_table import UploadTable, check_cells
from data.uploads.user_rows import NUMBERS
from errors import ParetoscopeError
from pages.answers.datasets.upload import BOARD_KINDS, CURVES, PRICES, units_of
from pages.answers.datasets.usual_values import ranges
from pages.answers.route.log import EMBEDDING


def checked_rows(rows: UploadTable, kind: str, confirmed: Collection[str] = ()) -> tuple[pd.DataFrame, list[str]]:
    """The rows with numbers where numbers belong, and sentences on what was added; faults go to the table's own."""
    if kind in BOARD_KINDS:
        _check_metrics(rows, kind)
        figures = rows.typed([name for name in rows.columns if name in metrics() or name in NUMBERS])
        return doubted(rows, figures, ranges(), rows.faults, confirmed), []
    numeric = [name for name in rows.columns if units_of(kind).get(name) is not None or EMBEDDING.fullmatch(name)]
    figures = rows.typed(numeric)
    if kind == CURVES:
        return _checked_curves(rows, figures), []
    return _checked_scores(rows, figures)


def _check_metrics(rows: UploadTable, kind: str) -> None:
    """Add a fault where no column is a figure that such a file is uploaded for."""
    named = [metrics()[name] for name in rows.columns if name in metrics()]
    if not named:
        rows.faults.add("No column is known to be a metric; say what at least one of them measures.")
    elif kind == PRICES and not any(metric.group == "cost" for metric in named):
        rows.faults.add("No column is a price; say which one is, or send the file as measurements.")


def _checked_curves(rows: UploadTable, figures: pd.DataFrame) -> pd.DataFrame:
    faults, axes = rows.faults, [str(name) for name in figures if name not in ("curve", "y")]
    if "y" not in figures:
        faults.add("No column is the loss; say which one means y.", column="y")
    if not axes:
        faults.add(
            "No column is x, n_params, n_tokens or another size; say which one the loss falls along.", column="x"
        )
    if "y" in figures and "curve" in figures:
        check_cells(
            faults, figures, "y", figures["y"] <= 0, "is not above 0; a loss must be, as its logarithm is fitted"
        )
        for name in axes:
            check_cells(faults, figures, name, figures[name] < 0, "is negative; a size is 0 or more")
    return figures


def _checked_scores(rows: UploadTable, figures: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    faults = rows.faults
    for name in ("query", "model", "score"):
        if name not in figures:
            faults.add(f"No column is the {name}; say which one means it.", column=name)
    if not {"query", "model", "score"} <= set(figures.columns):
        return figures, []
    for name in ("cost_usd", "tokens_in", "tokens_out", "energy_j", "latency_s"):
        if name in figures:
            check_cells(faults, figures, name, figures[name] < 0, "is negative; it is 0 or more", "query")
    if "cost_usd" in figures and figures["cost_usd"].notna().all():
        return figures, []
    from pages.answers.route.bill import listed_costs  # noqa: PLC0415 the price lists, which few logs need

    try:
        return listed_costs(figures, faults)
    except ParetoscopeError as error:
        faults.add(error.detail)
        return figures, []
