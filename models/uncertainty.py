"""How sure a pick is: probability of being optimal and of being best, rank intervals, tie groups.

Values with a standard error are drawn again and again; rows of one group (the configurations of one model)
share a draw, because they share the measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from models.pareto import Floats, pareto_optimal
from models.preference import ranking, utility

Z95 = 1.959963984540054  # two-sided 95 % point of the normal distribution


@dataclass(frozen=True)
class Doubt:
    """What the intervals of the inputs leave open; one entry a row, NaN where the row was not drawn."""

    probability_optimal: Floats
    probability_best: Floats
    rank_low: Floats
    rank_high: Floats
    n_draws: int


def standard_error(low: ArrayLike, high: ArrayLike) -> Floats:
    """Standard error behind a 95 % interval, 0 where there is no interval."""
    width = np.asarray(high, dtype=np.float64) - np.asarray(low, dtype=np.float64)
    return np.nan_to_num(width / (2 * Z95), nan=0.0)


def indistinguishable(value: float, error: float, values: ArrayLike, errors: ArrayLike) -> NDArray[np.bool_]:
    """Which of n values cannot be told from `value` at 95 %: the difference is within 1.96 of its own error."""
    others = np.asarray(values, dtype=np.float64)
    spread = np.hypot(error, np.asarray(errors, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(others - value) <= Z95 * spread)


def contenders(score_matrix: Floats, score_errors: Floats, weights: Floats, limit: int) -> NDArray[np.int64]:
    """Rows that could be optimal or rank high: the `limit` best by utility plus 3 standard errors, and the front."""
    total = utility(score_matrix, weights)
    hopeful = total + 3 * np.sqrt((score_errors**2) @ (weights**2))
    known = np.flatnonzero(~np.isnan(hopeful))
    if known.size <= limit:
        return known
    best = known[np.argpartition(-hopeful[known], limit)[:limit]]
    asked = weights > 0
    front = known[pareto_optimal(score_matrix[known][:, asked], [True] * int(asked.sum()))]
    return np.union1d(best, front).astype(np.int64)


def doubt(
    score_matrix: ArrayLike,
    score_errors: ArrayLike,
    groups: Sequence[NDArray[np.generic]],
    weights: ArrayLike,
    *,
    n_draws: int = 200,
    level: float = 0.95,
    limit: int = 1000,
    seed: int = 0,
) -> Doubt:
    """Monte Carlo over the intervals of the inputs.

    `score_matrix` and `score_errors` are n x k (scores where more is better and their standard errors),
    `groups` has k arrays of n group codes (rows of a group share a draw), `weights` k weights adding up
    to 1. At most `limit` rows beyond the front are drawn; the rest are NaN. Where two rows are the best
    together they share the probability.
    """
    matrix = np.asarray(score_matrix, dtype=np.float64)
    errors = np.asarray(score_errors, dtype=np.float64)
    used = np.asarray(weights, dtype=np.float64)
    rows = contenders(matrix, errors, used, limit)
    optimal, best = np.zeros(rows.size), np.zeros(rows.size)
    ranks = np.empty((n_draws, rows.size))
    asked = [k for k, weight in enumerate(used.tolist()) if weight > 0]
    generator = np.random.default_rng(seed)
    codes = [pd.factorize(groups[k][rows])[0] for k in asked]
    for draw in range(n_draws):
        drawn = matrix[rows][:, asked].copy()
        for place, k in enumerate(asked):
            if errors[rows, k].any():
                shared = generator.standard_normal(int(codes[place].max()) + 1)
                drawn[:, place] += errors[rows, k] * shared[codes[place]]
        ranks[draw] = ranking(drawn @ used[asked])
        optimal += pareto_optimal(drawn, [True] * len(asked))
        first = ranks[draw] == 1
        best += first / first.sum() if first.any() else 0.0
    tail = (1 - level) / 2
    spread = np.quantile(ranks, [tail, 1 - tail], axis=0, method="nearest") if rows.size else np.empty((2, 0))
    return Doubt(
        probability_optimal=_spread_out(optimal / n_draws, rows, len(matrix)),
        probability_best=_spread_out(best / n_draws, rows, len(matrix)),
        rank_low=_spread_out(spread[0], rows, len(matrix)),
        rank_high=_spread_out(spread[1], rows, len(matrix)),
        n_draws=n_draws,
    )


def _spread_out(values: Floats, rows: NDArray[np.int64], n: int) -> Floats:
    whole = np.full(n, np.nan)
    whole[rows] = values
    return whole
