"""Routers as candidates: where fitted routers can be run, and what an arena would rate them: tables router_*.

`python -m data.refresh.stored_routers` renews them from data/tables, without any raw file; a minute or two. Of each
built-in log those models count that a provider sells and the arena rates. The same tables give the same bytes on the
same processor.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from data.refresh.renewing import command, joined, rounded, write_beside_fits
from data.warehouse import router_logs
from data.warehouse.queries import Cursor
from errors import InputError
from models.routers.log import Log, split
from models.routers.operating_points import RouterPoint, operating_points
from models.routers.rating import rated_router, worth_of_score
from models.routers.registry import POLICIES

STORED_POLICIES = ("category-table", "carrot-ridge", "carrot-knn")  # they give the same points on every processor
LEAST_MODELS = 2
DIGITS = 6
ROUTERS = [
    "router",
    "name",
    "label",
    "benchmark",
    "policy",
    "point",
    "n_test",
    "score",
    "lead",
    "lead_low",
    "lead_high",
]
SHARES = ["router", "model", "share"]
RATINGS = ["router", "metric", "value", "low", "high", "gain", "source"]
MOST_NAMED = 2


def build(tables: Path) -> Mapping[str, int]:
    """Write the routers' shares and ratings beside the fits; returns rows by table."""
    with joined(tables) as cur:
        found = {str(name): _log(cur, str(name)) for name in router_logs.benchmarks(cur)["benchmark"]}
        logs = {name: log for name, log in found.items() if log is not None}
        ratings = router_logs.arena_ratings(cur)
        labels = router_logs.model_labels(cur)
    routers, shares, rated = [], [], []
    for name, log in logs.items():
        for router, policy, number, point in _points(name, log):
            of_models = pd.Series(point.shares, index=list(log.models)).loc[lambda share: share > 0]
            about = (name, policy, number, point.n_queries, point.score, point.lead, point.lead_low, point.lead_high)
            routers.append((router, *_names(name, policy, of_models, labels), *about))
            shares += [(router, model, share) for model, share in of_models.items()]
            rated += [(router, *row) for row in _ratings(log, point, of_models, ratings)]
    frames = {
        "router": _frame(routers, ROUTERS), "router_share": _frame(shares, SHARES),
        "router_rating": _frame(rated, RATINGS),
    }  # fmt: skip
    return {name: write_beside_fits(tables, name, frame)[name] for name, frame in frames.items()}


def _names(benchmark: str, policy: str, shares: pd.Series[float], labels: Mapping[str, str]) -> tuple[str, str]:
    """`CARROT, ridge router (MMLU-Pro)`, and behind it where it sends most of the queries."""
    order = shares.sort_values(ascending=False, kind="stable")
    named = [f"{share:.0%} {labels[str(model)]}" for model, share in order.head(MOST_NAMED).items()]
    more = [f"{len(order) - MOST_NAMED} more"] if len(order) > MOST_NAMED else []
    words, name = [*named, *more], f"{POLICIES[policy].label} router ({benchmark})"
    return name, f"{name}: {', '.join(words[:-1])} and {words[-1]}"


def _log(cur: Cursor, benchmark: str) -> Log | None:
    """The queries of a log that all models answered which are sold and rated, under their ids; None for too few."""
    answers = router_logs.scores(cur, benchmark)
    ids = router_logs.models_named(cur, answers["model"].unique().tolist())
    answers["model"] = answers["model"].map(ids)
    sold = router_logs.sold_and_rated(cur)
    answers = answers[answers["model"].isin(sold)]
    names = sorted(answers["model"].unique())
    if len(names) < LEAST_MODELS:
        return None
    queries, domain, embedding = router_logs.features(cur, benchmark)
    wide = {
        part: answers.pivot(index="query", columns="model", values=part).reindex(queries)[names].to_numpy(float)
        for part in ("score", "cost_usd")
    }
    return Log(
        queries.tolist(), tuple(names), wide["score"], wide["cost_usd"], domain=domain, features=embedding
    ).complete()


def _points(benchmark: str, log: Log) -> Iterator[tuple[str, str, int, RouterPoint]]:
    parts = split(log)
    for policy in STORED_POLICIES:
        try:
            points = operating_points(POLICIES[policy].make(), parts)
        except InputError:  # a log of one domain, or too small to learn from
            continue
        slug = "".join(letter if letter.isalnum() else "-" for letter in benchmark.lower())
        for number, point in enumerate(points):
            yield f"{'-'.join(filter(None, slug.split('-')))}_{policy}_{number}", policy, number, point


def _ratings(
    log: Log, point: RouterPoint, used: pd.Series[float], ratings: pd.DataFrame
) -> Iterator[tuple[str, float, float, float, float, str]]:
    """The router's rating by every measure that all of its models have."""
    scores = pd.Series(log.score.mean(axis=0), index=list(log.models))
    for metric, rows in ratings.groupby("metric"):
        of_model = rows.set_index("model")
        if not set(used.index) <= set(of_model.index):
            continue
        known = of_model.loc[[model for model in log.models if model in of_model.index]]
        worth = worth_of_score(scores[known.index].to_numpy(), known["value"].to_numpy())
        mine = of_model.loc[used.index]
        half_widths = np.nan_to_num((mine["high"] - mine["low"]).to_numpy(float) / 2)
        lead = (point.lead, point.lead_low, point.lead_high)
        rated = rated_router(
            np.asarray(used, dtype=np.float64), mine["value"].to_numpy(float), half_widths, lead, worth
        )
        yield str(metric), rated.value, rated.low, rated.high, rated.gain, str(mine["source"].iloc[0])


def _frame(rows: Sequence[tuple[object, ...]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    for name in frame.select_dtypes("float"):
        frame[name] = rounded(frame[name], DIGITS)
    return frame


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    return command("stored_routers", __doc__, build, arguments)


if __name__ == "__main__":
    sys.exit(main())
