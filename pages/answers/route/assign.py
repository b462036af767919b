"""Where new queries should go: a router learned on the answered rows of a file, applied to those without an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from errors import InputError
from models.routers.log import Log, divide
from models.routers.registry import POLICIES
from models.routers.replay import PlugIn, sweep, trade_offs
from pages.answers.route.limit import Limit, Use
from pages.answers.route.log import log_of_rows, query_features, read_answers
from pages.answers.route.replay import SETTLE_SHARE
from pages.answers.route.replies import AssignmentsReply

AHEAD = tuple(policy.id for policy in POLICIES.values() if not policy.sees_answers)


def check_policy(name: str, bill: float) -> None:
    """Refuse at once what no file could make right. Raises InputError."""
    if name not in POLICIES:
        raise InputError(f"There is no policy '{name}'; there are {', '.join(AHEAD)}.", column="policy")
    if name not in AHEAD:
        raise InputError(
            f"The policy {name} looks at answers before it decides, so it cannot say beforehand where a query goes; "
            f"choose among {', '.join(AHEAD)}.",
            column="policy",
        )
    check_bill(bill)


def check_bill(bill: float) -> None:
    """Raises InputError for a share of no bill."""
    if not 0 < bill <= 100:
        raise InputError(f"The bill is a share of the best single model's, 0 to 100 %, not {bill:g}.", column="bill")


def assign(data: bytes, name: str, bill: float, seed: int) -> AssignmentsReply:
    """The model for each query without an answer, within a mean bill in % of the best single model's.

    A row with an empty model and score is a query to assign. The router is learned on one part of the answered
    queries, and how much quality it may give up for money is chosen on another. Raises InputError as the readers do.
    """
    rows, faults = read_answers(data)
    answered, asked = _parted(rows)
    faults.refuse()
    known = query_features(rows)
    sent = log_of_rows(answered, faults, known)
    policy = POLICIES[name]
    if missing := policy.lacks(sent.log):
        raise InputError(f"The policy {name} needs {missing} of every query, which this file does not have.")
    learn, settle = divide(sent.log, SETTLE_SHARE, seed)
    router = policy.make().fit(*divide(learn, SETTLE_SHARE, seed))
    best = int(np.argmax(settle.score.mean(axis=0)))
    settled = Use.of(sweep(router, settle, trade_offs()), best)
    point = settled.point_within(Limit("usd", 10 * bill * float(settle.cost_usd[:, best].mean())))
    unknown = np.full((len(asked), len(sent.log.models)), np.nan)
    new = Log(asked["query"].tolist(), sent.log.models, unknown, unknown, **known.of(pd.Index(asked["query"])))
    choices = router.choices(new, trade_offs())
    drawn = np.random.default_rng(seed).random(len(asked)) < point.share
    picked = np.where(drawn, choices[point.second], choices[point.first])
    expected = router.estimates(new) if isinstance(router, PlugIn) else None
    return {
        "policy": name,
        "models": list(sent.log.models),
        "n_train": len(learn),
        "n_settle": len(settle),
        "settled_quality": float(point.mean(settled.quality)),
        "settled_cost_per_1k_queries_usd": float(1000 * point.mean(settled.cost_usd)),
        "assignments": [
            {
                "query": query,
                "model": sent.log.models[model],
                "expected_score": None if expected is None else float(expected[0][row, model]),
                "expected_cost_usd": None if expected is None else float(expected[1][row, model]),
            }
            for row, (query, model) in enumerate(zip(new.queries, picked.tolist(), strict=True))
        ],
        "notes": list(sent.notes),
    }


def _parted(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    open_ = rows["model"].isna() & rows["score"].isna()
    if not open_.any():
        raise InputError(
            "Every row has an answer; for each query to assign add a row with an empty model and score.",
            column="model",
        )
    if open_.all():
        raise InputError("No row has an answer, so there is nothing to learn from.", column="score")
    asked, answered = rows[open_], rows[~open_]
    both = asked["query"].isin(answered["query"]) | asked["query"].duplicated()
    if both.any():
        row = int(asked.index[int(np.argmax(both))])
        raise InputError(
            f"Row {row}: its query is there more than once; a query to assign has one row.",
            column="query",
            row=row,
        )
    return answered, asked
