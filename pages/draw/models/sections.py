"""The storeys of the Models page: name and figures, charts, offers, formats on a card, and what is folded."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.answers.models.answer import ModelAnswer
from pages.answers.models.figures import figures_of
from pages.answers.models.replies import ModelReply
from pages.answers.models.sentences import badges, model_verdict, number_dates
from pages.answers.models.tables import (
    deployment_rows,
    fit_rows,
    format_rows,
    length_rows,
    offer_rows,
    score_rows,
    side_by_side,
)
from pages.answers.shared.formatting import plural
from pages.draw.models.charts import deployment_chart, rating_chart
from pages.draw.models.figure_origins import (
    OriginOf,
    deployment_origins,
    fit_origins,
    list_origins,
    no_origin,
    offer_origins,
    quality_origin,
    shape_origin,
    side_origins,
)
from pages.draw.models.inputs import draw_card, k
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.figure_tiles import draw_tiles
from pages.draw.shared.palette import text_colour
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.value_origin import table_with_origins

SPEED_HELP = "Output tokens per second of one user, measured; at most: predicted, what memory bandwidth allows."
FIT_NOTE = (
    "Memory: weights, KV cache, activations and overhead in GB (1e9 bytes), within 5% of cases measured on vLLM; the "
    "server gets 95% of the card. Quality: points of a test against the released weights, with an 80% interval."
)


def draw_header(record: ModelReply) -> None:
    """Badges and the sentence."""
    with st.container(horizontal=True, gap="xsmall"):
        for text in badges(record):
            st.badge(escape(text), color="gray")
    st.markdown(escape(model_verdict(record)))


def draw_figures(record: ModelReply) -> None:
    """The four figures, each with its note."""
    draw_tiles(figures_of(record), key="model-figures")


def draw_comparison(answer: ModelAnswer) -> None:
    """The models side by side, a column each."""
    st.subheader("Side by side", anchor=False)
    records = (answer.record, *answer.beside)
    table = side_by_side(records)
    table_with_origins(
        table,
        side_origins(records, list(table.index)),
        key="models-side-by-side",
        height=35 * (len(table) + 1) + 3,
        alt="Models, a column each",
    )


def draw_charts(answer: ModelAnswer) -> None:
    """The deployments' trade-off beside the rating by category."""
    colour = text_colour(st.context.theme.type)
    curve, ratings = deployment_chart(answer.record, answer.view.task, colour), rating_chart(answer.record, colour)
    columns = st.columns(2, gap="medium") if curve and ratings else [st.container()] * 2
    if curve is not None:
        with columns[0]:
            st.subheader("Deployments: energy against latency", anchor=False)
            if len(answer.tasks) > 1:
                if st.session_state.get(k("task")) not in answer.tasks:  # a link that names none, or another model's
                    st.session_state[k("task")] = answer.view.task
                st.segmented_control(
                    "Task",
                    list(answer.tasks),
                    format_func=answer.tasks.__getitem__,
                    key=k("task"),
                    label_visibility="collapsed",
                    required=True,
                )
            draw_chart(
                curve,
                key="models-deployments",
                config=chart_config("models", answer.view.id, "deployments"),
                alt="Energy per answer against latency, per GPU",
            )
    if ratings is not None:
        with columns[1]:
            st.subheader("Rating by category", anchor=False)
            draw_chart(
                ratings,
                key="models-ratings",
                config=chart_config("models", answer.view.id, "ratings"),
                alt="Rating with its interval in each category",
            )


def draw_offers(record: ModelReply) -> None:
    """The offers, cheapest first, with price history where there is one."""
    table = offer_rows(record)
    st.subheader("Offers", anchor=False)
    if table.empty:
        st.caption("No price list of the data has this model.")
        return
    history = table["history"].map(len) > 1
    table["history"] = table["history"].where(history)
    price = "USD per million tokens"
    config: dict[str, Any] = {
        "provider": st.column_config.TextColumn("Provider"),
        "input": st.column_config.NumberColumn("Input", format="$%.3f", help=price),
        "output": st.column_config.NumberColumn("Output", format="$%.3f", help=price),
        "batch_input": st.column_config.NumberColumn("Batch input", format="$%.3f", help=f"{price}, answer in a day"),
        "context": st.column_config.NumberColumn("Longest prompt", format="localized", help="Tokens"),
        "history": st.column_config.LineChartColumn("Input price over time", y_min=0),
        "withdrawn": st.column_config.TextColumn("Withdrawn"),
        "as_of": st.column_config.TextColumn("As of"),
    }
    _draw_table(
        table.dropna(axis=1, how="all"),
        config,
        offer_origins(record),
        key="models-offers",
        alt="Offers, cheapest first",
    )
    earlier = f" Earlier prices are known of {plural(int(history.sum()), 'offer')}." if history.any() else ""
    st.caption(escape(f"{number_dates(record)}{earlier}"))


