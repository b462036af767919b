"""Limits on every metric of the board, each hinting at what the candidates reach."""

from __future__ import annotations

import numpy as np
import streamlit as st

from data.metrics import Metric
from models.front.pareto import Floats
from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.workload import Workload, numbers
from pages.answers.frontier.limits import SIGNS, Side, limit_of, limits_of
from pages.answers.frontier.view import FrontierView
from pages.answers.shared.formatting import number
from pages.draw.frontier.selection import k
from pages.draw.shared.axes import titled
from pages.draw.shared.escaping import escape

ANOTHER = "frontier-another-limit"
WORDS = {"min": "at least", "max": "at most"}


def draw_limits(board: ChosenBoard, view: FrontierView) -> None:
    """Draw both bounds of the objectives, of what is limited already and of what is asked for below them."""
    offered, frame = board.offered_metrics(), board.priced(Workload())
    limited = (limit.metric for limit in limits_of(view.limits))
    also = st.session_state.get(ANOTHER) or []
    names = [name for name in dict.fromkeys((*view.names, *limited, *also)) if name in offered]
    for name in names:
        _draw_bounds(offered[name], numbers(frame, name))
    others = [name for name in offered if name not in names or name in also]
    if others:
        st.session_state[ANOTHER] = [name for name in also if name in others]
        st.multiselect(
            "Limit other metrics",
            others,
            format_func=lambda name: titled(offered[name]),
            key=ANOTHER,
            placeholder=f"{len(others)} more",
        )
    st.caption("A candidate without the value cannot keep a limit, so the limit hides it.")


def _draw_bounds(metric: Metric, values: Floats) -> None:
    st.markdown(f"**{escape(titled(metric))}**", help=escape(metric.description))
    known = values[np.isfinite(values)]
    reach = {"min": float(known.min()), "max": float(known.max())} if known.size else {}
    bounds = {limit.parameter: limit.bound for limit in limits_of(st.session_state.get(k("limits")) or [])}
    for place, side in zip(st.columns(2), SIGNS, strict=True):
        parameter = f"{side}.{metric.id}"
        hint = f"{'lowest' if side == 'min' else 'highest'}: {number(reach[side])}" if reach else "no limit"
        st.session_state[k(parameter)] = bounds.get(parameter)  # the view is right, whatever the field held
        place.number_input(
            escape(f"{metric.label} {WORDS[side]}"),
            value=None,
            step=None,
            format="%g",
            key=k(parameter),
            label_visibility="collapsed",
            placeholder=f"{WORDS[side]}; {hint}",
            on_change=_take_limit,
            args=(side, metric.id),
        )


def _take_limit(side: Side, metric: str) -> None:
    """A field that was left becomes a limit of the view, or ends one."""
    parameter = f"{side}.{metric}"
    bound = st.session_state[k(parameter)]
    texts = [text for text in st.session_state.get(k("limits")) or [] if limit_of(text).parameter != parameter]
    st.session_state[k("limits")] = texts + ([] if bound is None else [limit_of(f"{parameter}={bound!r}").text])
