"""The Data page's box for questions in SQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, TimeoutError
from functools import partial

import streamlit as st

from data import console
from models.errors import ParetoscopeError
from pages.answers import store
from pages.parts.message import show_error
from pages.parts.view_bar import csv_button

EXAMPLE = (
    "SELECT label, n_params, released\nFROM model\nWHERE open_weights AND released IS NOT NULL\nORDER BY released DESC"
)


def draw_sql() -> None:
    """A read-only SQL box: one SELECT within limits of rows and time."""
    st.subheader("Ask the tables in SQL.", anchor=False)
    st.caption(
        f"One SELECT, read-only, without files or network; at most {console.MAX_ROWS:,} rows and "
        f"{console.TIMEOUT_S:g} seconds. SHOW TABLES lists the tables; the dictionary says what columns mean."
    )
    st.session_state.setdefault("data.sql", EXAMPLE)
    with st.form("data-sql-form", border=False):
        sql = st.text_area("SQL", key="data.sql", height=140, max_chars=10_000)
        asked = st.form_submit_button("Run", type="primary", icon=":material/play_arrow:")
    if asked:
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
    """Ask in a thread of its own, so that pressing Stop, or leaving the page, ends the question too."""
    cur = store.warehouse().cursor()
    stop, clock = st.empty(), st.empty()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(partial(console.ask, cur, sql))
        try:
            for tenths in range(int(20 * console.TIMEOUT_S)):
                try:
                    return asked.result(timeout=0.1)
                except TimeoutError:
                    if tenths == 5:
                        stop.button("Stop", key="data-sql-stop", icon=":material/stop:")
                    clock.caption(f"{(tenths + 1) / 10:.1f} s")  # a click raises here, where it draws
            return asked.result()
        finally:
            cur.interrupt()
            stop.empty()
            clock.empty()
