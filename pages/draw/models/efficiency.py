"""The Models page's fold on efficiency: six metrics of each measured deployment, and accuracy per watt."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.answers.boards.origin import Origin, figure_origin, formula_origin
from pages.answers.models.efficiency import SOURCE, Efficiency, efficiency_of
from pages.answers.models.replies import ModelReply
from pages.draw.shared.escaping import escape
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

NUMBER = st.column_config.NumberColumn
MEASURED = ("output_tokens_per_s", "power_w")
FORMULAS = {
    "memory_use_pct": ("weights and cache of the running requests over the cards' memory", "model_shapes"),
    "compute_use_pct": ("FLOP of the activated parameters over the peak", "gpu_specs"),
    "itl_mean_ms": ("running requests over throughput", SOURCE),
    "energy_per_token_j": ("power of all GPUs over throughput", SOURCE),
    "compression_times": ("16 bits over the bits of a weight", SOURCE),
}
COLUMNS: dict[str, Any] = {
    "gpu": "GPUs",
    "precision": "Weights",
    "task": "Task",
    "concurrency": NUMBER("Requests at once", format="%.0f"),
    "memory_use_pct": NUMBER("Memory used, %", format="%.0f"),
    "compute_use_pct": NUMBER("Compute used, %", format="%.1f"),
    "itl_mean_ms": NUMBER("Between tokens, ms", format="%.3g"),
    "output_tokens_per_s": NUMBER("Tokens/s", format="%.0f"),
    "energy_per_token_j": NUMBER("J per token", format="%.3g"),
    "compression_times": NUMBER("Compression, times", format="%.2g"),
    "power_w": NUMBER("Power, W", format="%.0f", help="Of all GPUs."),
    "points_per_watt": NUMBER("Accuracy per W", format="%.3g", help="Points of the test over the power of all GPUs."),
}


def draw_efficiency(record: ModelReply, data_version: str) -> None:
    """Folded until opened; nothing for a model that nobody measured."""
    fold = st.expander("Efficiency: six metrics and accuracy per watt", on_change="rerun", key="models-efficiency")
    if not fold.open:
        return
    with fold:
        efficiency = efficiency_of(record)
        if efficiency is None:
            st.caption("No deployment of this model was measured with its power.")
            return
        st.markdown(escape(efficiency.sentence))
        table_with_origins(
            efficiency.rows,
            lambda row, column: _origin(efficiency, row, column),
            hide_index=True,
            column_config=COLUMNS,
            key="models-efficiency-table",
            alt="Six metrics of each measured deployment, and accuracy per watt",
            height=min(35 * (len(efficiency.rows) + 1) + 3, 388),
        )
        if efficiency.test is not None:
            st.caption("The test is of the model as released; it was not run on these deployments.")
        draw_paper_caption("models:six-metrics", "models:accuracy-per-watt")
        csv_button("efficiency", data_version, lambda: efficiency.rows, "CSV of the metrics")


def _origin(efficiency: Efficiency, row: int, column: str) -> Origin | None:
    what = f"{column} of {efficiency.rows['gpu'].iloc[row]}"
    if column in MEASURED:
        return figure_origin(what, "measured", SOURCE)
    if column == "points_per_watt" and efficiency.test is not None:
        return formula_origin(what, "points of the test over watts", SOURCE, efficiency.test["source"])
    return formula_origin(what, *FORMULAS[column]) if column in FORMULAS else None
