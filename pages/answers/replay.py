"""What routers would have done on a log: fitted on one part, settled on a second, shown on a third."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.errors import InputError
from models.pareto import hypervolume
from models.routers.curve import Floats
from models.routers.log import Ints, Log, Split, divide, joined, split, split_by_domain
from models.routers.registry import POLICIES, Policy, chosen
from models.routers.replay import (
    Choices,
    Measures,
    PlugIn,
    Remembers,
    Router,
    Sweep,
    measure,
    plug_in,
    sweep,
    trade_offs,
)
from models.routers.saving import save_router

N_RESAMPLES = 1000
SETTLE_SHARE = 0.2
N_NEIGHBOURS = 5


@dataclass(frozen=True, eq=False)
class PolicyReplay:
    """One policy: the points of its sweep on the test queries and on the settling ones, and its measures.

    `quality` and `cost_usd` are means over the test queries, (n_points,); `choices` the model of each test query at
    each point; `expected` the score and cost it predicted of each model, (n_test, n_models), where it predicts;
    `paid_usd` what ending with each model costs, (n_test, n_models), where that is more than its own answer;
    `neighbours` the rows of the replay's `learned` that it went by, (n_test, at most 5), nearest first.
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
    neighbours: Ints | None = None
    paid_usd: Floats | None = None

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
    """All policies on one log and split; nothing was learned from `test`, everything from `learned`."""

    models: tuple[str, ...]
    n_train: int
    n_settle: int
    n_test: int
    policies: dict[str, PolicyReplay]
    test: Log
    learned: Log
    notes: tuple[str, ...] = ()


def check_shares(ids: Sequence[str], test: float) -> None:
    """Refuse at once what no log could make right. Raises InputError."""
    unknown = [name for name in ids if name not in POLICIES]
    if unknown:
        raise InputError(f"There is no policy '{unknown[0]}'; there are {', '.join(POLICIES)}.", column="policies")
    if not 0 < test < 1:
        raise InputError(f"The share of test queries must lie between 0 and 1, not {test:g}.", column="test")


@dataclass(frozen=True)
class Division:
    """How the queries are divided: a share to judge by, drawn by chance, or whole domains held out."""

    test: float = 0.2
    seed: int = 42
    held_out: tuple[str, ...] = ()

    def of(self, log: Log) -> Split:
        """Training, settling and test queries. Raises InputError for parts that are too small."""
        if self.held_out:
            return split_by_domain(log, self.held_out, validation=SETTLE_SHARE, seed=self.seed)
        return split(log, test=self.test, validation=SETTLE_SHARE, seed=self.seed)

    def fit(self, policy: Policy, train: Log) -> Router:
        """The policy learned on the training queries, of which some settle its own choices, such as neighbours."""
        return policy.make().fit(*divide(train, SETTLE_SHARE, self.seed))


def replay(log: Log, ids: Sequence[str], division: Division, notes: tuple[str, ...] = ()) -> Replay:
    """Fit and replay the policies named, and the baselines. Raises InputError for what cannot be replayed."""
    if len(log.models) < 2:
        raise InputError("A router needs at least two models to choose between.", column="model")
    routers = chosen(ids, log)
    outer = division.of(log)
    weights, swept, settled, expected, near = trade_offs(), {}, {}, {}, {}
    for name, policy in routers.items():
        router = division.fit(policy, outer.train)
        settled[name] = sweep(router, outer.validation, weights)
        if isinstance(router, PlugIn):
            expected[name] = router.estimates(outer.test)
            picked = plug_in(*expected[name], weights, router.scale_)
            swept[name] = Sweep(weights, picked, outer.test)
        else:
            swept[name] = sweep(router, outer.test, weights)
        if isinstance(router, Remembers):
            near[name] = router.neighbours_of(outer.test)[:, :N_NEIGHBOURS]
    measured = measure(swept, outer.test, n_resamples=N_RESAMPLES)
    return Replay(
        log.models,
        len(outer.train),
        len(outer.validation),
        len(outer.test),
        {
            name: replace(
                _policy(name, settled[name], swept[name], measured[name], outer.test),
                expected=expected.get(name),
                neighbours=near.get(name),
                paid_usd=swept[name].log.cost_usd if swept[name].log is not outer.test else None,
            )
            for name in routers
        },
        replace(outer.test, features=None),
        replace(joined(*divide(outer.train, SETTLE_SHARE, division.seed)), features=None),
        notes,
    )


def taken_away(log: Log, name: str, division: Division, bill: float, about: dict[str, object]) -> bytes:
    """The policy at its operating point as a file that numpy alone can run; fitted as `replay` fits it."""
    outer = division.of(log)
    router = division.fit(POLICIES[name], outer.train)
    weights = trade_offs()
    settled = sweep(router, outer.validation, weights)
    best = division.fit(POLICIES["best-single"], outer.train)
    budget = bill / 100 * float(sweep(best, outer.validation, weights).mean_cost_usd[0])
    point = best_point(settled.quality, settled.mean_cost_usd, budget)
    return save_router(router, log.models, float(weights[point]), about)


def _policy(name: str, settled: Sweep, swept: Sweep, measures: Measures, test: Log) -> PolicyReplay:
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
        "area": policy.measures.area.value,
        "peak": policy.measures.peak.value,
        "peak_low": policy.measures.peak.low,
        "peak_high": policy.measures.peak.high,
        "qnc": _known(policy.measures.qnc.value),
        "qnc_low": _known(policy.measures.qnc.low),
        "qnc_high": _known(policy.measures.qnc.high),
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
