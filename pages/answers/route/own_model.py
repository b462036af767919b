"""A model of one's own beside those of a log: its answers to some of the log's queries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.upload_table import check_cells
from errors import InputError
from models.routers.log import OUTCOMES, Log
from pages.answers.route.bill import priced
from pages.answers.route.log import RouteLog, check_answers, read_answers
from pages.answers.route.samples import averaged
from pages.answers.shared.formatting import plural

MIN_ANSWERS = 100


def with_model(base: RouteLog, data: bytes) -> RouteLog:
    """The log with the models of a file as well, on the queries that all of them answered.

    The file has query, model, score, and cost_usd or tokens. Raises InputError for a query that the log does not
    have, a model that it already has, or fewer than 100 queries answered.
    """
    return with_answers(base, *read_answers(data))


def with_answers(base: RouteLog, rows: pd.DataFrame, faults: Faults) -> RouteLog:
    """The log with the models of these rows as well; their faults are refused together."""
    in_log = rows["model"].isin(base.log.models)
    check_cells(faults, rows, "model", in_log, "is in the log already; give your model another name", "query")
    rows, sample_notes = averaged(rows)
    check_answers(rows, faults)
    at = pd.Index(base.log.queries).get_indexer(pd.Index(rows["query"]))
    faults.add_cells("query", rows.index[at < 0], lambda row: (
        f"Row {row}: the log has no query '{excerpt(str(rows.loc[row, 'query']))}'; download the log's "
        "queries and use those names."
    ))  # fmt: skip
    rows, paid = priced(rows, faults)
    log = base.log
    for model, answers in rows.groupby("model", sort=True):
        log = _joined(log, str(model), at[rows.index.get_indexer(answers.index)], answers)
    whole = log.complete()
    if len(whole) < MIN_ANSWERS:
        raise InputError(
            f"Every model answered only {plural(len(whole), 'query', 'queries')}; a router needs {MIN_ANSWERS} or more."
        )
    n_dropped = len(base.log) - len(whole)
    note = (
        (f"{plural(n_dropped, 'query', 'queries')} that your model did not answer are left out.",) if n_dropped else ()
    )
    by_cost = np.argsort(whole.cost_usd.mean(axis=0), kind="stable")
    return RouteLog(whole.only([whole.models[i] for i in by_cost]), (*base.notes, *sample_notes, *paid, *note))


def _joined(log: Log, model: str, at: np.ndarray, answers: pd.DataFrame) -> Log:
    parts: dict[str, np.ndarray | None] = {}
    for name in OUTCOMES:
        values = getattr(log, name)
        column = np.full((len(log), 1), np.nan)
        if name in answers:
            column[at, 0] = answers[name].to_numpy(float)
        parts[name] = None if values is None or np.isnan(column).all() else np.hstack([values, column])
    score, cost = parts["score"], parts["cost_usd"]
    if score is None or cost is None:
        raise InputError("The file has no scores.", column="score")
    fields: dict[str, Any] = {name: parts[name] for name in OUTCOMES if name not in ("score", "cost_usd")}
    fields |= {"domain": log.domain, "features": log.features}
    return Log(log.queries, (*log.models, model), score, cost, **fields)
