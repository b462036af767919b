"""A cache rule per domain, learned: how alike two questions must be, and how long an answer is worth storing.

Category-aware semantic caching (arXiv 2510.26835) gives every category its own threshold and lifetime: where many
questions look alike the threshold must be stricter, and where each is asked often a short lifetime is enough.
"""

from __future__ import annotations

import numpy as np

from models.routers.around.cache import CacheReplay, Rule, Rules, play
from models.routers.log import Floats, Ints, Log, features_of

THRESHOLDS = (0.95, 0.9, 0.85, 0.8, 0.7, 0.6)
LIFETIMES = (0.1, 1.0)  # shares of the longest that is allowed
ENOUGH = 0.98  # of the best worth: the strictest and shortest rule that reaches it is taken, since answers go stale


def reworded(log: Log, query: Ints, likeness: float, seed: int = 0) -> Log:
    """A log with a row per arrival: its question in other words, two wordings at the cosine `likeness` on average.

    `query` (n,) are the questions asked. Raises InputError where the log has no embeddings.

    >>> log = Log(["a", "b"], ("m",), np.ones((2, 1)), np.ones((2, 1)), features=np.eye(2))
    >>> reworded(log, np.array([1, 0, 0]), likeness=1.0).features
    array([[0., 1.],
           [1., 0.],
           [1., 0.]])
    """
    features = features_of(log)[query]
    noise = np.random.default_rng(seed).normal(size=features.shape)
    noise -= (noise * features).sum(axis=1, keepdims=True) * features
    noise /= np.maximum(np.linalg.norm(noise, axis=1, keepdims=True), 1e-12)
    arrivals = log.take(query)
    return Log(
        [str(at) for at in range(len(query))],
        log.models,
        arrivals.score,
        arrivals.cost_usd,
        domain=arrivals.domain,
        features=np.sqrt(likeness) * features + np.sqrt(1 - likeness) * noise,
    )


def played(arrivals: Log, query: Ints, at_s: Floats, rules: Rules) -> CacheReplay:
    """The cache on reworded arrivals, in terms of the questions behind them, `query` (n,).

    >>> log = Log(["a"], ("m",), np.ones((1, 1)), np.ones((1, 1)), features=np.array([[1.0, 0.0]]))
    >>> twice = np.array([0, 0])
    >>> played(reworded(log, twice, likeness=1.0), twice, np.array([0.0, 1.0]), Rules()).hit
    array([False,  True])
    """
    return CacheReplay(query, play(arrivals, np.arange(len(query)), at_s, rules).answered_by)


def worth(cached: CacheReplay, wrong_price: float) -> Floats:
    """What each arrival's look-up is worth, (n,): 1 for its own question's answer, -`wrong_price` for another's."""
    same_query = cached.query == cached.query[cached.answered_by]
    return np.where(cached.hit, np.where(same_query, 1.0, -wrong_price), 0.0)


def learned_rules(
    arrivals: Log, query: Ints, at_s: Floats, longest_s: float, wrong_price: float
) -> tuple[Rules, Rules]:
    """One rule for all domains, and one for each, both learned on these arrivals (`reworded`) in the same way.

    `query` (n,) is the question behind each arrival, `at_s` (n,) its time, `longest_s` the longest lifetime allowed.
    Where any threshold and lifetime finds every repetition, the strictest and shortest are taken:

    >>> log = Log(["a"], ("m",), np.ones((1, 1)), np.ones((1, 1)), features=np.array([[1.0, 0.0]]))
    >>> query = np.zeros(20, dtype=np.int64)
    >>> common, _ = learned_rules(reworded(log, query, 1.0), query, np.arange(20.0), longest_s=1000.0, wrong_price=1.0)
    >>> common.default.threshold, common.default.lifetime_s
    (0.95, 100.0)
    """
    domains = np.full(len(query), "", dtype=np.str_) if arrivals.domain is None else arrivals.domain
    names, codes = np.unique(domains, return_inverse=True)
    rules = [Rule(threshold, share * longest_s, 2000) for threshold in THRESHOLDS for share in LIFETIMES]
    values = np.stack(
        [
            np.bincount(codes, worth(played(arrivals, query, at_s, Rules(rule)), wrong_price), len(names))
            for rule in rules
        ]
    )
    common = rules[_strictest(np.asarray(values.sum(axis=1), dtype=np.float64))]
    return Rules(common), Rules(
        common,
        {
            name: rules[_strictest(np.asarray(values[:, column], dtype=np.float64))]
            for column, name in enumerate(names.tolist())
        },
    )


def _strictest(values: Floats) -> int:
    """The first rule that is worth nearly as much as the best; never caching is worth 0."""
    most = float(values.max())
    return int(np.argmax(values >= most - (1 - ENOUGH) * abs(most)))
