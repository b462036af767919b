"""A Fine-tune view as short labels, which stand on the buttons that open its settings."""

from __future__ import annotations

from pages.answers.shared.formatting import number
from pages.answers.tuning.answer import FineTuneView


def sizes_text(view: FineTuneView) -> str:
    """`25,600 of 1,638,400 examples`."""
    return f"{view.budget:,.0f} of {view.target:,.0f} examples"


def limits_text(view: FineTuneView) -> str:
    """`\u2264 3B parameters`."""
    return "No limits" if view.max_params_b is None else f"\u2264 {number(view.max_params_b)}B parameters"
