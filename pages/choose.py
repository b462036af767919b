"""Choose: which model, on which hardware or from whom, for a need, within limits, by weights."""

from __future__ import annotations

import streamlit as st

from data.metrics import metrics
from errors import ParetoscopeError
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.boards.origin import origin
from pages.answers.choose.answer import choose
from pages.answers.choose.need import resolve
from pages.answers.choose.sentences import confidence, number_dates, verdict
from pages.answers.choose.tables import ranked_rows, saved_summary, table_rows
from pages.answers.choose.view import ChooseView
from pages.draw.choose.evidence import (
    draw_answer,
    draw_evidence,
    hidden_and_missing,
    offer_first_weights,
    offer_ways_on,
)
from pages.draw.choose.inputs import draw_display, draw_inputs
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.labels import plot_px
from pages.draw.shared.message import show_error, show_warning
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.scatter import scatter
from pages.draw.shared.table import configuration
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import view_bar

before, complaints = open_view(ChooseView, resolve)
view, refused = draw_inputs(before)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)
try:
    answer = choose(view)
except ParetoscopeError as error:
    show_error(error.detail)
    if not any(getattr(view, f"w_{part}") for part in PARTS):
        offer_first_weights(view)
    st.stop()

for sentence in answer.refused:
    show_warning(f"{sentence} To compare all of them, tick 'Compare across methods' under 'More limits'.")
draw_answer(answer, verdict(answer), " ".join(filter(None, [confidence(answer), number_dates(answer)])))

draw_display(answer.roles)
registry = metrics()
if "quality" in answer.columns:
    horizontal, vertical = registry[answer.columns[view.x]], registry[answer.columns["quality"]]
else:
    horizontal, vertical = registry[answer.columns["latency"]], registry[answer.columns["energy"]]
figure = scatter(
    answer.frame,
    horizontal,
    vertical,
    answer.decision.standing,
    revision=f"{view.task}/{horizontal.id}/{vertical.id}",
    text_colour=text_colour(st.context.theme.type),
    n_objectives=int((answer.decision.weights > 0).sum()),
    plot_px=plot_px(st.context.headers.get("User-Agent")),
)
draw_chart(
    figure,
    key="choose-chart",
    config={"displayModeBar": False},
    alt=f"{vertical.label} against {horizontal.label} for every candidate. {verdict(answer)}",
)
st.caption(escape(hidden_and_missing(answer)))
draw_paper_caption(f"board:{answer.roles.board}", "decision:energy-in-limits")
offer_ways_on(answer)

table = table_rows(answer)
table_with_origins(
    table,
    lambda row, column: origin(answer.frame.loc[table.index[row]].to_dict(), column),
    hide_index=True,
    column_config=configuration(list(table.columns), registry),
    key="choose-table",
    alt="Candidates within the limits, best first",
)
view_bar(
    view,
    title=f"Choose: {answer.board.task_label}",
    data_version=answer.data_version,
    rows=lambda: ranked_rows(answer),
    summary=lambda: saved_summary(answer),
    api_path="choose.csv",
    api_params=view.to_params(),
)
draw_evidence(answer)
