"""What a compute budget is best spent on, at once: by the fitted law or by runs at fixed compute, without refits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from errors import ParetoscopeError
from models.constants import FLOPS_PER_PARAM_TOKEN
from models.laws.allocation import allocate
from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.compute_optimal import budget_sentence
from pages.answers.laws.spending import LAW
from pages.answers.laws.view import ISOFLOP_SOURCES
from pages.answers.shared.formatting import number


@dataclass(frozen=True)
class BudgetSplit:
    """The best size and tokens for a budget in FLOP; `basis` is what says so, `sentence` says it to people."""

    flops: float
    n_params: float
    n_tokens: float
    basis: str
    sentence: str


def leads_with_optimum(answer: ScalingAnswer) -> bool:
    """Whether the runs at fixed compute say more than a law: where none takes them, or they were made for it."""
    return answer.optimal is not None and (not answer.fits or answer.runs.source in ISOFLOP_SOURCES)


def budget_split(answer: ScalingAnswer) -> BudgetSplit | None:
    """The compute-optimal answer of these runs; None where nothing says how to split a budget."""
    if leads_with_optimum(answer):
        return _from_optima(answer)
    return _from_law(answer) or _from_optima(answer)


def _from_optima(answer: ScalingAnswer) -> BudgetSplit | None:
    if answer.optimal is None or answer.optimal.growth is None:
        return None
    flops = answer.view.flops
    n_params = float(answer.optimal.growth.n_star(flops))
    n_tokens = flops / (FLOPS_PER_PARAM_TOKEN * n_params)
    sentence = budget_sentence(answer.optimal, flops, answer.view.level)
    return BudgetSplit(flops, n_params, n_tokens, "runs at fixed compute", sentence) if n_tokens >= 1 else None


def _from_law(answer: ScalingAnswer) -> BudgetSplit | None:
    fit = next((law_fit.fit for law_fit in answer.fits if law_fit.law.id == LAW and law_fit.fit is not None), None)
    if fit is None:
        return None
    try:
        best = allocate(fit, answer.view.flops, answer.view.level)
    except ParetoscopeError:  # the runs do not identify the law: it says nothing of budgets
        return None
    n_params, n_tokens = best.n_params.value, best.n_tokens.value
    if not (np.isfinite(n_params) and np.isfinite(n_tokens)) or min(n_params, n_tokens) < 1:
        return None
    sentence = (
        f"With {flops_text(answer.view.flops)} FLOP, train {number(n_params)} parameters on {number(n_tokens)} tokens:"
        f" {number(n_tokens / n_params, 2)} tokens per parameter, by the Chinchilla law."
    )
    if "flops" in answer.runs.points:
        beyond = answer.view.flops / float(answer.runs.points["flops"].max())
        sentence += f" That is {number(beyond, 2)} times the largest run." if beyond > 1 else ""
    return BudgetSplit(answer.view.flops, n_params, n_tokens, "the Chinchilla law", sentence)


def flops_text(flops: float) -> str:
    """`1e23`."""
    return f"{flops:.3g}".replace("e+", "e")
