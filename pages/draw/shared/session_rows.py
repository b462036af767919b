"""What a session brought: kept in the session's own state, which no other session reads, and put where pages look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from errors import ParetoscopeError

if TYPE_CHECKING:  # what reads uploads is imported by the Data page alone
    from data.uploads.user_rows import UserRows
    from pages.answers.datasets.upload import UploadContents

UPLOADS = "own:loaded"
MOST_UPLOADS = 20
SET = "set"  # the parameter of a link that names kept data sets
NOT_KEPT = "own_rows_not_kept"  # in a saved view's summary: the files whose rows it was saved with
RUNS, CURVES, LOG = "scaling.sets", "fine-tune.curves", "route.uploaded"


def session_uploads() -> dict[str, UploadContents]:
    """The uploads of this session by name."""
    return dict(st.session_state.get(UPLOADS, {}))


def session_rows() -> tuple[UserRows, ...]:
    """The candidates that stand beside those of the boards."""
    return tuple(rows for contents in session_uploads().values() for rows in contents.user_rows)


def not_kept() -> tuple[str, ...]:
    """The uploads with candidates that no name keeps: a link and a saved view cannot bring them along."""
    return tuple(name for name, contents in session_uploads().items() if contents.user_rows and not contents.slug)


def slugs() -> str:
    """The saved datasets that this session shows, as a link names them."""
    return ",".join(contents.slug for contents in session_uploads().values() if contents.slug)


def open_sets(link_slugs: str) -> tuple[str, ...]:
    """Load the saved datasets that a link names and this session does not have; a sentence for each that is gone."""
    present = {contents.slug for contents in session_uploads().values()}
    complaints = []
    for slug in [slug for slug in link_slugs.split(",")[:MOST_UPLOADS] if slug and slug not in present]:
        from pages.answers.datasets.upload import user_dataset  # noqa: PLC0415 what reads uploads, only where a link needs it

        try:
            put(user_dataset(slug))
        except ParetoscopeError as error:
            complaints.append(error.detail)
    return tuple(complaints)


def put(contents: UploadContents) -> None:
    """Show an upload on its pages; it replaces an earlier one of the same name."""
    remove(contents.upload.name)
    st.session_state[UPLOADS] = {**session_uploads(), contents.upload.name: contents}
    if contents.sets:
        st.session_state[RUNS] = {**st.session_state.get(RUNS, {}), **{runs.id: runs for runs in contents.sets}}
    if contents.curves:
        st.session_state[CURVES] = contents.curves
    if contents.log is not None:
        st.session_state[LOG] = contents.log


def remove(name: str) -> None:
    """Take an upload off its pages."""
    remaining = session_uploads()
    gone = remaining.pop(name, None)
    if gone is None:
        return
    st.session_state[UPLOADS] = remaining
    ids = {runs.id for runs in gone.sets}
    st.session_state[RUNS] = {key: runs for key, runs in st.session_state.get(RUNS, {}).items() if key not in ids}
    for key, mine in ((CURVES, gone.curves), (LOG, gone.log)):
        if mine and st.session_state.get(key) is mine:
            del st.session_state[key]
