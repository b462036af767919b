"""The Route page below its chart: the policies' measures, domains, one query's reasons, sources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from models.routers.registry import POLICIES
from pages.answers.boards import store
from pages.answers.route.answer import RouteAnswer, router_file
from pages.answers.route.log import RouteLog, built_in
from pages.answers.route.measure_formats import CURVE, POINT
from pages.answers.route.recommendation import NO_ROUTER
from pages.answers.route.sentences import limit_text
from pages.answers.route.tables import (
    assignment_rows,
    columns_alike,
    domain_rows,
    in_words,
    neighbours,
    policy_rows,
    why,
    within_limit,
)
from pages.answers.route.view import UPLOAD
from pages.answers.workers.caller import Caller, working_for
from pages.draw.route.chart import domain_shares_chart
from pages.draw.route.figures import origin_of
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.first_storey import on_phone
from pages.draw.shared.paper_caption import cited
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import session_name

HOW_TO_READ = """
A **router** reads a query and sends it to one of several models. The log says what each model scored and cost on each
query, so any policy can be replayed without calling a model. Each policy is trained on one part of the queries.
Sweeping its trade-off between quality and cost draws its curve on held-out queries.

- **Zero Router**: a random mix of single models. A policy on this line has nothing over chance.
- **Oracle**: knows every outcome in advance. It shows how much there is to gain.
- **Table by domain**: looks up the best model for each domain. Where this is as good, no embedding is needed.
- **AIQ, cross-fitted** is the mean score over costs from the cheapest to the most expensive single model. The held-out
  queries are divided into five parts: for every budget the best points of the curve, and single models to mix with
  them, are chosen on four parts and judged on the fifth, each part in turn. The curves in the chart are drawn likewise.
- **Lead over chance** is that AIQ minus the Zero Router's, whose models are chosen in the same way. It reads "none"
  where its 95% interval includes 0. Every resample chooses anew, so the interval covers the choice as well.
- **AIQ as published** is RouterBench's: along the best points on the held-out queries themselves, which flatters a
  policy of many points. Use it to compare with published figures only. The columns to its right are chosen so, too.
- **Optimum** is the best score that any assignment of the held-out queries reaches at a policy's cost, with every
  outcome known: the linear programme of "Doing More with Less", a survey of routing (2025).
- **Gap to the oracle** is the share of the Oracle's AIQ that a policy lacks, an analogue of the gap in Duo-LLM (2024).
  Most of it cannot be closed from the question alone.
- **Quality-neutral cost** is the lowest bill that reaches the best single model's score, as a share of that model's
  bill; it is noisy.
"""


EXPECTED = ("expected", "expected_cost")  # what the policy thought; all else is what the log says
NOT_PORTABLE = (
    "This policy cannot be exported: its judge is simulated from the log's scores, which a live service does not "
    "have. Deferral by confidence works the same way and can be exported."
)
CELL_PX, CHAR_PX = 24, 7.2
NO_FILE = "There is no router to export: this choice uses single models."


def draw_policies(answer: RouteAnswer) -> None:
    """Every policy within the limit, and the measures of its whole curve, each with its interval."""
    limited, whole = st.tabs(
        [f"Within the limit ({escape(limit_text(answer))})", "Over the whole curve"], key="route-policies"
    )
    columns = st.column_config.Column
    rows = policy_rows(answer)
    with limited:
        headings = {key: columns(measure.label, help=measure.help) for key, measure in POINT.items()}
        _table(answer, within_limit(rows), headings, "route-point")
    with whole:
        headings = {key: columns(measure.label, help=measure.help) for key, measure in CURVE.items()}
        _table(answer, in_words(rows, CURVE), headings, "route-curve")
    st.caption(
        "In brackets: 95% intervals over resampled queries, the same for all policies. The recommended choice comes "
        "first, then the best validation score; over the whole curve, the best cross-fitted AIQ. Chance is the Zero "
        "Router: the random mix of single models at the same cost or score."
    )


def _table(answer: RouteAnswer, rows: pd.DataFrame, columns: dict[str, ColumnConfig], key: str) -> None:
    if on_phone():
        rows = rows.assign(policy=[name.split(" of ")[0] for name in rows["policy"]])  # else no value is in sight
    table_with_origins(
        rows,
        lambda row, column: (
            None if column == "policy" else origin_of(answer, f"{column} of {rows['policy'].iloc[row]}")
        ),
        key=key,
        hide_index=True,
        column_config={"policy": st.column_config.Column("Policy", width=_width_px(rows["policy"])), **columns},
        alt="Measures of every policy, best first",
    )


def _width_px(names: pd.Series) -> int:
    """Wide enough for the longest name: which policy a row is must be readable in full."""
    return int(CELL_PX + CHAR_PX * names.str.len().max())


def draw_take_away(answer: RouteAnswer, uploaded: RouteLog | None) -> None:
    """Every query's model as CSV, and the fitted router as a file."""
    with st.container(horizontal=True):
        csv_button("measures", answer.data_version, lambda: policy_rows(answer), "CSV of the measures")
        csv_button("assignment", answer.data_version, lambda: assignment_rows(answer), "CSV of the model per query")
        if POLICIES[answer.policy.id].portable:
            st.download_button(
                "Fitted router",
                partial(_router_file, answer, uploaded, session_name()),
                file_name=f"paretoscope-{answer.policy.id}-{answer.data_version}.npz",
                mime="application/octet-stream",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key="route.router",
                help="At this operating point, refitted for the download. A NumPy archive without pickle; "
                "models/routers/portable.py, which needs only numpy, runs it.",
            )
        else:
            st.caption(NO_FILE if answer.policy.id == NO_ROUTER else NOT_PORTABLE)


