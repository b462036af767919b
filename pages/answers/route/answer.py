"""The Route page's answer: a replay, the operating point that the money allows, and what it does on unseen queries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.settings import settings
from models.footprint.carbon import Footprint
from models.routers.curve import Floats
from models.routers.log import Log
from models.routers.measures import AgainstChance
from models.routers.mixing import Mixture
from models.routers.registry import POLICIES
from pages.answers.boards import store
from pages.answers.boards.carbon import site_footprint
from pages.answers.route.limit import UNITS, SpendingLimit
from pages.answers.route.log import RouteLog, built_in_log
from pages.answers.route.log_cache import cached_per_log
from pages.answers.route.recommendation import NO_ROUTER, Recommendation, recommend
from pages.answers.route.replay import (
    Division,
    PolicyReplay,
    Replay,
    bill_limit,
    expected_outcomes,
    export_router,
    replay,
    within,
)
from pages.answers.route.view import AUTO, AUTO_POLICIES, UPLOAD, RouteView, required_upload
from pages.answers.workers.estimates import replay_s
from pages.answers.workers.pool import POOL

LIMIT_S = 120.0


@dataclass(frozen=True, eq=False)
class RouteAnswer:
    """What the page draws. `policy` is the one shown, at `point`, which keeps to `limit`; `points` has all of them."""

    view: RouteView
    replay: Replay
    policy: PolicyReplay
    limit: SpendingLimit
    point: Mixture
    recommendation: Recommendation
    points: dict[str, AgainstChance]
    data_version: str

    @property
    def best(self) -> int:
        """The best single model's column."""
        return self.replay.strongest

    @property
    def bill_percent(self) -> float:
        """Of what the best single model costs, on the queries that the operating point was chosen on."""
        whole = float(self.replay.policies["best-single"].settled.cost_usd[0])
        return 100 * float(self.point.mean(self.policy.settled.cost_usd)) / whole if whole else 100.0

    @property
    def quality(self) -> float:
        """Mean score on the held-out queries at the operating point."""
        return float(self.point.mean(self.policy.quality))

    @property
    def quality_error(self) -> float:
        """Standard error of that mean over the queries."""
        scores = self.scores
        return float(scores.std(ddof=1) / np.sqrt(len(scores)))

    @property
    def scores(self) -> Floats:
        """Expected score of each held-out query at the operating point."""
        return expected_outcomes(self.point, self.policy.choices, self.replay.test.score)

    @property
    def cost_usd(self) -> float:
        """Mean cost of a held-out query at the operating point."""
        return float(self.point.mean(self.policy.cost_usd))

    @property
    def best_cost_usd(self) -> float:
        """Mean cost of a query with the best single model."""
        return float(self.replay.test.cost_usd[:, self.best].mean())

    @property
    def best_quality(self) -> float:
        """Its mean score."""
        return float(self.replay.test.score[:, self.best].mean())

    @property
    def beside_chance(self) -> AgainstChance:
        """The operating point beside mixing single models by chance."""
        return self.points[self.policy.id]

    @property
    def monthly(self) -> Footprint | None:
        """A month's energy at the site, carbon and water; None where the log has no energy."""
        energy = self.policy.energy_per_query_j
        if energy is None:
            return None
        machines_j = self.view.queries_per_month * float(self.point.mean(energy))
        return site_footprint(machines_j, self.view.grid, self.view.pue)

    @property
    def energy_share(self) -> float:
        """Energy of the operating point over that of the best single model alone; NaN where it is not known."""
        mine, best = (each.energy_per_query_j for each in (self.policy, self.replay.policies["best-single"]))
        return float("nan") if mine is None or best is None else float(self.point.mean(mine) / best[0])

    @property
    def summary(self) -> dict[str, object]:
        """What a saved view remembers of the answer."""
        return {
            "quality": round(self.quality, 6),
            "cost_per_1k_queries_usd": round(1000 * self.cost_usd, 9),
            "policy": self.policy.id,
        }

    @property
    def shares(self) -> Floats:
        """Share of the held-out queries that each model answers."""
        return np.asarray(self.model_weights.mean(axis=0))

    @property
    def model_weights(self) -> Floats:
        """With what chance each held-out query goes to each model, (n_test, n_models); 0 and 1 without a mixture."""
        weights = np.zeros(self.replay.test.score.shape)
        rows = np.arange(len(weights))
        for point, weight in self.point.weights.items():
            weights[rows, self.policy.choices[point]] += weight
        return weights

    @property
    def label(self) -> str:
        """What is shown, by name."""
        return route_label(self.replay, self.policy.id, self.point)

    @property
    def follows_recommendation(self) -> bool:
        """Whether what is shown is what is recommended."""
        return self.policy.id == self.recommendation.pick.policy


