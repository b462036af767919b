"""What the warehouse holds of one model: names, scores, prices, answer lengths, shape. Frames, a row per fact."""

from __future__ import annotations

import duckdb
import pandas as pd

Cursor = duckdb.DuckDBPyConnection


def aliases(cur: Cursor, model: str) -> pd.DataFrame:
    """The names that sources give a model: name, source, task, precision, note."""
    return cur.execute(
        "SELECT name, source, task, precision, note FROM model_alias WHERE model = $1"
        " ORDER BY lower(name), source, task",
        [model],
    ).df()


def scores(cur: Cursor, model: str) -> pd.DataFrame:
    """Tests and ratings of a model as a whole: metric, value, low, high, interval, n, reasoning, kind, source, name."""
    return cur.execute(
        "SELECT metric, value, low, high, interval, n, reasoning, precision, kind, source, name FROM measurement"
        " WHERE model = $1 AND configuration IS NULL ORDER BY metric, value DESC",
        [model],
    ).df()


def rating_history(cur: Cursor, model: str) -> pd.DataFrame:
    """Ratings of earlier days: metric, rated_on (ISO date), value, source."""
    return cur.execute(
        "SELECT metric, CAST(rated_on AS VARCHAR) AS rated_on, value, source FROM rating_history WHERE model = $1"
        " ORDER BY metric, rated_on",
        [model],
    ).df()


def prices(cur: Cursor, model: str) -> pd.DataFrame:
    """Every listed price of a model, newest first; dates as ISO text, providers as the boards name them."""
    return cur.execute(
        "SELECT * REPLACE (CAST(valid_from AS VARCHAR) AS valid_from, CAST(valid_until AS VARCHAR) AS valid_until,"
        " replace(provider, 'not named', 'unknown provider') AS provider) FROM price WHERE model = $1"
        " ORDER BY valid_from DESC, input_usd_per_mtok, provider, name",
        [model],
    ).df()


def answer_lengths(cur: Cursor, model: str) -> pd.DataFrame:
    """Mean output tokens of a model by task and mode, predictions included; also the prediction for any model."""
    return cur.execute(
        "SELECT a.*, coalesce(t.label, a.task) AS task_label"
        " FROM answer_length AS a LEFT JOIN task AS t ON t.id = a.task"
        " WHERE a.model = $1 OR (a.model IS NULL AND a.kind = 'predicted')"
        " ORDER BY a.task, a.kind, a.reasoning, a.mode",
        [model],
    ).df()


def shape(cur: Cursor, model: str) -> pd.DataFrame:
    """The model's shape as its configuration file states it: one row, or none."""
    return cur.execute(
        "SELECT * FROM model_shape WHERE model = $1 ORDER BY growing_layers IS NULL, source, name LIMIT 1", [model]
    ).df()


def best_scores(cur: Cursor, metric: str) -> pd.DataFrame:
    """Every model's best value of a rating or test: model, value, and its place among all (1 = highest)."""
    return cur.execute(
        "SELECT model, max(value) AS value, rank() OVER (ORDER BY max(value) DESC) AS place FROM measurement"
        " WHERE metric = $1 AND configuration IS NULL AND model IS NOT NULL GROUP BY model ORDER BY place, model",
        [metric],
    ).df()


def median_length(cur: Cursor, task: str) -> float | None:
    """The median over models of their mean answer length on a task, tokens; None where nobody counted."""
    row = cur.execute(
        "SELECT median(tokens) FROM (SELECT model, avg(tokens) AS tokens FROM answer_length"
        " WHERE task = $1 AND kind IN ('measured', 'estimated') AND model IS NOT NULL GROUP BY model)",
        [task],
    ).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def plain_scores(cur: Cursor) -> pd.DataFrame:
    """The mean of each test and rating of models that do not reason: model, metric, value.

    Scores of Open LLM Leaderboard v2 stand at configurations: those at 16 bits, with a chat template or without.
    """
    return cur.execute(
        "SELECT coalesce(m.model, c.model) AS model, m.metric, avg(m.value) AS value FROM measurement AS m"
        " LEFT JOIN configuration AS c ON c.id = m.configuration"
        " WHERE m.reasoning IS NULL AND (m.configuration IS NULL OR"
        " (c.source = 'open_llm_v2' AND c.precision IN ('bf16', 'fp16')))"
        " AND coalesce(m.model, c.model) IS NOT NULL GROUP BY ALL"
    ).df()
