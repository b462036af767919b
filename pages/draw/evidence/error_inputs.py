"""The question bar of the page of prediction errors: which prediction, what it had not seen, grouped by what."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.answers.evidence.error_quantities import QUANTITIES
from pages.answers.evidence.error_view import PredictionErrorsView, unseen_of
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.url_state import from_widgets, key

UNSEEN_NAMES = {"model": "Unseen models", "hardware": "Unseen hardware"}
BY_NAMES = {"model": "Model", "hardware": "Hardware", "kind": "Kind of case"}


def draw_error_inputs(before: PredictionErrorsView) -> tuple[PredictionErrorsView, tuple[str, ...]]:
    """Draw the settings and read them back."""
    view = from_widgets(PredictionErrorsView, before)[0]
    draw_question_bar("prediction-errors", _groups(view))
    return from_widgets(PredictionErrorsView, before)


def _groups(view: PredictionErrorsView) -> list[SettingsGroup]:
    quantity = QUANTITIES[view.quantity]
    unseen = UNSEEN_NAMES[unseen_of(quantity, view.unseen)]
    by = f"By {BY_NAMES[view.by].lower()}"
    return [
        SettingsGroup("quantity", "Prediction", quantity.label, "straighten", _draw_quantity),
        SettingsGroup("unseen", "What the fit had not seen", unseen, "visibility_off", partial(_draw_unseen, view)),
        SettingsGroup("by", "Groups and chart", by, "category", _draw_by),
    ]


def _draw_quantity() -> None:
    st.radio(
        "Prediction",
        list(QUANTITIES),
        format_func=lambda name: QUANTITIES[name].label,
        key=key(PredictionErrorsView, "quantity"),
    )


def _draw_unseen(view: PredictionErrorsView) -> None:
    ways = QUANTITIES[view.quantity].left_out
    st.segmented_control(
        "The fit had not seen",
        list(UNSEEN_NAMES),
        format_func=UNSEEN_NAMES.__getitem__,
        key=key(PredictionErrorsView, "unseen"),
        required=True,
    )
    if len(ways) == 1:
        way = UNSEEN_NAMES[next(iter(ways))].lower()
        st.caption(escape(f"{QUANTITIES[view.quantity].label} was scored in one way: {way}."))


def _draw_by() -> None:
    st.segmented_control(
        "Group rows by",
        list(BY_NAMES),
        format_func=BY_NAMES.__getitem__,
        key=key(PredictionErrorsView, "by"),
        required=True,
    )
    st.toggle("Show the plain alternative on the chart", key=key(PredictionErrorsView, "naive"))