def policies_of(view: RouteView) -> tuple[str, ...]:
    """The policies to replay beside the baselines; with no policy named the quick ones that the log allows."""
    chosen = AUTO_POLICIES if view.policy == AUTO else (view.policy,)
    return tuple(sorted({*chosen, *view.also}))


@store.data_cache(maxsize=16)
def _built_in(benchmark: str, models: tuple[str, ...], ids: tuple[str, ...], division: Division) -> Replay:
    return replayed(built_in_log(benchmark, models), (), ids, division)


def replayed(source: RouteLog, models: tuple[str, ...], ids: tuple[str, ...], division: Division) -> Replay:
    """The replay, in the process that can be stopped."""
    log: Log = source.log.only(models) if models else source.log
    able = [name for name in ids if name not in AUTO_POLICIES or POLICIES[name].lacks(log) is None]
    estimate_s = replay_s(log.score.size, len(able))
    return POOL.run(replay, log, able, division, source.notes, limit_s=_limit_s(), estimate_s=estimate_s)


def replay_of(view: RouteView, uploaded: RouteLog | None) -> Replay:
    """The replay that a view asks for. Raises InputError where its log was uploaded in another session."""
    division = Division(seed=view.seed, held_out=view.held_out)
    if view.log != UPLOAD:
        return _built_in(view.log, view.models, policies_of(view), division)
    log, question = required_upload(uploaded), (view.models, policies_of(view), division)
    return cached_per_log(log, ("replay", *question), lambda: replayed(log, *question))


def router_file(answer: RouteAnswer, uploaded: RouteLog | None) -> bytes:
    """The view's policy at its operating point, fitted anew, as `models.routers.portable` runs it."""
    view, limit = answer.view, answer.limit
    source = required_upload(uploaded) if view.log == UPLOAD else built_in_log(view.log, view.models)
    log = source.log.only(view.models) if view.models else source.log
    about: dict[str, object] = {
        "log": view.log,
        "policy": answer.policy.id,
        "limit": f"{UNITS[limit.unit].slider}: {UNITS[limit.unit].text(limit.value)}",
        "data_version": answer.data_version,
    }
    division = Division(seed=view.seed, held_out=view.held_out)
    policy, estimate_s = answer.policy.id, replay_s(log.score.size, 1)
    return POOL.run(export_router, log, policy, division, limit, about, limit_s=_limit_s(), estimate_s=estimate_s)


def _limit_s() -> float:
    return max(LIMIT_S, settings().fit_timeout_s)


def route(view: RouteView, log_replay: Replay) -> RouteAnswer:
    """The answer. The point is chosen on the settling queries; all its figures are of the held-out ones."""
    by_bill = bill_limit(log_replay, view.bill)
    named = view.policy if view.policy in log_replay.policies else recommend(log_replay, by_bill).pick.policy
    limit = _limit(view, log_replay.policies[named], by_bill)
    recommendation = recommend(log_replay, limit)
    policy = log_replay.policies[view.policy if view.policy in log_replay.policies else recommendation.pick.policy]
    point = policy.settled.point_within(limit)
    return RouteAnswer(
        view, log_replay, policy, limit, point, recommendation, within(log_replay, limit), store.data_version()
    )


def route_label(log_replay: Replay, policy: str, point: Mixture) -> str:
    """A policy's name; without a router that of its model, or of both models of its random mix."""
    if policy != NO_ROUTER:
        return POLICIES[policy].label
    names = {log_replay.models[at]: weight for at, weight in point.weights.items()}
    if len(names) == 1:
        return f"{next(iter(names))} alone"
    parts = [f"{share_text(weight)} {name}" for name, weight in names.items()]
    return f"A random mix of {' and '.join(parts)}"


def share_text(share: float) -> str:
    """A share of the queries, 0 to 1, in %; what is neither none nor all is not rounded to either."""
    percent = 100 * share
    return f"{percent:.0f}%" if 0.5 <= percent < 99.5 or share in (0.0, 1.0) else f"{percent:.2g}%"


def _limit(view: RouteView, policy: PolicyReplay, by_bill: SpendingLimit) -> SpendingLimit:
    """The view's limit; without one, what its share of the best single model's bill comes to in the view's unit."""
    unit = view.unit if view.unit in policy.settled.units else "usd"
    if view.limit is not None and unit == view.unit:
        return SpendingLimit(unit, view.limit)
    if unit == "usd":
        return by_bill
    return SpendingLimit(unit, float(policy.settled.point_within(by_bill).mean(policy.settled.spent(unit))))
