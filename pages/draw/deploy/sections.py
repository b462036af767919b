"""The picture and the evidence of the Deploy page: memory, speed, what would change it, all GPUs, the cache."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.answers.boards.origin import Origin
from pages.answers.deploy.answer import DeployAnswer
from pages.answers.deploy.cache_choices import cache_choices, cache_rows, cache_sentence
from pages.answers.deploy.sentences import deploy_verdict, speed_basis
from pages.answers.deploy.speed_curve import error_sentence, speed_curve
from pages.answers.deploy.tables import option_rows
from pages.answers.deploy.what_changes import changes_of
from pages.answers.shared.formatting import listing, within_sentence
from pages.draw.deploy.figure_origins import (
    cache_origin,
    energy_origin,
    money_origin,
    room_origin,
    speed_origin,
)
from pages.draw.deploy.memory_chart import memory_chart
from pages.draw.deploy.speed_chart import speed_chart
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import on_phone
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.url_state import put
from pages.draw.shared.value_origin import table_with_origins

MEMORY_NOTE = "The memory is within 5% of cases measured on vLLM 0.19; activations and overhead are those of an H100."
COLUMNS: dict[str, Any] = {
    "gpu": st.column_config.TextColumn("GPU"),
    "verdict": st.column_config.TextColumn("Verdict"),
    "gpus": st.column_config.NumberColumn("GPUs", help="All replicas together."),
    "layout": st.column_config.TextColumn("Replicas x GPUs"),
    "usd_per_month": st.column_config.NumberColumn("USD per month", format="$%,.0f"),
    "kwh_per_month": st.column_config.NumberColumn("kWh per month", format="%,.0f"),
    "ttft_p95_ms": st.column_config.NumberColumn("First token p95, ms", format="%.3g"),
    "itl_p95_ms": st.column_config.NumberColumn("Between tokens p95, ms", format="%.3g"),
    "users": st.column_config.NumberColumn("Fit at once", format="%,.0f", help="Requests in one replica."),
    "basis": st.column_config.TextColumn("Speed, count", help="Where the speed is from; how replicas were counted."),
    "reason": st.column_config.TextColumn("Why not", width="large"),
}
CACHE_COLUMNS: dict[str, Any] = {
    "cache": st.column_config.TextColumn("Cache"),
    "kb_per_token": st.column_config.NumberColumn("KB per token", format="%.4g"),
    "context": st.column_config.NumberColumn("Longest context, tokens", format="%,.0f"),
    "users": st.column_config.NumberColumn("Most users", format="%,.0f"),
    "kind": st.column_config.TextColumn("Kind"),
}


def draw_picture(answer: DeployAnswer) -> None:
    """Memory and speed of a replica, with what would change the answer beside them."""
    picture, reasons = st.columns([2, 1], gap="medium")
    with picture:
        _draw_memory(answer)
        _draw_speed(answer)
    with reasons:
        _draw_changes(answer)


def _draw_memory(answer: DeployAnswer) -> None:
    memory, pick = answer.pick["memory_gb"], answer.pick
    if memory is None:
        st.caption(escape(pick["reason"] or ""))
        return
    count = f"{pick['num_gpus']} x " if pick["num_gpus"] > 1 else ""
    st.markdown(f"**Memory of a replica: {escape(count + pick['gpu_label'])}**")
    draw_chart(
        memory_chart(memory, text_colour(st.context.theme.type)),
        key="deploy-memory",
        config=chart_config("deploy", answer.view.model, "memory"),
        alt=f"Memory by part, {memory['total']:.0f} of {memory['available']:.0f} usable GB.",
    )
    st.caption(escape(cache_sentence(answer) if pick["fits"] else MEMORY_NOTE))


def _draw_speed(answer: DeployAnswer) -> None:
    speed = speed_curve(answer)
    if speed is None:
        return
    st.markdown("**Speed of a replica**")
    draw_chart(
        speed_chart(speed, answer.view.max_itl_ms, text_colour(st.context.theme.type), stacked=on_phone()),
        key="deploy-speed",
        config=chart_config("deploy", answer.view.model, "speed"),
        alt="Time between tokens and throughput against requests at once, with measured rows.",
    )
    sentences = (speed_basis(answer.pick), "Dashed: the mean load of this answer.", error_sentence(answer.view.model))
    st.caption(escape(" ".join((*filter(None, sentences), MEMORY_NOTE))))
    draw_paper_caption("deploy:fewest-replicas")


def _draw_changes(answer: DeployAnswer) -> None:
    if not answer.pick["fits"] or answer.replica is None:
        return
    st.markdown(f"**What would change it, on {escape(answer.pick['gpu_label'])}**")
    changes = changes_of(answer)
    same = [change.what for change in changes if change.is_same]
    for place, change in enumerate(change for change in changes if not change.is_same):
        st.button(
            escape(change.sentence),
            key=f"deploy-change-{place}",
            type="tertiary",
            on_click=put,
            args=(change.view,),
        )
    if same:
        st.caption(escape(f"No change: {listing([within_sentence(what) for what in same])}."))
    st.caption("By the formula before and after.")


def draw_table(answer: DeployAnswer) -> None:
    """All GPUs: the cheapest that holds first, then those that do not, and why."""
    rows = option_rows(answer.options)
    table_with_origins(
        rows,
        lambda row, column: _origin(answer, row, column),
        hide_index=True,
        column_config=COLUMNS,
        key="deploy-table",
        alt=f"GPUs, the cheapest that holds first. {deploy_verdict(answer)}",
    )


def draw_cache(answer: DeployAnswer) -> None:
    """The cache's formats: longest context for the users that run, and most users of this context."""
    if not answer.pick["fits"]:
        return
    st.subheader("Cache: how long, how many", anchor=False)
    users = max(answer.pick["concurrency"] or 1.0, 1.0)
    st.caption(
        escape(
            f"One replica. Longest context for the {users:,.0f} requests that run at once; most users of "
            f"{answer.view.held_tokens:,} tokens. Compressed: the cache of several tokens in one, which models must be "
            "trained for; that it loses nothing is its authors' claim."
        )
    )
    rows = cache_rows(cache_choices(answer))
    table_with_origins(
        rows,
        lambda row, column: cache_origin(rows.iloc[row].to_dict(), column, str(CACHE_COLUMNS[column]["label"])),
        hide_index=True,
        column_config=CACHE_COLUMNS,
        key="deploy-cache",
        alt="Formats of the cache",
    )
    draw_paper_caption("deploy:kv-compression")


def _origin(answer: DeployAnswer, row: int, column: str) -> Origin | None:
    option = answer.options[row]
    what = f"{COLUMNS[column]['label']} of {option['gpu_label']}"
    if column == "usd_per_month" and option["usd_per_month"] is not None:
        return money_origin(option, what)
    if column == "kwh_per_month" and option["energy_kwh_per_month"] is not None:
        return energy_origin(what)
    if column in ("gpus", "layout", "ttft_p95_ms", "itl_p95_ms") and option["holds"] is not None and option["fits"]:
        return speed_origin(option, what)
    if column == "users" and option["max_concurrency"] is not None:
        return room_origin(option, what)
    return None
