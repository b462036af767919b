"""The best size for a compute budget, from runs at fixed compute: optima, their growth, and the size for a budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.constants import FLOPS_PER_PARAM_TOKEN
from models.laws.isoflop import MIN_BUDGETS, MIN_SIZES, Growth, IsoFlop, growth, isoflops
from pages.answers.laws.view import RunSet
from pages.answers.shared.formatting import number


@dataclass(frozen=True, eq=False)
class ComputeOptimal:
    """IsoFLOP curves with their optima, and how the best size grows; None where too few budgets have an optimum."""

    budgets: tuple[IsoFlop, ...]
    growth: Growth | None


def has_isoflops(points: pd.DataFrame) -> bool:
    """Whether at least three budgets were each tried at four sizes."""
    if not {"flops", "n_params"} <= set(points):
        return False
    sizes = points.groupby("flops")["n_params"].nunique()
    return int((sizes >= MIN_SIZES).sum()) >= MIN_BUDGETS


def compute_optimal(runs: RunSet) -> ComputeOptimal | None:
    """The IsoFLOP analysis of these runs; None where they are no such runs."""
    points = runs.points
    if not has_isoflops(points):
        return None
    budgets = isoflops(*(points[name].to_numpy(float) for name in ("flops", "n_params", "y")))
    return ComputeOptimal(tuple(budgets), growth(budgets))


def budget_sentence(optimal: ComputeOptimal, flops: float, level: float) -> str:
    """How large a model this compute is best spent on, and how far that is from the data."""
    grown = optimal.growth
    if grown is None:
        return "Fewer than three budgets have their lowest loss between the sizes tried, so the growth is unknown."
    low, high = grown.interval(flops, level)
    best = grown.n_star(flops)
    tokens = flops / (FLOPS_PER_PARAM_TOKEN * best)
    if min(best, tokens) < 1.0:
        return f"{_power(flops)} FLOP is too little to train any model; enter a larger budget."
    text = (
        f"The best size grows as compute to the power {number(grown.exponent)} ± {number(grown.stderr, 2)}. With"
        f" {_power(flops)} FLOP, train {number(best)} parameters ({number(low)} to {number(high)} at"
        f" {100 * level:.0f}%) on {number(tokens)} tokens, {number(tokens / best)} tokens per parameter."
    )
    largest = max(budget.flops for budget in optimal.budgets)
    if flops > largest:
        text += f" That is {number(flops / largest)} times the largest budget tried."
    return text


def _power(value: float) -> str:
    return f"{value:.3g}".replace("e+", "e")


def optima_table(optimal: ComputeOptimal) -> pd.DataFrame:
    """A row a budget: sizes tried, the best size, tokens and loss there; empty where the best lies at an end."""
    return pd.DataFrame(
        [
            {
                "flops": budget.flops,
                "sizes_tried": len(budget.n_params),
                "n_params_optimal": budget.n_star,
                "n_tokens_optimal": budget.flops / (FLOPS_PER_PARAM_TOKEN * budget.n_star),
                "tokens_per_param": budget.flops / (FLOPS_PER_PARAM_TOKEN * budget.n_star**2),
                "loss": budget.loss_star,
                "kind": "predicted" if np.isfinite(budget.n_star) else "",
            }
            for budget in optimal.budgets
        ]
    )
