"""The question bar of the Deploy page: model, traffic, deadlines, hardware, site."""

from __future__ import annotations

from functools import partial

import streamlit as st

from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.boards.traffic import presets
from pages.answers.deploy.sentences import deadlines_text, hardware_text, model_text, site_text, traffic_text
from pages.answers.deploy.view import (
    MOST_GPUS,
    MOST_PER_S,
    MOST_TOKENS,
    DeployView,
    deployable_models,
    gpu_labels,
    served_precisions,
    trace_lengths,
)
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.grid_inputs import draw_grid
from pages.draw.shared.rental_inputs import draw_rental_inputs
from pages.draw.shared.url_state import from_widgets, key

SEARCH, PROBLEM, TRAFFIC = "deploy.search", "deploy.search-problem", "deploy.traffic-choice"


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(DeployView, name)


def draw_inputs(before: DeployView) -> tuple[DeployView, tuple[str, ...]]:
    """Draw the settings and read them back."""
    view = from_widgets(DeployView, before)[0]
    groups = (
        SettingsGroup("model", "Model", model_text(view), "neurology", partial(_draw_model, view)),
        SettingsGroup("traffic", "Traffic", traffic_text(view), "inbox", _draw_traffic),
        SettingsGroup("deadlines", "Deadlines", deadlines_text(view), "timer", _draw_deadlines),
        SettingsGroup("hardware", "Hardware", hardware_text(view), "memory", _draw_hardware),
        SettingsGroup("site", "Site", site_text(view), "bolt", partial(draw_grid, k)),
    )
    draw_question_bar("deploy", groups)
    return from_widgets(DeployView, before)


def search_problem() -> str:
    """Why the name typed last led nowhere; empty where it did not fail. Said once."""
    return str(st.session_state.pop(PROBLEM, ""))


def _draw_model(view: DeployView) -> None:
    labels = deployable_models()
    st.selectbox(
        "Another model, by any name",
        list(labels),
        index=None,
        format_func=lambda name: labels.get(name, name),
        placeholder=str(store.names().labels[view.model]),
        accept_new_options=True,
        key=SEARCH,
        on_change=_take_model,
        help="Id, label, provider/name, a dated id or a leaderboard's spelling.",
    )
    _draw_formats(view)
    st.number_input(
        "Context of one request, tokens",
        1,
        MOST_TOKENS,
        value=None,
        step=1024,
        key=k("context_tokens"),
        placeholder="prompt and answer",
        help="What a request may hold at most. Sets how many fit at once; the traffic sets how many run.",
    )


def _draw_formats(view: DeployView) -> None:
    offered = served_precisions(view.model)
    released = next(iter(offered.values()))
    if st.session_state.get(k("precision")) not in offered:
        st.session_state[k("precision")] = ""
    st.selectbox(
        "Weights",
        ["", *offered],
        format_func=lambda name: offered.get(name, f"as released ({released})"),
        key=k("precision"),
        help="Formats that servers of many users run. GGUF formats are on the Models page.",
    )
    st.segmented_control(
        "Cache (KV)",
        ["bf16", "fp8"],
        format_func=str.upper,
        key=k("kv_precision"),
        help="FP8 halves the memory of the cache. What it does to quality is not known here.",
    )


def _take_model() -> None:
    name = st.session_state[SEARCH]
    if not name:
        return
    try:
        st.session_state[k("model")] = store.names().resolve(str(name))
        st.session_state[k("precision")] = ""
    except ParetoscopeError as error:
        st.session_state[PROBLEM] = error.detail
    st.session_state[SEARCH] = None


def _draw_traffic() -> None:
    offered = presets()
    st.session_state[TRAFFIC] = st.session_state.get(k("traffic")) or ""
    st.selectbox(
        "Traffic like",
        ["", *offered],
        format_func=lambda name: offered[name].label if name else "arrivals at random, your own lengths",
        key=TRAFFIC,
        on_change=_take_traffic,
        help="A public trace is replayed with its bursts and lengths, at the rate below.",
    )
    st.number_input(
        "Requests per second", 0.001, MOST_PER_S, step=1.0, key=k("requests_per_s"), format="%g", help="Mean."
    )
    for name, label in (("input_tokens", "Prompt, tokens"), ("output_tokens", "Answer, tokens")):
        st.number_input(
            escape(label), 1, MOST_TOKENS, step=100, key=k(name), on_change=_use_own_lengths, help="Mean per request."
        )


def _take_traffic() -> None:
    chosen = st.session_state[TRAFFIC]
    st.session_state[k("traffic")] = chosen
    if chosen:
        for name, tokens in trace_lengths(DeployView(traffic=chosen)).items():
            st.session_state[k(name)] = tokens
        st.session_state[k("requests_per_s")] = float(f"{presets()[chosen].requests_per_s:.2g}")


def _use_own_lengths() -> None:
    """Lengths of one's own are not those of a trace: requests then come at random."""
    st.session_state[k("traffic")] = ""


def _draw_deadlines() -> None:
    for name, label, help_text in (
        ("max_ttft_ms", "First token within, ms", "Time to first token (TTFT) of 95% of the requests."),
        ("max_itl_ms", "Between tokens within, ms", "Inter-token latency (ITL) of 95% of the gaps."),
    ):
        st.number_input(
            escape(label), 0.1, 1e6, value=None, key=k(name), format="%g", placeholder="no limit", help=help_text
        )


def _draw_hardware() -> None:
    labels = gpu_labels()
    st.selectbox(
        "GPU",
        ["", *labels],
        format_func=lambda name: labels.get(name, "any: the cheapest that holds"),
        key=k("gpu"),
    )
    st.number_input(
        "GPUs of one replica",
        0,
        MOST_GPUS,
        step=1,
        key=k("num_gpus"),
        help="0: as many as need the fewest in all.",
    )
    st.slider(
        "Share of the memory for the server", 0.5, 1.0, step=0.01, key=k("utilisation"), help="vLLM's utilization."
    )
    draw_rental_inputs(k)
