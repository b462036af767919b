"""The question bar of the Scaling laws page: runs, budget, laws, how much of the data, how far beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from data.uploads.understanding import CURVES
from data.uploads.upload_table import UploadTable
from models.laws import LAWS
from pages.answers.laws.columns import COLUMNS
from pages.answers.laws.compute_optimal import has_isoflops
from pages.answers.laws.question import budget_text, laws_text, runs_text, trust_text
from pages.answers.laws.upload import TEMPLATES
from pages.answers.laws.upload import run_sets as run_sets_of
from pages.answers.laws.view import MAX_LAWS, REACHES, RunSet, ScalingView, run_set, run_sets
from pages.draw.laws.resources import DECIDING, draw_decision_inputs
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.upload_door import draw_door
from pages.draw.shared.url_state import from_widgets, key

LEVELS = (0.5, 0.8, 0.9, 0.95)


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(ScalingView, name)


def uploaded_sets() -> Mapping[str, RunSet]:
    """The runs this browser session uploaded, by the id that a link names them with."""
    return dict(st.session_state.get("scaling.sets", {}))


def draw_inputs(before: ScalingView) -> tuple[ScalingView, tuple[str, ...]]:
    """Draw the settings and read them back."""
    runs = _chosen_runs(before)
    offered = [law_id for law_id, law in LAWS.items() if runs.suits(law)]
    selected = st.session_state.get(k("laws")) or []
    st.session_state[k("laws")] = [name for name in selected if name in offered]
    view = from_widgets(ScalingView, before)[0]
    deciding = {law_id for law_id in offered if law_id in (st.session_state[k("laws")] or offered)}
    has_compute = has_isoflops(runs.points) or {"n_params", "n_tokens"} <= set(runs.inputs)
    groups = [
        SettingsGroup("runs", "Runs", runs_text(runs), "category", partial(_runs, before)),
        SettingsGroup("laws", "Laws", laws_text(view), "function", partial(_law_input, offered)),
        SettingsGroup("trust", "Fit and forecast", trust_text(view), "trending_down", partial(_trust_inputs, before)),
    ]
    if has_compute or deciding & DECIDING:
        label = budget_text(view, has_compute=has_compute)
        draw = partial(_budget_inputs, deciding, has_compute=has_compute)
        groups.insert(1, SettingsGroup("budget", "Budget", label, "memory", draw))
    groups.append(SettingsGroup("upload", "Your own runs", "Your own runs", "upload", _upload))
    draw_question_bar("scaling", groups)
    return from_widgets(ScalingView, before)


def _law_input(offered: list[str]) -> None:
    st.multiselect(
        "Laws",
        offered,
        format_func=lambda law_id: LAWS[law_id].title,
        key=k("laws"),
        max_selections=MAX_LAWS,
        placeholder="all that fit the runs",
    )


def _trust_inputs(before: ScalingView) -> None:
    """How much of the data to fit, how far to forecast, and the level of intervals."""
    st.slider(
        "Fit to the first part of the data, %",
        30,
        100,
        step=5,
        key=k("upto"),
        help="On a log scale. Later points are left out of the fit and show how well each law predicts.",
    )
    if st.session_state.get(k("reach")) not in REACHES:
        st.session_state[k("reach")] = min(REACHES, key=lambda reach: abs(reach - before.reach))
    st.select_slider(
        "Forecast beyond the data, times",
        REACHES,
        format_func=lambda reach: f"{reach:g}",
        key=k("reach"),
        help="Times the largest fitted point. With parameters and tokens, compute grows by this factor.",
    )
    if st.session_state.get(k("level")) not in LEVELS:
        st.session_state[k("level")] = min(LEVELS, key=lambda level: abs(level - before.level))
    st.select_slider("Interval", LEVELS, format_func=lambda level: f"{100 * level:.0f}%", key=k("level"))


def _budget_inputs(deciding: set[str], *, has_compute: bool) -> None:
    """The compute budget, where the runs say anything about the best size, and what other decisions need."""
    if has_compute:
        st.number_input(
            "Compute budget, FLOP",
            min_value=1e6,
            max_value=1e40,
            format="%.3g",
            key=k("flops"),
            help="Budget to find the best size for; a training run takes about 6 x parameters x tokens.",
        )
    draw_decision_inputs(deciding)


def _chosen_runs(before: ScalingView) -> RunSet:
    """The runs that the widgets hold; those of the view where they are gone."""
    mine = uploaded_sets()
    chosen = str(st.session_state.get(k("curve"), before.curve))
    chosen = chosen if chosen in mine or chosen in run_sets().index else before.curve
    return mine[chosen] if chosen in mine else run_set(chosen)


def _runs(before: ScalingView) -> None:
    """The data set and the runs of it; another data set starts with its first runs."""
    table, mine = run_sets(), uploaded_sets()
    labels = table["label"].to_dict() | {name: runs.label for name, runs in mine.items()}
    groups = table["data_set"].to_dict() | dict.fromkeys(mine, "Your upload")
    chosen = st.session_state.get(k("curve"), before.curve)
    chosen = chosen if chosen in groups else before.curve
    group_names = list(dict.fromkeys(groups.values()))
    st.session_state["scaling.group"] = groups[chosen]
    st.selectbox("Data set", group_names, key="scaling.group", on_change=_first_of_group, args=(groups,))
    run_ids = [name for name, group in groups.items() if group == groups[chosen]]
    st.session_state[k("curve")] = chosen
    st.selectbox("Runs", run_ids, format_func=labels.__getitem__, key=k("curve"))


def _first_of_group(groups: Mapping[str, str]) -> None:
    chosen_group = st.session_state["scaling.group"]
    st.session_state[k("curve")] = next(name for name, group in groups.items() if group == chosen_group)


def _upload() -> None:
    st.caption(
        "CSV, JSON, XLSX or Parquet with columns curve, y (the loss, above 0) and x. In place of x you can name the"
        " inputs: n_params, n_tokens, n_unique_tokens, flops, n_experts, n_examples, loss, bits (with n_tokens_full"
        " and n_tokens_qat for quantized training), updates_per_data, or n_tokens_in, n_tokens_out and n_trials for"
        " answer costs."
    )
    with st.container(horizontal=True):
        for name, content in TEMPLATES.items():
            st.download_button(f"Template: {escape(name.lower())}", content, "runs.csv", "text/csv", on_click="ignore")
    draw_door("Runs", "scaling.file", CURVES, COLUMNS, _show)


def _show(table: UploadTable) -> None:
    """Show the first curve of an uploaded table."""
    sets = run_sets_of(table)
    st.session_state["scaling.sets"] = {runs.id: runs for runs in sets}
    st.session_state[k("curve")] = sets[0].id
    st.session_state[k("laws")] = []
