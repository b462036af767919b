"""The Route page's tables: measures of the policies, their curves, where queries go, and why one went there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.routers.curve import Floats
from models.routers.measures import MEASURES, difference
from models.routers.registry import POLICIES
from pages.answers.route import RouteAnswer


@dataclass(frozen=True)
class Shown:
    """How a measure reads: its column, how it is multiplied and written, and what it means."""

    label: str
    help: str
    scale: float = 100.0
    form: str = ".1f"


POINT = {
    "quality": Shown("Score, %", "Mean over the held-out queries, at the point chosen on other queries."),
    "cost_usd": Shown("USD per 1,000", "Mean cost of the held-out queries.", 1000.0, ".3g"),
    "gain": Shown("Points over chance", "Score above the mixture of single models of the same cost.", form="+.1f"),
    "saved": Shown("Saved against chance, %", "Of the bill of the mixture of single models with the same score.",
                   form=".0f"),
}  # fmt: skip
CURVE = {
    "aiq": Shown("AIQ, %", "Mean score over costs from the cheapest to the dearest single model."),
    "lead": Shown("Lead over chance", "AIQ less the Zero Router's, on the same resampled queries.", form="+.1f"),
    "area": Shown("Area, %", "Under the deferral curve: mean score over costs from 0 to the dearest model's."),
    "peak": Shown("Best score, %", "Anywhere on the curve."),
    "qnc": Shown("Quality-neutral cost, %", "Least bill with the best single model's score, as a share of its bill.",
                 form=".0f"),
    "hypervolume": Shown("Hypervolume, %", "Share of the box from the dearest model at score 0 that the points cover."),
    "arena": Shown("RouterArena", "The best RouterArena score on the curve: accuracy, and how far the bill is below "
                   "$200 per 1,000 queries."),
    "apgr": Shown("Gap recovered, %", "RouteLLM's APGR: mean share of the gap between the two models that is "
                  "recovered, over all shares of calls to the dearer one; 50 by chance."),
    "cpt50": Shown("Calls for half the gap, %", "RouteLLM's CPT(50 %): 50 by chance."),
    "cpt80": Shown("Calls for 80 % of it", "RouteLLM's CPT(80 %), in % of the queries: 80 by chance."),
}  # fmt: skip


def policy_rows(answer: RouteAnswer) -> pd.DataFrame:
    """One row a policy, best AIQ first: every measure of `POINT` and `CURVE`, with _low and _high; NaN: none."""
    zero = answer.replay.policies["zero-router"].measures
    rows = []
    for name, policy in answer.replay.policies.items():
        point = {key: getattr(answer.points[name], key) for key in POINT}
        whole = {key: policy.measures[key] for key in MEASURES} | {"lead": difference(policy.measures, zero)}
        row: dict[str, object] = {"policy": POLICIES[name].label}
        for key, shown in (POINT | CURVE).items():
            found = (point | whole)[key]
            for end, value in (("", found.value), ("_low", found.low), ("_high", found.high)):
                row[f"{key}{end}"] = shown.scale * value
        rows.append(row)
    return pd.DataFrame(rows).sort_values("aiq", ascending=False, ignore_index=True)


def in_words(rows: pd.DataFrame, columns: dict[str, Shown]) -> pd.DataFrame:
    """The rows as people read them: `68.8 (67.2 to 70.5)`; what no policy has is left out."""
    told = {"policy": rows["policy"]}
    for key, shown in columns.items():
        if rows[key].notna().any():
            ends = zip(rows[key], rows[f"{key}_low"], rows[f"{key}_high"], strict=True)
            told[key] = pd.Series([_said(shown.form, *values) for values in ends])
    return pd.DataFrame(told)


def _said(form: str, value: float, low: float, high: float) -> str:
    if np.isnan(value):
        return "–"
    value, low, high = (0.0 if f"{one:{form}}".strip("+-0.") == "" else one for one in (value, low, high))
    written = f"{value:{form}}"
    if np.isnan(low) or low == high == value:
        return written
    return f"{written} ({low:{form}} to {'never' if np.isinf(high) else f'{high:{form}}'})"


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
    if test.confidence is not None:
        table["confidence"] = 100 * test.confidence[row]
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
