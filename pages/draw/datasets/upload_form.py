"""Bring your own: upload a file of one of four kinds, say what its columns mean, load it whole or see every fault."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.settings import settings
from data.uploads import user_rows
from data.uploads.understanding import Understanding
from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.datasets import upload
from pages.answers.datasets.file_reading import understood
from pages.answers.datasets.upload import BOARD_KINDS, KINDS, Place, Upload
from pages.draw.datasets.named_datasets import draw_saved
from pages.draw.datasets.upload_card import draw_upload
from pages.draw.datasets.upload_questions import draw_constants, draw_doubts
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_verdict
from pages.draw.shared.message import show_error
from pages.draw.shared.session_rows import MOST_UPLOADS, put, session_uploads
from pages.draw.shared.upload_door import TYPES, draw_assumptions, mapping_editor, sentences_of, show_faults

TABLE = "own:table"
ROUND = "own:round"
ABOUT = {
    "measurements": "One row per candidate: what it is, and its figures. They appear beside the built-in ones on the "
    "boards you choose, on Choose and Frontier.",
    "prices": "One row per offer: model, provider, prices. They appear beside the built-in ones on the boards you "
    "choose, on Choose and Frontier.",
    "learning curves": "One row per point: curve, y (the loss) and x, or what x is by name (n_params, n_tokens, flops "
    "...). They are fitted on Scaling laws; those along examples also appear on Fine-tune.",
    "query scores": "One row per answer: query, model, score, and cost_usd or tokens_in and tokens_out. Route replays "
    "them.",
}


def draw_own() -> None:
    """What is loaded, then upload, mapping, and loading whole."""
    present = session_uploads()
    draw_verdict(_headline(len(present)))
    for contents in present.values():
        draw_upload(contents)
    draw_saved()
    kind = st.segmented_control("What is it?", KINDS, default=KINDS[0], key="own-what", required=True) or KINDS[0]
    _draw_instructions(kind)
    file = st.file_uploader("File", type=TYPES, key=f"own-file-{st.session_state.get(ROUND, 0)}")
    if file is None:
        return
    try:
        made = _understanding_of(file.name, file.getvalue(), file.file_id, kind)
    except ParetoscopeError as error:
        show_faults(sentences_of(error))
        return
    draw_assumptions(made)
    places, value_kind = _where() if kind in BOARD_KINDS else ((), "measured")
    if kind in BOARD_KINDS:
        made = draw_constants(made)
    mapping = mapping_editor(
        made.table,
        upload.units_of(kind),
        key=f"own-mapping-{kind}-{file.file_id}-{len(made.table.columns)}",
        guesses=made.mapping,
        needs_no_meaning=partial(upload.needs_no_meaning, kind=kind),
        first=_board_metrics(places),
    )
    mapping, confirmed = draw_doubts(made.table, mapping, kind) if kind in BOARD_KINDS else (mapping, ())
    if st.button("Load", key="own-load"):
        _load(Upload(file.name, kind, made.table, mapping, places, value_kind, confirmed))


def _board_metrics(places: tuple[Place, ...]) -> tuple[str, ...]:
    """What columns may mean first: who the candidate is, then the metrics of the chosen boards."""
    by_board = store.boards().set_index("id")["metrics"].to_dict()
    return (*user_rows.DESCRIBED, *(name for board, _task in places for name in str(by_board[board]).split(",")))


def _headline(n_uploads: int) -> str:
    if not n_uploads:
        return "Add your own measurements, prices, learning curves or query scores to the built-in data."
    if n_uploads == 1:
        return "1 table of yours stands beside the built-in data."
    return f"{n_uploads} tables of yours stand beside the built-in data."


def _draw_instructions(kind: str) -> None:
    st.caption(
        f"{ABOUT[kind]} CSV, JSON, Markdown, XLSX or Parquet, as your tool writes it, at most "
        f"{settings().max_body_mb:g} MB and {settings().max_rows:,} rows. "
        "A header may carry the unit: latency_s (ms). The file stays in this browser session unless you save it "
        "under a name."
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


def _understanding_of(name: str, data: bytes, file_id: str, kind: str) -> Understanding:
    """What a file is; a session reads it once for each kind, however often the page is drawn."""
    before = st.session_state.get(TABLE)
    if before is None or before[0] != (file_id, kind):
        st.session_state[TABLE] = before = ((file_id, kind), understood(data, kind, name))
    made: Understanding = before[1]
    return made


def _load(new: Upload) -> None:
    if len(session_uploads()) >= MOST_UPLOADS:
        show_error(f"This session holds {MOST_UPLOADS} tables; remove one first.")
        return
    try:
        contents = upload.load(new)
    except ParetoscopeError as error:
        show_faults(sentences_of(error))
        return
    put(contents)
    st.session_state[TABLE] = None
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1  # an empty uploader, now that the file is loaded
    st.rerun()
