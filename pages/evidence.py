"""Evidence: the papers behind the product, what they claim, what our tables measured, and where each runs."""

from __future__ import annotations

import streamlit as st

from pages.answers.boards import store
from pages.answers.papers.catalogue import papers
from pages.answers.papers.coverage import coverage
from pages.answers.papers.own_papers import paper_rows
from pages.answers.papers.view import PART_NAMES, EvidenceView, chosen_papers, resolve
from pages.draw.papers.inputs import draw_facets
from pages.draw.papers.own_papers import draw_own
from pages.draw.papers.own_session import session_papers
from pages.draw.papers.reading import draw_reading
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_title
from pages.draw.shared.message import show_warning
from pages.draw.shared.part_switch import draw_part_switch
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, from_widgets, key, open_view
from pages.draw.shared.view_bar import view_bar

before, complaints = open_view(EvidenceView, resolve)
saved_view_banner(before)
catalogue = papers(own_papers=session_papers())
draw_title("Which techniques pay off?", "Claims of papers, and what public measurements say of them.")
st.subheader(escape(coverage(catalogue.values()).sentence), anchor=False)
draw_part_switch(PART_NAMES, key(EvidenceView, "part"))
view, refused = from_widgets(EvidenceView, before)
if view.part in ("papers", "matrix", "coverage"):
    draw_facets(catalogue.values())
    view, refused = from_widgets(EvidenceView, before)
view, _ = resolve(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)
listed = chosen_papers(view, catalogue.values())

if view.part == "papers":
    from pages.draw.papers.cards import draw_cards

    draw_cards(view, listed)
    view, _ = from_widgets(EvidenceView, view)
elif view.part == "matrix":
    from pages.draw.papers.matrix import draw_matrix

    draw_matrix(listed)
elif view.part == "coverage":
    from pages.draw.papers.coverage import draw_coverage

    draw_coverage(listed)
elif view.part == "own":
    draw_own()
else:
    from pages.draw.papers.measured import draw_measured

    draw_measured(view)
    view, _ = from_widgets(EvidenceView, view)
view_bar(
    view,
    title=f"Evidence: {view.q or PART_NAMES[view.part]}",
    data_version=store.data_version(),
    rows=lambda: paper_rows(listed),
    summary=lambda: {"papers": [paper.id for paper in listed]},
    api_path="techniques",
    api_params={"q": view.q},
)
draw_reading()
close_view(view)
