"""The workload and its prices in the Choose page's sidebar."""

from __future__ import annotations

import streamlit as st

from pages.draw.choose.folds import k

RENTAL_LABELS = {"cheapest": "cheapest", "median": "median", "dearest": "most expensive"}


def draw_workload() -> None:
    """Draw prompt and answer length, traffic and rental prices."""
    _tokens()
    _traffic_and_prices()


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
    st.slider("Cached input tokens, %", 0, 100, key=k("cached_pct"), step=5)
    st.slider(
        "Requests that can wait for a batch, %",
        0,
        100,
        key=k("batchable_pct"),
        step=5,
        help="API models with batch prices bill this share of the requests by them, usually at half price.",
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
    st.segmented_control(
        "GPU rental price",
        list(RENTAL_LABELS),
        format_func=RENTAL_LABELS.__getitem__,
        key=k("rental"),
        help="USD per GPU-hour among providers, each provider's median on-demand price.",
    )
    st.number_input(
        "Your own price, USD per GPU-hour",
        min_value=0.01,
        max_value=1000.0,
        value=None,
        placeholder="from the rental table",
        key=k("gpu_usd_per_hour"),
        format="%g",
    )
