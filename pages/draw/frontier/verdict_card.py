"""The answer of the Frontier page: the knee, the hardware with its filter, the knee's figures, the ends beside."""

from __future__ import annotations

import streamlit as st

from data.metrics import metrics
from models.decision.choosing import column
from pages.answers.boards.origin import origin
from pages.answers.frontier.answer import FrontierAnswer
from pages.answers.frontier.sentences import MIXED, best_in, front_ends, front_notes, frontier_verdict, gpus_on_front
from pages.answers.shared.formatting import quantity
from pages.draw.frontier.selection import clear_selection, k
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_verdict, figure_grid
from pages.draw.shared.value_origin import origin_help

MOST_BUTTONS = 4


def draw_answer(answer: FrontierAnswer) -> None:
    """Draw the verdict card and the knee's figures."""
    draw_verdict(frontier_verdict(answer), [" ".join(front_notes(answer))], lambda: _draw_gpu_buttons(answer))
    if answer.knee is not None:
        _draw_figures(answer, answer.knee)


def _draw_gpu_buttons(answer: FrontierAnswer) -> None:
    """Each GPU of a mixed front by itself, one click away; and the way back."""
    gpus = list(gpus_on_front(answer))[:MOST_BUTTONS]
    with st.container(horizontal=True, gap="xsmall", key="hardware"):
        if len(gpus) >= MIXED:
            for name in gpus:
                st.button(f"{escape(name)} only", key=f"frontier-only-{name}", on_click=_only, args=(name,))
        if answer.view.gpus:
            st.button("All GPUs", key="frontier-all-gpus", on_click=_only, icon=":material/close:")


def _only(*names: str) -> None:
    """Compare candidates of these GPUs alone; of all where none is named."""
    st.session_state[k("gpus")] = list(names)
    clear_selection()


def _draw_figures(answer: FrontierAnswer, knee: int) -> None:
    """The knee's value in each objective, with the best that the front reaches."""
    row = {str(name): value for name, value in answer.frame.iloc[knee].items()}
    labels = [f"{metrics()[objective.name].label} at the knee" for objective in answer.objectives]
    with figure_grid(len(labels), labels):
        for objective in answer.objectives:
            metric = metrics()[objective.name]
            values = column(answer.frame, metric.id)
            st.metric(
                escape(f"{metric.label} at the knee"),
                quantity(float(values[knee]), metric),
                quantity(float(values[best_in(answer, objective)]), metric),
                delta_color="gray",
                delta_arrow="off",
                delta_description="best on the front",
                help=origin_help(origin(row, metric.id), metric.description),
                border=True,
                height="stretch",
            )


def draw_reasons(answer: FrontierAnswer) -> None:
    """Beside the chart: the ends of the front, and what the knee is."""
    if ends := front_ends(answer):
        st.markdown("**Ends of the front**\n" + "\n".join(f"- {escape(sentence)}" for sentence in ends))
    if answer.knee is not None:
        st.caption("Past the knee, a small gain in one objective costs a lot of another.")
