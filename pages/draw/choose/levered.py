"""What if a paper's technique were added: the levers to choose from, and what they would make of the candidate."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.choose.answer import ChooseAnswer, choose
from pages.answers.choose.levered import (
    CandidateUnderLevers,
    LeverSource,
    lever_candidates,
    lever_offer,
    lever_sources,
    levered_sentence,
)
from pages.answers.choose.view import ChooseView
from pages.answers.papers.lever_settings import MOST_LEVERS, usable_levers
from pages.answers.papers.levers_on import levers
from pages.draw.choose.folds import k
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.message import show_warning
from pages.draw.shared.url_state import from_widgets, key

BESIDE = "See what our tables measured of it"
WHY_NOT = "choose-lever-why"


def draw_lever_inputs(before: ChooseView) -> None:
    """Draw the levers that fit, the candidate that takes them, and why another one does not fit."""
    try:
        answer = choose(from_widgets(ChooseView, before)[0])
    except ParetoscopeError:
        st.caption("There is no pick to put a lever on; change weights or limits first.")
        return
    fitting, misfits = lever_offer(answer)
    chosen = [name for name in st.session_state.get(k("levers")) or [] if name in levers()]
    st.session_state[k("levers")] = chosen
    st.multiselect(
        f"Add up to {MOST_LEVERS} techniques from papers",
        [*fitting, *(name for name in chosen if name not in fitting)],
        format_func=lambda name: levers()[name].label,
        max_selections=MOST_LEVERS,
        key=k("levers"),
        placeholder="Search by name",
        help="Shows what the paper claims for this candidate, beside the measured point. The ranking does not change.",
    )
    candidates = lever_candidates(answer)
    if st.session_state.get(k("lever_on")) not in candidates:
        st.session_state[k("lever_on")] = ""
    st.selectbox(
        "On",
        ["", *candidates],
        format_func=lambda name: candidates[name] if name else "the pick",
        key=k("lever_on"),
    )
    label = st.selectbox(
        f"{len(misfits):,} others do not fit it. Why?", list(misfits), index=None, key=WHY_NOT, placeholder="Search"
    )
    if label in misfits:
        st.caption(escape(misfits[label]))


def draw_levered(answer: ChooseAnswer, levered: CandidateUnderLevers | None) -> None:
    """Below the verdict: what the levers would make of the candidate, each with its paper; nothing without levers."""
    if levered is None:
        return
    asked_for = tuple(st.session_state.get(key(ChooseView, "levers")) or ())
    for refusal in (*usable_levers(asked_for)[1], *levered.refusals):
        show_warning(refusal)
    sentence = levered_sentence(answer, levered)
    if not sentence:
        return
    with st.container(border=True, key="levered"):
        st.badge("What if", color="violet", icon=":material/science:")
        st.markdown(escape(sentence))
        for source in lever_sources(levered):
            st.caption(_source_line(source))


def _source_line(source: LeverSource) -> str:
    """A lever's paper with its claims, and the way to what our tables measured of it."""
    claims = f": {escape('; '.join(source.claims))}" if source.claims else ""
    beside = f" [{BESIDE}](evidence?comparison={escape(source.comparisons[0])})" if source.comparisons else ""
    return f"{escape(source.label)}, after {link(source.title, source.link)}{claims}.{beside}"
