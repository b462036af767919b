"""Router logs for the tests: made ones, and the public ones where the raw files are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from models.routers.log import Log


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


def anytime(raw: Path, variant: str) -> Log:
    """Four budgets of one model on GSM8K; the cost is in tokens, the budgets' own and the earlier ones'."""
    table = pd.read_parquet(raw / "routing" / "anytime-gsm8k" / "anytime_predictions.parquet")
    table = table[table["model_tag"] == variant].pivot(index="uid", columns="t")
    tokens = np.cumsum(table["max_new_tokens"].to_numpy(float), axis=1)
    score, sure = table["correct"].to_numpy(float), table["conf"].to_numpy(float)
    return Log([*map(str, table.index)], ("1", "2", "3", "4"), score, tokens, confidence=np.nan_to_num(sure))


def routellm(raw: Path, name: str) -> pd.DataFrame:
    """RouteLLM's table without the prompts that its authors drop."""
    table = pd.read_parquet(raw / "routing" / "routellm" / f"{name}.parquet")
    return table[~table["contaminated"]]
