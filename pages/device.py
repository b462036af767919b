"""Device: which models run on a person's own machine, how fast, and what else a small machine can do."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.device.answer import answer_device
from pages.answers.device.machine import resolve
from pages.answers.device.new_device import new_device, resolve_new_device
from pages.answers.device.page_rows import page_rows, verdict_of
from pages.answers.device.sentences import doubts
from pages.answers.device.view import PART_NAMES, DeviceView
from pages.draw.device.inputs import draw_examples, draw_inputs, k
from pages.draw.device.models_part import draw_figures, draw_measured, draw_models, draw_reading
from pages.draw.device.other_parts import draw_new_device, draw_split, draw_vision
from pages.draw.shared.first_storey import draw_title, draw_verdict
from pages.draw.shared.message import show_error, show_warning
from pages.draw.shared.part_switch import draw_part_switch
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar


def check(view: DeviceView) -> tuple[DeviceView, tuple[str, ...]]:
    """The view with names that the data knows."""
    view, of_machine = resolve(view)
    view, of_network = resolve_new_device(view)
    return view, (*of_machine, *of_network)


before, complaints = open_view(DeviceView, check)
draw_title("Will it run on mine?", "Open models on your own computer or card: which, in which format, how fast.")
if before.part == "models":
    draw_examples(before)
draw_part_switch(PART_NAMES, k("part"))
view, refused = draw_inputs(before)
view, unknown = check(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused, *unknown)):
    show_warning(complaint)
answer = answer_device(view)
try:
    verdict = verdict_of(answer, view)
except ParetoscopeError as error:
    show_error(error.detail)
    st.stop()

draw_verdict(verdict, doubts(answer) if view.part == "models" else ())
if view.part == "models":
    draw_figures(answer)
    draw_models(answer)
    draw_measured(answer)
elif view.part == "split":
    draw_split(view)
elif view.part == "networks":
    draw_new_device(new_device(view))
else:
    draw_vision(view)
view_bar(
    view,
    title=f"Device: {answer.machine.label}",
    data_version=answer.data_version,
    rows=lambda: page_rows(answer, view),
    summary=lambda: {"verdict": verdict, "pick": None if answer.pick is None else answer.pick["label"]},
    api_path="plan/device.json",
    api_params=view.to_params(),
)
if view.part == "models":
    draw_reading(answer)
