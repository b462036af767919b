"""Footprint: energy within a latency limit, its carbon and water on several grids, and what a rack can feed."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.footprint.answer import answer_footprint, resolve
from pages.answers.footprint.sentences import carbon_text, doubts
from pages.answers.footprint.tables import page_rows, verdict_of
from pages.answers.footprint.view import PART_NAMES, FootprintView
from pages.draw.footprint.inputs import draw_inputs, k
from pages.draw.footprint.sections import draw_emissions, draw_emissions_reading, draw_hours, draw_rack
from pages.draw.shared.first_storey import draw_title, draw_verdict
from pages.draw.shared.message import show_error, show_warning
from pages.draw.shared.part_switch import draw_part_switch
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar

before, complaints = open_view(FootprintView, resolve)
draw_title(
    "What will it emit, and can my rack feed it?", "Energy from measured deployments, carbon and water grid by grid."
)
draw_part_switch(PART_NAMES, k("part"))
view, refused = draw_inputs(before)
view, unknown = resolve(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused, *unknown)):
    show_warning(complaint)
answer = answer_footprint(view)
try:
    verdict = verdict_of(answer, view)
except ParetoscopeError as error:
    show_error(error.detail)
    st.stop()

draw_verdict(verdict, doubts(answer) if view.part == "emissions" else ())
if view.part == "emissions":
    draw_emissions(answer)
elif view.part == "hours":
    draw_hours(view)
else:
    draw_rack(view)
view_bar(
    view,
    title=f"Footprint: {answer.energy.label}",
    data_version=answer.data_version,
    rows=lambda: page_rows(answer, view),
    summary=lambda: {
        "verdict": verdict,
        "carbon": carbon_text(answer.grids[0]["kgco2e"]) if answer.grids else None,
    },
    api_path="plan/footprint.json",
    api_params=view.to_params(),
)
if view.part == "emissions":
    draw_emissions_reading(answer)
