"""The Data page's part on repeated tables."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.answers.boards import store
from pages.answers.datasets import repeats
from pages.draw.datasets.sections import named
from pages.draw.shared.first_storey import draw_verdict
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.session_rows import session_uploads


def draw_repeats() -> None:
    """Tables that repeat others, after three sieves, and what they cost."""
    with st.spinner("Comparing the tables ..."):
        built_in, n_tables = repeats.built_in(store.data_version())
        mine = session_uploads().values()
        repeated = (*built_in, *(repeat for contents in mine for repeat in repeats.of_upload(contents)))
        n_tables += len(mine)
    draw_verdict(repeats.sentence(repeated, n_tables))
    if repeated:
        st.dataframe(
            pd.DataFrame([vars(repeat) for repeat in repeated]),
            hide_index=True,
            key="data-repeats",
            alt="Repeats",
            column_config={
                **named(inner="Table", outer="Repeats", duplicate="The same", rows="Rows", bytes="Bytes"),
                "checked": st.column_config.NumberColumn("Rows looked up"),
                "missed_share": st.column_config.NumberColumn(
                    "Share missed at most", format="percent", help="With confidence 95%; 0 where all were looked up."
                ),
            },
        )
    st.caption(
        "Each source's share of each table is compared with every other: its columns must be among the other's, its "
        "numbers between the other's smallest and largest, and up to 400 of its rows, drawn at random, must all be in "
        "the other. This is a sample, not a proof. The audit takes a few seconds per data version. "
        "What you uploaded is compared too: measurements and prices with the board that they stand on, learning curves "
        "with each source's points, query scores with each router log."
    )
    draw_paper_caption("data:repeats")
