"""The Route page's answer: a replay, the operating point that the money allows, and what it does on unseen queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data.settings import settings
from models.carbon import Footprint
from models.errors import InputError
from models.routers.curve import Floats
from models.routers.log import Log
from models.routers.measures import AgainstChance
from models.routers.registry import POLICIES
from pages.answers import store
from pages.answers.carbon import site_footprint
from pages.answers.estimates import replay_s
from pages.answers.pool import POOL
from pages.answers.replay import Division, PolicyReplay, Replay, bill_limit, replay, taken_away, within
from pages.answers.route_kept import once
from pages.answers.route_limit import UNITS, Limit, Use
from pages.answers.route_log import RouteLog, built_in_log
from pages.answers.route_view import UPLOAD, RouteView
from pages.answers.words import number

LIMIT_S = 120.0


@dataclass(frozen=True, eq=False)
class RouteAnswer:
    """What the page draws. `point` is the policy's operating point, which keeps to `limit`, `points` that of all."""

    view: RouteView
    replay: Replay
    policy: PolicyReplay
    limit: Limit
    point: int
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
        return 100 * float(self.policy.settled.cost_usd[self.point]) / whole if whole else 100.0

    @property
    def quality(self) -> float:
        """Mean score on the held-out queries at the operating point."""
        return float(self.policy.quality[self.point])

    @property
    def quality_error(self) -> float:
        """Standard error of that mean over the queries."""
        scores = self.scores
        return float(scores.std(ddof=1) / np.sqrt(len(scores)))

    @property
    def scores(self) -> Floats:
        """Score of each held-out query at the operating point."""
        rows = np.arange(len(self.replay.test))
        return np.asarray(self.replay.test.score[rows, self.policy.choices[self.point]])

    @property
    def cost_usd(self) -> float:
        """Mean cost of a held-out query at the operating point."""
        return float(self.policy.cost_usd[self.point])

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
        return self.points[self.view.policy]

    @property
    def monthly(self) -> Footprint | None:
        """A month's energy at the site, carbon and water; None where the log has no energy."""
        energy = self.policy.energy_per_query_j
        if energy is None:
            return None
        machines_j = self.view.queries_per_month * float(energy[self.point])
        return site_footprint(machines_j, self.view.grid, self.view.pue)

    @property
    def energy_share(self) -> float:
        """Energy of the operating point over that of the best single model alone; NaN where it is not known."""
        mine, best = (each.energy_per_query_j for each in (self.policy, self.replay.policies["best-single"]))
        return float("nan") if mine is None or best is None else float(mine[self.point] / best[0])

    @property
    def summary(self) -> dict[str, object]:
        """What a saved view remembers of the answer."""
        return {
            "quality": round(self.quality, 6),
            "cost_per_1k_queries_usd": round(1000 * self.cost_usd, 9),
            "policy": self.view.policy,
        }

    @property
    def shares(self) -> Floats:
        """Share of the held-out queries that each model answers."""
        counts = np.bincount(self.policy.choices[self.point], minlength=len(self.replay.models))
        return np.asarray(counts / counts.sum())


def policies_of(view: RouteView) -> tuple[str, ...]:
    """The policies to replay beside the baselines."""
    return tuple(sorted({view.policy, *view.also}))


@lru_cache(maxsize=16)
def _built_in(benchmark: str, models: tuple[str, ...], ids: tuple[str, ...], division: Division) -> Replay:
    return replayed(built_in_log(benchmark, models), (), ids, division)


def replayed(sent: RouteLog, models: tuple[str, ...], ids: tuple[str, ...], division: Division) -> Replay:
    """The replay, in the process that can be stopped."""
    log: Log = sent.log.only(models) if models else sent.log
    estimate_s = replay_s(log.score.size, len(ids))
    return POOL.run(replay, log, list(ids), division, sent.notes, limit_s=_limit_s(), estimate_s=estimate_s)


def replay_of(view: RouteView, uploaded: RouteLog | None) -> Replay:
    """The replay that a view asks for. Raises InputError where its log was uploaded in another session."""
    division = Division(seed=view.seed, held_out=view.held_out)
    if view.log != UPLOAD:
        return _built_in(view.log, view.models, policies_of(view), division)
    sent, asked = _held(uploaded), (view.models, policies_of(view), division)
    return once(sent, ("replay", *asked), lambda: replayed(sent, *asked))


