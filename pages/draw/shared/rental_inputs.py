"""What a GPU-hour costs: which of the providers' prices, or one's own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

RENTAL_LABELS = {"cheapest": "cheapest", "median": "median", "dearest": "most expensive"}


def draw_rental_inputs(key_of: Callable[[str], str]) -> None:
    """The fields `rental` and `gpu_usd_per_hour` of a view, under the session keys that `key_of` gives them."""
    st.segmented_control(
        "GPU rental price",
        list(RENTAL_LABELS),
        format_func=RENTAL_LABELS.__getitem__,
        key=key_of("rental"),
        help="USD per GPU-hour among providers, each provider's median on-demand price.",
    )
    st.number_input(
        "Your own price, USD per GPU-hour",
        min_value=0.01,
        max_value=1000.0,
        value=None,
        placeholder="from the rental table",
        key=key_of("gpu_usd_per_hour"),
        format="%g",
    )
