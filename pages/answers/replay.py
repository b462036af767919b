"""What routers would have done on a log: fitted on one part, settled on a second, shown on a third."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.errors import InputError
from models.pareto import hypervolume
from models.routers.curve import Floats
from models.routers.log import Log, divide, split
from models.routers.registry import POLICIES, chosen
from models.routers.replay import Choices, Measures, Predicts, Sweep, measure, sweep, trade_offs

N_RESAMPLES = 1000
SETTLE_SHARE = 0.2


@dataclass(frozen=True, eq=False)
class PolicyReplay:
    """One policy: the points of its sweep on the test queries and on the settling ones, and its measures.

    `quality` and `cost_usd` are means over the test queries, (n_points,); `choices` the model of each test query at
    each point; `expected` the score and cost it predicted of each model, (n_test, n_models), where it predicts.
    """

    id: str
    settled_quality: Floats
    settled_cost_usd: Floats
    trade_offs: Floats | None
    quality: Floats
    cost_usd: Floats
    choices: Choices
    measures: Measures
    hypervolume: float
    energy_per_query_j: Floats | None
    expected: tuple[Floats, Floats] | None = None

    def point_for(self, budget_usd: float) -> int:
        """The point that scores best on the settling queries at a mean cost within the budget; else the cheapest.

        The test queries have no say in it.
        """
        return best_point(self.settled_quality, self.settled_cost_usd, budget_usd)


def best_point(quality: Floats, cost_usd: Floats, budget_usd: float) -> int:
    """The point of the best quality at a mean cost within the budget; the cheapest where none is."""
    within = cost_usd <= budget_usd * (1 + 1e-9)
    if not within.any():
        return int(np.argmin(cost_usd))
    return int(np.argmax(np.where(within, quality, -np.inf)))


@dataclass(frozen=True, eq=False)
class Replay:
    """All policies on one log and split; `test` holds the queries that nothing was learned from."""

    models: tuple[str, ...]
    n_train: int
    n_settle: int
    n_test: int
    policies: dict[str, PolicyReplay]
    test: Log
    notes: tuple[str, ...] = ()


def check_shares(ids: Sequence[str], test: float) -> None:
    """Refuse at once what no log could make right. Raises InputError."""
    unknown = [name for name in ids if name not in POLICIES]
    if unknown:
        raise InputError(f"There is no policy '{unknown[0]}'; there are {', '.join(POLICIES)}.", column="policies")
    if not 0 < test < 1:
        raise InputError(f"The share of test queries must lie between 0 and 1, not {test:g}.", column="test")


def replay(log: Log, ids: Sequence[str], test: float = 0.2, seed: int = 42, notes: tuple[str, ...] = ()) -> Replay:
    """Fit and replay the policies named, and the baselines. Raises InputError for what cannot be replayed."""
    if len(log.models) < 2:
        raise InputError("A router needs at least two models to choose between.", column="model")
    routers = chosen(ids, log)
    outer = split(log, test=test, validation=SETTLE_SHARE, seed=seed)
    learn, tune = divide(outer.train, SETTLE_SHARE, seed)  # the routers' own choices, such as how many neighbours
    weights, swept, settled, expected = trade_offs(), {}, {}, {}
    for name, policy in routers.items():
        router = policy.make().fit(learn, tune)
        settled[name], swept[name] = sweep(router, outer.validation, weights), sweep(router, outer.test, weights)
        if isinstance(router, Predicts):
            expected[name] = router.estimates(outer.test)
    measured = measure(swept, outer.test, n_resamples=N_RESAMPLES)
    return Replay(
        log.models,
        len(outer.train),
        len(outer.validation),
        len(outer.test),
        {
            name: _policy(name, settled[name], swept[name], measured[name], outer.test, expected.get(name))
            for name in routers
        },
        replace(outer.test, features=None),
        notes,
    )


def _policy(
    name: str, settled: Sweep, swept: Sweep, measures: Measures, test: Log, expected: tuple[Floats, Floats] | None
) -> PolicyReplay:
    points = np.column_stack([swept.mean_cost_usd, swept.quality])
    dearest = float(test.cost_usd.mean(axis=0).max())
    energy = None if swept.log.energy_j is None else swept.mean_of(swept.log.energy_j)
    covered = hypervolume(points, [False, True], [dearest, 0.0]) / dearest if dearest > 0 else 0.0
    own = swept.trade_offs if len(swept.trade_offs) == len(swept.choices) else None
    return PolicyReplay(
        name,
        settled.quality,
        settled.mean_cost_usd,
        own,
        swept.quality,
        swept.mean_cost_usd,
        swept.choices,
        measures,
        covered,
        energy,
        expected,
    )


def as_json(found: Replay) -> dict[str, Any]:
    """The replay as the API answers it."""
    return {
        "n_train": found.n_train + found.n_settle,
        "n_test": found.n_test,
        "models": list(found.models),
        "policies": [_policy_json(policy) for policy in found.policies.values()],
        "notes": list(found.notes),
    }


def _policy_json(policy: PolicyReplay) -> dict[str, Any]:
    energy = policy.energy_per_query_j
    trade = policy.trade_offs
    return {
        "id": policy.id,
        "label": POLICIES[policy.id].label,
        "aiq": policy.measures.aiq.value,
        "aiq_low": policy.measures.aiq.low,
        "aiq_high": policy.measures.aiq.high,
        "peak": policy.measures.peak.value,
        "qnc": _known(policy.measures.qnc.value),
        "hypervolume": policy.hypervolume,
        "curve": [
            {
                "trade_off": None if trade is None else float(trade[i]),
                "quality": float(quality),
                "cost_per_1k_queries_usd": float(1000 * cost),
                "energy_per_query_j": None if energy is None else _known(float(energy[i])),
            }
            for i, (quality, cost) in enumerate(zip(policy.quality, policy.cost_usd, strict=True))
        ],
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
