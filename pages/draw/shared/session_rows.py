"""What a session brought: kept in the session's own state, which no other session reads, and put where pages look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from errors import ParetoscopeError

if TYPE_CHECKING:  # what reads uploads is imported by the Data page alone
    from data.uploads.user_rows import Own
    from pages.answers.datasets.upload import Loaded

UPLOADS = "own:loaded"
MOST_UPLOADS = 20
SET = "set"  # the parameter of a link that names kept data sets
RUNS, CURVES, LOG = "scaling.sets", "fine-tune.curves", "route.uploaded"


def session_uploads() -> dict[str, Loaded]:
    """The uploads of this session by name."""
    return dict(st.session_state.get(UPLOADS, {}))


def session_rows() -> tuple[Own, ...]:
    """The candidates that stand beside those of the boards."""
    return tuple(rows for upload in session_uploads().values() for rows in upload.own)


def slugs() -> str:
    """The kept data sets that this session shows, as a link names them."""
    return ",".join(upload.slug for upload in session_uploads().values() if upload.slug)


def open_sets(slugs_in_link: str) -> tuple[str, ...]:
    """Load the kept data sets that a link names and this session does not hold; a sentence for each that is gone."""
    open_slugs = {upload.slug for upload in session_uploads().values()}
    complaints = []
    for slug in [slug for slug in slugs_in_link.split(",")[:MOST_UPLOADS] if slug and slug not in open_slugs]:
        from pages.answers.datasets.upload import kept  # noqa: PLC0415 what reads uploads, only where a link needs it

        try:
            put(kept(slug))
        except ParetoscopeError as error:
            complaints.append(error.detail)
    return tuple(complaints)


def put(upload: Loaded) -> None:
    """Show an upload on its pages; one of the same name is replaced."""
    remove(upload.sent.name)
    st.session_state[UPLOADS] = {**session_uploads(), upload.sent.name: upload}
    if upload.sets:
        st.session_state[RUNS] = {**st.session_state.get(RUNS, {}), **{runs.id: runs for runs in upload.sets}}
    if upload.curves:
        st.session_state[CURVES] = upload.curves
    if upload.log is not None:
        st.session_state[LOG] = upload.log


def remove(name: str) -> None:
    """Take an upload off its pages."""
    uploads = session_uploads()
    gone = uploads.pop(name, None)
    if gone is None:
        return
    st.session_state[UPLOADS] = uploads
    ids = {runs.id for runs in gone.sets}
    st.session_state[RUNS] = {key: runs for key, runs in st.session_state.get(RUNS, {}).items() if key not in ids}
    for key, mine in ((CURVES, gone.curves), (LOG, gone.log)):
        if mine and st.session_state.get(key) is mine:
            del st.session_state[key]
