"""The parts of the Footprint page: figures, charts, tables, how to read them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.answers.boards.figure_tile import FigureTile
from pages.answers.boards.sources import describe_source
from pages.answers.footprint.answer import FootprintAnswer
from pages.answers.footprint.hours_of_day import hours_reply, hours_table
from pages.answers.footprint.rack import rack_reply, rack_rows
from pages.answers.footprint.sentences import carbon_text
from pages.answers.footprint.tables import deployment_table, grid_table
from pages.answers.footprint.view import FootprintView
from pages.answers.shared.formatting import number
from pages.draw.footprint.charts import energy_chart, grid_chart, hours_chart, rack_chart
from pages.draw.footprint.figure_origins import (
    deployment_origin,
    energy_origin,
    grid_origin,
    hours_origin,
    rack_origin,
)
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.figure_tiles import draw_tiles
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

BARE: dict[str, Any] = {"displayModeBar": False}
GRID_COLUMNS: dict[str, Any] = {
    "zone": "Grid",
    "gco2e_per_kwh": st.column_config.NumberColumn("g CO2e per kWh", format="%.3g"),
    "gco2e_per_kwh_low": None,
    "gco2e_per_kwh_high": None,
    "kwh": st.column_config.NumberColumn("kWh of the site", format="%.4g"),
    "kgco2e": st.column_config.NumberColumn("kg CO2e", format="%.3g"),
    "kgco2e_low": st.column_config.NumberColumn("kg, least source", format="%.3g"),
    "kgco2e_high": st.column_config.NumberColumn("kg, largest source", format="%.3g"),
    "water_l": st.column_config.NumberColumn("Water, litres", format="%.3g", help="Of making the electricity."),
    "gco2e_per_request": st.column_config.NumberColumn("g CO2e per request", format="%.3g"),
    "water_ml_per_request": st.column_config.NumberColumn("Water per request, ml", format="%.3g"),
    "score": st.column_config.NumberColumn(
        "Score", format="compact", help="Millions of active parameters per g CO2e of a request: ML-EcoLyzer's score."
    ),
    "kind": "Kind",
    "source": "Source",
}


def draw_emissions(answer: FootprintAnswer) -> None:
    """Energy against the limit beside carbon by grid, with their tables."""
    _draw_energy_figures(answer)
    colour = text_colour(st.context.theme.type)
    left, right = st.columns(2, gap="medium")
    if answer.is_of_requests:
        with left:
            st.subheader("Energy against the limit", anchor=False)
            draw_chart(
                energy_chart(answer, colour),
                key="footprint-energy",
                config=chart_config("footprint", answer.view.task, "energy"),
                alt="Energy per output token against the time between tokens of each measured deployment",
            )
            draw_paper_caption("footprint:energy-deadline")
    if not answer.grids:
        return
    with right if answer.is_of_requests else st.container():
        st.subheader("Carbon by grid", anchor=False)
        draw_chart(
            grid_chart(answer, colour),
            key="footprint-grids",
            config=chart_config("footprint", answer.view.task, "grids"),
            alt="Kilograms of CO2 equivalent on each grid, with the range of the sources",
        )
        draw_paper_caption("metric:footprint", "footprint:score")
    grids = grid_table(answer)
    table_with_origins(
        grids,
        lambda row, column: grid_origin(grids.iloc[row].to_dict(), column, _label(column)),
        hide_index=True,
        key="footprint-grid-table",
        placeholder="",
        alt="Energy, carbon and water on each grid",
        column_config=GRID_COLUMNS,
    )
    if answer.energy.stress is not None:
        draw_paper_caption("footprint:stress")


def _label(column: str) -> str:
    """A column of the grids as its head names it."""
    config = GRID_COLUMNS.get(column)
    return config if isinstance(config, str) else str((config or {}).get("label", column))


def _draw_energy_figures(answer: FootprintAnswer) -> None:
    energy, tiles = answer.energy, []
    if answer.is_of_requests and energy.within_limit is not None and energy.without_limit is not None:
        within, without = energy.within_limit, energy.without_limit
        ratio = within["energy_per_token_j"] / without["energy_per_token_j"]
        for label, row, note in (
            ("Within the limit", within, "measured, GPUs"),
            ("Without a limit", without, f"measured, {ratio:.1f} times less"),
        ):
            value = f"{number(row['energy_per_token_j'])} J per token"
            tiles.append(FigureTile(label, value, note, origin=energy_origin(answer, label)))
    for grid in answer.grids[:2]:
        span = f"{carbon_text(grid['kgco2e_low'])} to {carbon_text(grid['kgco2e_high'])}, estimated"
        label = f"CO2e in {grid['zone']}"
        tiles.append(
            FigureTile(label, carbon_text(grid["kgco2e"]), span, origin=grid_origin(dict(grid), "kgco2e", "CO2e"))
        )
    draw_tiles(tiles)


def draw_hours(view: FootprintView) -> None:
    """Intensity by hour, the cleanest window marked."""
    reply = hours_reply(view)
    figures = [
        ("Cleanest window", f"from {reply['first_hour']:02d}:00 UTC", f"{view.hours_needed} hours"),
        ("Its intensity", f"{number(reply['window_gco2e_per_kwh'])} g/kWh", "marginal, estimated"),
        ("Below the mean", f"{reply['saved_pct']:.1f}%", f"of {number(reply['mean_gco2e_per_kwh'])} g/kWh"),
    ]
    draw_tiles([FigureTile(*each, origin=hours_origin(each[0], reply["source"])) for each in figures])
    draw_chart(
        hours_chart(hours_table(), reply["first_hour"], view.hours_needed, text_colour(st.context.theme.type)),
        key="footprint-hours",
        config=BARE,
        alt="Mean marginal carbon intensity by hour of the day with its range",
    )
    with st.expander("How to read this"):
        st.markdown(
            "One grid has a trace through time in our data. Marginal intensity is that of the power plants that would "
            "run for one more kWh, so it is not the mean of the grid above. Bars span the days of the trace, which "
            "are few: another season will differ."
        )
        st.markdown(f"- {describe_source(reply['source'])}")


def draw_rack(view: FootprintView) -> None:
    """Servers at the quantile against the nameplate count, and how often they draw too much."""
    reply, rows = rack_reply(view), rack_rows(view)
    more = "" if reply["more_pct"] is None else f"{reply['more_pct']:+.0f}%, estimated"
    low, high = reply["over_budget_low_pct"], reply["over_budget_high_pct"]
    figures = [
        ("Servers", f"{reply['servers']:,}", more or "estimated"),
        ("By nameplate", f"{reply['nameplate_servers']:,}", f"{number(reply['nameplate_w'] / 1000)} kW each"),
        ("Time over the budget", f"{reply['over_budget_pct']:.1f}%", f"{low:.1f} to {high:.1f}% at 95%"),
        ("Mean draw", f"{number(reply['mean_power_kw'])} kW", f"of {number(view.budget_kw)} kW"),
    ]
    draw_tiles([FigureTile(*each, origin=rack_origin(each[0])) for each in figures])
    draw_chart(
        rack_chart(rows, reply, view.quantile, text_colour(st.context.theme.type)),
        key="footprint-rack",
        config=BARE,
        alt="Servers that the budget feeds against the share of the time within it",
    )
    draw_paper_caption("footprint:rack")
    table_with_origins(
        rows,
        lambda row, column: None if column == "quantile" else rack_origin(f"Servers, {column.split('_')[1]}"),
        hide_index=True,
        key="footprint-rack-table",
        alt="Servers by share of the time within the budget",
        column_config={
            "quantile": st.column_config.NumberColumn("Share of the time within the budget", format="percent"),
            "servers_all_alike": "All alike",
            "servers_half_alike": "Half alike",
            "servers_independent": "Independent",
        },
    )
    with st.expander("How to read this"):
        st.markdown(
            "The power of one server is drawn from what the GPU servers of Acme's cluster Seren drew; the most that "
            "one drew stands for the nameplate. Its servers train: yours may differ, so measure them. How alike they "
            "are loaded decides most: one job on all of them is nearly 1. That they draw too much is seen in 2,000 "
            "draws of their own, with a 95% interval; a cap must still catch those moments."
        )
        st.markdown(f"- {describe_source(reply['source'])}")


def draw_emissions_reading(answer: FootprintAnswer) -> None:
    """How to read the emissions, every measured deployment, and the sources."""
    with st.expander("How to read this"):
        st.markdown(
            "Energy per token and latency are measured rows of one source; nothing between them is interpolated. A "
            "month has 30 days. Carbon: energy of the site times the grid's intensity over the life of its plants; "
            "water: that of making the electricity. The range is what several sources say of one grid. The score "
            "counts parameters that a token passes, so a larger model may score higher and emit more."
        )
    table = deployment_table(answer)
    if not table.empty:
        with st.expander(f"Measured deployments ({len(table)})"):
            table_with_origins(
                table,
                lambda row, column: deployment_origin(table.iloc[row].to_dict(), column),
                hide_index=True,
                key="footprint-deployments",
                alt="Measured deployments by latency",
            )
            csv_button("footprint-deployments", answer.data_version, lambda: table, "These rows as CSV")
    with st.expander("Sources"):
        used = sorted(
            {part for row in answer.grids for part in row["source"].split("+")} | set(_energy_sources(answer))
        )
        st.markdown("\n".join(f"- {describe_source(source)}" for source in used))


def _energy_sources(answer: FootprintAnswer) -> list[str]:
    return [row["source"] for row in answer.energy.deployments] if answer.is_of_requests else []
