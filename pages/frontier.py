"""Frontier: any board by any two or three objectives, a selection that filters, up to four side by side."""

from __future__ import annotations

import streamlit as st

from data.metrics import metrics
from pages.answers.boards.origin import origin
from pages.answers.boards.predicted_energy import predicted_energy_caveat
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.sentences import chart_caption, frontier_verdict
from pages.answers.frontier.tables import api_params, named_rows, saved_summary, table_rows
from pages.answers.frontier.view import FrontierView, resolve
from pages.draw.frontier.compare import draw_comparison
from pages.draw.frontier.inputs import LOG, draw_inputs
from pages.draw.frontier.selection import clear_selection, take_selection
from pages.draw.frontier.verdict_card import draw_answer, draw_reasons
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_title
from pages.draw.shared.labels import plot_px
from pages.draw.shared.message import show_warning
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.picture_export import image_options
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.scatter import scatter
from pages.draw.shared.sources import draw_sources
from pages.draw.shared.table import configuration
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import view_bar

before, complaints = open_view(FrontierView, resolve)
draw_title(
    "Which candidates are worth it?", "The Pareto front of any board by two or three objectives, within your limits."
)
view, refused = draw_inputs(before)
answer = answer_frontier(view)
view = answer.view
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused, *answer.complaints)):
    show_warning(complaint)

for sentence in answer.refused:
    show_warning(f"{sentence} To compare all of them, tick 'Compare across methods' under 'Display'.")
if answer.multi_method and view.across_methods:
    show_warning("You are comparing values of different methods. The table states the method of each row.")

draw_answer(answer)
registry = metrics()
picture, reasons = st.columns([2, 1], gap="medium")
with picture:
    draw_chart(
        scatter(
            answer.frame,
            registry[view.x],
            registry[view.y],
            answer.standing,
            names=named_rows(answer),
            log_x=LOG[view.x_scale],
            log_y=LOG[view.y_scale],
            revision=f"{view.board}/{view.of}/{view.x}/{view.y}/{view.x_scale}/{view.y_scale}",
            text_colour=text_colour(st.context.theme.type),
            n_objectives=len(answer.objectives),
            plot_px=plot_px(st.context.headers.get("User-Agent")),
        ),
        key="frontier-chart",
        on_select=take_selection,
        selection_mode=("points", "box"),
        config={
            "displayModeBar": True,
            "displaylogo": False,
            "modeBarButtonsToRemove": ["lasso2d", "autoScale2d"],
            **image_options("frontier", view.board, view.of, view.y, view.x),
        },
        alt=f"{registry[view.y].label} against {registry[view.x].label}. {frontier_verdict(answer)}",
    )
with reasons:
    draw_reasons(answer)
    st.caption(escape(chart_caption(answer)))
    if view.x_range or view.y_range:
        st.button("Clear the selection", on_click=clear_selection, icon=":material/close:")

draw_paper_caption(f"board:{view.board}", "metric:front")
if view.compare:
    draw_comparison(answer)

table = table_rows(answer)
table_with_origins(
    table,
    lambda row, column: origin(answer.listed.loc[table.index[row]].to_dict(), column),
    hide_index=True,
    column_config=configuration(list(table.columns), registry),
    key="frontier-table",
    alt="Candidates by layer of the front",
)
view_bar(
    view,
    title=f"Frontier: {registry[view.y].label} and {registry[view.x].label}",
    data_version=answer.data_version,
    rows=lambda: answer.listed.assign(data_version=answer.data_version),
    summary=lambda: saved_summary(answer),
    api_path=f"boards/{view.board}/frontier.csv",
    api_params=api_params(answer),
)
details = st.expander("How to read this, its limits, and sources", on_change="rerun", key="frontier-details")
if details.open:
    with details:
        st.markdown(
            "Layer 1 is the Pareto front: no other candidate is at least as good in every chosen objective and better "
            "in one. Layer 2 is the front of the rest. **Off the front by** is the factor by which all objectives must "
            "improve at once to reach the front. The knee is where the front bends most: past it, a small gain in one "
            "objective costs a lot of another. "
            f"The front covers {100 * answer.hypervolume:.0f}% of the box between the worst and the best values "
            "(its hypervolume on scores from 0 to 1)."
        )
        st.markdown(escape(answer.board.not_claimed))
        if caveat := predicted_energy_caveat(answer.frame):
            st.markdown(escape(caveat))
        draw_sources(answer.frame, [objective.name for objective in answer.objectives])
