"""Router logs for the Route page and the API: built in, or as people send them (CSV or Parquet, a row an answer)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.uploads.csv_reader import numbers_of
from data.uploads.parquet_reader import read_rows
from data.warehouse import router_logs
from errors import InputError, TooLarge
from models.routers.log import Floats, Log
from pages.answers.boards import store
from pages.answers.laws.curves_csv import refuse
from pages.answers.route.bill import priced, with_energy
from pages.answers.route.texts import Progress, embedded
from pages.answers.shared.formatting import plural

MAX_MODELS = 64
EMBEDDING = re.compile(r"e(\d+)")
MATRICES = ("score", "cost_usd", "energy_j", "confidence", "latency_s")
TOKENS = ("tokens_in", "tokens_out", "tokens_cached")


@dataclass(frozen=True, eq=False)
class RouteLog:
    """A log whose queries every model answered, and what was left out or made up, in sentences."""

    log: Log
    notes: tuple[str, ...] = ()


@store.data_cache(maxsize=1)
def built_in() -> pd.DataFrame:
    """The logs there are: benchmark, source, n_queries, n_models, n_priced."""
    return router_logs.benchmarks(store.warehouse().cursor())


@store.data_cache(maxsize=4)
def _answers(benchmark: str) -> tuple[pd.DataFrame, np.ndarray, np.ndarray, Floats]:
    cur = store.warehouse().cursor()
    return router_logs.scores(cur, benchmark), *router_logs.features(cur, benchmark)


@store.data_cache(maxsize=8)
def built_in_log(benchmark: str, models: tuple[str, ...] = ()) -> RouteLog:
    """A log of the warehouse, of some of its models or of all. Raises NotFound for one that is not there."""
    table, queries, domain, embedding = _answers(benchmark)
    known = set(table["model"])
    if unknown := [model for model in models if model not in known]:
        raise InputError(f"The log has no model {unknown[0]}; it has {', '.join(sorted(known))}.", column="models")
    asked = table[table["model"].isin(models)] if models else table
    table, notes = with_energy(asked)
    found = _complete(_matrices(table, queries, domain, embedding))
    return RouteLog(found.log, (*found.notes, *notes))


def read_log(data: bytes, progress: Progress | None = None) -> RouteLog:
    """The log of a CSV or Parquet file with the columns query, model, score, and cost_usd or tokens_in and tokens_out.

    Optional: tokens_cached, energy_j, latency_s, confidence, domain, text, or an embedding as e0, e1 and so on.
    `progress` is told how far the embedding of texts is.
    Raises InputError naming column, row, value and remedy; TooLarge for more than `MAX_MODELS` models.
    """
    table = read_answers(data, ("query", "model", "score"))
    return log_of_rows(table, None if progress is None else known_of(table, progress))


def read_answers(data: bytes, required: tuple[str, ...]) -> pd.DataFrame:
    """The rows of a log, of which those in `required` must be there; costs are not looked at yet."""
    table = read_rows(
        data,
        required=required,
        optional=("cost_usd", *TOKENS, "energy_j", "latency_s", "confidence", "domain", "text"),
    )
    given = [name for name in table.columns if EMBEDDING.fullmatch(str(name))]
    table = table.assign(
        **{name: numbers_of(table, name) for name in (*MATRICES, *TOKENS, *given) if name in table.columns}
    )
    refuse(table, "query", table["query"].isna(), "is empty; every answer belongs to a query", "query")
    for name in ("cost_usd", *TOKENS, "energy_j", "latency_s"):
        if name in table:
            refuse(table, name, table[name] < 0, "is negative; it is 0 or more", "query")
    return table


@dataclass(frozen=True, eq=False)
class Known:
    """What may be known of queries before anyone answers: domain and embedding of each, and how that was made."""

    queries: pd.Index[str]
    domain: np.ndarray | None
    features: Floats | None
    note: str

    def of(self, queries: pd.Index[str]) -> dict[str, Any]:
        """Domain and embedding of some of them."""
        at = self.queries.get_indexer(queries)
        parts = {"domain": self.domain, "features": self.features}
        return {name: None if part is None else part[at] for name, part in parts.items()}


def known_of(table: pd.DataFrame, progress: Progress | None = None) -> Known:
    """What the rows say of their queries; texts are weighed against each other."""
    first = table.drop_duplicates("query").set_index("query")
    domain = first["domain"].fillna("unnamed").to_numpy(str) if "domain" in first else None
    given = sorted((name for name in first.columns if EMBEDDING.fullmatch(str(name))), key=lambda name: int(name[1:]))
    return Known(first.index, domain, *_features(first, given, domain, progress))


def log_of_rows(table: pd.DataFrame, known: Known | None = None) -> RouteLog:
    """The log of answers, each of which has a model and a score; `known` may be of more queries than these."""
    refuse(table, "model", table["model"].isna(), "is empty; every answer belongs to a model", "query")
    refuse(table, "score", table["score"].isna(), "is empty; leave the row out where it is not known", "query")
    refuse(
        table, "model", table.duplicated(["query", "model"]), "has answered this query before; keep one answer", "query"
    )
    n_models = table["model"].nunique()
    if n_models > MAX_MODELS:
        raise TooLarge(f"The file has {n_models:,} models; at most {MAX_MODELS} are taken at once.", column="model")
    table, paid = priced(table)
    table, used = with_energy(table)
    known = known or known_of(table)
    queries = pd.Index(table["query"].drop_duplicates())
    of = known.of(queries)
    found = _complete(_matrices(table, queries.to_numpy(str), of["domain"], of["features"]))
    return RouteLog(found.log, (*([known.note] if known.note else []), *paid, *used, *found.notes))


def _features(
    first: pd.DataFrame, given: list[str], domain: np.ndarray | None, progress: Progress | None
) -> tuple[Floats | None, str]:
    if given:
        values = first[given].to_numpy(float)
        if np.isnan(values).any():
            row = int(np.flatnonzero(np.isnan(values).any(axis=1))[0])
            raise InputError(f"The embedding of query {first.index[row]} has empty fields; fill all of {given[0]} to "
                             f"{given[-1]}.", column=given[0])  # fmt: skip
        length = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(length > 0, length, 1.0), ""
    if "text" in first:
        return embedded(first["text"].fillna("").tolist(), progress)
    if domain is not None:
        names, codes = np.unique(domain, return_inverse=True)
        return np.eye(len(names))[codes], "The log has no text and no embedding: neighbours are queries of one domain."
    return None, "The log has no domain, text or embedding: nothing is known of a query before it is answered."


def _matrices(table: pd.DataFrame, queries: np.ndarray, domain: np.ndarray | None, embedding: Floats | None) -> Log:
    models = sorted(table["model"].unique())
    rows = pd.Index(queries).get_indexer(table["query"])
    columns = pd.Index(models).get_indexer(table["model"])
    filled = {}
    for name in MATRICES:
        if name in table:
            filled[name] = np.full((len(queries), len(models)), np.nan)
            filled[name][rows, columns] = table[name]
    dearest_last = np.argsort(np.nanmean(filled["cost_usd"], axis=0), kind="stable")
    filled = {name: values[:, dearest_last] for name, values in filled.items()}
    named = tuple(str(models[i]) for i in dearest_last)
    return Log(
        list(map(str, queries)),
        named,
        filled["score"],
        filled["cost_usd"],
        filled.get("energy_j"),
        domain,
        embedding,
        filled.get("confidence"),
        filled.get("latency_s"),
    )


def _complete(log: Log) -> RouteLog:
    whole = log.complete()
    if not len(whole):
        raise InputError("No query was answered by every model; send more answers, or fewer models.", column="query")
    left = len(log) - len(whole)
    if not left:
        return RouteLog(whole)
    return RouteLog(whole, (f"{plural(left, 'query', 'queries')} without an answer of every model are left out.",))
