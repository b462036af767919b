"""Bring your own: upload a file of one of four kinds, say what its columns mean, load it whole or see every fault."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.settings import settings
from data.uploads import user_rows
from data.uploads.user_rows import Meant, Refused
from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.datasets import upload
from pages.answers.datasets.upload import BOARD_KINDS, KINDS, Place, Sent
from pages.draw.datasets.named_datasets import draw_kept
from pages.draw.datasets.upload_card import draw_held
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.session_rows import MOST_UPLOADS, put, session_uploads

SKIP = "leave out"
ROUND = "own:round"
ABOUT = {
    "measurements": "One row a candidate: what it is, and its figures. They stand beside the built-in ones on the "
    "boards that you choose, on Choose and Frontier.",
    "prices": "One row an offer: model, provider, prices. They stand beside the built-in ones on the boards that you "
    "choose, on Choose and Frontier.",
    "learning curves": "One row a point: curve, y (the loss) and x, or what x is by name (n_params, n_tokens, flops "
    "...). They are fitted on Scaling laws; those along examples are judged on Fine-tune too.",
    "query scores": "One row an answer: query, model, score, and cost_usd or tokens_in and tokens_out. Route replays "
    "them.",
}


def draw_own() -> None:
    """What is loaded, then upload, mapping, and loading whole."""
    held = session_uploads()
    sentence = f"{len(held)} of your own tables stand beside the built-in data." if len(held) > 1 else (
        "One of your own tables stands beside the built-in data." if held else
        "Put your own measurements, prices, learning curves or query scores beside the built-in ones."
    )  # fmt: skip
    st.subheader(escape(sentence), anchor=False)
    for one in held.values():
        draw_held(one)
    draw_kept()
    kind = st.segmented_control("What is it?", KINDS, default=KINDS[0], key="own-what", required=True) or KINDS[0]
    st.caption(
        f"{ABOUT[kind]} CSV, Parquet or JSON, at most {settings().max_body_mb:g} MB and {settings().max_rows:,} rows. "
        "It stays in this browser session and is gone with it; nobody else sees it, unless you keep it under a name."
    )
    st.download_button(
        f"Template: {escape(kind)}",
        user_rows.TEMPLATES[kind],
        file_name=f"paretoscope-{kind.replace(' ', '-')}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"own-template-{kind}",
    )
    file = st.file_uploader("File", type=["csv", "parquet", "json"], key=f"own-file-{st.session_state.get(ROUND, 0)}")
    if file is None:
        return
    try:
        table = user_rows.read_table(file.name, file.getvalue())
    except ParetoscopeError as error:
        show_error(error.detail)
        return
    with st.form("own-form"):
        places, value_kind = _where() if kind in BOARD_KINDS else ((), "measured")
        meant = _mapping(table, kind)
        if st.form_submit_button("Load", type="primary"):
            _load(Sent(file.name, kind, table, tuple(meant), places, value_kind))


def _where() -> tuple[tuple[Place, ...], str]:
    places = {
        (str(board.id), str(task)): f"{board.title}: {store.task_label(str(task))}" if task else str(board.title)
        for board in store.boards().itertuples()
        for task in (store.tasks(str(board.id))["id"].tolist() or [""])
    }
    first = next(iter(places))
    chosen = st.multiselect(
        "Show them on", list(places), default=[first], format_func=places.__getitem__, key="own-boards"
    )
    kind = st.selectbox("These values are", user_rows.VALUE_KINDS, key="own-kind", width=240)
    return tuple(chosen), str(kind)


def _mapping(table: pd.DataFrame, kind: str) -> list[Meant]:
    """What each column means, as an editable table: guessed only where the name says it exactly."""
    targets = upload.targets_of(kind)
    guessed = {one.column: one.target for one in upload.guessed(table, kind)}
    asked = [str(name) for name in table.columns if not upload.taken_as_it_is(str(name), kind)]
    rows = pd.DataFrame(
        {
            "column": asked,
            "example": [next(iter(table[name].dropna().head(1).tolist()), "") for name in asked],
            "means": [guessed.get(name, SKIP) for name in asked],
            "unit": [targets.get(guessed.get(name, ""), "") for name in asked],
        }
    )
    edited = st.data_editor(
        rows,
        hide_index=True,
        key=f"own-mapping-{kind}",
        disabled=["column", "example"],
        column_config={
            "column": "Column of the file",
            "example": "Example",
            "means": st.column_config.SelectboxColumn("Means", options=[SKIP, *targets], required=True),
            "unit": st.column_config.TextColumn(
                "Unit in the file", help="Converted: kWh, ms, USD/Mtok, billion parameters, percent. Empty: no change."
            ),
        },
    )
    return [
        Meant(str(row.column), str(row.means), str(row.unit or "")) for row in edited.itertuples() if row.means != SKIP
    ]


def _load(sent: Sent) -> None:
    if len(session_uploads()) >= MOST_UPLOADS:
        show_error(f"This session holds {MOST_UPLOADS} tables; remove one first.")
        return
    try:
        found = upload.load(sent)
    except Refused as refused:
        show_error("Nothing was loaded:", points=refused.problems)
        return
    except ParetoscopeError as error:
        show_error(f"Nothing was loaded: {error.detail}")
        return
    put(found)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1  # an empty uploader, now that the file is loaded
    st.rerun()
