"""Balancing experts by a bias: each step nudges the bias of an expert by whether it took more or less than its share.

`balance` is Loss-Free Balancing (Wang et al. 2024, arXiv:2408.15664): b += u sign(mean load - load), added to scores of
the gate only to choose the top k. Han and Zhong 2025 (arXiv:2512.03915) read it as a primal-dual method for an
assignment problem; `dual_balance` is their online form: a step along the difference itself that shrinks as 1/t, for
which the expected regret of the dual objective grows like a logarithm. The gate is synthetic: scores are a fixed liking
per expert plus noise per token, through a sigmoid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from errors import InputError
from models.front.pareto import Floats


@dataclass(frozen=True)
class Gate:
    """A synthetic gate: how much it likes each expert (experts,), noise per token, and how many experts a token has."""

    liking: Floats
    noise: float
    top: int

    def scores(self, tokens: int, rng: np.random.Generator) -> Floats:
        """Scores (tokens, experts) between 0 and 1."""
        raw = self.liking + self.noise * rng.standard_normal((tokens, len(self.liking)))
        squashed: Floats = 1.0 / (1.0 + np.exp(-raw))
        return squashed


@dataclass(frozen=True)
class BalanceTrace:
    """Biases (experts,) at the end, and MaxVio of each step (steps,): the largest load over the mean, less 1.

    `path` (steps, experts) are the biases before each step, where they are kept.
    """

    bias: Floats
    max_violation: Floats
    path: Floats | None = None


def skewed_gate(experts: int, top: int, skew: float, noise: float = 1.0) -> Gate:
    """A gate whose likings fall evenly from `skew` to -`skew`; raises InputError for sizes that make no choice."""
    if not 1 <= top < experts or skew < 0 or noise <= 0:
        raise InputError(
            "A token needs fewer experts than there are, at least one; skew is 0 or more.", column="gate_skew"
        )
    return Gate(np.linspace(skew, -skew, experts), noise, top)


def _chosen_experts(scores: Floats, bias: Floats, top: int) -> NDArray[np.intp]:
    """The experts (tokens, top) of each token: the highest scores with the bias added."""
    return np.argpartition(-(scores + bias), top - 1, axis=1)[:, :top]


def expert_loads(scores: Floats, bias: Floats, top: int) -> Floats:
    """Tokens that each expert takes, (experts,), by scores (tokens, experts) and biases (experts,).

    >>> expert_loads(np.array([[0.9, 0.1], [0.8, 0.3]]), np.zeros(2), top=1)
    array([2., 0.])
    """
    return np.bincount(_chosen_experts(scores, bias, top).ravel(), minlength=scores.shape[1]).astype(float)


def max_violation(loads: Floats) -> float:
    """MaxVio: the largest of the loads (experts,) over their mean, less 1; 0 is balance.

    >>> max_violation(np.array([3.0, 1.0, 2.0]))
    0.5
    """
    return float(loads.max() / loads.mean() - 1.0)


def balance(gate: Gate, *, steps: int, tokens: int, rate: float, seed: int = 0) -> BalanceTrace:
    """Run the bias update for some steps of `tokens` each; a rate of 0 leaves the gate as it is."""
    rng = np.random.default_rng(seed)
    bias, violations = np.zeros(len(gate.liking)), np.empty(steps)
    for step in range(steps):
        loads = expert_loads(gate.scores(tokens, rng), bias, gate.top)
        violations[step] = max_violation(loads)
        bias = bias + rate * np.sign(loads.mean() - loads)
    return BalanceTrace(bias, violations)


def dual_objective(scores: Floats, bias: Floats, top: int) -> float:
    """The dual objective per token: the chosen scores with their bias, less the bias of an even share; convex in it.

    Shapes as in `expert_loads`. It falls as a bias takes tokens from the expert that all like best:

    >>> scores = np.array([[0.9, 0.1], [0.8, 0.3]])
    >>> [round(dual_objective(scores, np.array(bias), top=1), 2) for bias in ([0.0, 0.0], [-0.2, 0.2])]
    [0.85, 0.65]
    """
    biased = scores + bias
    chosen = np.partition(biased, -top, axis=1)[:, -top:].sum(axis=1)
    return float(chosen.mean() - top * bias.mean())


def dual_balance(gate: Gate, *, steps: int, tokens: int, rate: float, seed: int = 0) -> BalanceTrace:
    """Run the online form, whose step t moves by rate / t times the excess per token; `path` are its biases."""
    rng = np.random.default_rng(seed)
    bias, violations = np.zeros(len(gate.liking)), np.empty(steps)
    path = np.empty((steps, len(gate.liking)))
    for step in range(steps):
        path[step] = bias
        loads = expert_loads(gate.scores(tokens, rng), bias, gate.top)
        violations[step] = max_violation(loads)
        bias = bias + rate / (step + 1) * (loads.mean() - loads) / tokens
    return BalanceTrace(bias, violations, path)
