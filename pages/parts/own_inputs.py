"""Bring your own: upload measurements or prices, say what each column means, see them on the boards."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data import own
from data.metrics import metrics
from data.own import Meant, Own
from data.settings import settings
from models.errors import ParetoscopeError
from pages.answers import store
from pages.parts.own import OWN
from pages.parts.text import escape

SKIP = "leave out"


def draw_own() -> None:
    """Upload, map, load whole or list every fault; then where to see the rows."""
    loaded: Own | None = st.session_state.get(OWN)
    if loaded is None:
        st.subheader("Put your own measurements or prices beside the built-in ones.", anchor=False)
    else:
        _draw_loaded(loaded)
    st.caption(
        f"CSV, Parquet or JSON, at most {settings().max_body_mb:g} MB and {settings().max_rows:,} rows. It stays in "
        "this browser session and is gone with it; nobody else sees it. Learning curves are uploaded on Fine-tune."
    )
    with st.container(horizontal=True):
        for kind in ("measurements", "prices"):
            st.download_button(
                f"Template: {kind}",
                own.TEMPLATES[kind],
                file_name=f"paretoscope-{kind}.csv",
                mime="text/csv",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"own-template-{kind}",
            )
    file = st.file_uploader("File", type=["csv", "parquet", "json"], key="own-file")
    if file is None:
        return
    try:
        table = own.read_table(file.name, file.getvalue())
    except ParetoscopeError as error:
        st.error(escape(error.detail))
        return
    with st.form("own-form"):
        board, task = _where()
        kind = st.selectbox("These values are", own.VALUE_KINDS, key="own-kind", width=240)
        meant = _mapping(table)
        if st.form_submit_button("Load", type="primary"):
            _load(file.name, table, meant, board, task, str(kind))


def _draw_loaded(loaded: Own) -> None:
    where = f"{loaded.board}, {store.task_label(loaded.task)}" if loaded.task else loaded.board
    st.subheader(
        f"{len(loaded.frame):,} rows of {escape(loaded.name)} stand on the board {escape(where)}.", anchor=False
    )
    columns = [name for name in loaded.frame if name in own.DESCRIBED or name in metrics()]
    st.dataframe(loaded.frame[columns].head(200), hide_index=True, key="own-rows", alt="Your own rows")
    st.button(
        "Remove them", icon=":material/delete:", on_click=lambda: st.session_state.pop(OWN, None), key="own-remove"
    )


def _where() -> tuple[str, str]:
    places = {
        (str(board.id), str(task)): f"{board.title}: {store.task_label(str(task))}" if task else str(board.title)
        for board in store.boards().itertuples()
        for task in (store.tasks(str(board.id))["id"].tolist() or [""])
    }
    chosen = st.selectbox("Show them on", list(places), format_func=places.__getitem__, key="own-board")
    return chosen or next(iter(places))


def _mapping(table: pd.DataFrame) -> list[Meant]:
    """What each column means, as an editable table: guessed only where the name says it exactly."""
    guessed = {one.column: one.target for one in own.guessed(table)}
    rows = pd.DataFrame(
        {
            "column": [str(name) for name in table.columns],
            "example": [next(iter(table[name].dropna().head(1).tolist()), "") for name in table.columns],
            "means": [guessed.get(str(name), SKIP) for name in table.columns],
            "unit": [
                metrics()[guessed[str(name)]].unit if guessed.get(str(name)) in metrics() else ""
                for name in table.columns
            ],
        }
    )
    means = [SKIP, *own.DESCRIBED, *metrics()]
    edited = st.data_editor(
        rows,
        hide_index=True,
        key="own-mapping",
        disabled=["column", "example"],
        column_config={
            "column": "Column of the file",
            "example": "Example",
            "means": st.column_config.SelectboxColumn("Means", options=means, required=True),
            "unit": st.column_config.TextColumn(
                "Unit in the file", help="Converted: kWh, ms, USD/Mtok. Empty: no change."
            ),
        },
    )
    return [
        Meant(str(row.column), str(row.means), str(row.unit or "")) for row in edited.itertuples() if row.means != SKIP
    ]


def _load(name: str, table: pd.DataFrame, meant: list[Meant], board: str, task: str, kind: str) -> None:
    try:
        loaded = own.own_candidates(table, meant, name=name, board=board, task=task, value_kind=kind)
    except own.Refused as refused:
        st.error("Nothing was loaded:\n" + "\n".join(f"- {escape(problem)}" for problem in refused.problems))
        return
    st.session_state[OWN] = loaded
    st.rerun()
