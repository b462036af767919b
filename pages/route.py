"""Route: what a router would do to quality and bill before it is deployed, on logs of many models."""

from __future__ import annotations

import streamlit as st

from models.errors import ParetoscopeError
from pages.answers.route import replay_of, route
from pages.answers.route_tables import curve_rows
from pages.answers.route_view import UPLOAD, RouteView, log_of, resolve
from pages.answers.route_words import route_verdict
from pages.parts.chart import draw_chart
from pages.parts.labels import plot_px
from pages.parts.message import show_warning
from pages.parts.opening import saved_view_banner
from pages.parts.palette import text_colour
from pages.parts.route_around import draw_around
from pages.parts.route_chart import curves
from pages.parts.route_evidence import (
    draw_details,
    draw_domains,
    draw_policies,
    draw_take_away,
    draw_why,
)
from pages.parts.route_figures import draw_figures
from pages.parts.route_inputs import draw_inputs, draw_limit
from pages.parts.route_online import draw_online
from pages.parts.route_timeouts import draw_timeouts
from pages.parts.route_upload import uploaded_log
from pages.parts.text import escape
from pages.parts.url_state import close_view, open_view
from pages.parts.view_bar import view_bar
from pages.parts.waiting import show_problem, waiting

before, complaints = open_view(RouteView, resolve)
view, refused, slot = draw_inputs(before)
view, _ = resolve(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)
try:
    with waiting("Fitting the routers on one part of the log and replaying them on another…", "route.replay", view):
        answer = route(view, replay_of(view, uploaded_log()))
except ParetoscopeError as error:
    show_problem(error)
    st.stop()

draw_limit(answer, slot)
st.subheader(escape(route_verdict(answer)), anchor=False)
draw_figures(answer)
draw_chart(
    curves(answer, text_colour(st.context.theme.type), plot_px(st.context.headers.get("User-Agent"))),
    key="route-chart",
    config={"displayModeBar": False},
    alt=f"Mean score against cost per 1,000 queries of every policy. {route_verdict(answer)}",
)
notes = " ".join(answer.replay.notes)
st.caption(
    f"Learned on {answer.replay.n_train:,} queries, choice made on {answer.replay.n_settle:,}, results on "
    f"{answer.replay.n_test:,} others. Bands are 95% over resampled queries. {escape(notes)}"
)
draw_policies(answer)
view_bar(
    view,
    page_path="route",
    title=f"Route: {view.log if view.log != UPLOAD else 'an uploaded log'}",
    data_version=answer.data_version,
    rows=lambda: curve_rows(answer),
    summary=lambda: answer.summary,
    api_path=None,
)
draw_take_away(answer, uploaded_log())
whole_log = log_of(view.with_changes(models=()), uploaded_log())
draw_domains(answer, answer.replay.models if whole_log is None else whole_log.log.models)
draw_why(answer)
held = log_of(view, uploaded_log())
if held is not None:
    draw_around(answer, held.log)
draw_online(answer, uploaded_log())
if held is not None:
    draw_timeouts(answer, held.log)
draw_details(answer)
