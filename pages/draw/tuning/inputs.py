"""The question bar of the Fine-tune page: data set, target and budget, limits, method, uploads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from data.uploads.understanding import CURVES
from data.uploads.upload_table import UploadTable
from models.laws import FINE_TUNING, LAWS, Curve
from pages.answers.laws.curves_csv import curve_file
from pages.answers.tuning.answer import METHOD_NAMES, METHODS, UPLOAD, FineTuneView, sizes_of
from pages.answers.tuning.built_in_curves import DATA_SETS, built_in_curves
from pages.answers.tuning.question import limits_text, sizes_text
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.upload_door import draw_door
from pages.draw.shared.url_state import from_widgets, key

COLUMNS = {"curve": None, "x": "example", "y": "dimensionless", "n_params": "parameter"}
TEMPLATE = "curve,x,y,n_params\nsmall,200,3.1,124000000\nsmall,400,2.9,124000000\nsmall,800,2.7,124000000\n"


SIZES: Mapping[str, tuple[str, str]] = {
    "target": ("Target size, examples", "Size of the fine-tuning set for the final model."),
    "budget": ("Budget, examples", "Largest set that candidates are trained on before choosing."),
}


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(FineTuneView, name)


def uploaded_curves() -> tuple[Curve, ...]:
    """The curves this browser session uploaded; none at first."""
    return tuple(st.session_state.get("fine-tune.curves", ()))


def draw_inputs(before: FineTuneView) -> tuple[FineTuneView, tuple[str, ...]]:
    """Draw the settings and read them back."""
    names = {**DATA_SETS, **({UPLOAD: "Your upload"} if uploaded_curves() else {})}
    if st.session_state.get(k("data_set")) not in names:
        st.session_state[k("data_set")] = before.data_set
    data_set = str(st.session_state[k("data_set")])
    curves = uploaded_curves() if data_set == UPLOAD else built_in_curves(data_set)
    sizes = sizes_of(curves)
    for name in SIZES:
        if st.session_state.get(k(name)) not in sizes:
            st.session_state[k(name)] = _nearest(sizes, getattr(before, name))
    view = from_widgets(FineTuneView, before)[0]
    groups = (
        SettingsGroup("data", "Data set", names[data_set], "category", partial(_data_input, names)),
        SettingsGroup("sizes", "Target and budget", sizes_text(view), "data_usage", partial(_size_inputs, sizes)),
        SettingsGroup("limits", "Limits", limits_text(view), "filter_alt", _limit_input),
        SettingsGroup("method", "Method", METHOD_NAMES[view.method], "balance", partial(_method_inputs, curves)),
        SettingsGroup("upload", "Your own curves", "Your own curves", "upload", _upload),
    )
    draw_question_bar("fine-tune", groups)
    view, refused = from_widgets(FineTuneView, before)
    if view.budget > view.target:
        return view.with_changes(budget=view.target), (
            *refused,
            f"The budget is above the target, so it was lowered to {view.target:,.0f} examples.",
        )
    return view, refused


def _data_input(names: Mapping[str, str]) -> None:
    st.selectbox("Data set", list(names), format_func=names.__getitem__, key=k("data_set"), on_change=_reset_sizes)


def _size_inputs(sizes: list[float]) -> None:
    """Target and budget, in examples, among the sizes measured."""
    for name, (label, hint) in SIZES.items():
        st.selectbox(escape(label), sizes, format_func=lambda size: f"{size:,.0f}", key=k(name), help=escape(hint))


def _limit_input() -> None:
    st.number_input(
        "Maximum parameters, billions",
        min_value=0.01,
        value=None,
        placeholder="no limit",
        key=k("max_params_b"),
        format="%g",
    )


def _method_inputs(curves: Sequence[Curve]) -> None:
    """How to choose, and what the chart draws."""
    st.selectbox("Choose by", METHODS, format_func=METHOD_NAMES.__getitem__, key=k("method"))
    st.selectbox("Law in the chart", FINE_TUNING, format_func=lambda law: LAWS[law].title, key=k("law"))
    st.multiselect(
        "Models in the chart",
        [curve.name for curve in curves],
        key=k("drawn"),
        max_selections=6,
        placeholder="leading models",
    )


def _nearest(sizes: list[float], size: float) -> float:
    return min(sizes, key=lambda available: abs(available - size))


def _reset_sizes() -> None:
    """Another data set: its models and sizes are others."""
    st.session_state[k("drawn")] = []


def _upload() -> None:
    st.caption(
        "CSV, JSON, XLSX or Parquet with columns curve, x (examples), y (loss) and, for choosing by size, n_params."
    )
    st.download_button("Template", TEMPLATE, "learning-curves.csv", "text/csv", on_click="ignore")
    draw_door("Learning curves", "fine-tune.file", CURVES, COLUMNS, _show)


def _show(table: UploadTable) -> None:
    """Show the curves of an uploaded table."""
    curves = curve_file(table).curves
    sizes = sizes_of(curves)
    st.session_state["fine-tune.curves"] = curves
    st.session_state[k("data_set")] = UPLOAD
    st.session_state[k("drawn")] = []
    st.session_state[k("target")], st.session_state[k("budget")] = sizes[-1], sizes[len(sizes) // 2]
