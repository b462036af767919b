"""Choose: which model, on which hardware or from whom, for a need, within limits, by weights."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data.metrics import metrics
from errors import ParetoscopeError
from pages.answers.boards.origin import origin
from pages.answers.choose.answer import choose
from pages.answers.choose.levered import levered_candidate
from pages.answers.choose.need import resolve, resolve_need
from pages.answers.choose.record import record_html
from pages.answers.choose.tables import ranked_rows, saved_summary, table_rows, taken_away
from pages.answers.choose.view import ChooseView
from pages.draw.choose.chart import draw_trade_off
from pages.draw.choose.evidence import draw_caveats, draw_reasons
from pages.draw.choose.firmness import draw_firmness
from pages.draw.choose.formats_part import draw_formats
from pages.draw.choose.header import draw_header
from pages.draw.choose.inputs import draw_inputs
from pages.draw.choose.levered import draw_levered
from pages.draw.choose.verdict_card import draw_answer
from pages.draw.choose.ways_on import offer_first_weights, offer_ways_on
from pages.draw.shared.message import show_error, show_warning
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.table import configuration
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import link_of, view_bar

before, complaints = open_view(ChooseView, resolve)
draw_header(before)
view, refused = draw_inputs(before)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)
try:
    answer = choose(view)
except ParetoscopeError as error:
    show_error(error.detail)
    if not any(getattr(view, f"w_{part}") for part in resolve_need(view).columns):
        offer_first_weights(view)
    st.stop()

for sentence in answer.refused:
    show_warning(f"{sentence} To compare all of them, tick 'Compare across methods' under 'More limits'.")
draw_answer(answer)
levered = levered_candidate(answer)
draw_levered(answer, levered)
picture, reasons = st.columns([2, 1], gap="medium")
with picture:
    draw_trade_off(answer, levered)
    draw_paper_caption(f"board:{answer.roles.board}", "decision:energy-in-limits")
with reasons:
    draw_reasons(answer)
offer_ways_on(answer)
draw_formats(answer)
draw_firmness(answer)

table = table_rows(answer)
table_with_origins(
    table,
    lambda row, column: origin(answer.frame.loc[table.index[row]].to_dict(), column),
    hide_index=True,
    column_config=configuration(list(table.columns), metrics()),
    key="choose-table",
    alt="Candidates within the limits, best first",
)
address = link_of(view)  # here, since a download is made where no page's address is known
view_bar(
    view,
    title=f"Choose: {answer.board.task_label}",
    data_version=answer.data_version,
    rows=lambda: ranked_rows(answer),
    summary=lambda: saved_summary(answer),
    api_path="choose.csv",
    api_params=view.to_params(),
    short_rows=lambda: taken_away(answer),
    record=lambda: record_html(answer, address),
    file_name=f"{view.task}-{date.today():%Y-%m-%d}",
)
draw_caveats(answer)
