"""Router logs for the tests: made ones, and public ones from the built-in tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.routers.log import Log
from tests.tables import stored_tables


def made_log(n: int = 600, n_models: int = 4, seed: int = 0, n_domains: int = 3) -> Log:
    """Models of rising cost and skill, each with a domain of its own; features that give the domain away."""
    generator = np.random.default_rng(seed)
    domain = generator.integers(0, n_domains, n)
    skill = np.linspace(0.35, 0.7, n_models)[None, :] + 0.3 * (domain[:, None] == np.arange(n_models) % n_domains)
    score = (generator.random((n, n_models)) < np.clip(skill, 0, 1)).astype(float)
    cost = np.geomspace(1e-5, 1e-3, n_models) * generator.uniform(0.8, 1.2, (n, n_models))
    features = np.eye(n_domains)[domain] + generator.normal(0, 0.3, (n, n_domains))
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    confidence = np.clip(0.3 + 0.4 * score + generator.normal(0, 0.15, score.shape), 0, 1)
    names = tuple(f"model-{i}" for i in range(n_models))
    queries = [f"q{i}" for i in range(n)]
    return Log(queries, names, score, cost, None, np.array([f"d{i}" for i in domain]), features, confidence)


def null_log(log: Log, domain: str, seed: int, n: int) -> Log:
    """Queries of one domain of a log, from which no router can learn anything: their features were shuffled.

    The domains that are left are given by chance, so a table of them tells nothing either.
    """
    generator = np.random.default_rng(seed)
    assert log.domain is not None
    assert log.features is not None
    rows = generator.permutation(np.flatnonzero(log.domain == domain))[:n]
    part = log.take(rows)
    groups = generator.choice(["a", "b", "c"], len(rows))
    return replace(part, domain=groups, features=log.features[generator.permutation(rows)])


def stored_scores(source: str, benchmark: str) -> pd.DataFrame:
    """The committed answers of one router log: query, model, score and what else was recorded."""
    scores = stored_tables(source)["query_score"]
    return scores[scores["benchmark"] == benchmark]


def anytime(variant: str) -> Log:
    """Four budgets of one model on GSM8K; the cost is in tokens, the budgets' own and the earlier ones'."""
    answers = stored_scores("anytime_gsm8k", f"Anytime GSM8K, {variant}, $1 per M tokens")
    table = answers.pivot(index="query", columns="tokens_out")
    score, confidence = table["score"].to_numpy(float), table["confidence"].to_numpy(float)
    tokens = np.tile(table["score"].columns.to_numpy(float), (len(table), 1))
    return Log([*map(str, table.index)], ("1", "2", "3", "4"), score, tokens, confidence=confidence)


def routellm(name: str) -> Log:
    """RouteLLM's pair with stored sentence embeddings; the cost counts the strong model's calls."""
    benchmark = f"RouteLLM, {name}"
    score = stored_scores("routellm", benchmark).pivot(index="query", columns="model", values="score")
    features = stored_tables("routellm")["query_feature"].set_index("query")
    features = features[features["benchmark"] == benchmark]
    score = score.loc[features.index, ["Mixtral-8x7B-Instruct-v0.1", "gpt-4-1106-preview"]]
    embedding = np.array(features["embedding"].tolist(), dtype=float)
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    cost, domain = np.tile([0.0, 1.0], (len(score), 1)), features["domain"].to_numpy(str)
    return Log([*map(str, score.index)], ("weak", "strong"), score.to_numpy(float), cost, None, domain, embedding)
