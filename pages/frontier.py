"""Frontier: any board by any two or three objectives, a selection that filters, up to four side by side."""

from __future__ import annotations

import streamlit as st

from data.metrics import metrics
from pages.answers.boards import store
from pages.answers.boards.energy_methods import label_of
from pages.answers.boards.origin import origin
from pages.answers.frontier.answer import (
    FrontierView,
    answer_frontier,
    chart_caption,
    frontier_verdict,
    named_rows,
    resolve,
)
from pages.draw.frontier.compare import draw_comparison
from pages.draw.frontier.inputs import LOG, clear_selection, draw_inputs, take_selection
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.labels import plot_px
from pages.draw.shared.message import show_warning
from pages.draw.shared.palette import text_colour
from pages.draw.shared.saved_view_link import saved_view_banner
from pages.draw.shared.scatter import scatter
from pages.draw.shared.sources import draw_sources
from pages.draw.shared.table import configuration
from pages.draw.shared.url_state import close_view, open_view
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import view_bar

before, complaints = open_view(FrontierView, resolve)
view, refused = draw_inputs(before)
view, _ = resolve(view)
answer = answer_frontier(view)
close_view(view)

saved_view_banner(view)
for complaint in dict.fromkeys((*complaints, *refused)):
    show_warning(complaint)

for sentence in answer.refused:
    show_warning(f"{sentence} Tick 'Compare across methods' in the sidebar to compare them all the same.")
if answer.mixed and view.across_methods:
    show_warning("You compare figures of different methods. The table marks the method of each row.")

st.subheader(escape(frontier_verdict(answer)), anchor=False)
registry = metrics()
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
    config={"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "autoScale2d"]},
    alt=f"{registry[view.y].label} against {registry[view.x].label}. {frontier_verdict(answer)}",
)
with st.container(horizontal=True, vertical_alignment="center"):
    st.caption(escape(chart_caption(answer)))
    if view.x_range or view.y_range:
        st.button("Clear the selection", on_click=clear_selection, icon=":material/close:")

if view.compare:
    draw_comparison(answer)

methods = [f"{name}__method" for name in answer.mixed]
columns = [
    "label",
    "pareto_rank",
    *methods,
    *(objective.name for objective in answer.objectives),
    "epsilon_slack",
    "kind",
]
shown = answer.listed[columns].head(200)
shown = shown.assign(**{name: shown[name].map(label_of, na_action="ignore") for name in methods})
table_with_origins(
    shown,
    lambda row, column: origin(answer.listed.loc[shown.index[row]].to_dict(), column),
    hide_index=True,
    column_config=configuration(columns, registry),
    height=360,
    placeholder="",
    key="frontier-table",
    alt="Candidates by layer of the front",
)
objectives = ",".join(map(str, answer.objectives))
view_bar(
    view,
    title=f"Frontier: {registry[view.y].label} and {registry[view.x].label}",
    data_version=answer.data_version,
    rows=lambda: answer.listed.assign(data_version=answer.data_version),
    summary=lambda: {"front": answer.frame["candidate_id"].iloc[answer.front].tolist()},
    api_path=f"boards/{view.board}/frontier.csv",
    api_params={
        "objectives": objectives,
        **({"in.task": view.of} if view.of else {}),
        **({"across_methods": "1"} if view.across_methods and answer.mixed else {}),
        **{f"in.{name}__method": method for name, method in answer.kept},
    },
)
details = st.expander("How to read this, what it may not claim, and sources", on_change="rerun", key="frontier-details")
if details.open:
    with details:
        st.markdown(
            "Rank 1 is the front: no other candidate is at least as good in every chosen objective and better in one. "
            "Rank 2 is the front once rank 1 is taken away. **Off the front by** is the factor by which a candidate "
            "would have to improve in all objectives at once to reach it. The knee is where the front bends "
            "most: past it, a little more of one objective costs much of another. "
            f"The front covers {100 * answer.hypervolume:.0f} % of the box between the worst and the best values "
            "(its hypervolume on 0 to 1 scores)."
        )
        st.markdown(escape(str(store.boards().set_index("id").loc[view.board, "not_claimed"])))
        draw_sources(answer.frame, [objective.name for objective in answer.objectives])
