"""Scaling laws: which law describes a set of runs, how well it is known, and what it predicts beyond them."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.laws.answer import scaling
from pages.answers.laws.sentences import verdict, warnings
from pages.answers.laws.tables import fit_rows
from pages.answers.laws.view import ScalingView, resolve
from pages.draw.evidence.published import draw_reproductions
from pages.draw.laws.evidence import draw_comparison, draw_details, draw_laws
from pages.draw.laws.inputs import draw_inputs, uploaded_sets
from pages.draw.laws.isoflop import draw_compute_optimal
from pages.draw.laws.regimes import draw_regimes
from pages.draw.laws.resources import draw_decisions
from pages.draw.laws.spending import draw_spending
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.draw.shared.waiting import show_problem, waiting

before, complaints = open_view(ScalingView, lambda view: resolve(view, uploaded=uploaded_sets()))
view, refused = draw_inputs(before)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)
try:
    with waiting("Fitting", "scaling.fit", view):
        answer = scaling(view, uploaded_sets().get(view.curve))
except ParetoscopeError as error:
    show_problem(error)
    st.stop()

st.subheader(escape(verdict(answer)), anchor=False)
for sentence in warnings(answer):
    st.caption(escape(sentence))
draw_decisions(answer)
if answer.fits:
    draw_laws(answer)
    draw_paper_caption(*(f"law:{law_fit.law.id}" for law_fit in answer.fits))
    draw_comparison(answer)
if answer.optimal is not None:
    draw_compute_optimal(answer, answer.optimal)
    draw_paper_caption("isoflop")
view_bar(
    view,
    title=f"Scaling laws: {answer.runs.label}",
    data_version=answer.data_version,
    rows=lambda: fit_rows(answer),
    summary=lambda: {"best_law": answer.best.law.id if answer.best else None},
    api_path=None,
)
if answer.fits:
    draw_spending(answer)
    draw_details(answer)
draw_regimes(answer.data_version)
draw_reproductions(answer.data_version)
