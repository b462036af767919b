"""Up to four candidates side by side, every metric of the board, the best of each marked in words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.metrics import metrics
from pages.answers.boards.candidates import board_metrics
from pages.answers.boards.origin import origin
from pages.answers.frontier.answer import FrontierAnswer
from pages.answers.shared.formatting import quantity
from pages.draw.frontier.selection import k
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button


def draw_comparison(answer: FrontierAnswer) -> None:
    """The compared candidates as columns, metrics as rows; each can be taken out."""
    st.markdown("#### Side by side")
    if answer.missing_ids:
        show_warning(f"This link compares {', '.join(answer.missing_ids)}, which this data no longer has.")
    if answer.compared.empty:
        return
    table = comparison_table(answer.compared)
    ids = {metric.label: name for name, metric in metrics().items()}
    rows: dict[str, Any] = dict(zip(table.columns, answer.compared.to_dict("records"), strict=True))
    table_with_origins(
        table,
        lambda row, column: origin(rows[column], ids[table.index[row]]) if column in rows else None,
        key="compare-table",
        alt="Compared candidates, a column each",
    )
    with st.container(horizontal=True):
        csv_button("compared", answer.data_version, lambda: answer.compared, "CSV of these")
        for row in answer.compared.itertuples():
            st.button(
                f"Remove {escape(str(row.label))}",
                key=f"remove-{row.candidate_id}",
                on_click=_remove,
                args=(row.candidate_id,),
                icon=":material/close:",
            )


def _remove(candidate_id: str) -> None:
    st.session_state[k("compare")] = [name for name in st.session_state[k("compare")] if name != candidate_id]


def comparison_table(compared: pd.DataFrame) -> pd.DataFrame:
    """Rows are metrics that at least one candidate has; the best known value is followed by `(best)`."""
    registry = metrics()
    table: dict[str, list[str]] = {}
    for name in board_metrics(compared):
        values = compared[name].astype(float)
        if values.notna().any():
            best = values.max() if registry[name].direction == "max" else values.min()
            several = values.nunique() > 1
            table[registry[name].label] = [
                quantity(value, registry[name]) + (" (best)" if several and value == best else "") for value in values
            ]
    return pd.DataFrame.from_dict(table, orient="index", columns=_unique(compared["label"].tolist()))


def _unique(labels: list[str]) -> list[str]:
    n_of: dict[str, int] = {}
    named = []
    for label in labels:
        n_of[label] = n_of.get(label, 0) + 1
        named.append(label if n_of[label] == 1 else f"{label} ({n_of[label]})")
    return named