def router_file(answer: RouteAnswer, uploaded: RouteLog | None) -> bytes:
    """The view's policy at its operating point, fitted anew, as `models.routers.portable` runs it."""
    view, limit = answer.view, answer.limit
    sent = _held(uploaded) if view.log == UPLOAD else built_in_log(view.log, view.models)
    log = sent.log.only(view.models) if view.models else sent.log
    about: dict[str, object] = {
        "log": view.log,
        "policy": view.policy,
        "limit": f"{UNITS[limit.unit].slider}: {UNITS[limit.unit].text(limit.value)}",
        "data_version": answer.data_version,
    }
    division = Division(seed=view.seed, held_out=view.held_out)
    estimate_s = replay_s(log.score.size, 1)
    return POOL.run(taken_away, log, view.policy, division, limit, about, limit_s=_limit_s(), estimate_s=estimate_s)


def _held(uploaded: RouteLog | None) -> RouteLog:
    if uploaded is None:
        raise InputError("The log of this view was uploaded in another session and is not kept; upload it again.")
    return uploaded


def _limit_s() -> float:
    return max(LIMIT_S, settings().fit_timeout_s)


def route(view: RouteView, found: Replay) -> RouteAnswer:
    """The answer. The point is chosen on the settling queries; all its figures are of the held-out ones."""
    policy = found.policies[view.policy]
    limit = _limit(view, policy, bill_limit(found, view.bill))
    point = policy.settled.point_within(limit)
    return RouteAnswer(view, found, policy, limit, point, within(found, limit), store.data_version())


def _limit(view: RouteView, policy: PolicyReplay, by_bill: Limit) -> Limit:
    """The view's limit; without one, what its share of the best single model's bill comes to in the view's unit."""
    unit = view.unit if view.unit in policy.settled.units else "usd"
    if view.limit is not None and unit == view.unit:
        return Limit(unit, view.limit)
    if unit == "usd":
        return by_bill
    return Limit(unit, float(policy.settled.spent(unit)[policy.settled.point_within(by_bill)]))


def route_verdict(answer: RouteAnswer) -> str:
    """The answer in one or two sentences."""
    label, best = POLICIES[answer.view.policy].label, answer.replay.models[answer.best]
    quality, error = 100 * answer.quality, 196 * answer.quality_error
    share = 100 * answer.cost_usd / answer.best_cost_usd if answer.best_cost_usd else 100.0
    said = (
        f"{label} scores {quality:.1f} ± {error:.1f} at ${number(1000 * answer.cost_usd)} per 1,000 queries: "
        f"{share:.0f} % of the bill of {best} alone, which scores {100 * answer.best_quality:.1f}."
    )
    gain = answer.beside_chance.gain
    value, low, high = (100 * bound for bound in (gain.value, gain.low, gain.high))
    mixing = "Mixing models by chance for the same money"
    if low > 0:
        return f"{said} {mixing} gives {value:.1f} points less ({low:.1f} to {high:.1f})."
    if value > 0:
        return f"{said} {mixing} gives {value:.1f} points less, which may be luck."
    return f"{said} {mixing} does as well: do not bother with a router here."


def limit_text(answer: RouteAnswer) -> str:
    """The limit, short."""
    text = UNITS[answer.limit.unit].text(answer.limit.value)
    per = {"usd": "per 1,000 queries", "strong": "to the strongest", "wh": "per query"}[answer.limit.unit]
    return f"{text} {per}"


def used_sentence(answer: RouteAnswer) -> str:
    """What the operating point uses in every unit: on the held-out queries, and where it was chosen."""
    strongest = answer.replay.models[answer.replay.strongest]

    def said(use: Use) -> str:
        spent = {unit: UNITS[unit].text(float(use.spent(unit)[answer.point])) for unit in use.units}
        return ", ".join(f"{text} to {strongest}" if unit == "strong" else text for unit, text in spent.items())

    settled = answer.policy.settled
    over = settled.spent(answer.limit.unit)[answer.point] > answer.limit.value * (1 + 1e-9)
    least = "This policy cannot keep to the limit; its least is shown. " if over else ""
    return f"{least}Held-out queries: {said(answer.policy.use)}. Where it was chosen: {said(answer.policy.settled)}."
