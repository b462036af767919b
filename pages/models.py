"""Models: one model as a thing, with what it scores, costs, needs and runs on; up to four side by side."""

from __future__ import annotations

import streamlit as st

from pages.answers.models.answer import answer_model
from pages.answers.models.sentences import model_verdict
from pages.answers.models.tables import deployment_rows
from pages.answers.models.view import ModelsView, resolve
from pages.draw.models.efficiency import draw_efficiency
from pages.draw.models.inputs import draw_compare, draw_search, read_inputs, search_problem
from pages.draw.models.papers import draw_papers
from pages.draw.models.sections import (
    draw_charts,
    draw_comparison,
    draw_details,
    draw_figures,
    draw_formats,
    draw_header,
    draw_offers,
)
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.registry import BY_ID, load

before, complaints = open_view(ModelsView, resolve)
view, refused = read_inputs(before)
view, unknown = resolve(view)
answer = answer_model(view)
view = answer.view
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys(filter(None, (*complaints, *refused, *unknown, search_problem()))):
    show_warning(complaint)

title, search = st.columns([3, 1.4], vertical_alignment="center")
with title:
    st.title(escape(answer.record["label"]), anchor=False)
with search:
    draw_search()
draw_header(answer.record)
draw_figures(answer.record)
with st.container(horizontal=True, vertical_alignment="center", key="model-actions"):
    draw_compare(view.id)
    if "models" in load(BY_ID["choose"].view).model_fields:
        st.page_link(
            "pages/choose.py",
            label="Choose within this model",
            icon=":material/target:",
            query_params={"models": view.id},
        )
    if answer.fits is not None:
        st.page_link(
            "pages/deploy.py",
            label="Size it for your traffic",
            icon=":material/dns:",
            query_params={"model": view.id},
        )
    st.page_link("pages/device.py", label="Models on my own machine", icon=":material/devices:")
if answer.beside:
    draw_comparison(answer)
draw_charts(answer)
draw_formats(answer)
draw_offers(answer.record)
view_bar(
    view,
    title=f"Models: {answer.record['label']}",
    data_version=answer.data_version,
    rows=lambda: deployment_rows(answer.record),
    summary=lambda: {"verdict": model_verdict(answer.record)},
    api_path=f"models/{view.id}",
)
draw_details(answer.record)
draw_efficiency(answer.record, answer.data_version)
draw_papers(answer.record)
