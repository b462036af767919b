"""A semantic cache in front of a router: what it must hit to pay, and what it would hit on a log's own queries.

Category-aware caching (arXiv 2510.26835): thresholds, lifetimes and quotas of their own for each domain. A cache pays
where what its hits save is more than what every look-up costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from errors import InputError
from models.routers.log import Ints, Log, features_of

Floats = NDArray[np.float64]
MAX_ARRIVALS = 50_000


def break_even_hit_rate(search: float, answer: float, hit: float = 0.0) -> float:
    """The share of hits at which a cache neither gains nor loses: search / (answer - hit), all in ms or all in USD.

    `search` is paid on every query, `answer` on a miss, `hit` on a hit for sending the stored answer. Above 1 no
    share is enough. Raises InputError for negative figures or an answer that is no more expensive than a hit.
    """
    if min(search, answer, hit) < 0:
        raise InputError("Times and costs are 0 or more.")
    if not answer > hit:
        raise InputError(f"A cache cannot pay: an answer ({answer:g}) is no more expensive than a hit ({hit:g}).")
    return search / (answer - hit)


@dataclass(frozen=True)
class Rule:
    """How one domain is cached: cosine from which two questions count as the same, lifetime, most entries kept."""

    threshold: float = 0.92
    lifetime_s: float = 3600.0
    quota: int = 1000

    def __post_init__(self) -> None:
        """Raises InputError for a threshold outside -1 to 1, or a lifetime or quota below 0."""
        if not -1 <= self.threshold <= 1:
            raise InputError(f"The threshold is a cosine, -1 to 1, not {self.threshold:g}.", column="threshold")
        if self.lifetime_s < 0 or self.quota < 0:
            raise InputError("Lifetime and quota are 0 or more.", column="lifetime_s")


@dataclass(frozen=True)
class Rules:
    """A rule for each domain named, and one for all others; a domain that is not to be cached has a quota of 0."""

    default: Rule = field(default_factory=Rule)
    by_domain: Mapping[str, Rule] = field(default_factory=dict)

    def of(self, domain: str) -> Rule:
        """The domain's rule."""
        return self.by_domain.get(domain, self.default)


@dataclass(frozen=True, eq=False)
class CacheReplay:
    """What happened to each arrival: the query asked, and the arrival whose answer it got (itself where it missed)."""

    query: Ints
    answered_by: Ints

    @property
    def hit(self) -> NDArray[np.bool_]:
        """Arrivals that were answered from the cache."""
        return np.asarray(self.answered_by != np.arange(len(self.query)))

    @property
    def hit_rate(self) -> float:
        """Share of the arrivals that hit."""
        return float(self.hit.mean())

    @property
    def other_question_rate(self) -> float:
        """Share of the hits that got the answer to another question of the log: what a low threshold risks."""
        hit = self.hit
        return float((self.query[hit] != self.query[self.answered_by[hit]]).mean()) if hit.any() else 0.0

    def saved_usd(self, cost_usd: Floats, search_usd: float = 0.0) -> float:
        """Saved by all hits less the look-ups of all arrivals; `cost_usd` (n_queries,) is of answering each query."""
        return float(cost_usd[self.query[self.hit]].sum() - search_usd * len(self.query))


def arrivals(n_queries: int, n: int, *, skew: float = 1.0, per_s: float = 1.0, seed: int = 0) -> tuple[Ints, Floats]:
    """Queries asked again and again, the r-th most popular in proportion to r^-skew, at Poisson times (s).

    Which query is popular is drawn. Raises InputError for no queries, too many arrivals, or a rate of 0.
    """
    if n_queries < 1 or not 0 <= n <= MAX_ARRIVALS:
        raise InputError(f"Up to {MAX_ARRIVALS:,} arrivals of at least one query can be played.", column="n")
    if not per_s > 0 or skew < 0:
        raise InputError("The rate must be above 0 and the skew 0 or more.", column="per_s")
    generator = np.random.default_rng(seed)
    popularity = np.arange(1, n_queries + 1) ** -float(skew)
    query = generator.permutation(n_queries)[generator.choice(n_queries, n, p=popularity / popularity.sum())]
    return query.astype(np.int64), np.cumsum(generator.exponential(1 / per_s, n))


def play(log: Log, query: Ints, at_s: Floats, rules: Rules) -> CacheReplay:
    """Pass arrivals through a cache that starts empty; times rise. Entries are looked for within their domain alone.

    `query` (n,) are rows of the log, `at_s` (n,) the seconds at which they came. A miss is stored; over the quota the
    oldest entry goes. A hit neither renews the entry nor stores another. Raises InputError where the log has no
    embeddings.

    >>> log = Log(["a", "b"], ("m",), np.ones((2, 1)), np.ones((2, 1)), features=np.eye(2))
    >>> play(log, np.array([0, 1, 0, 0]), np.array([0.0, 1.0, 2.0, 9.0]), Rules(Rule(lifetime_s=5.0))).hit
    array([False, False,  True, False])
    """
    features = features_of(log)
    domain = np.full(len(log), "", dtype=np.str_) if log.domain is None else log.domain
    answered_by = np.arange(len(query))
    for name in np.unique(domain[query]).tolist():
        rule = rules.of(name)
        rows = np.flatnonzero(domain[query] == name)
        if rule.quota:
            answered_by[rows] = rows[_one_domain(features[query[rows]], at_s[rows], rule)]
    return CacheReplay(query, answered_by)


def _one_domain(features: Floats, at_s: Floats, rule: Rule) -> Ints:
    """Which arrival answers each, among arrivals of one domain."""
    by = np.arange(len(features))
    entries = np.zeros(0, dtype=np.int64)
    for i in range(len(features)):
        entries = entries[at_s[entries] >= at_s[i] - rule.lifetime_s]
        if len(entries):
            alike = features[entries] @ features[i]
            nearest = int(np.argmax(alike))
            if alike[nearest] >= rule.threshold - 1e-9:
                by[i] = entries[nearest]
                continue
        entries = np.append(entries[-(rule.quota - 1) :] if rule.quota > 1 else entries[:0], i)
    return by
