"""Route: what a router would do to quality and bill before it is deployed, on logs of many models."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.route.answer import replay_of, route
from pages.answers.route.sentences import route_verdict
from pages.answers.route.tables import curve_rows
from pages.answers.route.view import UPLOAD, RouteView, log_of, resolve
from pages.draw.route.chart import cost_quality_chart
from pages.draw.route.evidence import draw_details, draw_domains, draw_policies, draw_take_away, draw_why
from pages.draw.route.figures import draw_figures, draw_more_figures
from pages.draw.route.inputs import draw_inputs, draw_limit
from pages.draw.route.online import draw_online
from pages.draw.route.route_call import route_call
from pages.draw.route.timeouts import draw_timeouts
from pages.draw.route.upload import uploaded_log
from pages.draw.route.votes import draw_votes
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_title, draw_verdict
from pages.draw.shared.labels import WIDE_PX, plot_px
from pages.draw.shared.message import show_warning
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.view_bar import view_bar
from pages.draw.shared.waiting import show_problem, waiting

before, complaints = open_view(RouteView, resolve)
draw_title("What would a router save?", "Quality and bill of routing between models, replayed on logged answers.")
view, refused, slot = draw_inputs(before)
view, _ = resolve(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)
try:
    with waiting("Fitting the routers and replaying them on held-out queries…", "route.replay", view):
        answer = route(view, replay_of(view, uploaded_log()))
except ParetoscopeError as error:
    show_problem(error)
    st.stop()

draw_limit(answer, slot)
draw_verdict(route_verdict(answer))
draw_figures(answer)
draw_chart(
    cost_quality_chart(
        answer, text_colour(st.context.theme.type), plot_px(st.context.headers.get("User-Agent"), WIDE_PX)
    ),
    key="route-chart",
    config=chart_config("route", view.log),
    alt=f"Mean score against cost per 1,000 queries of every policy. {route_verdict(answer)}",
)
notes = " ".join(answer.replay.notes)
st.caption(
    f"Trained on {answer.replay.n_train:,} queries, chosen on {answer.replay.n_settle:,} validation queries, tested on "
    f"{answer.replay.n_test:,} held-out queries. Bands are 95% intervals over resampled queries. {escape(notes)}"
)
draw_paper_caption(*(f"policy:{name}" for name in answer.replay.policies), "measure:optimum")
draw_policies(answer)
view_bar(
    view,
    title=f"Route: {view.log if view.log != UPLOAD else 'an uploaded log'}",
    data_version=answer.data_version,
    rows=lambda: curve_rows(answer),
    summary=lambda: answer.summary,
    api_path=None,
    posted=route_call(answer, log_of(view, uploaded_log())),
)
draw_take_away(answer, uploaded_log())
draw_more_figures(answer)
whole_log = log_of(view.with_changes(models=()), uploaded_log())
draw_domains(answer, answer.replay.models if whole_log is None else whole_log.log.models)
draw_why(answer)
st.page_link(
    "pages/deploy.py",
    label="Caching, local helpers, speculation and load: on Deploy",
    icon=":material/dns:",
    query_params={"fold": "around"},
)
draw_votes(answer)
draw_online(answer, uploaded_log())
held = log_of(view, uploaded_log())
if held is not None:
    draw_timeouts(answer, held.log)
draw_details(answer)
