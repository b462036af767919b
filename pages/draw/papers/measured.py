"""The first part of the Evidence page: claimed against measured."""

from __future__ import annotations

import streamlit as st

from data.papers.measured_effects import LIKENESSES
from pages.answers.boards import store
from pages.answers.papers.effect_text import claim_text
from pages.answers.papers.measured import MeasuredClaim, measured_claims, measured_rows
from pages.answers.papers.view import EvidenceView
from pages.draw.papers.measured_chart import factor_chart, is_factor, pairs_chart, value_chart
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.palette import text_colour
from pages.draw.shared.url_state import key
from pages.draw.shared.view_bar import csv_button


def draw_measured(view: EvidenceView) -> None:
    """Every comparison in one picture, one of them in full, and the table."""
    compared = measured_claims()
    colour = text_colour(st.context.theme.type)
    factors = [entry for entry in compared if is_factor(entry)]
    values = [entry for entry in compared if not is_factor(entry)]
    st.markdown("#### What papers claim, and what our tables measured")
    st.caption(
        "Orange: claimed, dashed over what the bound leaves. Blue: the median of the measured pairs, and their middle"
        " 80%. Left of the dotted line there is less of the metric, right of it more."
    )
    draw_chart(
        factor_chart(factors, colour),
        key="evidence-factors",
        config={"displayModeBar": False},
        alt=f"Claimed and measured change of {len(factors)} effects as factors",
    )
    st.markdown("#### In points, GB and percent")
    draw_chart(
        value_chart(values, colour),
        key="evidence-values",
        config={"displayModeBar": False},
        alt=f"Claimed and measured value of {len(values)} effects in their own units",
    )
    _draw_closer(view, compared, colour)
    _draw_table(compared)


def _draw_closer(view: EvidenceView, compared: tuple[MeasuredClaim, ...], colour: str) -> None:
    by_id = {entry.comparison.id: entry for entry in compared}
    if st.session_state.get(key(EvidenceView, "comparison")) not in by_id:
        st.session_state[key(EvidenceView, "comparison")] = (
            view.comparison if view.comparison in by_id else compared[0].comparison.id
        )
    st.markdown("#### One comparison in full")
    st.selectbox(
        "Comparison",
        list(by_id),
        format_func=lambda name: f"{by_id[name].paper.name}: {by_id[name].comparison.measured}",
        key=key(EvidenceView, "comparison"),
        label_visibility="collapsed",
    )
    measured = by_id[st.session_state[key(EvidenceView, "comparison")]]
    st.markdown(f"**{escape(measured.verdict)}**")
    draw_chart(
        pairs_chart(measured, colour),
        key="evidence-pairs",
        config={"displayModeBar": False},
        alt=f"{len(measured.pairs)} measured pairs. {measured.verdict}",
    )
    st.markdown("\n".join(comparison_lines(measured)))
    csv_button(
        f"pairs-{measured.comparison.id}", store.data_version(), lambda: measured.pairs, "CSV of these measured pairs"
    )


def comparison_lines(measured: MeasuredClaim) -> list[str]:
    """Both sides of a comparison with their sources, as Markdown."""
    claim = measured.claim
    lines = [f"- Paper: {link(measured.paper.title, measured.paper.link)}"]
    if claim:
        conditions = f" ({escape(claim.conditions)})" if claim.conditions else ""
        lines.append(f"- Claimed: {escape(claim_text(claim))}{conditions}")
    lines += [
        f"- Measured: {escape(measured.comparison.measured)}; {escape(LIKENESSES[measured.comparison.likeness])}",
        f"- Source: {escape('; '.join(measured.source_titles))}. [Open the measurements]({measured.comparison.link})",
    ]
    if measured.comparison.note:
        lines.append(f"- {escape(measured.comparison.note)}")
    return lines


def _draw_table(compared: tuple[MeasuredClaim, ...]) -> None:
    st.markdown("#### All comparisons")
    table = measured_rows().assign(
        likeness=[LIKENESSES[entry.comparison.likeness] for entry in compared],
        sources=["; ".join(entry.source_titles) for entry in compared],
    )
    st.dataframe(
        table[["paper", "measured", "verdict", "likeness", "sources", "link"]],
        hide_index=True,
        key="evidence-measured",
        placeholder="",
        alt="Claims beside measured effects",
        column_config={
            "paper": st.column_config.Column("Paper", pinned=True),
            "measured": st.column_config.Column("What was measured", width="large"),
            "verdict": st.column_config.Column("Claimed and measured", width="large"),
            "likeness": st.column_config.Column("How near to the paper"),
            "sources": st.column_config.Column("Source of the measurements", width="medium"),
            "link": st.column_config.LinkColumn("Source of the claim"),
        },
    )
    csv_button("claimed-and-measured", store.data_version(), measured_rows, "CSV of the comparisons")
