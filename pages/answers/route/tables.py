"""The Route page's tables: measures of the policies, their curves, where queries go, and why one went there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.routers.curve import Floats
from models.routers.measures import MEASURES, Estimate
from models.routers.mixing import within as keeps
from models.routers.optimum import optimum, oracle_gap
from models.routers.registry import POLICIES
from pages.answers.route.answer import RouteAnswer, route_label
from pages.answers.route.measure_formats import CURVE, POINT, MeasureFormat, with_bounds


def policy_rows(answer: RouteAnswer) -> pd.DataFrame:
    """One row per policy, best cross-fitted AIQ first: every measure of `POINT` and `CURVE`; NaN: none.

    Each with _low and _high. `within`: whether it keeps to the limit; `recommended`: one of them; `route`: what is
    within the limit by name.
    """
    pick, oracle = answer.recommendation.pick, answer.replay.policies["oracle"]
    rows = []
    for name, policy in answer.replay.policies.items():
        mixture = policy.settled.point_within(answer.limit)
        settled = float(mixture.mean(policy.settled.quality))
        point = {key: getattr(answer.points[name], key) for key in POINT if key not in ("settled", "optimum")}
        best = optimum(oracle.cost_usd, oracle.quality, point["cost_usd"].value)
        point |= {"settled": Estimate(settled, np.nan, np.nan), "optimum": Estimate(best, np.nan, np.nan)}
        whole = {key: policy.measures[key] for key in MEASURES}
        whole["oracle_gap"] = oracle_gap(policy.measures, oracle.measures)
        row: dict[str, object] = {
            "policy": POLICIES[name].label,
            "route": route_label(answer.replay, name, mixture),
            "within": keeps(answer.limit.value, float(mixture.mean(policy.settled.spent(answer.limit.unit)))),
            "recommended": name == pick.policy,
        }
        for key, measure in (POINT | CURVE).items():
            estimate = (point | whole)[key]
            for end, value in (("", estimate.value), ("_low", estimate.low), ("_high", estimate.high)):
                row[f"{key}{end}"] = measure.scale * value
        rows.append(row)
    return pd.DataFrame(rows).sort_values("aiq_cross_fitted", ascending=False, ignore_index=True)


def in_words(rows: pd.DataFrame, columns: dict[str, MeasureFormat]) -> pd.DataFrame:
    """The rows as people read them: `68.8 (67.2 to 70.5)`; what no policy has is left out."""
    columns_text = {"policy": rows["policy"]}
    for key, measure in columns.items():
        if rows[key].notna().any():
            ends = zip(rows[key], rows[f"{key}_low"], rows[f"{key}_high"], strict=True)
            columns_text[key] = pd.Series([with_bounds(measure, *values) for values in ends])
    return pd.DataFrame(columns_text)


def within_limit(rows: pd.DataFrame) -> pd.DataFrame:
    """The table beside the limit: the recommended first, then by score where chosen, what breaks the limit last."""
    ordered = rows.sort_values(["recommended", "within", "settled"], ascending=False, ignore_index=True)
    marks = np.where(ordered["recommended"], " (recommended)", np.where(ordered["within"], "", " (over the limit)"))
    return in_words(ordered.assign(policy=ordered["route"] + marks), POINT)


def columns_alike(rows: pd.DataFrame, columns: tuple[str, ...], digits: int = 3) -> dict[str, str]:
    """A format per column of money: the decimals at which its smallest value has so many significant figures."""
    formats = {}
    for name in columns:
        values = rows[name].to_numpy(float)
        least = values[np.isfinite(values) & (values > 0)]
        decimals = digits - 1 - int(np.floor(np.log10(least.min()))) if least.size else 2
        formats[name] = f"$%.{min(max(decimals, 2), 8)}f"
    return formats


def curve_rows(answer: RouteAnswer) -> pd.DataFrame:
    """Every point of every policy, for the CSV; `chosen` is the share of the queries that a point decides."""
    parts = [
        pd.DataFrame(
            {
                "policy": name,
                "trade_off": policy.trade_offs if policy.trade_offs is not None else np.nan,
                "quality": policy.quality,
                "cost_per_1k_queries_usd": 1000 * policy.cost_usd,
                "chosen": [
                    answer.point.weights.get(point, 0.0) if name == answer.policy.id else 0.0
                    for point in range(len(policy.quality))
                ],
            }
        )
        for name, policy in answer.replay.policies.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(
        log=answer.view.log, kind="measured", data_version=answer.data_version
    )


def assignment_rows(answer: RouteAnswer) -> pd.DataFrame:
    """Where each held-out query goes, with what `chance`, and what it scored and cost there.

    A query that draws between two models has a row for each.
    """
    test, weights = answer.replay.test, answer.model_weights
    query, model = (index.tolist() for index in np.nonzero(weights))
    return pd.DataFrame(
        {
            "query": [test.queries[row] for row in query],
            "domain": test.domain[query] if test.domain is not None else None,
            "model": [answer.replay.models[column] for column in model],
            "chance": weights[query, model],
            "score": test.score[query, model],
            "cost_usd": _paid(answer)[query, model],
        }
    )


def _paid(answer: RouteAnswer) -> Floats:
    return answer.replay.test.cost_usd if answer.policy.paid_usd is None else answer.policy.paid_usd


def domain_rows(answer: RouteAnswer) -> pd.DataFrame:
    """One row a domain: queries, score, score of the best single model, and the share that each model answers."""
    test = answer.replay.test
    if test.domain is None:
        return pd.DataFrame()
    weights = answer.model_weights
    table = pd.DataFrame({"domain": test.domain, "score": answer.scores, "best": test.score[:, answer.best]})
    grouped = table.groupby("domain")
    rows = pd.DataFrame({"queries": grouped.size(), "score": grouped["score"].mean(), "best": grouped["best"].mean()})
    for i, model in enumerate(answer.replay.models):
        rows[model] = pd.Series(weights[:, i]).groupby(test.domain).mean()
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
    table.insert(1, "chosen", 100 * answer.model_weights[row])
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
