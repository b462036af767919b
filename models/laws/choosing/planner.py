"""Which tuning runs to pay for next: halving the field by forecast, and the value of knowing a candidate better.

Successive halving (Jamieson and Talwalkar 2016, arXiv 1502.07943) trains all candidates on a little, keeps the half of
least forecast loss, and doubles the data until one is left. The value of knowing a candidate is the expected gain of
the choice if its loss at the target were known (Raiffa and Schlaifer 1961): an upper bound of what one more run of it
can be worth. Losses are taken as normal between the ends of their 80 % interval. numpy and scipy only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from errors import InputError
from models.constants import FLOPS_PER_PARAM_TOKEN, INTERVAL_LEVEL, J_PER_KWH
from models.laws.base import Curve
from models.laws.choosing.pooled import Foresight, curve_within

SPREAD = 2.0 * float(ndtri(0.5 + INTERVAL_LEVEL / 2))  # standard deviations between the ends of the interval
Losses = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Costs:
    """What tuning takes: 6 FLOP a parameter and token, on accelerators that reach a share of their peak."""

    tokens_per_example: float
    n_epochs: float = 1.0
    n_runs: float = 1.0
    peak_flops_per_s: float = 312e12
    utilization: float = 0.4
    usd_per_gpu_hour: float = 2.0
    power_w: float = 400.0
    pue: float = 1.2

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not (np.isfinite(value) and value > 0):
                raise InputError(f"{name} is {value:g}; it must be above 0.", column=name)
        if self.utilization > 1 or self.pue < 1:
            name, limit = ("utilization", "at most 1") if self.utilization > 1 else ("pue", "1 or more")
            raise InputError(f"{name} is {getattr(self, name):g}; it must be {limit}.", column=name)

    def spend(self, n_params: float, n_examples: float) -> Spend:
        """What tuning a model on so many examples takes, all its epochs and runs together."""
        tokens = n_examples * self.tokens_per_example * self.n_epochs * self.n_runs
        flops = FLOPS_PER_PARAM_TOKEN * n_params * tokens
        gpu_s = flops / (self.peak_flops_per_s * self.utilization)
        kwh = gpu_s * self.power_w * self.pue / J_PER_KWH
        return Spend(n_examples, flops, gpu_s / 3600.0, gpu_s / 3600.0 * self.usd_per_gpu_hour, kwh)


@dataclass(frozen=True)
class Spend:
    """Examples trained on, and what that takes."""

    n_examples: float = 0.0
    flops: float = 0.0
    gpu_hours: float = 0.0
    usd: float = 0.0
    energy_kwh: float = 0.0

    def __add__(self, other: Spend) -> Spend:
        return Spend(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


def total(costs: Costs, n_params: Mapping[str, float], n_examples: Mapping[str, float]) -> Spend:
    """What several models take, each on its own number of examples.

    >>> costs = Costs(tokens_per_example=100.0)
    >>> f"{total(costs, {'a': 1e9}, {'a': 10_000}).flops:.1e} FLOP"
    '6.0e+15 FLOP'
    """
    return sum((costs.spend(n_params[name], count) for name, count in n_examples.items()), Spend())


@dataclass(frozen=True)
class Round:
    """One round of halving: who was trained at this size, and who goes on, least forecast loss first."""

    size: float
    trained: tuple[str, ...]
    survivors: tuple[str, ...]
    n_examples: Mapping[str, float]


def halving(
    curves: Sequence[Curve], target: float, start: float, foresight_at: Callable[[float], Foresight | None]
) -> list[Round]:
    """Rounds of halving from sizes up to `start`, doubling at least, as far as the curves were measured.

    `foresight_at` gives what predicts losses from a budget. The last round keeps one candidate, or stops where the
    ones kept have no larger size at or below the target.
    """
    sizes = sorted({float(x) for curve in curves for x in curve.x if 0 < x <= target * (1 + 1e-9)})
    by_name = {curve.name: curve for curve in curves}
    candidates, size = list(by_name), max([x for x in sizes if x <= start] or sizes[:1])
    rounds: list[Round] = []
    before = 0.0
    while True:
        within = [curve_within(by_name[name], size) for name in candidates]
        trained = {curve.name: float(curve.x[curve.x > before].sum()) for curve in within if len(curve.x)}
        foresight = foresight_at(size)
        if foresight is None or not trained:
            return rounds
        losses = foresight.losses([curve for curve in within if len(curve.x)], target, INTERVAL_LEVEL)
        order = sorted(losses, key=lambda name: losses[name][0])
        survivors = order[: max(1, (len(order) + 1) // 2)] if len(order) > 1 else order
        rounds.append(Round(size, tuple(trained), tuple(survivors), trained))
        larger = [x for x in sizes if x >= 2 * size * (1 - 1e-9) and any((by_name[n].x == x).any() for n in survivors)]
        if len(survivors) == 1 or not larger:
            return rounds
        candidates, before, size = survivors, size, larger[0]


@dataclass(frozen=True)
class NextRun:
    """A run that could be paid for: its size, what knowing the candidate is worth at most (in loss), and its cost."""

    curve: str
    size: float
    value: float
    probability_best: float
    spend: Spend

    @property
    def value_per_usd(self) -> float:
        """Loss that could be gained for a dollar."""
        return self.value / self.spend.usd


def next_runs(
    losses: Losses, largest: Mapping[str, float], n_params: Mapping[str, float], target: float, costs: Costs
) -> list[NextRun]:
    """The next size of every candidate, twice its largest, by what could be gained for its price, best first.

    For another than the present choice the gain is how much less its loss may turn out; for the choice itself how
    much more than the second best's.
    """
    if len(losses) < 2:
        return []
    order = sorted(losses, key=lambda name: losses[name][0])
    first, second = (losses[name][0] for name in order[:2])
    best = _probability_best(losses)
    runs = []
    for name in order:
        size = min(2.0 * largest[name], target)
        if size <= largest[name] * (1 + 1e-9):
            continue
        mean, spread = losses[name][0], (losses[name][2] - losses[name][1]) / SPREAD
        value = _gain(mean - second, spread) if name == order[0] else _gain(first - mean, spread)
        runs.append(NextRun(name, size, value, best[name], costs.spend(n_params[name], size)))
    return sorted(runs, key=lambda run: -run.value_per_usd)


def _gain(ahead: float, spread: float) -> float:
    """E[max(0, g)] of a normal gain of this mean and standard deviation."""
    if spread <= 0:
        return max(ahead, 0.0)
    z = ahead / spread
    return float(ahead * ndtr(z) + spread * np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi))


def _probability_best(losses: Losses) -> dict[str, float]:
    """How often each has the least loss, in seeded draws of independent normals."""
    means = np.array([loss for loss, _, _ in losses.values()])
    spreads = np.array([(high - low) / SPREAD for _, low, high in losses.values()])
    draws = means + spreads * np.random.default_rng(0).standard_normal((4000, len(means)))
    wins = np.bincount(draws.argmin(axis=1), minlength=len(means)) / len(draws)
    return dict(zip(losses, map(float, wins), strict=True))
