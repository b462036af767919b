"""Prediction errors: how far our own predictions are off, on measured values that they were not fitted to."""

from __future__ import annotations

import streamlit as st

from pages.answers.evidence.error_quantities import QUANTITIES
from pages.answers.evidence.error_report import answer_errors, error_rows, error_verdict
from pages.answers.evidence.error_view import PredictionErrorsView, resolve
from pages.draw.evidence.error_chart import error_chart
from pages.draw.evidence.error_inputs import draw_error_inputs
from pages.draw.evidence.error_sections import draw_groups, draw_reading, draw_report
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_title, draw_verdict
from pages.draw.shared.message import show_warning
from pages.draw.shared.palette import text_colour
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.registry import BY_ID

before, complaints = open_view(PredictionErrorsView, resolve)
draw_title(
    "How far off are our own predictions?",
    "Every kind of prediction against measured values that it was not fitted to.",
)
view, refused = draw_error_inputs(before)
view, unknown = resolve(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused, *unknown)):
    show_warning(complaint)
report = answer_errors(view)
verdict = error_verdict(report)
draw_verdict(verdict)
left, right = st.columns(2, gap="medium")
with left:
    st.subheader("Predicted against measured", anchor=False)
    draw_chart(
        error_chart(report, text_colour(st.context.theme.type)),
        key="prediction-errors-chart",
        config={"displayModeBar": False},
        alt="Predicted against measured values; on the dotted line a prediction is right",
    )
    page = BY_ID[report.quantity.page]
    st.page_link(page.script, label=escape(f"Where such predictions are shown: {page.title}"), icon=page.icon)
with right:
    draw_groups(report)
view_bar(
    view,
    title=f"Prediction errors: {QUANTITIES[view.quantity].label}",
    data_version=report.data_version,
    rows=lambda: error_rows(report),
    summary=lambda: {"verdict": verdict},
    api_path="prediction-errors.csv",
    api_params=view.to_params(),
)
st.subheader("All predictions", anchor=False)
draw_report(report)
draw_reading(report)
