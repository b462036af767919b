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
from pages.answers.route.recommendation import NO_ROUTER
from pages.answers.route.sentences import limit_text
from pages.answers.route.tables import (
    CURVE,
    POINT,
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
from pages.answers.workers.pool import Caller, working_for
from pages.draw.route.chart import where_to
from pages.draw.route.figures import origin_of
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import session_name

HOW_TO_READ = """
A **router** reads a query and sends it to one of several models. The log says what each model scored and cost on each
query, so any policy can be replayed on it without a single call. Each policy is learned on one part of the queries;
sweeping how much quality may be given up for money draws its curve on queries it has never seen.

- **Zero Router**: mixing single models by chance. A policy below this line is worse than a coin.
- **Oracle**: knows every outcome beforehand. Nobody gets there; it shows how much there is to gain.
- **Table by domain**: a look-up of the best model by subject. Where this is as good, no embedding is needed.
- **AIQ** is the mean score over costs from the cheapest to the most expensive single model, along the hull of the curve
  (left of its cheapest point a router is credited with that point's score). **Quality-neutral cost** is the least bill
  with the best single model's score, as a share of that model's bill; it is noisy. Both are read off the curve on the
  held-out queries, which flatters every policy a little; the operating point is not.
"""


EXPECTED = ("expected", "expected_cost")  # what the policy thought; all else is what the log says
NOT_PORTABLE = (
    "This policy cannot be exported: its judge is simulated from the log's scores, and a service has none. Deferral "
    "by confidence has the same shape and can be."
)
NO_FILE = "There is no router to export: single models need none."


def draw_policies(answer: RouteAnswer) -> None:
    """Every policy within the limit, and the measures of its whole curve, each with its interval."""
    limited, whole = st.tabs(
        [f"Within the limit ({escape(limit_text(answer))})", "Over the whole curve"], key="route-policies"
    )
    columns = st.column_config.Column
    rows = policy_rows(answer)
    with limited:
        headings = {key: columns(shown.label, help=shown.help) for key, shown in POINT.items()}
        _table(answer, within_limit(rows), headings, "route-point")
    with whole:
        headings = {key: columns(shown.label, help=shown.help) for key, shown in CURVE.items()}
        _table(answer, in_words(rows, CURVE), headings, "route-curve")
    st.caption(
        "In brackets: 95% over resampled queries, the same for all policies. Within the limit the recommended choice "
        "comes first, then the best where the choice was made; over the whole curve the best AIQ. Chance is the Zero "
        "Router: the random mix of single models with the same cost, or with the same score."
    )


def _table(answer: RouteAnswer, rows: pd.DataFrame, columns: dict[str, ColumnConfig], key: str) -> None:
    table_with_origins(
        rows,
        lambda row, column: (
            None if column == "policy" else origin_of(answer, f"{column} of {rows['policy'].iloc[row]}")
        ),
        key=key,
        hide_index=True,
        column_config={"policy": st.column_config.Column("Policy", pinned=True, width="medium"), **columns},
        placeholder="",
        alt="Measures of every policy, best first",
    )


def draw_take_away(answer: RouteAnswer, uploaded: RouteLog | None) -> None:
    """Every query's model as CSV, and the fitted router as a file."""
    with st.container(horizontal=True):
        csv_button("measures", answer.data_version, lambda: policy_rows(answer), "Every policy's measures, CSV")
        csv_button("assignment", answer.data_version, lambda: assignment_rows(answer), "Every query's model, CSV")
        if POLICIES[answer.policy.id].portable:
            st.download_button(
                "The fitted router",
                partial(_router_file, answer, uploaded, session_name()),
                file_name=f"paretoscope-{answer.policy.id}-{answer.data_version}.npz",
                mime="application/octet-stream",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key="route.router",
                help="At this operating point; fitted again before it is sent. A NumPy archive without pickle: "
                "models/routers/portable.py, one file that needs numpy alone, runs it.",
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
    st.markdown("#### Where the queries go")
    draw_chart(
        where_to(rows, answer, models_of_log),
        key="route-domains",
        config={"displayModeBar": False},
        alt="Share of each domain's held-out queries that each model answers",
    )


def draw_why(answer: RouteAnswer) -> None:
    """One query: what the policy expected of each model, and what each did."""
    part = st.expander("Why one query went where it went", on_change="rerun", key="route-why")
    if not part.open:
        return
    with part:
        queries = list(answer.replay.test.queries)
        row = st.selectbox("Held-out query", range(len(queries)), format_func=lambda i: queries[i], key="route.query")
        test = answer.replay.test
        if test.domain is not None:
            st.caption(f"Domain: {escape(str(test.domain[row]))}")
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
                "chosen": st.column_config.NumberColumn("Sent here, %", format="%.0f"),
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
            placeholder="",
            alt="Each model on this query",
        )
        if answer.policy.expected is not None:
            st.caption(
                "The policy takes the model whose expected score, less the price put on its expected cost, is best."
            )
        else:
            st.caption(escape(POLICIES[answer.policy.id].summary))
        near = neighbours(answer, row)
        if len(near):
            st.markdown("The closest training queries, and what each model scored on them:")
            table_with_origins(
                near,
                lambda at, column: origin_of(answer, f"{column}, query {near.iloc[at, 0]!s}", read=True),
                key="route-near",
                hide_index=True,
                placeholder="",
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
            st.markdown(f"- {escape(POLICIES[name].label)}: {escape(POLICIES[name].citation)}")
        if answer.view.log != UPLOAD:
            source = str(built_in().set_index("benchmark").loc[answer.view.log, "source"])
            row = store.sources().loc[source]
            st.markdown(
                f"Log: {link(str(row['title']), str(row['url']))}, {escape(str(row['licence']))}. "
                f"{escape(str(row['method']))} {escape(str(row['citation']))}."
            )
