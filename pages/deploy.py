"""Deploy: how many GPUs a model takes for a traffic within deadlines, what that costs, and on which GPUs it fits."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.deploy.answer import MOST_CANDIDATES, deploy
from pages.answers.deploy.sentences import deploy_verdict
from pages.answers.deploy.tables import flat_rows
from pages.answers.deploy.view import DeployView, resolve
from pages.draw.deploy.folds import draw_folds
from pages.draw.deploy.inputs import draw_inputs, search_problem
from pages.draw.deploy.sections import draw_cache, draw_picture, draw_table
from pages.draw.deploy.verdict_card import draw_answer
from pages.draw.route.query_logs import query_logs
from pages.draw.shared.first_storey import draw_title
from pages.draw.shared.message import show_warning
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.draw.shared.waiting import show_problem, waiting

before, complaints = open_view(DeployView, resolve)
draw_title(
    "How many GPUs does it take?", "Memory, speed and bill of a model on every GPU, for your traffic and deadlines."
)
view, refused = draw_inputs(before)
view, unknown = resolve(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys(filter(None, (*complaints, *refused, *unknown, search_problem()))):
    show_warning(complaint)
try:
    with waiting("Sizing", "deploy.size", view):
        answer = deploy(view)
        draw_answer(answer)
        draw_picture(answer)
except ParetoscopeError as error:
    show_problem(error)
    st.stop()

draw_table(answer)
view_bar(
    view,
    title=f"Deploy: {answer.pick['label']}",
    data_version=answer.data_version,
    rows=lambda: flat_rows(answer.options),
    summary=lambda: {"verdict": deploy_verdict(answer)},
    api_path="plan/deploy.csv",
    api_params={**view.api_params(), "simulate": str(MOST_CANDIDATES)},
)
draw_cache(answer)
draw_folds(answer, query_logs)
