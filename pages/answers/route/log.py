"""Router logs for the Route page and the API: built in, or as people send them (one row per answer)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.uploads.faults import Faults
from data.uploads.understanding import SCORES, read_as
from data.uploads.upload_table import UploadTable, check_cells
from data.warehouse import router_logs
from errors import InputError, TooLarge
from models.routers.log import Floats, Log
from pages.answers.boards import store
from pages.answers.route.bill import priced, with_energy
from pages.answers.route.samples import NO_SCORES, averaged
from pages.answers.route.texts import Progress, embedded
from pages.answers.shared.formatting import plural

MAX_MODELS = 64
EMBEDDING = re.compile(r"e(\d+)")
REQUIRED = ("query", "model", "score")
MATRICES = ("score", "cost_usd", "energy_j", "confidence", "latency_s")
# What a column of a log may mean, and the unit its values are converted to; None: text.
COLUMNS: Mapping[str, str | None] = {
    "query": None,
    "model": None,
    "score": "dimensionless",
    "cost_usd": "USD",
    "tokens_in": "token",
    "tokens_out": "token",
    "tokens_cached": "token",
    "energy_j": "J",
    "latency_s": "s",
    "confidence": "dimensionless",
    "domain": None,
    "text": None,
}
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
    model_names = set(table["model"])
    if unknown := [model for model in models if model not in model_names]:
        names = ", ".join(sorted(model_names))
        raise InputError(f"The log has no model {unknown[0]}; it has {names}.", column="models")
    table, notes = with_energy(table[table["model"].isin(models)] if models else table)
    complete = _complete(_matrices(table, queries, domain, embedding))
    return RouteLog(complete.log, (*complete.notes, *notes))


def read_log(data: bytes, progress: Progress | None = None) -> RouteLog:
    """The log of a CSV, JSON, XLSX or Parquet file, read by `route_log`."""
    return route_log(score_table(data), progress)


def route_log(table: UploadTable, progress: Progress | None = None) -> RouteLog:
    """The log of a table with the columns query, model, score, and cost_usd or tokens_in and tokens_out.

    Optional: tokens_cached, energy_j, latency_s, confidence, domain, text, or an embedding as e0, e1 and so on.
    `progress` is called with how far the embedding of texts is.
    Raises Refused with a sentence per fault; TooLarge for more than `MAX_MODELS` models.
    """
    return log_of_rows(typed_answers(table), table.faults, progress=progress)


def score_table(data: bytes, name: str = "") -> UploadTable:
    """A file's table with the columns query, model and score under our names, where its own say which they are."""
    return read_as(SCORES, REQUIRED, COLUMNS, name, data)


def read_answers(data: bytes) -> tuple[pd.DataFrame, Faults]:
    """The rows of a log's file, and their faults so far; models, scores and costs are not looked at yet."""
    table = score_table(data)
    return typed_answers(table), table.faults


def typed_answers(table: UploadTable) -> pd.DataFrame:
    """The rows of a log, its figures as numbers; what is wrong with a query or a figure is added to the faults."""
    if "score" not in table and {"query", "model"} <= set(table.columns):
        table.faults.add(NO_SCORES, column="score")
    table.require(REQUIRED, ("cost_usd", *TOKENS, "energy_j", "latency_s", "confidence", "domain", "text"))
    embedding = [name for name in table.columns if EMBEDDING.fullmatch(name)]
    rows = table.typed((*MATRICES, *TOKENS, *embedding))
    faults = table.faults
    check_cells(faults, rows, "query", rows["query"].isna(), "is empty; every answer belongs to a query", "query")
    for name in ("cost_usd", *TOKENS, "energy_j", "latency_s"):
        if name in rows:
            check_cells(faults, rows, name, rows[name] < 0, "is negative; it is 0 or more", "query")
    first_of_query = ~rows["query"].duplicated()
    for name in embedding:
        empty = first_of_query & rows[name].isna()
        check_cells(faults, rows, name, empty, "is empty; fill all fields of the embedding", "query")
    return rows


@dataclass(frozen=True, eq=False)
class QueryFeatures:
    """What may be known of queries before anyone answers: domain and embedding of each, and how it was computed."""

    queries: pd.Index[str]
    domain: np.ndarray | None
    features: Floats | None
    note: str

    def of(self, queries: pd.Index[str]) -> dict[str, Any]:
        """Domain and embedding of some of them."""
        at = self.queries.get_indexer(queries)
        parts = {"domain": self.domain, "features": self.features}
        return {name: None if part is None else part[at] for name, part in parts.items()}


def query_features(table: pd.DataFrame, progress: Progress | None = None) -> QueryFeatures:
    """What the rows say of their queries; texts are weighed against each other."""
    first = table.drop_duplicates("query").set_index("query")
    domain = first["domain"].fillna("unnamed").to_numpy(str) if "domain" in first else None
    embedding = sorted(
        (name for name in first.columns if EMBEDDING.fullmatch(str(name))), key=lambda name: int(name[1:])
    )
    return QueryFeatures(first.index, domain, *_features(first, embedding, domain, progress))


def log_of_rows(
    rows: pd.DataFrame, faults: Faults, features: QueryFeatures | None = None, progress: Progress | None = None
) -> RouteLog:
    """The log of answers, each of which has a model and a score; `features` may be of more queries than these.

    Raises Refused with these faults and those of the answers.
    """
    rows, sample_notes = averaged(rows)
    check_answers(rows, faults)
    n_models = rows["model"].nunique()
    if n_models > MAX_MODELS:
        raise TooLarge(f"The file has {n_models:,} models; at most {MAX_MODELS} are read at once.", column="model")
    rows, cost_notes = priced(rows, faults)
    rows, energy_notes = with_energy(rows)
    features = features or query_features(rows, progress)
    queries = pd.Index(rows["query"].drop_duplicates())
    of_queries = features.of(queries)
    matrices = _matrices(rows, queries.to_numpy(str), of_queries["domain"], of_queries["features"])
    complete = _complete(matrices)
    note = (features.note,) if features.note else ()
    return RouteLog(complete.log, (*note, *sample_notes, *cost_notes, *energy_notes, *complete.notes))


def check_answers(rows: pd.DataFrame, faults: Faults) -> None:
    """Every answer has a model and a score, and is its model's only answer to the query."""
    check_cells(faults, rows, "model", rows["model"].isna(), "is empty; every answer belongs to a model", "query")
    unscored = rows["score"].isna()
    check_cells(faults, rows, "score", unscored, "is empty; leave the row out where it is not known", "query")
    repeated = rows.duplicated(["query", "model"]) & rows["model"].notna()
    check_cells(faults, rows, "model", repeated, "has answered this query before; keep one answer", "query")


def _features(
    first: pd.DataFrame, embedding: list[str], domain: np.ndarray | None, progress: Progress | None
) -> tuple[Floats | None, str]:
    if embedding:
        values = first[embedding].to_numpy(float)
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
    most_expensive_last = np.argsort(np.nanmean(filled["cost_usd"], axis=0), kind="stable")
    filled = {name: values[:, most_expensive_last] for name, values in filled.items()}
    named = tuple(str(models[i]) for i in most_expensive_last)
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
    n_incomplete = len(log) - len(whole)
    if not n_incomplete:
        return RouteLog(whole)
    return RouteLog(
        whole, (f"{plural(n_incomplete, 'query', 'queries')} without an answer from every model are left out.",)
    )
