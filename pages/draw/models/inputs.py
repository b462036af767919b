"""The settings of the Models page: which model, which beside it, and the card that it should fit."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.models.fits import MOST_CONTEXT, MOST_GPUS, MOST_USERS
from pages.answers.models.view import MOST_COMPARED, ModelsView, cards, offered_models
from pages.answers.shared.formatting import plural
from pages.draw.shared.escaping import escape
from pages.draw.shared.url_state import from_widgets, key

SEARCH = "models.search"
PROBLEM = "models.search-problem"


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(ModelsView, name)


def draw_search() -> None:
    """A box that takes any name: those kept by hand are listed, others are typed."""
    labels = offered_models()
    st.selectbox(
        "Find a model by any name",
        list(labels),
        index=None,
        format_func=lambda name: labels.get(name, name),
        placeholder="Find a model by any name",
        accept_new_options=True,
        label_visibility="collapsed",
        key=SEARCH,
        on_change=_open_model,
        help="Id, label, provider/name, a dated id or a leaderboard's spelling.",
    )


def search_problem() -> str:
    """Why the name typed last led nowhere; empty where it did not fail. Said once."""
    return str(st.session_state.pop(PROBLEM, ""))


def _open_model() -> None:
    name = st.session_state[SEARCH]
    if not name:
        return
    try:
        st.session_state[k("id")] = store.names().resolve(str(name))
        st.session_state[k("task")] = ""
    except ParetoscopeError as error:
        st.session_state[PROBLEM] = error.detail
    st.session_state[SEARCH] = None


def draw_compare(model: str) -> None:
    """Up to three models beside this one."""
    chosen = st.session_state.get(k("compare")) or []
    options = [name for name in dict.fromkeys([*chosen, *offered_models()]) if name != model]
    labels = store.names().labels
    with st.popover("Compare", icon=":material/compare_arrows:", key="models-compare"):
        st.multiselect(
            "Compare with",
            options,
            format_func=lambda name: str(labels.get(name, name)),
            max_selections=MOST_COMPARED,
            key=k("compare"),
            placeholder="up to three models",
        )


def draw_card(view: ModelsView) -> None:
    """The card, context and users, in one button whose label says them."""
    names = cards()
    count = f"{view.num_gpus} x " if view.num_gpus > 1 else ""
    users = plural(view.concurrency, "user")
    label = f"{count}{names[view.gpu]}, {view.context_tokens:,} tokens, {users}"
    with st.popover(escape(label), icon=":material/memory:", key="models-card"):
        st.selectbox("GPU", list(names), format_func=names.__getitem__, key=k("gpu"))
        st.number_input("Number of GPUs", 1, MOST_GPUS, step=1, key=k("num_gpus"))
        st.number_input(
            "Context, tokens",
            1,
            MOST_CONTEXT,
            step=1024,
            key=k("context_tokens"),
            help="Prompt and answer of one request together.",
        )
        st.number_input("Users at once", 1, MOST_USERS, step=1, key=k("concurrency"))


def read_inputs(before: ModelsView) -> tuple[ModelsView, tuple[str, ...]]:
    """The view that the widgets hold now."""
    return from_widgets(ModelsView, before)
