"""A cache in front of a deployment: its settings, what it would save on a log, and the hits of every domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from models.routers.log import Log
from pages.answers.boards.origin import made_origin
from pages.answers.deploy.serving_tools import CacheTraffic, ToolAnswer, cache_on_log
from pages.answers.deploy.view import DeployView
from pages.draw.deploy.inputs import k
from pages.draw.shared.escaping import escape
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.waiting import waiting

CACHE_MODEL = (
    "Model: category-aware semantic caching, arXiv 2510.26835. Each domain's threshold and "
    "lifetime are learned on other queries. 3,000 arrivals of the held-out queries are drawn by popularity and "
    "reworded at random; this is simulated, not measured. Each answer costs what the log's best single model took."
)
CACHED = "deploy.cached"
Logs = Mapping[str, tuple[str, Callable[[], Log]]]


def draw_cache(view: DeployView, logs: Logs) -> None:
    """Draw the settings, the verdict and the hits; `logs` by name, each with its source and how to read it."""
    if view.query_log not in logs:
        st.session_state[k("query_log")] = next(iter(logs))
    name = st.selectbox("Queries of", list(logs), key=k("query_log"), help="A router log; your own is kept on Route.")
    first_column, second_column = st.columns(2)
    likeness = first_column.slider("Similarity of two wordings (cosine)", 0.5, 1.0, step=0.01, key=k("likeness"))
    hours = second_column.number_input("Longest lifetime, hours", 0.1, 1000.0, key=k("cache_hours"))
    wrong = first_column.number_input("Correct hits that one wrong hit outweighs", 0.0, 1000.0, key=k("wrong_price"))
    skew = first_column.slider("Skew of question popularity", 0.0, 2.0, step=0.1, key=k("popularity"),
                       help="Exponent of Zipf's law; 0 means all are equally popular.")  # fmt: skip
    search = second_column.number_input("Lookup, ms", 0.0, 1000.0, key=k("lookup_ms"))
    latency = second_column.number_input("Model answer, ms", 1.0, 600_000.0, key=k("answer_ms"))
    traffic = CacheTraffic(skew, 0.1, likeness, 3600 * hours, wrong)
    source, log = logs[name]
    question = (name, traffic, search, latency)
    cached = st.session_state.get(CACHED, (None, None))[1] if _is_answered(question, source) else None
    if cached is None:
        with waiting("Trying the cache", "deploy.cache", question):
            cached = cache_on_log(log(), traffic, search_ms=search, answer_ms=latency)
        st.session_state[CACHED] = (question, cached)
    st.markdown(f"**{escape(cached.sentence)}**")
    _hits_table(cached, source)


def _hits_table(cached: ToolAnswer, source: str) -> None:
    table_with_origins(
        cached.rows,
        lambda row, column: (
            None
            if column == "domain"
            else made_origin(
                f"{column} of {cached.rows['domain'].iloc[row]}",
                f"simulated. {CACHE_MODEL}",
                source,
                uploaded=not source,
            )
        ),
        key="around-cache",
        hide_index=True,
        column_config={
            "domain": st.column_config.Column("Domain"),
            "queries": st.column_config.NumberColumn("Queries", format="localized"),
            "hits": st.column_config.NumberColumn("Hits, %", format="%.0f"),
            "other": st.column_config.NumberColumn("Wrong question, %", format="%.1f"),
            "threshold": st.column_config.NumberColumn("Threshold (cosine)", format="%.2f"),
            "hours": st.column_config.NumberColumn("Lifetime, h", format="%.1f"),
        },
        alt="Hit rate of every domain",
    )


def _is_answered(question: tuple[object, ...], source: str) -> bool:
    """Whether this session asked the same before; of a log of one's own nobody knows, as it may be another by now."""
    return bool(source) and st.session_state.get(CACHED, (None, None))[0] == question
