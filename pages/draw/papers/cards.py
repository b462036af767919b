"""A card per paper: our sentence, its claims as a small chart, where it runs here, what would be needed."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from data.papers.implementations import RELATIONS, Relation
from models.levers.bands import Claim
from pages.answers.papers.catalogue import Paper, Place, metric_label
from pages.answers.papers.effect_text import amount_text, claim_text, ratio_ends
from pages.answers.papers.measured import MeasuredClaim, measured_claims
from pages.answers.papers.measured_models import effects_of_claim
from pages.answers.papers.view import PER_PAGE, EvidenceView
from pages.answers.shared.formatting import plural
from pages.draw.papers.inputs import facet_name
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import chart_text, escape, link
from pages.draw.shared.message import show_info
from pages.draw.shared.palette import text_colour
from pages.draw.shared.url_state import key

GAIN, PRICE = "#0072B2", "#D55E00"
MOST_MODELS = 6
LEAST, MOST = 1 / 128, 32.0
TICKS = (1 / 100, 1 / 10, 1.0, 10.0)
TICK_TEXTS = ("1/100", "1/10", "same", "10x")


def draw_cards(view: EvidenceView, listed: Sequence[Paper]) -> None:
    """The cards of one page of the list."""
    if not listed:
        show_info("No paper has all of these words and facets. Remove a facet, or search for fewer words.")
        return
    pages = ceil(len(listed) / PER_PAGE)
    number = min(view.number, pages)
    st.session_state[key(EvidenceView, "number")] = number
    first_column, second_column = st.columns([3, 1], vertical_alignment="center")
    first_column.caption(f"{plural(len(listed), 'paper')}{f', {PER_PAGE} on a page' if pages > 1 else ''}.")
    if pages > 1:
        second_column.number_input(
            f"Page, of {pages}", min_value=1, max_value=pages, step=1, key=key(EvidenceView, "number")
        )
    start = (number - 1) * PER_PAGE
    colour = text_colour(st.context.theme.type)
    for paper in listed[start : start + PER_PAGE]:
        with st.container(border=True):
            _draw_card(paper, colour)


def _draw_card(paper: Paper, colour: str) -> None:
    year = f", {paper.year:d}" if paper.year else ""
    by_search = " (a search for the title)" if paper.link_kind == "search" else ""
    if paper.system:
        st.markdown(f"**{escape(paper.system)}**")
        st.caption(f"{link(paper.title, paper.link)}{year}{by_search}")
    else:
        st.markdown(f"**{link(paper.title, paper.link)}**{year}{by_search}")
    st.markdown(escape(paper.sentence))
    facets = [paper.paper_kind, paper.stage, paper.modality, *paper.resources]
    st.caption(escape(" · ".join(facet_name(facet) for facet in dict.fromkeys(facets))))
    ratios = [claim for claim in paper.claims if ratio_ends(claim)]
    if ratios:
        draw_chart(
            claims_chart(ratios, colour),
            key=f"evidence-claims-{paper.id}",
            config={"displayModeBar": False},
            alt=f"Claims of {paper.name}: {'; '.join(claim_text(claim) for claim in ratios)}",
        )
    if paper.claims:
        st.markdown("\n".join(f"- {_claim_line(claim)}" for claim in paper.claims))
    else:
        st.caption("Its summary states no number of its own.")
    _draw_places(paper)


def _claim_line(claim: Claim) -> str:
    conditions = f" ({escape(claim.conditions)})" if claim.conditions else ""
    return f"{escape(claim_text(claim))}{conditions}"


def _draw_places(paper: Paper) -> None:
    if paper.runs_in:
        st.markdown("**Runs here**\n" + "\n".join(f"- {place_line(place)}" for place in paper.runs_in))
    beside = [measured for measured in measured_claims() if measured.paper.id == paper.id]
    if beside:
        st.markdown("**Measured beside it**\n" + "\n".join(f"- {_measured_line(measured)}" for measured in beside))
    if paper.needs:
        st.caption(f"To run it here: {escape(paper.needs)}")


def _measured_line(measured: MeasuredClaim) -> str:
    address = f"evidence?comparison={measured.comparison.id}"
    board = f" or [open the table]({measured.comparison.link})" if measured.comparison.link else ""
    models = _measured_models(measured)
    return (
        f"{escape(metric_label(measured.metric))}. {escape(measured.verdict)} [See the pairs]({address}){board}{models}"
    )


def _measured_models(measured: MeasuredClaim) -> str:
    """The models of the pairs, each linked to its page, with the effect on it; the first of many."""
    effects = effects_of_claim(measured)
    if not effects:
        return ""
    shown = [
        f"[{escape(each.model_label)}](models?id={each.model}) ({escape(each.text)})" for each in effects[:MOST_MODELS]
    ]
    more = f" and {len(effects) - MOST_MODELS} more" if len(effects) > MOST_MODELS else ""
    return f"\n  - By model: {', '.join(shown)}{more}"


def place_line(place: Place) -> str:
    """Where a calculation runs, as Markdown with a link to the page in its state."""
    section = f", section “{escape(place.section)}”" if place.section else ""
    relation: Relation = place.relation  # type: ignore[assignment]
    note = f": {escape(place.note)}" if place.note else ""
    return (
        f"[{escape(place.page_title)}]({place.address}){section}: {escape(place.label)} ({RELATIONS[relation]}{note})"
    )


def claims_chart(claims: Sequence[Claim], colour: str) -> go.Figure:
    """The claims as what is left of each metric; blue is an advantage, orange a price paid."""
    figure = go.Figure()
    rows = [_row_name(position, claim) for position, claim in enumerate(claims)]
    for row, claim in zip(rows, claims, strict=True):
        ends = ratio_ends(claim)
        if ends is None:
            continue
        first_end, stated, last_end = ends
        shade = GAIN if claim.direction == "better" else PRICE
        edge = LEAST if stated < 1 else MOST
        band = [_clipped(edge if end is None else end) for end in (first_end, last_end)]
        figure.add_trace(
            go.Scatter(
                x=band, y=[row, row], mode="lines", hoverinfo="skip", line={"color": shade, "width": 2, "dash": "dash"}
            )
        )
        figure.add_trace(
            go.Scatter(
                x=[_clipped(stated)],
                y=[row],
                mode="markers",
                marker={"color": shade, "size": 10, "symbol": "diamond-open", "line": {"width": 2}},
                hovertemplate=f"{chart_text(claim_text(claim))}<extra></extra>",
            )
        )
    figure.add_vline(x=1.0, line={"color": colour, "width": 1, "dash": "dot"})
    figure.update_xaxes(
        type="log",
        range=[np.log10(LEAST), np.log10(MOST)],
        tickvals=list(TICKS),
        ticktext=list(TICK_TEXTS),
        tickangle=0,
    )
    figure.update_yaxes(categoryorder="array", categoryarray=rows[::-1], automargin=True)
    figure.update_layout(
        height=70 + 36 * len(claims), margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False, font_color=colour
    )
    return figure


def _row_name(position: int, claim: Claim) -> str:
    """The row's name; blanks without width keep two rows of one text apart."""
    return f"{chart_text(metric_label(claim.metric))}<br>{chart_text(amount_text(claim))}" + "\u200b" * position


def _clipped(factor: float) -> float:
    return float(np.clip(factor, LEAST, MOST))
