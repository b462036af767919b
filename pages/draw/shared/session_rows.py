"""What a session brought: kept in the session's own state, which no other session reads, and put where pages look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from errors import ParetoscopeError

if TYPE_CHECKING:  # what reads uploads is imported by the Data page alone
    from data.uploads.user_rows import Own
    from pages.answers.datasets.upload import Loaded

LOADED = "own:loaded"
MOST_UPLOADS = 20
SET = "set"  # the parameter of a link that names kept data sets
RUNS, CURVES, LOG = "scaling.sets", "fine-tune.curves", "route.uploaded"


def loaded() -> dict[str, Loaded]:
    """The uploads of this session by name."""
    return dict(st.session_state.get(LOADED, {}))


def owns() -> tuple[Own, ...]:
    """The candidates that stand beside those of the boards."""
    return tuple(own for one in loaded().values() for own in one.own)


def slugs() -> str:
    """The kept data sets that this session shows, as a link names them."""
    return ",".join(one.slug for one in loaded().values() if one.slug)


def open_sets(asked: str) -> tuple[str, ...]:
    """Load the kept data sets that a link names and this session does not hold; a sentence for each that is gone."""
    held = {one.slug for one in loaded().values()}
    complaints = []
    for slug in [slug for slug in asked.split(",")[:MOST_UPLOADS] if slug and slug not in held]:
        from pages.answers.datasets.upload import kept  # noqa: PLC0415 what reads uploads, only where a link needs it

        try:
            put(kept(slug))
        except ParetoscopeError as error:
            complaints.append(error.detail)
    return tuple(complaints)


def put(one: Loaded) -> None:
    """Show an upload on its pages; one of the same name is replaced."""
    remove(one.sent.name)
    st.session_state[LOADED] = {**loaded(), one.sent.name: one}
    if one.sets:
        st.session_state[RUNS] = {**st.session_state.get(RUNS, {}), **{runs.id: runs for runs in one.sets}}
    if one.curves:
        st.session_state[CURVES] = one.curves
    if one.log is not None:
        st.session_state[LOG] = one.log


def remove(name: str) -> None:
    """Take an upload off its pages."""
    held = loaded()
    gone = held.pop(name, None)
    if gone is None:
        return
    st.session_state[LOADED] = held
    ids = {runs.id for runs in gone.sets}
    st.session_state[RUNS] = {key: runs for key, runs in st.session_state.get(RUNS, {}).items() if key not in ids}
    for key, mine in ((CURVES, gone.curves), (LOG, gone.log)):
        if mine and st.session_state.get(key) is mine:
            del st.session_state[key]
