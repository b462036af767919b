"""Datasets saved under a name: save, list, show in this session, delete."""

from __future__ import annotations

import streamlit as st

from data.saved import datasets, rights
from data.saved.datasets import KeptSet
from data.saved.people import current
from data.settings import settings
from errors import ParetoscopeError
from pages.answers.datasets import upload
from pages.answers.datasets.upload import UploadContents, meaning_of
from pages.answers.shared.formatting import plural
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error, show_success
from pages.draw.shared.session_rows import open_sets, put, remove, session_uploads
from pages.draw.shared.signed_in import draw_identity, must_sign_in, visibility_input

MESSAGE = "own:message"


def save_form(contents: UploadContents) -> None:
    """Ask for a name and save the table under it."""
    name = contents.upload.name
    if must_sign_in():
        draw_identity(f"dataset-{name}")
        return
    whose = "" if settings().sign_in else " Sign-in is off: anyone who can reach this server can show and delete it."
    st.caption(
        f"A saved dataset outlives this session.{whose} Links and saved views made while it is shown include it."
    )
    st.text_input("Name", value=name.rpartition(".")[0] or name, max_chars=120, key=f"own-name-{name}")
    visibility_input(f"own-visibility-{name}")
    st.button("Save dataset", key=f"own-keep-{name}", on_click=_save, args=(contents,))


def _save(contents: UploadContents) -> None:
    source = contents.upload
    name = str(st.session_state[f"own-name-{source.name}"])
    try:
        visibility = str(st.session_state.get(f"own-visibility-{source.name}", "team"))
        saved = datasets.keep(name, source.kind, meaning_of(source), source.table.cells, visibility)
        read_back = upload.user_dataset(saved.slug)
    except ParetoscopeError as error:
        st.session_state[MESSAGE] = ("error", error.detail)
        return
    remove(source.name)
    put(read_back)
    st.session_state[MESSAGE] = ("success", f"Saved as {saved.name}. The address of this page now includes it.")


def draw_saved() -> None:
    """What the last click did, and the list of saved datasets."""
    kind, message = st.session_state.pop(MESSAGE, ("", ""))
    if message:
        (show_error if kind == "error" else show_success)(message)
    try:
        saved = datasets.listed()
    except ParetoscopeError as error:
        show_error(error.detail)
        return
    if not saved:
        return
    owners = rights.owners_of(KeptSet, [dataset.slug for dataset in saved])
    here = {contents.slug for contents in session_uploads().values()}
    with st.expander(f"Saved datasets ({len(saved)} of at most {settings().max_kept_sets:,})", key="own-kept"):
        for dataset in saved:
            with st.container(horizontal=True, vertical_alignment="center", key=f"kept-{dataset.slug}"):
                st.markdown(f"**{escape(dataset.name)}**", width="content")
                st.caption(
                    f"{escape(dataset.kind)}, {plural(dataset.n_rows, 'row')}, {dataset.created_at:%-d %B %Y}",
                    width="stretch",
                )
                if dataset.slug in here:
                    st.caption("shown", width="content")
                else:
                    st.button("Show", key=f"show-{dataset.slug}", on_click=_show, args=(dataset.slug,), type="tertiary")
                if rights.may_change(current(), owners.get(dataset.slug)):
                    _draw_deletion(dataset.slug)


def _draw_deletion(slug: str) -> None:
    with st.popover("Delete", type="tertiary"):
        st.caption("Links to it will stop working. This cannot be undone.")
        st.button("Delete permanently", key=f"drop-{slug}", on_click=_delete, args=(slug,))


def _show(slug: str) -> None:
    if complaints := open_sets(slug):
        st.session_state[MESSAGE] = ("error", " ".join(complaints))


def _delete(slug: str) -> None:
    try:
        datasets.delete(slug)
    except ParetoscopeError as error:
        st.session_state[MESSAGE] = ("error", error.detail)
        return
    for name, contents in session_uploads().items():
        if contents.slug == slug:
            remove(name)
    st.session_state[MESSAGE] = ("success", "Deleted.")
