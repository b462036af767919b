"""Scaling laws: which law describes a set of runs, how well it is known, and what it predicts beyond them."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.laws.answer import scaling
from pages.answers.laws.budget import leads_with_optimum
from pages.answers.laws.tables import fit_rows
from pages.answers.laws.view import ScalingView, resolve
from pages.draw.evidence.published import draw_reproductions
from pages.draw.laws.evidence import draw_comparison, draw_details, draw_laws, draw_laws_folded
from pages.draw.laws.inputs import draw_inputs, uploaded_sets
from pages.draw.laws.isoflop import draw_best_sizes, draw_budgets
from pages.draw.laws.regimes import draw_regimes
from pages.draw.laws.scaling_call import scaling_call
from pages.draw.laws.spending import draw_spending
from pages.draw.laws.verdict_card import draw_answer, warnings_below
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_title
from pages.draw.shared.message import show_warning
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.draw.shared.waiting import show_problem, waiting

before, complaints = open_view(ScalingView, lambda view: resolve(view, uploaded=uploaded_sets()))
draw_title(
    "How far does training take you?",
    "Laws fitted to real training runs: the best size for a budget, and the loss ahead.",
)
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

draw_answer(answer)
if answer.optimal is not None and leads_with_optimum(answer):
    draw_best_sizes(answer, answer.optimal)
elif answer.fits:
    draw_laws(answer)
for sentence in warnings_below(answer):
    st.caption(escape(sentence))
if answer.fits:
    draw_paper_caption(*(f"law:{law_fit.law.id}" for law_fit in answer.fits))
    draw_comparison(answer)
if answer.optimal is not None:
    draw_paper_caption("isoflop")
view_bar(
    view,
    title=f"Scaling laws: {answer.runs.label}",
    data_version=answer.data_version,
    rows=lambda: fit_rows(answer),
    summary=lambda: {"best_law": answer.best.law.id if answer.best else None},
    api_path=None,
    posted=scaling_call(answer),
)
if answer.optimal is not None:
    draw_budgets(answer, answer.optimal)
if answer.fits and leads_with_optimum(answer):
    draw_laws_folded(answer)
if answer.fits:
    draw_spending(answer)
    draw_details(answer)
draw_regimes(answer.data_version)
draw_reproductions(answer.data_version)
