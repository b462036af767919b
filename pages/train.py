"""Train: what a training run takes, whether it fits, what goes wrong, and how it takes less."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.training.answer import plan_training
from pages.answers.training.changes import saved_plan
from pages.answers.training.plan_question import run_text
from pages.answers.training.plan_tables import figure_rows
from pages.answers.training.view import TrainView, resolve
from pages.draw.shared.first_storey import draw_title
from pages.draw.shared.message import show_error, show_warning
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.draw.training.evidence_panel import draw_network, draw_published
from pages.draw.training.failure_panel import draw_failures
from pages.draw.training.memory_panel import draw_memory
from pages.draw.training.plan_card import draw_answer
from pages.draw.training.plan_inputs import draw_inputs
from pages.draw.training.savings_panel import draw_savings

before, complaints = open_view(TrainView, resolve)
draw_title("What does your training run take?", "Time, price, energy, carbon; what fits, what fails.")
view, refused = draw_inputs(before)
view, replaced = resolve(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused, *replaced)):
    show_warning(complaint)
try:
    answer = plan_training(view)
except ParetoscopeError as error:
    show_error(error.detail)
    st.stop()

draw_answer(answer)
memory, failures = st.columns(2, gap="medium")
with memory:
    draw_memory(answer)
with failures:
    draw_failures(answer)
draw_savings(answer)
draw_network(answer)
view_bar(
    view,
    title=f"Train: {run_text(view)}",
    data_version=answer.data_version,
    rows=lambda: figure_rows(answer),
    summary=lambda: saved_plan(answer),
    api_path="plan/train.json",
    api_params=view.to_params(),
)
draw_published(answer)
