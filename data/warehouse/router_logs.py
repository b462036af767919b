"""Router logs in the warehouse: which there are, and one whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.warehouse.queries import Cursor
from errors import NotFound


def benchmarks(cur: Cursor) -> pd.DataFrame:
    """The router logs: benchmark, source, n_queries, n_models, n_priced (models whose cost is known)."""
    return cur.execute(
        "SELECT benchmark, min(source) AS source, count(DISTINCT query) AS n_queries,"
        " count(DISTINCT model) AS n_models, count(DISTINCT model) FILTER (cost_usd IS NOT NULL) AS n_priced"
        " FROM query_score GROUP BY benchmark ORDER BY n_queries DESC"
    ).df()


def scores(cur: Cursor, benchmark: str) -> pd.DataFrame:
    """The answers of priced models, long: query, model, score, cost_usd, tokens_out, and confidence where stated.

    Raises NotFound for an unknown benchmark.
    """
    table = cur.execute(
        "SELECT query, model, score, cost_usd, tokens_out::DOUBLE AS tokens_out, confidence FROM query_score"
        " WHERE benchmark = $1 AND cost_usd IS NOT NULL",
        [benchmark],
    ).df()
    if table.empty:
        benchmark_names = ", ".join(benchmarks(cur)["benchmark"])
        raise NotFound(f"There is no router log '{benchmark}'; there are: {benchmark_names}.", column="log")
    return table if table["confidence"].notna().any() else table.drop(columns="confidence")


def features(cur: Cursor, benchmark: str) -> tuple[NDArray[np.str_], NDArray[np.str_], NDArray[np.float64]]:
    """Queries, their domains, and their embeddings as rows of unit length."""
    feature_table = (
        cur.execute(
            "SELECT query, domain, embedding FROM query_feature WHERE benchmark = $1 ORDER BY query", [benchmark]
        )
        .arrow()
        .read_all()
    )
    flat = feature_table["embedding"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    embedding = np.asarray(flat, dtype=np.float64).reshape(feature_table.num_rows, -1)
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    return np.array(feature_table["query"].to_pylist()), np.array(feature_table["domain"].to_pylist()), embedding


def models_named(cur: Cursor, names: Sequence[str]) -> dict[str, str]:
    """The model of each name that every source which uses it gives to the same model; the other names are left out."""
    rows = cur.execute(
        "WITH named AS (SELECT lower(name) AS name, model FROM model_alias WHERE model IS NOT NULL"
        " UNION SELECT lower(id), id FROM model)"
        " SELECT asked.name, min(model) FROM (SELECT DISTINCT unnest($1::VARCHAR[]) AS name) AS asked"
        " JOIN named ON named.name = lower(asked.name) GROUP BY 1 HAVING count(DISTINCT model) = 1",
        [list(names)],
    ).fetchall()
    return dict(rows)


def list_prices(cur: Cursor, models: Sequence[str]) -> pd.DataFrame:
    """The cheapest price list in force of each model, by input and output together, indexed by model.

    Columns: provider, input_usd_per_mtok, cached_input_usd_per_mtok (the input's where there is none),
    output_usd_per_mtok, valid_from. Models that nobody prices are left out.
    """
    return (
        cur.execute(
            "SELECT model, provider, input_usd_per_mtok,"
            " coalesce(cached_input_usd_per_mtok, input_usd_per_mtok) AS cached_input_usd_per_mtok,"
            " output_usd_per_mtok, valid_from FROM price, (SELECT max(valid_from) AS day FROM price) AS last"
            " WHERE list_contains($1::VARCHAR[], model) AND output_usd_per_mtok IS NOT NULL"
            " AND provider <> 'not named'"  # a price that nobody can be paid is no bill
            " AND input_usd_per_mtok IS NOT NULL AND (valid_until IS NULL OR valid_until >= last.day)"
            " QUALIFY row_number() OVER (PARTITION BY model"
            " ORDER BY input_usd_per_mtok + output_usd_per_mtok, provider) = 1",
            [list(models)],
        )
        .df()
        .set_index("model")
    )


def energy_per_token_j(cur: Cursor, models: Sequence[str]) -> dict[str, float]:
    """The median measured energy of an output token of each model, over hardware and batch sizes."""
    rows = cur.execute(
        "SELECT configuration.model, median(value) FROM configuration JOIN measurement"
        " ON measurement.configuration = configuration.id WHERE list_contains($1::VARCHAR[], configuration.model)"
        " AND metric = 'energy_per_token_j' AND kind = 'measured' GROUP BY 1",
        [list(models)],
    ).fetchall()
    return {str(model): float(value) for model, value in rows}


def sold_and_rated(cur: Cursor) -> set[str]:
    """The models that a provider sells for chat and that an arena rates: what a router can send queries to."""
    rows = cur.execute(
        "SELECT DISTINCT model FROM board_llm_serving WHERE kind = 'api' AND recommendable AND reasoning IS NULL"
        " AND arena_2026_rating IS NOT NULL"
    ).fetchall()
    return {str(model) for (model,) in rows}


def arena_ratings(cur: Cursor) -> pd.DataFrame:
    """Ratings of models without reasoning: model, metric, value, low, high, source; one row a model and metric."""
    return cur.execute(
        "SELECT model, metric, value, low, high, source FROM measurement"
        " WHERE configuration IS NULL AND reasoning IS NULL AND metric LIKE 'arena\\_%' ESCAPE '\\'"
        " QUALIFY row_number() OVER (PARTITION BY model, metric ORDER BY precision IS NULL DESC, name) = 1"
        " ORDER BY metric, model"
    ).df()


def model_labels(cur: Cursor) -> dict[str, str]:
    """The label of each model, by id."""
    return dict(cur.execute("SELECT id, label FROM model").fetchall())


def router_shares(cur: Cursor) -> pd.DataFrame:
    """The share of queries that each stored router sends to each of its models: router, model, share."""
    return cur.execute("SELECT router, model, share FROM router_share ORDER BY router, model").df()


def stored_router(cur: Cursor, router: str) -> dict[str, Any]:
    """What is known of a stored router: its log, the log's day, the policy, what choosing gains; empty if unknown."""
    rows = cur.execute(
        "SELECT r.*, s.id AS source, s.title, s.retrieved FROM router AS r"
        " JOIN (SELECT DISTINCT benchmark, source FROM query_score) AS q USING (benchmark)"
        " JOIN source AS s ON s.id = q.source WHERE r.router = $1",
        [router],
    ).df()
    return {} if rows.empty else {str(name): value for name, value in rows.iloc[0].items()}
