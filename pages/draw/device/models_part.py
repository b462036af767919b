"""Language models on the machine: figures, chart, table, what was measured beside it, and how to read it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.answers.boards.figure_tile import FigureTile
from pages.answers.boards.sources import describe_source
from pages.answers.device.answer import DeviceAnswer
from pages.answers.device.offload_claims import offload_sentence
from pages.answers.device.replies import DeviceFigure
from pages.answers.device.sentences import METHOD, speed_text
from pages.answers.device.tables import measured_table, shown_rows, study_rows
from pages.answers.shared.formatting import number, plural
from pages.draw.device.charts import agreement_chart, models_chart
from pages.draw.device.figure_origins import RATING_SOURCE, measured_origin, row_origin, tile_origin
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.figure_tiles import draw_tiles
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

BARE: dict[str, Any] = {"displayModeBar": False}
MOST_ROWS = 60


def draw_figures(answer: DeviceAnswer) -> None:
    """Speed, memory, energy and how many models run, with what kind of number each is."""
    pick = answer.pick
    if pick is None:
        return
    speed, machine = pick["output_tokens_per_s"], answer.machine
    running = sum(row["state"] == "runs" for row in answer.rows)
    level = "" if speed["level"] is None else f"{100 * speed['level']:.0f}% interval, "
    joules = pick["energy_per_token_at_most_j"]
    figures = [
        (
            "Speed",
            f"{number(speed['value'])} tokens/s",
            f"{_range(speed)}{speed['kind']}",
            f"{level}{speed_text(pick)}",
        ),
        (
            "Memory",
            f"{number(pick['memory_gb']['total'])} GB",
            f"of {number(machine.usable_gb)} GB usable, estimated",
            "Weights, KV cache of the whole context, and overhead of llama.cpp; GB are 1e9 bytes.",
        ),
        (
            "Energy per token",
            "not known" if joules is None else f"{number(joules)} J at most",
            "power limit over speed, estimated",
            "Were the device at its power limit all the time; enter your own power for yours.",
        ),
        (
            "Models that run",
            f"{running:,} of {len(answer.rows):,}",
            "rated open models",
            "In memory, at the speed and the number formats accepted.",
        ),
    ]
    draw_tiles(
        [
            FigureTile(label, value, note, help=hint, origin=tile_origin(answer, pick, label))
            for label, value, note, hint in figures
        ]
    )


def _range(speed: DeviceFigure) -> str:
    return "" if speed["low"] is None else f"{number(speed['low'])} to {number(speed['high'])}, "


def draw_models(answer: DeviceAnswer) -> None:
    """The trade-off of rating and speed, and the table."""
    if any(row["state"] != "storage" for row in answer.rows):
        draw_chart(
            models_chart(answer, text_colour(st.context.theme.type)),
            key="device-models",
            config=chart_config("device", answer.view.device),
            alt="Arena rating against output tokens per second of each rated model in memory",
        )
    draw_paper_caption("device:offload", "device:sparse-offload")
    table = shown_rows(answer, MOST_ROWS)
    table_with_origins(
        table,
        lambda row, column: row_origin(answer, answer.rows[row], column),
        hide_index=True,
        key="device-table",
        alt="Rated open models on this device, those that run first, by rating",
        height=min(35 * (len(table) + 1) + 3, 493),
        column_config={
            "Rating": st.column_config.NumberColumn(format="%.0f", help="Arena, August 2026, unquantized."),
            "Tokens/s": st.column_config.NumberColumn(format="%.3g"),
            "Predicted": st.column_config.NumberColumn(format="%.3g", help="The estimate beside a measured speed."),
            "Memory, GB": st.column_config.ProgressColumn(
                format="%.1f", min_value=0, max_value=max(answer.machine.usable_gb, 0.1)
            ),
            "J per token, at most": st.column_config.NumberColumn(format="%.3g", help="Power limit over speed."),
            "Here": st.column_config.TextColumn(
                help="runs: in memory, fast enough. slow: in memory. from storage: weights stream from the drive."
            ),
            "Quality change": st.column_config.TextColumn(
                help="Points of a multiple-choice test against the released weights."
            ),
        },
    )
    if len(answer.rows) > MOST_ROWS:
        st.caption(escape(f"{MOST_ROWS} of {len(answer.rows)} models; the CSV below has all."))


def draw_measured(answer: DeviceAnswer) -> None:
    """What people measured on this machine, with the estimate that had not seen the model."""
    table = measured_table(answer)
    st.subheader("Measured on this device", anchor=False)
    if table.empty:
        st.caption("No source of ours has a speed that was measured on this device as it is set here.")
        return
    st.caption(
        escape(f"{plural(len(table), 'row')}; beside each what the estimate says that had not seen that model here.")
    )
    table_with_origins(
        table,
        lambda row, column: measured_origin(answer, table.iloc[row].to_dict(), column),
        hide_index=True,
        key="device-measured",
        alt="Measured speeds on this device beside predictions",
        height=min(35 * (len(table) + 1) + 3, 388),
        column_config={
            "name": "Model, as measured",
            "precision": "Format",
            "engine": "Engine",
            "tokens_per_s": st.column_config.NumberColumn("Tokens/s, measured", format="%.3g"),
            "predicted_tokens_per_s": st.column_config.NumberColumn("Tokens/s, predicted", format="%.3g"),
            "conditions": "Conditions",
            "source": "Source",
        },
    )


def draw_reading(answer: DeviceAnswer) -> None:
    """How to read it, the errors of the speed model with its chart, and the sources."""
    study, rows = answer.study, study_rows(answer)
    with st.expander("How to read this, and how wrong it is"):
        st.markdown(escape(METHOD))
        st.markdown(
            escape(
                f"Of {len(study.rows):,} rows on {plural(study.n_machines, 'machine')}: predicting a machine that was "
                f"left out, the median error is {study.median_error_pct('new_machine'):.0f}% and the 90% interval "
                f"holds on {100 * study.new_machine_coverage:.0f}% of machines. Where a machine has rows of its own, "
                f"a model left out is off by {study.median_error_pct('known_machine'):.0f}%, and the interval holds "
                f"for {100 * study.known_machine_coverage:.0f}%."
            )
        )
        st.markdown(escape(offload_sentence()))
        for reason, count in study.left_out.items():
            st.caption(escape(f"Left out: {plural(count, 'row')}, as {reason}."))
        draw_chart(
            agreement_chart(rows, text_colour(st.context.theme.type)),
            key="device-agreement",
            config=BARE,
            alt="Measured against predicted tokens per second, each machine left out in turn",
        )
        csv_button("device-speeds", answer.data_version, lambda: rows, "These rows as CSV")
    with st.expander("Sources"):
        machine = answer.machine
        st.markdown(f"- {escape(machine.label)}: {link(machine.origin, machine.url or '')}")
        used = (*study.sources.split("+"), RATING_SOURCE, "model_shapes")
        st.markdown("\n".join(f"- {describe_source(source)}" for source in used))