def _router_file(answer: RouteAnswer, uploaded: RouteLog | None, session: str) -> bytes:
    """The file, made for this session: a download runs in a thread that knows none."""
    with working_for(Caller(session)):
        return router_file(answer, uploaded)


def draw_domains(answer: RouteAnswer, models_of_log: Sequence[str]) -> None:
    """Where the queries of each domain go."""
    rows = domain_rows(answer)
    if rows.empty:
        return
    part = st.expander("Which model answers which domain", on_change="rerun", key="route-by-domain")
    if not part.open:
        return
    with part:
        draw_chart(
            domain_shares_chart(rows, answer, models_of_log),
            key="route-domains",
            config={"displayModeBar": False},
            alt="Share of each domain's held-out queries that each model answers",
        )


def draw_why(answer: RouteAnswer) -> None:
    """One query: what the policy expected of each model, and what each did."""
    part = st.expander("Why a query went to its model", on_change="rerun", key="route-why")
    if not part.open:
        return
    with part:
        queries = list(answer.replay.test.queries)
        row = st.selectbox("Held-out query", range(len(queries)), format_func=lambda i: queries[i], key="route.query")
        test = answer.replay.test
        if test.domain is not None:
            st.caption(f"Domain: {escape(str(test.domain[row]))}")
        _draw_reasons(answer, row)
        if answer.policy.expected is not None:
            st.caption(
                "The policy picks the model with the best expected score after subtracting its expected cost, weighted "
                "by the trade-off."
            )
        else:
            st.caption(escape(POLICIES[answer.policy.id].summary))
        _draw_neighbours(answer, row)


def _draw_reasons(answer: RouteAnswer, row: int) -> None:
    reasons = why(answer, row)
    priced = [name for name in ("expected_cost", "cost_per_1k_queries_usd") if name in reasons]
    money = columns_alike(reasons, tuple(priced))
    table_with_origins(
        reasons,
        lambda at, column: (
            None
            if column in ("model", "chosen")
            else origin_of(answer, f"{column} of {reasons['model'].iloc[at]}", read=column not in EXPECTED)
        ),
        key="route-why-table",
        hide_index=True,
        column_config={
            "model": st.column_config.Column("Model"),
            "chosen": st.column_config.NumberColumn("Share routed here, %", format="%.0f"),
            "confidence": st.column_config.NumberColumn("Stated confidence, %", format="%.0f"),
            "expected": st.column_config.NumberColumn("Expected score, %", format="%.1f"),
            "expected_cost": st.column_config.NumberColumn(
                "Expected cost per 1,000, USD", format=money.get("expected_cost")
            ),
            "score": st.column_config.NumberColumn("Scored", format="%.2f"),
            "cost_per_1k_queries_usd": st.column_config.NumberColumn(
                "Cost per 1,000, USD", format=money["cost_per_1k_queries_usd"]
            ),
        },
        alt="Each model on this query",
    )


def _draw_neighbours(answer: RouteAnswer, row: int) -> None:
    near = neighbours(answer, row)
    if len(near):
        st.markdown("Nearest training queries, with each model's score on them:")
        table_with_origins(
            near,
            lambda at, column: origin_of(answer, f"{column}, query {near.iloc[at, 0]!s}", read=True),
            key="route-near",
            hide_index=True,
            alt="The nearest learned queries",
        )


def draw_details(answer: RouteAnswer) -> None:
    """How to read the page, and where the log comes from."""
    part = st.expander("How to read this, and sources", on_change="rerun", key="route-details")
    if not part.open:
        return
    with part:
        st.markdown(HOW_TO_READ)
        for name in answer.replay.policies:
            st.markdown(f"- {escape(POLICIES[name].label)}: {cited(POLICIES[name].citation)}")
        if answer.view.log != UPLOAD:
            source = str(built_in().set_index("benchmark").loc[answer.view.log, "source"])
            row = store.sources().loc[source]
            st.markdown(
                f"Log: {link(str(row['title']), str(row['url']))}, {escape(str(row['licence']))}. "
                f"{escape(str(row['method']))} {escape(str(row['citation']))}."
            )
