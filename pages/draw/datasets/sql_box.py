"""The Data page's box for questions in SQL."""

from __future__ import annotations

import streamlit as st

from data.sql import console
from errors import ParetoscopeError
from pages.answers.boards import store
from pages.draw.shared.first_storey import draw_verdict
from pages.draw.shared.message import show_error
from pages.draw.shared.view_bar import csv_button

STOP_AFTER_S = 0.5
EXAMPLE = (
    "SELECT label, n_params, released\nFROM model\nWHERE open_weights AND released IS NOT NULL\nORDER BY released DESC"
)


def draw_sql() -> None:
    """A read-only SQL box: one SELECT within limits of rows and time."""
    console.get_ready(store.warehouse())
    draw_verdict("Ask the tables in SQL.")
    st.caption(
        f"One SELECT, read-only, without files or network; at most {console.MAX_ROWS:,} rows and "
        f"{console.TIMEOUT_S:g} seconds. SHOW TABLES lists the tables; the dictionary says what columns mean."
    )
    st.session_state.setdefault("data.sql", EXAMPLE)
    with st.form("data-sql-form", border=False):
        sql = st.text_area("SQL", key="data.sql", height=140, max_chars=console.MAX_CHARS)
        is_submitted = st.form_submit_button("Run", icon=":material/play_arrow:")
    if is_submitted:
        st.session_state.pop("data.sql-result", None)
        try:
            st.session_state["data.sql-result"] = _ask(sql)
        except ParetoscopeError as error:
            show_error(error.detail)
    result: console.Result | None = st.session_state.get("data.sql-result")
    if result is None:
        return
    more = f" The first {len(result.frame):,} are shown; there are more." if result.cut else ""
    st.caption(f"{len(result.frame):,} rows in {1000 * result.seconds:.0f} ms.{more}")
    st.dataframe(result.frame, hide_index=True, key="data-sql-rows", alt="Answer to the question")
    csv_button("sql", store.data_version(), lambda: result.frame, "Rows as CSV")


def _ask(sql: str) -> console.Result:
    """Ask, with a clock and a Stop button; pressing it, or leaving the page, ends the question too."""
    stop, clock = st.empty(), st.empty()

    clock_s = 0.0

    def tick(seconds: float) -> None:
        nonlocal clock_s
        if clock_s < STOP_AFTER_S <= seconds:
            stop.button("Stop", key="data-sql-stop", icon=":material/stop:")
        clock_s = seconds
        clock.caption(f"{seconds:.1f} s")  # a click raises here, where it draws

    try:
        return console.ask(store.warehouse(), sql, tick=tick)
    finally:
        stop.empty()
        clock.empty()
