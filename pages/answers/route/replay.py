"""What routers would have done on a log: fitted on one part, settled on a second, shown on a third."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from errors import InputError
from models.routers.curve import Floats
from models.routers.log import Ints, Log, Split, divide, joined, split, split_by_domain
from models.routers.measures import AgainstChance, Measures, against_chance, measure
from models.routers.mixing import Mixture
from models.routers.registry import POLICIES, Policy, chosen
from models.routers.replay import (
    Choices,
    PlugIn,
    Remembers,
    Router,
    Sweep,
    plug_in,
    sweep,
    trade_offs,
)
from models.routers.saving import save_router
from pages.answers.route.limit import SpendingLimit, Use

N_RESAMPLES = 1000
SETTLE_SHARE = 0.2
N_NEIGHBOURS = 5


@dataclass(frozen=True, eq=False)
class PolicyReplay:
    """One policy: the points of its sweep on the test queries and on the settling ones, and its measures.

    `settled` and `use` are means over the settling and the test queries; `settled_choices` and `choices` the model of
    each settling and test query at each point, (n_points, n_queries);
    `expected` the score and cost it predicted of each model, (n_test, n_models), where it predicts;
    `paid_usd` what ending with each model costs, (n_test, n_models), where that is more than its own answer;
    `neighbours` the rows of the replay's `learned` that it went by, (n_test, at most 5), nearest first.
    """

    id: str
    settled: Use
    settled_choices: Choices
    use: Use
    trade_offs: Floats | None
    choices: Choices
    measures: Measures
    expected: tuple[Floats, Floats] | None = None
    neighbours: Ints | None = None
    paid_usd: Floats | None = None

    @property
    def quality(self) -> Floats:
        """Mean score of the test queries at each point."""
        return self.use.quality

    @property
    def cost_usd(self) -> Floats:
        """Mean cost of a test query at each point."""
        return self.use.cost_usd

    @property
    def energy_per_query_j(self) -> Floats | None:
        """Mean energy of a test query at each point, where the log has it."""
        return self.use.energy_j


@dataclass(frozen=True, eq=False)
class Replay:
    """All policies on one log and split; nothing was learned from `test`, everything from `learned`.

    `strongest` is the column of the model that scores best alone on the training queries.
    """

    models: tuple[str, ...]
    strongest: int
    n_train: int
    n_settle: int
    n_test: int
    policies: dict[str, PolicyReplay]
    settle: Log
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
    strongest = int(swept["best-single"].choices[0, 0])
    return Replay(
        log.models,
        strongest,
        len(outer.train),
        len(outer.validation),
        len(outer.test),
        {
            name: replace(
                _policy(name, settled[name], swept[name], measured[name], strongest),
                expected=expected.get(name),
                neighbours=near.get(name),
                paid_usd=swept[name].log.cost_usd if swept[name].log is not outer.test else None,
            )
            for name in routers
        },
        replace(outer.validation, features=None),
        replace(outer.test, features=None),
        replace(joined(*divide(outer.train, SETTLE_SHARE, division.seed)), features=None),
        notes,
    )


def export_router(log: Log, name: str, division: Division, limit: SpendingLimit, about: dict[str, object]) -> bytes:
    """The policy at its operating point as a file that numpy alone can run; fitted as `replay` fits it."""
    outer = division.of(log)
    router = division.fit(POLICIES[name], outer.train)
    weights = trade_offs()
    best = division.fit(POLICIES["best-single"], outer.train)
    strongest = int(best.choices(outer.validation, weights)[0, 0])
    point = Use.of(sweep(router, outer.validation, weights), strongest).point_within(limit)
    return save_router(router, log.models, point, weights, about)


def _policy(name: str, settled: Sweep, swept: Sweep, measures: Measures, strongest: int) -> PolicyReplay:
    point_trade_offs = swept.trade_offs if len(swept.trade_offs) == len(swept.choices) else None
    before, after = Use.of(settled, strongest), Use.of(swept, strongest)
    return PolicyReplay(name, before, settled.choices, after, point_trade_offs, swept.choices, measures)


def within(log_replay: Replay, limit: SpendingLimit) -> dict[str, AgainstChance]:
    """Every policy at its own operating point within a limit, beside chance, on the held-out queries."""
    chosen_rows = {}
    for name, policy in log_replay.policies.items():
        point = policy.settled.point_within(limit)
        paid = log_replay.test.cost_usd if policy.paid_usd is None else policy.paid_usd
        chosen_rows[name] = (
            expected_outcomes(point, policy.choices, log_replay.test.score),
            expected_outcomes(point, policy.choices, paid),
        )
    return against_chance(chosen_rows, log_replay.test, n_resamples=N_RESAMPLES)


def expected_outcomes(point: Mixture, choices: Choices, table: Floats) -> Floats:
    """What a table (n_queries, n_models) says of each query's model, on average over the draw, (n_queries,)."""
    rows = np.arange(len(table))
    return np.asarray(sum(weight * table[rows, choices[at]] for at, weight in point.weights.items()))


def bill_limit(log_replay: Replay, bill: float) -> SpendingLimit:
    """A share of the best single model's bill, in %, as a limit."""
    return SpendingLimit("usd", 10 * bill * float(log_replay.policies["best-single"].settled.cost_usd[0]))
