"""Fine-tune: which base model to fine-tune, judged from small budgets, with what each way to choose costs."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.tuning.answer import FineTuneView, fine_tune, resolve
from pages.answers.tuning.sentences import doubt, verdict
from pages.draw.shared.first_storey import draw_title, draw_verdict
from pages.draw.shared.message import show_warning
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.draw.shared.waiting import show_problem, waiting
from pages.draw.tuning.evidence import draw_curves, draw_methods, draw_ranking
from pages.draw.tuning.extracted_adapters import draw_extracted
from pages.draw.tuning.figures import draw_figures
from pages.draw.tuning.further_questions import draw_hindsight, draw_memory
from pages.draw.tuning.inputs import draw_inputs, uploaded_curves
from pages.draw.tuning.next_runs import draw_plan
from pages.draw.tuning.reading import draw_fit_quality
from pages.draw.tuning.tuning_call import tuning_call

before, complaints = open_view(FineTuneView, lambda view: resolve(view, uploaded=uploaded_curves()))
draw_title(
    "Which model should you fine-tune?", "Candidates ranked from small training budgets, before the full run is paid."
)
view, refused = draw_inputs(before)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)
try:
    with waiting("Fitting", "fine-tune.fit", view):
        answer = fine_tune(view, uploaded_curves())
except ParetoscopeError as error:
    show_problem(error)
    st.stop()

draw_verdict(verdict(answer), [doubt(answer)])
draw_figures(answer)
draw_curves(answer)
draw_paper_caption(f"selection:{answer.view.method}", f"law:{answer.view.law}")
draw_ranking(answer)
draw_methods(answer)
draw_hindsight(answer)
draw_plan(answer)
draw_memory(answer)
draw_extracted(answer)
view_bar(
    view,
    title=f"Fine-tune: {answer.pick or 'no pick'}",
    data_version=answer.data_version,
    rows=lambda: answer.ranking.assign(
        data_set=view.data_set,
        target_examples=view.target,
        budget_examples=view.budget,
        true_loss__kind="measured",
        predicted__kind="predicted",
        source="upload" if view.data_set == "upload" else "rectified_lin2024",
        data_version=answer.data_version,
    ),
    summary=lambda: {"pick": answer.pick, "pick_label": answer.pick},
    api_path=None,
    posted=tuning_call(answer),
)
draw_fit_quality(answer)
