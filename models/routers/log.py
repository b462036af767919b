"""A router's log: what every model scored and cost on every query, and what may be known of a query beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MIN_QUERIES = 5
OUTCOMES = ("score", "cost_usd", "energy_j", "confidence", "latency_s")
QUERY_FEATURES = ("domain", "features")


@dataclass(frozen=True, eq=False)
class Log:
    """Matrices with a row a query and a column a model; a NaN is an outcome that nobody observed.

    `score` is larger the better (right or wrong, or 0 to 1), `cost_usd`, `energy_j` and `latency_s` (until the whole
    answer is there) are of that one answer,
    `confidence` is what the model itself says of it (larger: surer), known once it has answered.
    `domain` (n,) and `features` (n, d), rows of unit length, are known before any model answers.
    """

    queries: Sequence[str]
    models: tuple[str, ...]
    score: Floats
    cost_usd: Floats
    energy_j: Floats | None = None
    domain: NDArray[np.str_] | None = None
    features: Floats | None = None
    confidence: Floats | None = None
    latency_s: Floats | None = None

    def __post_init__(self) -> None:
        """Raises InputError where the parts do not fit each other, or a cost is negative."""
        shape = (len(self.queries), len(self.models))
        for name in OUTCOMES:
            table = getattr(self, name)
            if table is not None and table.shape != shape:
                raise InputError(f"{name} has the shape {table.shape}, but there are {shape[0]} queries and {shape[1]}"
                                 " models.", column=name)  # fmt: skip
        for name in QUERY_FEATURES:
            feature = getattr(self, name)
            if feature is not None and len(feature) != shape[0]:
                raise InputError(f"{name} is known of {len(feature)} queries, but there are {shape[0]}.", column=name)
        below = np.argwhere(self.cost_usd < 0)
        if below.size:
            row, model = below[0]
            raise InputError(
                f"Query {self.queries[row]} costs {self.cost_usd[row, model]:g} USD with {self.models[model]}; "
                "costs are 0 or more.",
                column="cost_usd",
                row=int(row) + 1,
            )

    def __len__(self) -> int:
        return len(self.queries)

    def take(self, rows: Ints) -> Log:
        """The log of some queries."""
        parts = {name: getattr(self, name) for name in (*OUTCOMES, *QUERY_FEATURES)}
        rows_of: dict[str, Any] = {name: None if part is None else part[rows] for name, part in parts.items()}
        return replace(self, queries=[self.queries[row] for row in rows], **rows_of)

    def only(self, models: Sequence[str]) -> Log:
        """The log of some models. Raises InputError for one that is not in it, or for none at all."""
        unknown = [model for model in models if model not in self.models]
        if unknown or not models:
            raise InputError(
                f"The log has no model {unknown[0]}; it has {', '.join(self.models)}."
                if unknown
                else "Choose at least one model to route to."
            )
        columns = [self.models.index(model) for model in models]
        parts = {name: getattr(self, name) for name in OUTCOMES}
        columns_of: dict[str, Any] = {name: None if part is None else part[:, columns] for name, part in parts.items()}
        return replace(self, models=tuple(models), **columns_of)

    def complete(self) -> Log:
        """The queries that every model answered, at a known cost: routes can be compared on these alone."""
        answered = ~np.isnan(self.score + self.cost_usd).any(axis=1)
        return self if answered.all() else self.take(np.flatnonzero(answered))


def features_of(log: Log) -> Floats:
    """The embeddings. Raises InputError where the log has none."""
    if log.features is None:
        raise InputError("This policy needs an embedding of each query: columns e0, e1, … or the text.", column="e0")
    return log.features


def joined(first: Log, second: Log) -> Log:
    """The queries of two logs of the same models, one after the other."""

    def both(name: str) -> Any:
        a, b = getattr(first, name), getattr(second, name)
        return None if a is None or b is None else np.concatenate([a, b])

    parts = {name: both(name) for name in (*OUTCOMES, *QUERY_FEATURES)}
    return Log([*first.queries, *second.queries], first.models, **parts)


@dataclass(frozen=True, eq=False)
class Split:
    """Three parts of a log that share no query: routers are fitted on the first, settled on the second."""

    train: Log
    validation: Log
    test: Log


def split(log: Log, *, test: float = 0.2, validation: float = 0.2, seed: int = 42) -> Split:
    """Divide the queries by chance. `validation` is the share of what is left after the test queries.

    Raises InputError for shares outside 0 to 1, or parts too small to learn from or to judge on.
    """
    for name, share in (("test", test), ("validation", validation)):
        if not 0 < share < 1:
            raise InputError(f"The share of {name} queries must lie between 0 and 1, not {share:g}.", column=name)
    order = np.random.default_rng(seed).permutation(len(log))
    n_test = round(len(log) * test)
    n_validation = round((len(log) - n_test) * validation)
    if min(n_test, n_validation, len(log) - n_test - n_validation) < MIN_QUERIES:
        raise InputError(
            f"{len(log)} queries are too few to split into training, validation and test: each part needs "
            f"{MIN_QUERIES} at least."
        )
    test_rows, validation_rows, rest = np.split(order, [n_test, n_test + n_validation])
    return Split(log.take(np.sort(rest)), log.take(np.sort(validation_rows)), log.take(np.sort(test_rows)))


def divide(log: Log, share: float, seed: int = 42) -> tuple[Log, Log]:
    """The rest, and a share of the queries taken by chance."""
    sample = np.random.default_rng(seed).permutation(len(log))[: max(1, round(len(log) * share))]
    return log.take(np.setdiff1d(np.arange(len(log)), sample)), log.take(np.sort(sample))


def split_by_domain(log: Log, held_out: Sequence[str], *, validation: float = 0.2, seed: int = 42) -> Split:
    """Hold whole domains out: how a router does on a kind of query that it never saw.

    Raises InputError where the log names no domains, or a held-out one is not in it.
    """
    if log.domain is None:
        raise InputError("The log names no domains; add a column domain.", column="domain")
    unknown = sorted(set(held_out) - set(log.domain.tolist()))
    if unknown:
        raise InputError(f"The log has no domain {unknown[0]}.", column="domain")
    away = np.isin(log.domain, list(held_out))
    rest = np.random.default_rng(seed).permutation(np.flatnonzero(~away))
    n_validation = round(len(rest) * validation)
    if min(int(away.sum()), n_validation, len(rest) - n_validation) < MIN_QUERIES:
        raise InputError(f"Training, validation and test need {MIN_QUERIES} queries each; hold out other domains.")
    settle, train = np.split(rest, [n_validation])
    return Split(log.take(np.sort(train)), log.take(np.sort(settle)), log.take(np.flatnonzero(away)))
