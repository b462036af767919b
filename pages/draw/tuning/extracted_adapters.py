"""The Fine-tune page's fold on adapters that are taken from full fine-tunes."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.boards.origin import formula_origin
from pages.answers.tuning.answer import FineTuneAnswer
from pages.answers.tuning.extracted_adapters import (
    kept_of,
    kept_sentence,
    read_delta,
    store_rows,
    store_sentence,
    stored,
)
from pages.draw.shared.escaping import escape
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

NUMBER = st.column_config.NumberColumn
USUAL_PARAMS = 7.6e9
FORMULA = "rank times rows plus columns of each matrix, at the usual shape of a model of that size; 16 bits per value"
ABOUT = (
    "An adapter is the difference to the base, cut after its largest singular values; no data is needed. How much a "
    "rank keeps depends on the tuning, so try it on a matrix of yours. What it does to quality is not known here."
)


def draw_extracted(answer: FineTuneAnswer) -> None:
    """Folded until opened."""
    fold = st.expander("Adapters from full fine-tunes", on_change="rerun", key="fine-tune-extracted")
    if not fold.open:
        return
    with fold:
        n_params = next((curve.n_params for curve in answer.curves if curve.name == answer.pick), None) or USUAL_PARAMS
        with st.container(horizontal=True):
            billions = st.number_input("Parameters, billions", 0.01, 10_000.0, n_params / 1e9, key="extracted-params")
            checkpoints = int(st.number_input("Fine-tunes", 1, 100_000, 10, key="extracted-checkpoints"))
            rank = int(st.number_input("Rank", 1, 4096, 64, step=8, key="extracted-rank"))
        st.markdown(f"**{escape(store_sentence(stored(billions * 1e9, rank, checkpoints), rank, checkpoints))}**")
        rows = store_rows(billions * 1e9, checkpoints)
        table_with_origins(
            rows.drop(columns="kind"),
            lambda _row, column: None if column == "rank" else formula_origin(column, FORMULA),
            hide_index=True,
            key="fine-tune-extracted-table",
            alt="Storage of adapters by rank beside whole checkpoints",
            column_config={
                "rank": "Rank",
                "adapter_mb": NUMBER("One adapter, MB", format="%.0f"),
                "extracted_gb": NUMBER("Base and adapters, GB", format="%.1f"),
                "whole_gb": NUMBER("Whole checkpoints, GB", format="%.1f"),
            },
        )
        _draw_own(rank)
        st.caption(escape(ABOUT))
        draw_paper_caption("tuning:extracted-adapters")
        csv_button("extracted-adapters", answer.data_version, lambda: rows, "CSV of the storage")


def _draw_own(rank: int) -> None:
    file = st.file_uploader("A matrix of yours: tuned less base weights, as .npy", type=["npy"], key="extracted-file")
    if file is None:
        return
    try:
        with waiting("Taking it apart", "fine-tune.extracted", file.file_id):
            shares = kept_of(read_delta(file.getvalue()))
    except ParetoscopeError as error:
        show_problem(error)
        return
    st.markdown(escape(kept_sentence(shares, rank)))