def draw_formats(answer: ModelAnswer) -> None:
    """The number formats on the card that was chosen, with the verdict."""
    st.subheader("Quantizations: what fits", anchor=False)
    draw_card(answer.view)
    config: dict[str, Any] = {
        "format": st.column_config.TextColumn("Format"),
        "fits": st.column_config.TextColumn("Card"),
        "change": st.column_config.TextColumn("Quality change"),
        "speed": st.column_config.TextColumn("Tokens/s", help=SPEED_HELP),
        "users": st.column_config.NumberColumn("Users at most", help="Requests of this context that fit at once."),
        "origin": st.column_config.TextColumn("Quality is"),
    }
    if answer.fits is None:
        st.caption(escape(answer.fits_reason))
        table = format_rows(answer.record["quantizations"])
        if not table.empty:
            config["memory"] = st.column_config.NumberColumn("Weights, GB", format="%.1f")
            rows = answer.record["quantizations"]
            _draw_table(
                table,
                config,
                lambda row, column: quality_origin(rows[row], column),
                key="models-formats",
                alt="Number formats",
            )
        return
    st.markdown(escape(answer.fits["verdict"]))
    table = fit_rows(answer.fits)
    room = answer.fits["formats"][0]["memory_gb"]["available"]
    config["memory"] = st.column_config.ProgressColumn("Memory, GB", format="%.1f", min_value=0, max_value=room)
    origins = fit_origins(answer.fits["formats"])
    _draw_table(table, config, origins, key="models-fits", alt="Number formats on this card, best first")
    st.caption(escape(FIT_NOTE))


def draw_details(record: ModelReply) -> None:
    """Answer lengths, tests, shape, names and deployments, folded."""
    lengths, tests, runs = length_rows(record), score_rows(record), deployment_rows(record)
    counted = list_origins([*record["answer_lengths"]], ("tokens", "range"), "answer_tokens")
    tested = list_origins([*record["tests"]], ("value", "range"))
    for title, table, origins in (
        ("Answer lengths", lengths, counted),
        ("Tests", tests, tested),
        ("Measured deployments", _main_columns(runs), deployment_origins(runs)),
    ):
        if not table.empty:
            with st.expander(f"{title} ({len(table)})"):
                _draw_table(table, TITLES, origins, key=f"models-{title}", alt=title)
    if record["shape"] is not None:
        with st.expander("Shape"):
            shape = {name.replace("_", " "): value for name, value in record["shape"].items() if value is not None}
            table = pd.DataFrame({"Part": list(shape), "Size": [_plain(value) for value in shape.values()]})
            _draw_table(table, {}, shape_origin, key="models-shape", alt="Shape of the model")
    with st.expander(f"Names ({len(record['aliases'])})"):
        _draw_table(
            pd.DataFrame(record["aliases"], columns=["name", "source", "precision", "note"]),
            TITLES,
            no_origin,
            key="models-names",
            alt="Names of the model by source",
        )


TITLES: dict[str, Any] = {
    "task": "Task",
    "mode": "Mode",
    "tokens": st.column_config.NumberColumn("Output tokens", format="%.0f"),
    "range": "Interval",
    "origin": "Origin",
    "as_of": "As of",
    "test": "Test",
    "value": "Result",
    "source": "Source",
    "name": "Name",
    "precision": "Precision",
    "note": "Note",
    "board": "Board",
    "task_label": "Task",
    "gpu": "GPU",
    "num_gpus": "GPUs",
    "batch_size": "Requests at once",
    "engine": "Engine",
    "energy_per_response_j": st.column_config.NumberColumn("J per answer", format="%.3g"),
    "itl_p95_ms": st.column_config.NumberColumn("ITL p95, ms", format="%.3g"),
    "output_tokens_per_s": st.column_config.NumberColumn("Tokens/s", format="%.0f"),
    "decode_tokens_per_s": st.column_config.NumberColumn("Decoding, tokens/s", format="%.3g"),
}
MAIN = (
    *("board", "task_label", "gpu", "num_gpus", "precision", "batch_size", "engine"),
    *("energy_per_response_j", "itl_p95_ms", "output_tokens_per_s", "decode_tokens_per_s"),
)


def _main_columns(runs: pd.DataFrame) -> pd.DataFrame:
    return runs[[name for name in MAIN if name in runs]]


def _plain(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def _draw_table(table: pd.DataFrame, config: dict[str, Any], origin_of: OriginOf, *, key: str, alt: str) -> None:
    height = min(35 * (len(table) + 1) + 3, 493)
    table_with_origins(table, origin_of, hide_index=True, column_config=config, key=key, alt=alt, height=height)
