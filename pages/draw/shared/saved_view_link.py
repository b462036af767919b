"""Opens a saved view from its short link, and says what the data has changed since it was saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.shared.page_view import View
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_info, show_warning
from pages.draw.shared.session_rows import NOT_KEPT, SET, open_sets
from pages.draw.shared.url_state import SLUG, put
from pages.draw.shared.waiting import show_problem, waiting
from pages.registry import BY_ID, load


@dataclass(frozen=True)
class Opened:
    """A saved view as this session opened it."""

    slug: str
    view: View
    title: str
    saved_on: str
    data_version: str
    complaints: tuple[str, ...]


def open_saved_view(pages: Mapping[str, st.Page]) -> None:
    """Go to the page of the saved view that the link names, unless this session is there already."""
    slug = st.query_params.get(SLUG)
    if not slug or st.session_state.get("opened:slug") == slug:
        return
    from data.saved import views  # noqa: PLC0415 a third of a second of SQLAlchemy, which most pages never need

    st.session_state["opened:slug"] = slug
    try:
        record = views.get(slug)
    except ParetoscopeError as error:
        st.session_state["opened:problem"] = error.detail
        return
    model: type[View] = load(BY_ID[record.page].view)
    gone = open_sets(str(record.state.get(SET, "")))
    view, complaints = model.from_params({name: [text] for name, text in record.state.items() if name != SET})
    put(view)
    saved_on = f"{record.created_at:%-d %B %Y}"
    lost = _rows_not_kept(record.summary)
    opened = Opened(slug, view, record.title, saved_on, record.data_version, (*gone, *complaints, *lost))
    st.session_state[f"opened:{record.page}"] = opened
    target = pages[record.page]
    st.switch_page(target)


def _rows_not_kept(summary: Mapping[str, object]) -> tuple[str, ...]:
    """That the view was saved with rows of somebody's session, which nobody has now."""
    names = summary.get(NOT_KEPT)
    if not isinstance(names, list) or not names:
        return ()
    return (
        f"This view was saved with rows from {', '.join(map(str, names))}, which were not kept. The answer below is "
        "without them.",
    )


def saved_view_banner(view: View) -> None:
    """Which saved view this is, whether it was changed here, and what the data did since."""
    problem = st.session_state.pop("opened:problem", None)
    if problem:
        show_warning(problem)
    opened: Opened | None = st.session_state.get(f"opened:{view.page}")
    if opened is None:
        return
    for complaint in opened.complaints:
        show_warning(complaint)
    if opened.view != view:
        st.caption(f"Started from the saved view **{escape(opened.title)}**; its settings have changed since.")
        return
    if opened.data_version == store.data_version():
        st.caption(
            f"Saved view **{escape(opened.title)}**, {escape(opened.saved_on)}, on today's data "
            f"({escape(opened.data_version)})."
        )
        return
    from data.saved import views  # noqa: PLC0415 as above

    try:
        with waiting("Comparing with the view as it was saved", f"opened.{view.page}", view):
            changes = load(BY_ID[view.page].changes)(views.get(opened.slug).summary, view)
    except ParetoscopeError as error:
        show_problem(error)
        return
    text = f"Saved on {opened.saved_on} with data {opened.data_version}; the data is now {store.data_version()}."
    show_info(" ".join([text, *changes]), title=opened.title)
