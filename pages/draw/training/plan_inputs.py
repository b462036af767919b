"""The question bar of the Train page: the run, the machines, the method, the site, and what is assumed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.answers.training.method_fits import METHOD_NAMES
from pages.answers.training.plan_question import machines_text, method_text, run_text, site_text, speed_text
from pages.answers.training.view import MOST_GPUS, PRECISIONS, TrainView, cards, rate_of
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.grid_inputs import draw_grid
from pages.draw.shared.url_state import from_widgets, key

BILLION = 1e9


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(TrainView, name)


def draw_inputs(before: TrainView) -> tuple[TrainView, tuple[str, ...]]:
    """Draw the settings and read them back."""
    view = from_widgets(TrainView, before)[0]
    groups = (
        SettingsGroup("run", "Model and data", run_text(view), "neurology", partial(_run_inputs, view)),
        SettingsGroup("machines", "Machines", machines_text(view), "memory", partial(_machine_inputs, view)),
        SettingsGroup("method", "Method and batch", method_text(view), "tune", _method_inputs),
        SettingsGroup("site", "Site and price", site_text(view), "bolt", _site_inputs),
        SettingsGroup("speed", "Utilisation", speed_text(view), "speed", _speed_inputs),
    )
    draw_question_bar("train", groups)
    return from_widgets(TrainView, before)


def _run_inputs(view: TrainView) -> None:
    _in_billions("n_params", "Parameters, billions", view.n_params, "Size of the model.")
    _in_billions("tokens", "Tokens, billions", view.tokens, "Tokens trained on, repeats included.")
    st.caption("Scaling laws suggests both for a budget: open it and choose 'Plan this run'.")


def _in_billions(name: str, label: str, value: float, hint: str) -> None:
    """A count that the link holds in full, entered in billions."""
    widget = f"train-{name}-billions"
    st.session_state[widget] = value / BILLION  # before it is drawn: a link or another page may have changed the count
    st.number_input(
        escape(label),
        1e-4,
        1e9,
        key=widget,
        format="%g",
        on_change=_from_billions,
        args=(name, widget),
        help=escape(hint),
    )


def _from_billions(name: str, widget: str) -> None:
    st.session_state[k(name)] = float(st.session_state[widget]) * BILLION


def _machine_inputs(view: TrainView) -> None:
    names = cards()
    st.selectbox("GPU", list(names), format_func=names.__getitem__, key=k("gpu"), on_change=_keep_precision)
    st.number_input("Number of GPUs", 1, MOST_GPUS, step=1, key=k("num_gpus"))
    rates = [name for name in PRECISIONS if rate_of(view.gpu, name) is not None]
    if st.session_state.get(k("precision")) not in rates:
        st.session_state[k("precision")] = rates[0]
    st.selectbox("Precision", rates, format_func=PRECISIONS.__getitem__, key=k("precision"))


def _keep_precision() -> None:
    """Another GPU may not have this precision: then its first one."""
    gpu, precision = st.session_state[k("gpu")], st.session_state[k("precision")]
    if rate_of(gpu, precision) is None:
        st.session_state[k("precision")] = next(name for name in PRECISIONS if rate_of(gpu, name) is not None)


def _method_inputs() -> None:
    st.selectbox("Training method", list(METHOD_NAMES), format_func=METHOD_NAMES.__getitem__, key=k("method"))
    st.number_input("Tokens per sequence", 1, 1_000_000, step=512, key=k("sequence_tokens"))
    st.number_input("Sequences on each GPU at once", 1, 4096, step=1, key=k("batch_size"))
    st.toggle("Recompute activations", key=k("recompute"), help="Slower, but takes far less memory.")


def _site_inputs() -> None:
    draw_grid(k)
    st.number_input(
        "Rental, USD per GPU and hour",
        0.0,
        10_000.0,
        step=0.1,
        key=k("usd_per_gpu_hour"),
        placeholder="median of providers",
        help="Empty: the median of the providers in the data.",
    )


def _speed_inputs() -> None:
    st.number_input(
        "Utilisation, % of the peak rate",
        0.1,
        100.0,
        step=1.0,
        key=k("utilization_pct"),
        placeholder="as measured",
        help="6 x parameters x tokens per second over the peak rate of all GPUs. Empty: from similar measured runs.",
    )
