"""The Route page's answer: a replay, the operating point that the money allows, and what it does on unseen queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from data.settings import settings
from models.errors import InputError
from models.routers.curve import Floats
from models.routers.log import Log
from models.routers.registry import POLICIES
from pages.answers import store
from pages.answers.replay import PolicyReplay, Replay, replay
from pages.answers.route_log import RouteLog, built_in_log
from pages.answers.route_view import UPLOAD, RouteView
from pages.answers.words import number
from pages.answers.worker import WORKER

LIMIT_S = 120.0


@dataclass(frozen=True, eq=False)
class RouteAnswer:
    """What the page draws. `point` is the policy's operating point, `best` the best single model's column."""

    view: RouteView
    replay: Replay
    policy: PolicyReplay
    point: int
    best: int
    data_version: str

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
    def chance_quality(self) -> float:
        """What mixing single models by chance reaches for the same money: the Zero Router at this cost."""
        band = self.replay.policies["zero-router"].measures.band
        return float(np.interp(self.cost_usd, band.cost_usd, band.quality))

    @property
    def shares(self) -> Floats:
        """Share of the held-out queries that each model answers."""
        counts = np.bincount(self.policy.choices[self.point], minlength=len(self.replay.models))
        return np.asarray(counts / counts.sum())


def policies_of(view: RouteView) -> tuple[str, ...]:
    """The policies to replay beside the baselines."""
    return tuple(sorted({view.policy, *view.also}))


@lru_cache(maxsize=16)
def _built_in(benchmark: str, models: tuple[str, ...], ids: tuple[str, ...], seed: int) -> Replay:
    return replayed(built_in_log(benchmark, models), models, ids, seed)


def replayed(sent: RouteLog, models: tuple[str, ...], ids: tuple[str, ...], seed: int) -> Replay:
    """The replay, in the process that can be stopped."""
    log: Log = sent.log.only(models) if models else sent.log
    limit_s = max(LIMIT_S, settings().fit_timeout_s)
    return WORKER.run(replay, log, list(ids), 0.2, seed, sent.notes, limit_s=limit_s)


def replay_of(view: RouteView, uploaded: RouteLog | None) -> Replay:
    """The replay that a view asks for. Raises InputError where its log was uploaded in another session."""
    if view.log != UPLOAD:
        return _built_in(view.log, view.models, policies_of(view), view.seed)
    if uploaded is None:
        raise InputError("The log of this view was uploaded in another session and is not kept; upload it again.")
    return replayed(uploaded, view.models, policies_of(view), view.seed)


def route(view: RouteView, found: Replay) -> RouteAnswer:
    """The answer. The point is chosen on the settling queries; all its figures are of the held-out ones."""
    single = found.policies["best-single"]
    best = int(single.choices[0, 0])
    budget = view.bill / 100 * float(single.settled_cost_usd[0])
    policy = found.policies[view.policy]
    return RouteAnswer(view, found, policy, policy.point_for(budget), best, store.data_version())


def route_verdict(answer: RouteAnswer) -> str:
    """The answer in one or two sentences."""
    label, best = POLICIES[answer.view.policy].label, answer.replay.models[answer.best]
    quality, error = 100 * answer.quality, 196 * answer.quality_error
    share = 100 * answer.cost_usd / answer.best_cost_usd if answer.best_cost_usd else 100.0
    said = (
        f"{label} scores {quality:.1f} ± {error:.1f} at ${number(1000 * answer.cost_usd)} per 1,000 queries: "
        f"{share:.0f} % of the bill of {best} alone, which scores {100 * answer.best_quality:.1f}."
    )
    gain = 100 * (answer.quality - answer.chance_quality)
    if gain > 0:
        return f"{said} Mixing models by chance for the same money gives {gain:.1f} points less."
    return f"{said} Mixing models by chance for the same money does as well: do not bother with a router here."


def policy_rows(answer: RouteAnswer) -> pd.DataFrame:
    """One row a policy, best first: AIQ with its interval, peak, quality-neutral cost, hypervolume."""
    rows = [
        {
            "policy": POLICIES[name].label,
            "aiq": 100 * policy.measures.aiq.value if len(policy.quality) > 1 else np.nan,
            "aiq_low": 100 * policy.measures.aiq.low if len(policy.quality) > 1 else np.nan,
            "aiq_high": 100 * policy.measures.aiq.high if len(policy.quality) > 1 else np.nan,
            "peak": 100 * policy.measures.peak.value,
            "qnc": 100 * policy.measures.qnc.value,
            "hypervolume": policy.hypervolume,
        }
        for name, policy in answer.replay.policies.items()
    ]
    return pd.DataFrame(rows).sort_values("aiq", ascending=False, ignore_index=True)


def curve_rows(answer: RouteAnswer) -> pd.DataFrame:
    """Every point of every policy, for the CSV."""
    parts = [
        pd.DataFrame(
            {
                "policy": name,
                "trade_off": policy.trade_offs if policy.trade_offs is not None else np.nan,
                "quality": policy.quality,
                "cost_per_1k_queries_usd": 1000 * policy.cost_usd,
                "chosen": (np.arange(len(policy.quality)) == answer.point) & (name == answer.view.policy),
            }
        )
        for name, policy in answer.replay.policies.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(
        log=answer.view.log, kind="measured", data_version=answer.data_version
    )


def assignment_rows(answer: RouteAnswer) -> pd.DataFrame:
    """Where each held-out query goes, and what it scored and cost there."""
    test, picked = answer.replay.test, answer.policy.choices[answer.point]
    return pd.DataFrame(
        {
            "query": list(test.queries),
            "domain": test.domain if test.domain is not None else None,
            "model": [answer.replay.models[i] for i in picked],
            "score": answer.scores,
            "cost_usd": test.cost_usd[np.arange(len(test)), picked],
        }
    )


def domain_rows(answer: RouteAnswer) -> pd.DataFrame:
    """One row a domain: queries, score, score of the best single model, and the share that each model answers."""
    test = answer.replay.test
    if test.domain is None:
        return pd.DataFrame()
    picked = answer.policy.choices[answer.point]
    table = pd.DataFrame({"domain": test.domain, "score": answer.scores, "best": test.score[:, answer.best]})
    grouped = table.groupby("domain")
    rows = pd.DataFrame({"queries": grouped.size(), "score": grouped["score"].mean(), "best": grouped["best"].mean()})
    for i, model in enumerate(answer.replay.models):
        rows[model] = pd.Series(picked == i).groupby(test.domain).mean()
    return rows.reset_index()


def why(answer: RouteAnswer, row: int) -> pd.DataFrame:
    """Of one held-out query: what the policy expected of each model, and what happened."""
    test = answer.replay.test
    table = pd.DataFrame(
        {"model": answer.replay.models, "score": test.score[row], "cost_per_1k_queries_usd": 1000 * test.cost_usd[row]}
    )
    if answer.policy.expected is not None:
        quality, cost = answer.policy.expected
        table.insert(1, "expected", 100 * quality[row])
        table.insert(2, "expected_cost", 1000 * cost[row])
    table.insert(1, "chosen", np.arange(len(table)) == answer.policy.choices[answer.point, row])
    return table
