"""Memory by training method: a bar of its parts for each, against the room of one GPU."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from pages.answers.shared.formatting import number
from pages.answers.training.answer import TrainAnswer
from pages.answers.training.method_fits import METHOD_NAMES, PARTS
from pages.answers.training.plan_tables import memory_rows
from pages.answers.training.run_sentences import contrastive_sentence
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import chart_text, escape
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.view_bar import csv_button
from pages.draw.training.plan_inputs import k

COLOURS = ("#0072B2", "#7A5195", "#56B4E9", "#E69F00", "#CC79A7", "#8C6D31", "#9AA5A0")
PATTERNS = ("", "/", "", "\\", "", "x", "")
HEIGHT_PX = 300


def draw_memory(answer: TrainAnswer) -> None:
    """Draw the bars, what they come from, and the question of contrastive batches."""
    st.subheader("Memory: what fits the card", anchor=False)
    draw_chart(
        memory_chart(answer, text_colour(st.context.theme.type)),
        key="train-memory-chart",
        config=chart_config("train", "memory"),
        alt="Memory on each GPU by training method and part, with the room of the card",
    )
    fits = [METHOD_NAMES[fit.method] for fit in answer.fits if fit.fits]
    verdict = f"Fits: {'; '.join(fits)}." if fits else "No method fits."
    shared = f"shared by {answer.view.num_gpus:,} GPUs" if answer.view.num_gpus > 1 else "on one GPU"
    st.caption(escape(f"{verdict} Estimated: 16-bit weights, states {shared}."))
    draw_paper_caption("planner:frugal", "planner:lost", "planner:tiled")
    folded = st.expander("Contrastive batches", on_change="rerun", key="train-contrastive")
    if folded.open:
        with folded:
            _draw_contrastive(answer)
    csv_button("training-memory", answer.data_version, lambda: memory_rows(answer), "CSV of the memory")


def memory_chart(answer: TrainAnswer, colour: str) -> go.Figure:
    """A stacked bar per method, GB on each GPU, and a line where the card is full."""
    figure = go.Figure()
    names = [METHOD_NAMES[fit.method] for fit in answer.fits]
    for place, (part, label) in enumerate(PARTS.items()):
        sizes = [getattr(fit.memory, part) for fit in answer.fits]
        if max(sizes) < answer.room_gb / 1000:
            continue
        figure.add_bar(
            x=sizes,
            y=names,
            name=chart_text(label),
            orientation="h",
            marker={"color": COLOURS[place], "pattern": _pattern(PATTERNS[place])},
            hovertemplate=f"{chart_text(label)}: %{{x:.3g}} GB<extra></extra>",
        )
    for fit in answer.fits:
        text = f"{number(fit.memory.total_gb)} GB{'' if fit.fits else ', no room'}"
        figure.add_annotation(
            x=fit.memory.total_gb, y=METHOD_NAMES[fit.method], text=text, showarrow=False, xanchor="left", xshift=4
        )
    most = max(answer.room_gb, *(fit.memory.total_gb for fit in answer.fits))
    figure.add_vline(
        x=answer.room_gb,
        line={"dash": "dash", "width": 1.5, "color": colour},
        annotation_text=f"{number(answer.room_gb)} GB per GPU",
        annotation_position="top left" if answer.room_gb > most / 2 else "top right",
    )
    figure.update_layout(
        barmode="stack",
        height=HEIGHT_PX,
        margin={"l": 0, "r": 0, "t": 24, "b": 0},
        legend={"orientation": "h", "y": -0.32, "traceorder": "normal"},
        font={"color": colour},
    )
    figure.update_xaxes(title_text="GB on each GPU", range=[0, 1.3 * most])
    figure.update_yaxes(autorange="reversed")
    return figure


def _pattern(shape: str) -> dict[str, object]:
    """Hatching over a bar's own colour, so that parts differ without colour too."""
    return {"shape": shape, "fillmode": "overlay", "fgcolor": "#FFFFFF", "fgopacity": 0.6, "size": 6}


def _draw_contrastive(answer: TrainAnswer) -> None:
    st.markdown(escape(contrastive_sentence(answer)))
    with st.container(horizontal=True):
        st.number_input("Samples in a batch", 2, 1_000_000_000, step=1024, key=k("contrastive_batch"))
        st.number_input("Rows of a tile", 1, 1_000_000, step=1024, key=k("tile"))
