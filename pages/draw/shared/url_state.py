"""Keeps a page's view, its widgets and the URL the same: the link always says what is on the screen.

Streamlit's own binding (`bind="query-params"`, 1.67) drops a value that it does not accept without a word; here the
page says so. The URL is read when it is not what this page last wrote (a fresh link, back and forward), and then
fills the widgets; after the widgets have run, what they hold is written to the URL. A page returned to in the same
session finds its settings again. Labels never enter the URL, only ids: see pages/answers/shared/page_view.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.answers.boards import store
from pages.answers.shared.page_view import View
from pages.draw.shared.session_rows import SET, open_sets, session_rows, slugs

SLUG = "view"
V = TypeVar("V", bound=View)


def key(view: type[View], name: str) -> str:
    """The session key of a field's widget."""
    return f"{view.page}.{name}"


def open_view(model: type[V], check: Callable[[V], tuple[V, tuple[str, ...]]]) -> tuple[V, tuple[str, ...]]:
    """The view that this run starts from, and sentences on what the link held that could not be used.

    `check` answers a view with names that the data knows, and a sentence for each name it had to replace.
    """
    _by_way_of_app()
    link_params = {name: st.query_params.get_all(name) for name in st.query_params}
    as_written = _flat(link_params) == st.session_state.get("url:written")
    gone = () if as_written else open_sets(",".join(link_params.get(SET, [])))
    store.set_user_rows(*session_rows())  # here, because it is what every page does first
    current: V | None = st.session_state.get(f"view:{model.page}")
    here = st.session_state.get("url:page") == model.page
    # A click can overtake the URL that the run before it wrote; then the widgets are right, not the URL.
    if current is not None and here and (as_written or from_widgets(model, current)[0] != current):
        return current, st.session_state.get(f"complaints:{model.page}", ())
    left_over = not here and as_written  # still the address of the page this one was reached from
    settings = {} if left_over else {name: texts for name, texts in link_params.items() if name not in (SLUG, SET)}
    opened = st.session_state.get(f"opened:{model.page}")
    complaints: tuple[str, ...] = ()
    if opened is not None and link_params.get(SLUG) == [opened.slug]:
        view: V = opened.view
    elif current is not None and not settings and not here:  # back from another page: its settings stand
        view = current
    else:
        view, complaints = model.from_params(settings)
    view, unknown = check(view)
    complaints = (*gone, *complaints)
    put(view)
    st.session_state[f"complaints:{model.page}"] = (*complaints, *unknown)
    st.session_state["url:page"] = model.page
    st.session_state["url:view"] = None if view is current or left_over else view
    st.session_state["url:written"] = _flat(link_params)
    st.session_state["url:sets"] = ",".join(link_params.get(SET, []))
    return view, (*complaints, *unknown)


def _by_way_of_app() -> None:
    """Run app.py, not this page alone: until it has run once, Streamlit 1.67 takes the folder pages/ for the menu."""
    if PagesManager.uses_pages_directory and "url:page" not in st.session_state:  # a later run may carry a click
        PagesManager.uses_pages_directory = False
        st.rerun()


def _flat(params: dict[str, list[str]]) -> dict[str, str]:
    return {name: ",".join(texts) for name, texts in params.items()}


def put(view: View) -> None:
    """Make the widgets hold this view; call before they are drawn, or from a callback."""
    for name in type(view).model_fields:
        value = getattr(view, name)
        st.session_state[key(type(view), name)] = list(value) if isinstance(value, tuple) else value
    st.session_state[f"view:{view.page}"] = view


def close_view(view: View) -> None:
    """Remember the view and write it to the URL, unless the URL says it already; a saved view keeps its short link.

    Writing only what changed keeps the browser's history honest: one entry a change, none for opening a link.
    """
    if st.session_state.get("url:view") != view or st.session_state.get("url:sets", "") != slugs():
        opened = st.session_state.get(f"opened:{view.page}")
        params = {SLUG: opened.slug} if opened is not None and opened.view == view else view.to_params()
        params |= {SET: slugs()} if slugs() else {}
        if {name: st.query_params[name] for name in st.query_params} != params:
            st.query_params.from_dict(params)
        st.session_state["url:written"] = params
        st.session_state["url:view"] = view
        st.session_state["url:sets"] = slugs()
    if st.session_state.get(f"view:{view.page}") != view:
        st.session_state[f"complaints:{view.page}"] = ()
    st.session_state[f"view:{view.page}"] = view


def from_widgets(model: type[V], before: V) -> tuple[V, tuple[str, ...]]:
    """The view that the widgets hold now; a field without a widget keeps its value.

    Widgets are checked in the browser only, so the values are checked again here: what a page may not hold
    is answered with a sentence and the value that was there before.
    """
    fields: dict[str, Any] = {}
    for name in model.model_fields:
        old = getattr(before, name)
        value = st.session_state.get(key(model, name), old)
        if value is None and old is not None and type(old) in (str, int, float) and not _optional(model, name):
            value = old  # a segmented control clicked twice gives None
        fields[name] = tuple(value) if isinstance(value, list) else value
    try:
        return model(**fields), ()
    except ValueError as error:
        return before, (f"A setting was refused and left as it was ({str(error).splitlines()[-2].strip()}).",)


def _optional(model: type[View], name: str) -> bool:
    return model.model_fields[name].get_default() is None
