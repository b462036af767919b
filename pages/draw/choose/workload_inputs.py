"""The workload and its prices, the hardware and the site: two groups of settings of the Choose page."""

from __future__ import annotations

import streamlit as st

from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.decision_metrics import Roles
from pages.answers.boards.traffic import own_numbers, preset_of, preset_sentences, presets
from pages.draw.choose.folds import k
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.grid_inputs import draw_grid
from pages.draw.shared.rental_inputs import draw_rental_inputs

TRAFFIC = "choose-traffic"
MOST_PILLS = 12  # more values are easier to search than to read


def draw_workload() -> None:
    """Draw whose traffic it is like, prompt and answer length, traffic and rental prices."""
    _traffic_preset()
    _tokens()
    _traffic_and_prices()


def _traffic_preset() -> None:
    """A public trace fills prompt length and cached share; the link holds these numbers, and so says which it was."""
    offered = presets()
    current = preset_of(st.session_state[k("input_tokens")], st.session_state[k("cached_pct")])
    st.session_state[TRAFFIC] = current
    st.selectbox(
        "Traffic like",
        ["", *offered],
        format_func=lambda name: offered[name].label if name else "your own numbers",
        key=TRAFFIC,
        on_change=_fill_in,
        help="A public trace of requests fills in the input tokens and the cached share. You can change both.",
    )
    if current:
        preset = offered[current]
        st.caption(f"{escape(preset_sentences(preset))} Source: {link(preset.source, preset.url)}.")


def _fill_in() -> None:
    chosen = st.session_state[TRAFFIC]
    for name, value in (presets()[chosen].filled if chosen else own_numbers()).items():
        st.session_state[k(name)] = value


def _tokens() -> None:
    st.number_input(
        "Input tokens per request",
        0,
        1_000_000,
        step=100,
        key=k("input_tokens"),
        help="API models bill these at their list price. Self-hosted models were measured with certain prompts; the "
        "cost and energy of reading a longer prompt are predicted and added.",
    )
    st.number_input(
        "Output tokens per request",
        1,
        1_000_000,
        value=None,
        step=100,
        placeholder="as measured",
        key=k("output_tokens"),
        help="Empty: each model's own answer length on this task, predicted where nobody measured it.",
    )
    st.slider("Cached input tokens, %", 0, 100, key=k("cached_pct"))
    st.slider(
        "Requests that can wait for a batch, %",
        0,
        100,
        key=k("batchable_pct"),
        step=5,
        help="API models with batch prices bill this share of the requests by them, usually at half price. At 100%, "
        "their batch and flex services, which promise no latency, are candidates too.",
    )


def _traffic_and_prices() -> None:
    st.number_input(
        "Requests per day",
        1,
        1_000_000_000,
        value=None,
        step=1000,
        placeholder="GPUs always busy",
        key=k("requests_per_day"),
        help="Empty: self-hosted GPUs are always busy, the lowest possible cost. With a number, whole replicas are "
        "rented around the clock for that traffic, including idle hours.",
    )
    draw_rental_inputs(k)


def draw_site(board: ChosenBoard, roles: Roles) -> None:
    """Draw GPUs and precisions, and the site: its grid, its overhead, its carbon limit, its traffic."""
    columns = {"gpus": "gpu", "precisions": "precision", "families": "family"}
    for name, label in (("gpus", "GPU"), ("precisions", "Precision of the weights"), ("families", "Model family")):
        offered = list(board.values(columns[name]))
        # A pills widget refuses values it does not offer, as after a change of task.
        st.session_state[k(name)] = [value for value in st.session_state.get(k(name)) or [] if value in offered]
        if len(offered) > MOST_PILLS:
            st.multiselect(label, offered, key=k(name), placeholder="any")
        elif offered:
            st.pills(label, offered, format_func=escape, selection_mode="multi", key=k(name), help="None means any.")
    _models(board)
    draw_grid(k)
    if not roles.has_tokens and roles.cost:
        st.number_input(
            f"{escape(roles.unit.capitalize())}s per day",
            1,
            1_000_000_000,
            value=None,
            step=1000,
            key=k("requests_per_day"),
        )
    if roles.energy:
        st.number_input(
            f"Carbon at most, g CO2e per 1,000 {escape(roles.unit)}s",
            min_value=0.0,
            value=None,
            placeholder="no limit",
            key=k("max_co2e_g"),
            format="%g",
        )


def _models(board: ChosenBoard) -> None:
    """The models to keep, searched by their labels; a link may name them by any alias."""
    labels = board.frame.drop_duplicates("model").set_index("model")["model_label"].sort_values()
    st.session_state[k("models")] = [each for each in st.session_state.get(k("models")) or [] if each in labels.index]
    st.multiselect(
        "Models", list(labels.index), format_func=lambda each: labels[each], key=k("models"), placeholder="all"
    )
