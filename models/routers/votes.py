"""Redundant votes: several cheap models in place of one good one, by formula and on a log.

The error of a majority of n voters, each right with probability p, is a binomial tail where they err independently.
Real models err on the same questions: with a correlation r between two voters' being right, the number of right votes
is taken as beta-binomial with mean n p and intraclass correlation r, whose error stops falling as n grows. On a log the
votes are counted instead. A vote is right or wrong here, so a majority must be right: where wrong answers differ from
each other, fewer right ones would do, and a service needs answers that can be compared at all.

Symbols as for redundancy of unreliable parts (von Neumann 1956); the paper behind it counts gates of circuits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr

from errors import InputError
from models.routers.log import Floats, Log

RIGHT = 0.5  # a score from which on an answer counts as right
LEAST_CORRELATION = 1e-6


@dataclass(frozen=True)
class VoteRow:
    """So many voters on a log: measured error and USD per query, and the error by both formulas."""

    voters: tuple[str, ...]
    error: float
    cost_usd: float
    independent_error: float
    correlated_error: float


@dataclass(frozen=True)
class VoteStudy:
    """Majorities of more and more cheap models beside the best single one; `correlation` is theirs, mean over pairs."""

    rows: tuple[VoteRow, ...]
    single: str
    single_error: float
    single_cost_usd: float
    correlation: float


def majority_error(p: float, voters: int, correlation: float = 0.0) -> float:
    """The chance that a majority of an odd number of voters is wrong, each right with probability p.

    Raises InputError for an even number, or a p or correlation outside 0 to 1.

    >>> [round(majority_error(0.7, n), 3) for n in (1, 3, 5, 9, 15)]
    [0.3, 0.216, 0.163, 0.099, 0.05]
    >>> round(majority_error(0.7, 15, correlation=0.999), 3)
    0.3
    """
    if voters < 1 or voters % 2 == 0:
        raise InputError(f"{voters} voters can tie; give an odd number of them.", column="voters")
    if not (0 <= p <= 1 and 0 <= correlation <= 1):
        raise InputError("The share of right answers and the correlation lie between 0 and 1.", column="p")
    most_wrong = (voters - 1) // 2
    if correlation < LEAST_CORRELATION or p in (0.0, 1.0):
        return float(bdtr(most_wrong, voters, p))
    if correlation > 1 - LEAST_CORRELATION:
        return 1 - p
    size = 1 / correlation - 1
    from scipy.stats import betabinom  # noqa: PLC0415 most of a second that the first paint need not wait for

    return float(betabinom.cdf(most_wrong, voters, p * size, (1 - p) * size))


def mean_correlation(right: Floats) -> float:
    """The mean correlation of two columns of right (1) and wrong (0) answers, 0 or more; 0 for a single column.

    `right` is (n_queries, n_models). Two models right on the same queries, then two never right together:

    >>> round(mean_correlation(np.array([[1.0, 1.0], [0.0, 0.0]])), 6)
    1.0
    >>> mean_correlation(np.array([[1.0, 0.0], [0.0, 1.0]]))
    0.0
    """
    varied = right[:, right.std(axis=0) > 0]
    if varied.shape[1] < 2:
        return 0.0
    table = np.atleast_2d(np.corrcoef(varied, rowvar=False))
    return max(float(table[np.triu_indices_from(table, 1)].mean()), 0.0)


def study_votes(learned: Log, log: Log) -> VoteStudy:
    """Choose voters on `learned` queries and judge them on `log`: the best of the models cheaper than the best one.

    Raises InputError where fewer than three models are cheaper than the best single one.
    """
    past = _right(learned).mean(axis=0)
    single = int(np.argmax(past))
    price = learned.cost_usd.mean(axis=0)
    cheaper = [model for model in np.argsort(-past, kind="stable").tolist() if price[model] < price[single]]
    if len(cheaper) < 3:
        raise InputError(
            "Fewer than three models of this log are cheaper than its best one, so votes cannot save money."
        )
    right = _right(log)
    correlation = mean_correlation(right[:, cheaper])
    rows = tuple(_row(log, right, cheaper[:n]) for n in range(1, len(cheaper) + 1, 2))
    name, error = log.models[single], 1 - float(right[:, single].mean())
    return VoteStudy(rows, name, error, float(log.cost_usd[:, single].mean()), correlation)


def _right(log: Log) -> Floats:
    return np.asarray(log.score >= RIGHT, dtype=np.float64)


def _row(log: Log, right: Floats, voters: list[int]) -> VoteRow:
    votes = right[:, voters]
    n, p = len(voters), float(votes.mean())
    return VoteRow(
        tuple(log.models[voter] for voter in voters),
        error=float((votes.sum(axis=1) <= (n - 1) / 2).mean()),
        cost_usd=float(log.cost_usd[:, voters].sum(axis=1).mean()),
        independent_error=majority_error(p, n),
        correlated_error=majority_error(p, n, mean_correlation(votes)),
    )
