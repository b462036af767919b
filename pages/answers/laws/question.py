"""A Scaling laws view as short labels, which stand on the buttons that open its settings."""

from __future__ import annotations

from models.laws import LAWS
from pages.answers.laws.budget import flops_text
from pages.answers.laws.view import RunSet, ScalingView
from pages.answers.shared.formatting import number


def laws_text(view: ScalingView) -> str:
    """`All laws that fit`, or the one that was chosen, or how many."""
    names = [name for name in view.laws if name in LAWS]
    if not names:
        return "All laws that fit"
    return LAWS[names[0]].title if len(names) == 1 else f"{len(names)} laws"


def trust_text(view: ScalingView) -> str:
    """`10 times beyond the data, 80% interval`."""
    fitted = "" if view.upto >= 100 else f"first {view.upto}% fitted, "
    text = f"{fitted}{number(view.reach)} times the data, {100 * view.level:.0f}% interval"
    return text[:1].upper() + text[1:]


def budget_text(view: ScalingView, *, has_compute: bool) -> str:
    """`1e23 FLOP`; of runs that know no compute, that there are settings."""
    return f"{flops_text(view.flops)} FLOP" if has_compute else "Decision"


def runs_text(runs: RunSet) -> str:
    """The runs as people call them."""
    return runs.label
