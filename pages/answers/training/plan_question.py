"""A Train view as short labels, which stand on the buttons that open its settings."""

from __future__ import annotations

from pages.answers.shared.formatting import number
from pages.answers.training.amounts import gpus_text
from pages.answers.training.method_fits import METHOD_NAMES
from pages.answers.training.view import PRECISIONS, TrainView, cards


def run_text(view: TrainView) -> str:
    """`7B parameters, 140B tokens`."""
    return f"{number(view.n_params)} parameters, {number(view.tokens)} tokens"


def machines_text(view: TrainView) -> str:
    """`8 H100, BF16`."""
    return f"{gpus_text(view.num_gpus, cards().get(view.gpu, view.gpu))}, {PRECISIONS[view.precision]}"


def method_text(view: TrainView) -> str:
    """`All weights, Adam; 2,048 tokens x 1`."""
    return f"{METHOD_NAMES[view.method]}; {view.sequence_tokens:,} tokens x {view.batch_size:,}"


def site_text(view: TrainView) -> str:
    """`World grid, PUE 1.15, $2 per GPU-hour`."""
    price = "" if view.usd_per_gpu_hour is None else f", ${view.usd_per_gpu_hour:g} per GPU-hour"
    return f"{view.grid} grid, PUE {view.pue:g}{price}"


def speed_text(view: TrainView) -> str:
    """`Utilisation as measured`, or the reader's."""
    return "Utilisation as measured" if view.utilization_pct is None else f"Utilisation {view.utilization_pct:g}%"
