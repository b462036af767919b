"""Where new queries should go: a router learned on the answered rows of a file, applied to those without an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from errors import InputError
from models.routers.log import Log, divide
from models.routers.mixing import Mixture
from models.routers.registry import NEEDS, POLICIES
from models.routers.replay import PlugIn, Router, sweep, trade_offs
from pages.answers.route.limit import SpendingLimit, Use
from pages.answers.route.log import QueryFeatures, log_of_rows, query_features, read_answers
from pages.answers.route.replay import SETTLE_SHARE
from pages.answers.route.replies import AssignmentRow, AssignmentsReply

AHEAD = tuple(policy.id for policy in POLICIES.values() if not policy.sees_answers)


def check_policy(name: str, bill: float) -> None:
    """Refuse at once what no file could make right. Raises InputError."""
    if name not in POLICIES:
        raise InputError(f"There is no policy '{name}'; there are {', '.join(AHEAD)}.", column="policy")
    if name not in AHEAD:
        raise InputError(
            f"The policy {name} decides only after seeing answers, so it cannot assign queries beforehand; "
            f"choose one of {', '.join(AHEAD)}.",
            column="policy",
        )
    check_bill(bill)


def check_bill(bill: float) -> None:
    """Raises InputError for a share of no bill."""
    if not 0 < bill <= 100:
        raise InputError(f"The bill is a share of the best single model's, 0 to 100, not {bill:g}.", column="bill")


def assign(data: bytes, name: str, bill: float, seed: int) -> AssignmentsReply:
    """The model for each query without an answer, within a mean bill in % of the best single model's.

    A row with an empty model and score is a query to assign. The router is learned on one part of the answered
    queries, and how much quality it may give up for money is chosen on another. Raises InputError as the readers do.
    """
    rows, faults = read_answers(data)
    answered, unanswered = _split_answered(rows)
    faults.refuse()
    query_facts = query_features(rows)
    answered_log = log_of_rows(answered, faults, query_facts)
    policy = POLICIES[name]
    if missing := policy.lacks(answered_log.log):
        raise InputError(f"The policy {name} needs {NEEDS[missing]}, which this file does not have.")
    learn, settle = divide(answered_log.log, SETTLE_SHARE, seed)
    router = policy.make().fit(*divide(learn, SETTLE_SHARE, seed))
    best = int(np.argmax(settle.score.mean(axis=0)))
    settled = Use.of(sweep(router, settle, trade_offs()), best)
    point = settled.point_within(SpendingLimit("usd", 10 * bill * float(settle.cost_usd[:, best].mean())))
    models = answered_log.log.models
    return {
        "policy": name,
        "models": list(models),
        "n_train": len(learn),
        "n_settle": len(settle),
        "settled_quality": float(point.mean(settled.quality)),
        "settled_cost_per_1k_queries_usd": float(1000 * point.mean(settled.cost_usd)),
        "assignments": _assignments(router, _without_answers(unanswered, models, query_facts), point, seed),
        "notes": list(answered_log.notes),
    }


def _without_answers(rows: pd.DataFrame, models: tuple[str, ...], query_facts: QueryFeatures) -> Log:
    """The queries to assign as a log whose outcomes are unknown."""
    unknown = np.full((len(rows), len(models)), np.nan)
    return Log(rows["query"].tolist(), models, unknown, unknown, **query_facts.of(pd.Index(rows["query"])))


def _assignments(router: Router, log: Log, point: Mixture, seed: int) -> list[AssignmentRow]:
    """Each query's model at the operating point, with the score and cost expected there where the router predicts."""
    choices = router.choices(log, trade_offs())
    takes_second = np.random.default_rng(seed).random(len(log)) < point.share
    picked = np.where(takes_second, choices[point.second], choices[point.first])
    expected = router.estimates(log) if isinstance(router, PlugIn) else None
    return [
        {
            "query": query,
            "model": log.models[model],
            "expected_score": None if expected is None else float(expected[0][row, model]),
            "expected_cost_usd": None if expected is None else float(expected[1][row, model]),
        }
        for row, (query, model) in enumerate(zip(log.queries, picked.tolist(), strict=True))
    ]


def _split_answered(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    open_ = rows["model"].isna() & rows["score"].isna()
    if not open_.any():
        raise InputError(
            "Every row has an answer; for each query to assign add a row with an empty model and score.",
            column="model",
        )
    if open_.all():
        raise InputError("No row has an answer, so there is nothing to learn from.", column="score")
    unanswered, answered = rows[open_], rows[~open_]
    both = unanswered["query"].isin(answered["query"]) | unanswered["query"].duplicated()
    if both.any():
        row = int(unanswered.index[int(np.argmax(both))])
        raise InputError(
            f"Row {row}: its query appears more than once; give each query to assign one row.",
            column="query",
            row=row,
        )
    return answered, unanswered
