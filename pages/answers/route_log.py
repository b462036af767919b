"""Router logs for the Route page and the API: built in, or as people send them (CSV or Parquet, a row an answer)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from data import logs
from data.uploads import read_csv
from models.errors import InputError, TooLarge
from models.routers.log import Floats, Log
from pages.answers import store
from pages.answers.curves_csv import refuse
from pages.answers.words import plural

MAX_MODELS = 64
EMBEDDING = re.compile(r"e(\d+)")
NUMERIC = ("score", "cost_usd", "energy_j")


@dataclass(frozen=True, eq=False)
class RouteLog:
    """A log whose queries every model answered, and what was left out or made up, in sentences."""

    log: Log
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def built_in() -> pd.DataFrame:
    """The logs there are: benchmark, source, n_queries, n_models, n_priced."""
    return logs.benchmarks(store.warehouse().cursor())


@lru_cache(maxsize=4)
def built_in_log(benchmark: str) -> RouteLog:
    """A log of the warehouse. Raises NotFound for one that is not there."""
    cur = store.warehouse().cursor()
    table = logs.scores(cur, benchmark)
    queries, domain, embedding = logs.features(cur, benchmark)
    return _complete(_matrices(table, queries, domain, embedding))


def read_log(data: bytes) -> RouteLog:
    """The log of a CSV with the columns query, model, score, cost_usd and optionally energy_j, domain, text, e0 …

    Raises InputError naming column, row, value and remedy; TooLarge for more than `MAX_MODELS` models.
    """
    header = data[:4096].split(b"\n", 1)[0].decode("utf-8", "replace")
    given = [name.strip() for name in header.split(",") if EMBEDDING.fullmatch(name.strip())]
    table = read_csv(
        data,
        required=("query", "model", "score", "cost_usd"),
        optional=("energy_j", "domain", "text"),
        numeric=(*NUMERIC, *given),
    )
    for name in ("query", "model"):
        refuse(table, name, table[name].isna(), "is empty; every answer belongs to a query and a model", "query")
    for name in ("score", "cost_usd"):
        refuse(table, name, table[name].isna(), "is empty; leave the row out where it is not known", "query")
    refuse(table, "cost_usd", table["cost_usd"] < 0, "is negative; a cost is 0 or more", "query")
    refuse(
        table, "model", table.duplicated(["query", "model"]), "has answered this query before; keep one answer", "query"
    )
    n_models = table["model"].nunique()
    if n_models > MAX_MODELS:
        raise TooLarge(f"The file has {n_models:,} models; at most {MAX_MODELS} are taken at once.", column="model")
    first = table.drop_duplicates("query").set_index("query")
    queries = first.index.to_numpy(str)
    domain = first["domain"].fillna("unnamed").to_numpy(str) if "domain" in first else None
    embedding, note = _features(first, sorted(given, key=lambda name: int(name[1:])), domain)
    found = _complete(_matrices(table, queries, domain, embedding))
    return RouteLog(found.log, (*([note] if note else []), *found.notes))


def _features(first: pd.DataFrame, given: list[str], domain: np.ndarray | None) -> tuple[Floats | None, str]:
    if given:
        values = first[given].to_numpy(float)
        if np.isnan(values).any():
            row = int(np.flatnonzero(np.isnan(values).any(axis=1))[0])
            raise InputError(f"The embedding of query {first.index[row]} has empty fields; fill all of {given[0]} to "
                             f"{given[-1]}.", column=given[0])  # fmt: skip
        length = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(length > 0, length, 1.0), ""
    if "text" in first:
        from models.routers.text import embed  # noqa: PLC0415 scikit-learn, which no other part of the page needs

        return embed(first["text"].fillna("").tolist()), "Texts are compared by their words (hashed TF-IDF)."
    if domain is not None:
        names, codes = np.unique(domain, return_inverse=True)
        return np.eye(len(names))[codes], "The log has no text and no embedding: neighbours are queries of one domain."
    return None, "The log has no domain, text or embedding: nothing is known of a query before it is answered."


def _matrices(table: pd.DataFrame, queries: np.ndarray, domain: np.ndarray | None, embedding: Floats | None) -> Log:
    models = sorted(table["model"].unique())
    rows = pd.Index(queries).get_indexer(table["query"])
    columns = pd.Index(models).get_indexer(table["model"])
    filled = {}
    for name in NUMERIC:
        if name in table:
            filled[name] = np.full((len(queries), len(models)), np.nan)
            filled[name][rows, columns] = table[name]
    dearest_last = np.argsort(np.nanmean(filled["cost_usd"], axis=0), kind="stable")
    filled = {name: values[:, dearest_last] for name, values in filled.items()}
    named = tuple(str(models[i]) for i in dearest_last)
    return Log(
        list(map(str, queries)), named, filled["score"], filled["cost_usd"], filled.get("energy_j"), domain, embedding
    )


def _complete(log: Log) -> RouteLog:
    whole = log.complete()
    if not len(whole):
        raise InputError("No query was answered by every model; send more answers, or fewer models.", column="query")
    left = len(log) - len(whole)
    if not left:
        return RouteLog(whole)
    return RouteLog(whole, (f"{plural(left, 'query', 'queries')} without an answer of every model are left out.",))
