"""How a run takes less: measured batch sizes and power limits, and power that follows the grid."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from pages.answers.training.answer import TrainAnswer
from pages.answers.training.energy_savings import CarbonChoice, SettingChoice
from pages.answers.training.plan_tables import carbon_rows, setting_rows
from pages.answers.training.run_sentences import carbon_sentence, setting_sentence
from pages.answers.training.view import power_profiles, workload_gpus, workloads
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import chart_text, escape
from pages.draw.shared.palette import GREY, PICK, text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.view_bar import csv_button
from pages.draw.training.plan_inputs import k

HEIGHT_PX = 300
BARE = {"displayModeBar": False}
USUAL, FORECAST = "#D55E00", "#0072B2"
MARGIN = {"l": 0, "r": 0, "t": 24, "b": 0}


def draw_savings(answer: TrainAnswer) -> None:
    """Draw both panels beside each other."""
    st.subheader("Taking less energy and carbon", anchor=False)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_setting(answer)
    with right:
        _draw_carbon(answer)


def _draw_setting(answer: TrainAnswer) -> None:
    st.markdown("**Batch size and power limit**")
    with st.container(horizontal=True):
        names = workloads()
        st.selectbox("Workload", list(names), format_func=names.__getitem__, key=k("workload"), on_change=_keep_gpu)
        st.selectbox("Measured on", workload_gpus(answer.view.workload), key=k("workload_gpu"))
        st.slider("Weight of energy", 0.0, 1.0, step=0.1, key=k("eta"), help="1: energy alone; 0: time alone.")
    if answer.setting is None:
        return
    st.markdown(escape(setting_sentence(answer.setting)))
    draw_chart(
        setting_chart(answer.setting, text_colour(st.context.theme.type)),
        key="train-setting-chart",
        config=chart_config("train", "settings"),
        alt="Energy against time to the target for every measured batch size and power limit",
    )
    st.caption("Measured on one GPU, to a target on the validation set: means of all runs that reached it.")
    draw_paper_caption("planner:zeus")
    csv_button("training-settings", answer.data_version, lambda: setting_rows(answer), "CSV of the settings")


def _keep_gpu() -> None:
    gpus = workload_gpus(st.session_state[k("workload")])
    if st.session_state[k("workload_gpu")] not in gpus:
        st.session_state[k("workload_gpu")] = gpus[-1]


def setting_chart(setting: SettingChoice, colour: str) -> go.Figure:
    """Every measured setting, the usual one and the cheapest marked."""
    rows, figure = setting.settings, go.Figure()
    texts = [f"batch {row.batch_size:.0f}, {row.power_limit_w:.0f} W" for row in rows.itertuples()]
    for name, places, shape, ink, size in (
        ("measured", list(range(len(rows))), "circle", GREY, 6),
        ("usual", [setting.usual], "diamond-open", USUAL, 13),
        ("cheapest", [setting.best], "circle", PICK, 12),
    ):
        figure.add_scatter(
            x=rows["time_to_target_h"].iloc[places],
            y=rows["energy_to_target_kwh"].iloc[places],
            mode="markers",
            name=name,
            marker={"symbol": shape, "color": ink, "size": size, "line": {"width": 2, "color": ink}},
            text=[chart_text(texts[place]) for place in places],
            hovertemplate="%{text}: %{y:.3g} kWh, %{x:.3g} h<extra></extra>",
        )
    figure.update_layout(
        height=HEIGHT_PX, margin=MARGIN, font={"color": colour}, legend={"orientation": "h", "y": -0.28}
    )
    figure.update_xaxes(title_text="Hours to the target", type="log")
    figure.update_yaxes(title_text="kWh to the target", type="log")
    return figure


def _draw_carbon(answer: TrainAnswer) -> None:
    st.markdown("**Power that follows the grid**")
    with st.container(horizontal=True):
        names = power_profiles()
        st.selectbox("Power profile", list(names), format_func=names.__getitem__, key=k("profile"))
        st.number_input("Hours at full power", 0.5, 80.0, step=1.0, key=k("carbon_hours"), format="%g")
        st.number_input("Longest slowdown, %", 0.0, 100.0, step=0.5, key=k("slowdown_pct"), format="%g")
    if answer.carbon is None:
        return
    st.markdown(escape(carbon_sentence(answer.carbon)))
    draw_chart(
        carbon_chart(answer.carbon, text_colour(st.context.theme.type)),
        key="train-carbon-chart",
        config=BARE,
        alt="Carbon intensity with its forecast, and the power drawn, through the hours of the run",
    )
    st.caption("Estimated: a measured power profile, on the modelled marginal intensity of a US grid, October 2022.")
    draw_paper_caption("planner:chase")
    csv_button("carbon-plan", answer.data_version, lambda: carbon_rows(answer), "CSV of the plan")


def carbon_chart(carbon: CarbonChoice, colour: str) -> go.Figure:
    """Intensity and forecast above, power below, over the hours of the run."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    hours = np.cumsum(carbon.plan.hours) - carbon.plan.hours
    for name, column, dash, ink in (
        ("intensity", "gco2e_per_kwh", "solid", GREY),
        ("its forecast", "forecast_gco2e_per_kwh", "dot", FORECAST),
    ):
        figure.add_scatter(
            x=hours,
            y=carbon.trace[column],
            mode="lines",
            name=name,
            line={"dash": dash, "color": ink, "width": 1.8},
            hovertemplate="%{y:.0f} g/kWh<extra></extra>",
            row=1,
            col=1,
        )
    figure.add_scatter(
        x=hours,
        y=carbon.plan.power_w,
        mode="lines",
        name="power",
        line={"shape": "hv", "color": PICK, "width": 1.8},
        hovertemplate="%{y:.0f} W<extra></extra>",
        row=2,
        col=1,
    )
    figure.update_layout(
        height=HEIGHT_PX, margin=MARGIN, font={"color": colour}, legend={"orientation": "h", "y": -0.28}
    )
    figure.update_yaxes(title_text="g CO2/kWh", row=1, col=1)
    figure.update_yaxes(title_text="W", rangemode="tozero", row=2, col=1)
    figure.update_xaxes(title_text="Hours from the start", row=2, col=1)
    return figure
