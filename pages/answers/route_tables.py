"""The Route page's tables: measures of the policies, their curves, where queries go, and why one went there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.routers.curve import Floats
from models.routers.pairs import PairCurve, arena_score
from models.routers.registry import POLICIES
from models.routers.replay import difference
from pages.answers.replay import PolicyReplay
from pages.answers.route import RouteAnswer


def policy_rows(answer: RouteAnswer) -> pd.DataFrame:
    """One row a policy, best first: AIQ and its lead over the Zero Router with intervals, peak, and what money buys.

    `arena` is RouterArena's score of the policy's best point for it; `apgr` and `cpt50` are RouteLLM's and there are
    such only where two models stand to choose.
    """
    zero = answer.replay.policies["zero-router"].measures
    rows = []
    for name, policy in answer.replay.policies.items():
        lead = difference(policy.measures, zero)
        scores = zip(policy.quality, 1000 * policy.cost_usd, strict=True)
        rows.append(
            {
                "policy": POLICIES[name].label,
                "aiq": 100 * policy.measures.aiq.value,
                "aiq_low": 100 * policy.measures.aiq.low,
                "aiq_high": 100 * policy.measures.aiq.high,
                "lead": 100 * lead.value,
                "lead_low": 100 * lead.low,
                "lead_high": 100 * lead.high,
                "area": 100 * policy.measures.area.value,
                "peak": 100 * policy.measures.peak.value,
                "qnc": 100 * policy.measures.qnc.value,
                "hypervolume": policy.hypervolume,
                "arena": 100 * max(arena_score(float(q), float(c)) for q, c in scores if c > 0)
                if (policy.cost_usd > 0).any() and policy.quality.max() <= 1
                else np.nan,
                **_pair(answer, policy),
            }
        )
    return pd.DataFrame(rows).sort_values("aiq", ascending=False, ignore_index=True)


def _pair(answer: RouteAnswer, policy: PolicyReplay) -> dict[str, float]:
    """RouteLLM's measures where the log has two models and the dearer is the better one."""
    score = answer.replay.test.score.mean(axis=0)
    if len(score) != 2 or score[1] <= score[0]:
        return {}
    strong = (policy.choices == 1).mean(axis=1)
    share, at = np.unique(np.concatenate([[0.0], strong, [1.0]]), return_index=True)
    quality = np.concatenate([[score[0]], policy.quality, [score[1]]])[at]
    curve = PairCurve(share, (quality - score[0]) / (score[1] - score[0]))
    return {"apgr": 100 * curve.apgr, "cpt50": 100 * curve.cpt(0.5)}


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
            "cost_usd": _paid(answer)[np.arange(len(test)), picked],
        }
    )


def _paid(answer: RouteAnswer) -> Floats:
    return answer.replay.test.cost_usd if answer.policy.paid_usd is None else answer.policy.paid_usd


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
        {"model": answer.replay.models, "score": test.score[row], "cost_per_1k_queries_usd": 1000 * _paid(answer)[row]}
    )
    if answer.policy.expected is not None:
        quality, cost = answer.policy.expected
        table.insert(1, "expected", 100 * quality[row])
        table.insert(2, "expected_cost", 1000 * cost[row])
    table.insert(1, "chosen", np.arange(len(table)) == answer.policy.choices[answer.point, row])
    return table


def neighbours(answer: RouteAnswer, row: int) -> pd.DataFrame:
    """The queries that the policy went by for one held-out query, nearest first; empty for other policies."""
    if answer.policy.neighbours is None:
        return pd.DataFrame()
    learned, near = answer.replay.learned, answer.policy.neighbours[row]
    table = pd.DataFrame({"query": [learned.queries[i] for i in near]})
    if learned.domain is not None:
        table["domain"] = learned.domain[near]
    for i, model in enumerate(answer.replay.models):
        table[model] = learned.score[near, i]
    return table
