"""The form by which people add a paper and its claims, for this session."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.papers.lever_rows import claim_metrics
from errors import InputError, ParetoscopeError
from models.levers.bands import BOUNDS
from pages.answers.boards import store
from pages.answers.papers.catalogue import Paper, metric_label, papers
from pages.answers.papers.coverage import RESOURCES
from pages.answers.papers.effect_text import BOUND_WORDS, claim_text, unit_text
from pages.answers.papers.own_papers import MAX_OWN, UNITS, claim_table, own_paper, technique_table, with_claim
from pages.answers.papers.view import facets
from pages.answers.shared.formatting import plural
from pages.draw.papers.inputs import facet_name
from pages.draw.papers.own_session import KEPT, draw_file, session_papers
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.message import show_error, show_success
from pages.draw.shared.view_bar import csv_button

NEW = "a new paper"


def draw_own() -> None:
    """What was added so far, and the form for more."""
    own = session_papers()
    st.caption("What you add is kept for this session only, searched like the rest, and exported with it.")
    for paper in own:
        _draw_own_paper(paper)
    if own:
        csv_button("techniques", store.data_version(), lambda: technique_table(own), "CSV of all papers, with yours")
        csv_button("claims", store.data_version(), lambda: claim_table(own), "CSV of all claims, with yours")
    draw_file()
    target = st.selectbox(
        "Add a claim to",
        [NEW, *papers(own_papers=own)],
        format_func=lambda name: name if name == NEW else papers(own_papers=own)[name].name,
        key="own.target",
    )
    with st.form("evidence-own", border=True):
        paper_fields = _paper_fields() if target == NEW else {}
        claim_fields = _claim_fields(optional=target == NEW)
        if not st.form_submit_button("Add"):
            return
    try:
        added = _added(target, paper_fields, claim_fields)
    except ParetoscopeError as error:
        show_error(error.detail)
        return
    st.session_state[KEPT] = {**st.session_state.get(KEPT, {}), added.id: added}
    show_success(f"Added: {added.name}, with {plural(len(added.claims), 'claim')}. Find it under Papers.")


def _draw_own_paper(paper: Paper) -> None:
    with st.container(border=True):
        st.markdown(f"**{link(paper.title, paper.link)}**")
        for claim in paper.claims:
            st.caption(escape(claim_text(claim)))
        if st.button("Remove", key=f"own.remove.{paper.id}", icon=":material/delete:"):
            st.session_state[KEPT] = {name: entry for name, entry in st.session_state[KEPT].items() if name != paper.id}
            st.rerun()


def _paper_fields() -> dict[str, Any]:
    offered = facets(papers().values())
    fields: dict[str, Any] = {
        "title": st.text_input("Title", key="own.title", max_chars=400),
        "sentence": st.text_input("What it is, in one sentence of yours", key="own.sentence", max_chars=400),
        "link": st.text_input("Link", key="own.link", placeholder="https://arxiv.org/abs/...", max_chars=400),
    }
    columns = st.columns(4)
    for column, (name, label, options) in zip(
        columns,
        (
            ("kind", "Kind", offered["kinds"]),
            ("stage", "Stage", offered["stages"]),
            ("modality", "Modality", offered["modalities"]),
            ("resource", "Resource", list(RESOURCES)),
        ),
        strict=True,
    ):
        fields[name] = column.selectbox(label, options, format_func=facet_name, key=f"own.{name}")
    return fields


def _claim_fields(*, optional: bool) -> dict[str, Any]:
    st.markdown("**A claim of it**" + (" (leave the number empty for none)" if optional else ""))
    first_column, second_column, third_column = st.columns(3)
    metric = first_column.selectbox("Metric", list(claim_metrics()), format_func=metric_label, key="own.metric")
    return {
        "metric": metric,
        "unit": second_column.selectbox(
            "Unit", UNITS, format_func=lambda unit: unit_text(unit, "effect"), key="own.unit"
        ),
        "bound": third_column.selectbox(
            "Bound", BOUNDS, format_func=lambda bound: BOUND_WORDS[bound].strip() or "exactly", key="own.bound"
        ),
        "value": first_column.number_input("Number", value=None, key="own.value"),
        "direction": second_column.selectbox(
            "It is", ("better", "worse"), key="own.direction", help="An advantage, or a price paid."
        ),
        "baseline": third_column.text_input("Compared with", key="own.baseline", max_chars=400),
        "conditions": st.text_input("Conditions: model, hardware, workload", key="own.conditions", max_chars=400),
    }


def _added(target: str, paper_fields: dict[str, Any], claim_fields: dict[str, Any]) -> Paper:
    own = {paper.id: paper for paper in session_papers()}
    if target != NEW:
        return with_claim(papers(own_papers=tuple(own.values()))[target], **claim_fields)
    if len(own) >= MAX_OWN:
        raise InputError(f"You have added {len(own)} papers, the most of one session; remove one first.")
    paper = own_paper(**paper_fields)
    return paper if claim_fields["value"] is None else with_claim(paper, **claim_fields)
