"""How sure a pick is: probability of being optimal and of being best, rank intervals, tie groups.

Values with a standard error are drawn again and again; rows of one group (the configurations of one model)
share a draw, because they share the measurement. Draws are around what a value is expected to be: the best of many
noisy ones is the best partly by luck (luck.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from models.constants import Z95
from models.decision.luck import drawn_errors
from models.decision.preference import ranking, utility
from models.front.pareto import Bools, Floats, pareto_optimal

FEW = 64  # rows of which all pairs are compared at once
FRONT_DRAWS = 200  # a front is dearer to find than a rank, and its membership is shown in whole per cents


@dataclass(frozen=True)
class Doubt:
    """What the intervals of the inputs leave open; one entry a row, NaN where the row was not drawn.

    `expected_regret` is the utility (0 to 1) that the row gives away on average to the best of each draw.
    """

    probability_optimal: Floats
    probability_best: Floats
    rank_low: Floats
    rank_high: Floats
    expected_regret: Floats
    n_draws: int


def standard_error(low: ArrayLike, high: ArrayLike) -> Floats:
    """Standard error behind a 95% interval, in the values' unit and shape; 0 where there is no interval.

    >>> standard_error([90.0, 70.0], [93.92, np.nan])
    array([1., 0.])
    """
    width = np.asarray(high, dtype=np.float64) - np.asarray(low, dtype=np.float64)
    return np.nan_to_num(width / (2 * Z95), nan=0.0)


def indistinguishable(value: float, error: float, values: ArrayLike, errors: ArrayLike) -> NDArray[np.bool_]:
    """Which of n values cannot be told from `value` at 95%: the difference is within 1.96 of its own error.

    Two errors of 1 make one of 1.41 in the difference, so 2.77 is the least that can be told:

    >>> indistinguishable(80.0, 1.0, [82.0, 84.0], [1.0, 1.0])
    array([ True, False])
    """
    others = np.asarray(values, dtype=np.float64)
    spread = np.hypot(error, np.asarray(errors, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(others - value) <= Z95 * spread)


def contenders(
    score_matrix: Floats,
    score_errors: Floats,
    groups: Sequence[NDArray[np.generic]],
    weights: Floats,
    limit: int,
) -> NDArray[np.int64]:
    """Rows worth drawing: the front, the `limit` best by utility plus 3 standard errors, the best of `limit` groups.

    Scores and their errors are (n, k), weights (k,), `groups` k arrays of n codes. The best of the groups keep one
    well-placed group with many rows from crowding out all that could beat it. The second row may lead by its error:

    >>> scores, errors = np.array([[0.9], [0.8], [0.1]]), np.array([[0.0], [0.1], [0.0]])
    >>> contenders(scores, errors, [np.arange(3)], np.ones(1), limit=1)
    array([0, 1])
    """
    weighted = np.flatnonzero(weights > 0)
    hopeful = utility(score_matrix, weights) + 3 * np.sqrt((score_errors[:, weighted] ** 2) @ (weights[weighted] ** 2))
    rows = np.flatnonzero(~np.isnan(hopeful))
    if rows.size <= limit:
        return rows
    order = rows[np.argsort(-hopeful[rows], kind="stable")]
    chosen = [order[:limit], rows[pareto_optimal(score_matrix[np.ix_(rows, weighted)], [True] * weighted.size)]]
    for k in weighted.tolist():
        if score_errors[rows, k].any():
            chosen.append(order[~pd.Index(groups[k][order]).duplicated()][:limit])
    return np.unique(np.concatenate(chosen)).astype(np.int64)


def doubt(
    score_matrix: ArrayLike,
    score_errors: ArrayLike,
    groups: Sequence[NDArray[np.generic]],
    weights: ArrayLike,
    *,
    n_draws: int = 1000,
    level: float = 0.95,
    limit: int = 1000,
    seed: int = 0,
) -> Doubt:
    """Monte Carlo over the intervals of the inputs.

    `score_matrix` and `score_errors` are n x k (scores where more is better and their standard errors),
    `groups` has k arrays of n group codes (rows of a group share a draw), `weights` k weights adding up
    to 1. Of more than `limit` rows only the contenders are drawn: the others are NaN, and those of them that
    are ahead of a row without errors count in its ranks. Where two rows are the best together they share the
    probability. Rank intervals always hold the rank without errors, which the draws of a close field can miss.

    Scores 0.1 apart with errors of 0.1 each: the first is better with probability Phi(0.1 / 0.141) = 0.76.

    >>> doubt([[0.9], [0.8]], [[0.1], [0.1]], [np.arange(2)], [1.0]).probability_best.round(1)
    array([0.8, 0.2])
    """
    matrix = np.asarray(score_matrix, dtype=np.float64)
    errors = np.asarray(score_errors, dtype=np.float64)
    used = np.asarray(weights, dtype=np.float64)
    rows = contenders(matrix, errors, groups, used, limit)
    draws = _draws(matrix[rows], errors[rows], [codes[rows] for codes in groups], used > 0, n_draws, seed)
    total_drawn = np.round(draws @ used[used > 0], 12)
    ranks = _ranks(total_drawn)
    first = ranks == 1
    best = (first / np.maximum(first.sum(axis=1, keepdims=True), 1)).sum(axis=0)
    tail = (1 - level) / 2
    spread = np.quantile(ranks, [tail, 1 - tail], axis=0, method="nearest") if rows.size else np.empty((2, 0))
    total = utility(matrix, used)
    among_drawn = ranking(total[rows])
    ahead = ranking(total)[rows] - among_drawn  # how many rows that were not drawn are before each
    lost = (total_drawn.max(axis=1, keepdims=True) - total_drawn).mean(axis=0) if rows.size else np.empty(0)
    cheap = used[used > 0].size <= 2 or rows.size <= FEW
    on_front = _optimal(draws if cheap else draws[:FRONT_DRAWS]).mean(axis=0)
    return Doubt(
        probability_optimal=_spread_out(np.maximum(on_front, best / n_draws), rows, len(matrix)),
        probability_best=_spread_out(best / n_draws, rows, len(matrix)),
        rank_low=_spread_out(np.minimum(spread[0], among_drawn) + ahead, rows, len(matrix)),
        rank_high=_spread_out(np.maximum(spread[1], among_drawn) + ahead, rows, len(matrix)),
        expected_regret=_spread_out(lost, rows, len(matrix)),
        n_draws=n_draws,
    )


def _draws(
    matrix: Floats, errors: Floats, groups: Sequence[NDArray[np.generic]], used: Bools, n_draws: int, seed: int
) -> Floats:
    """The scores of the weighted objectives drawn anew, (n_draws, n, k); one error a group and objective."""
    generator = np.random.default_rng(seed)
    drawn = np.repeat(matrix[None, :, used], n_draws, axis=0)
    for place, k in enumerate(np.flatnonzero(used).tolist()):
        if errors[:, k].any():
            drawn[:, :, place] += errors[:, k] * drawn_errors(matrix[:, k], errors[:, k], groups[k], n_draws, generator)
    return drawn


def _ranks(totals: Floats) -> Floats:
    """Ranks of (n_draws, n) utilities along each draw, 1 = best; equal utilities share the better rank."""
    order = _best_first(totals)
    ranks = np.empty(totals.shape)
    ranks.ravel()[order] = _run_starts(totals.ravel()[order]) + 1.0
    return ranks


def _optimal(draws: Floats) -> Bools:
    """Membership of the front in each draw, (n_draws, n)."""
    _, n_rows, n_objectives = draws.shape
    if n_rows and n_objectives <= 2:
        return _optimal_in_two(draws[:, :, 0], draws[:, :, -1])
    if n_rows > FEW:  # comparing all pairs would not fit in memory
        maximise = [True] * n_objectives
        return np.stack([pareto_optimal(matrix, maximise) for matrix in draws])
    no_worse: Bools = np.all(draws[:, :, None, :] >= draws[:, None, :, :], axis=3)
    dominates = no_worse & ~np.swapaxes(no_worse, 1, 2)
    return np.asarray(~np.any(dominates, axis=1))


def _optimal_in_two(first: Floats, second: Floats) -> Bools:
    """The front of two objectives in each draw, (n_draws, n) each, by one sort a draw.

    Along the first objective, best first, a row is on the front when no second is better among all as good in the
    first, and none as good among all better in the first.
    """
    order = _best_first(first)
    along, up = first.ravel()[order], second.ravel()[order]
    best_so_far = np.maximum.accumulate(np.pad(up, ((0, 0), (1, 0)), constant_values=-np.inf), axis=1)
    best_before = np.take_along_axis(best_so_far, _run_starts(along), axis=1)
    ends = up.shape[1] - _run_starts(along[:, ::-1])[:, ::-1]  # where the next run starts
    best_with_equals = np.take_along_axis(best_so_far, ends, axis=1)
    optimal = np.empty(up.shape, dtype=bool)
    optimal.ravel()[order] = (up >= best_with_equals) & (up > best_before)
    return optimal


def _best_first(values: Floats) -> NDArray[np.int64]:
    """Places in the flattened (n_draws, n) values, each draw from its largest to its smallest."""
    starts = np.arange(len(values))[:, None] * values.shape[1]
    return np.asarray(np.argsort(-values, axis=1) + starts)


def _run_starts(ordered: Floats) -> NDArray[np.int64]:
    """Where the run of equal values that each one belongs to starts, along each row."""
    is_new = np.ones(ordered.shape, dtype=bool)
    is_new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    return np.maximum.accumulate(np.where(is_new, np.arange(ordered.shape[1]), 0), axis=1)


def _spread_out(values: Floats, rows: NDArray[np.int64], n: int) -> Floats:
    whole = np.full(n, np.nan)
    whole[rows] = values
    return whole
