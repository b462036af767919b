"""MMLU-Pro answers of 29 models, question by question: the router log with the most models.

Traps: prices exist for 12 of the models and are list prices of other places; nobody counted tokens, so a cost is
estimated from characters at four a token; a few answers are missing, 1,681 of DeepSeek-Coder-V2 by whole categories.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.router_logs.query_logs import CHARS_PER_TOKEN, log_tables, reduced
from data.sources.source import Source, Tables

FOLDER = "routing/mmlu-pro"


def build(raw: Path) -> Tables:
    """Scores of all models, costs of the priced ones."""
    answers = pd.read_parquet(raw / FOLDER / "mmlu_pro_29models.parquet")
    prices = pd.read_csv(raw / FOLDER / "models.csv").set_index("model")
    tokens_in = (answers["question_chars"] / CHARS_PER_TOKEN).round()
    models = {}
    for model in prices.index:
        price = prices.loc[model]
        score = answers[f"{model}|correct"].astype("Float64")
        tokens_out = (answers[f"{model}|output_chars"] / CHARS_PER_TOKEN).round()
        paid = tokens_in * price["input_usd_per_mtok"] + tokens_out * price["output_usd_per_mtok"]
        models[model] = pd.DataFrame(
            {
                "score": score.astype("float64"),
                "cost_usd": (paid / 1e6).astype("float64"),
                "tokens_in": tokens_in.astype("Int64"),
                "tokens_out": tokens_out.astype("Int64"),
            }
        )
    queries = "q" + answers["question_id"].astype(str)
    return log_tables(
        SOURCE.id, "MMLU-Pro", queries, answers["category"], models, reduced(raw, "mmlu-pro__mmlu_pro_29models")
    )


SOURCE = Source(
    id="mmlu_pro",
    title="MMLU-Pro, five-shot answers of 29 models",
    url="https://github.com/TIGER-AI-Lab/MMLU-Pro",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="f418b116db00b065c2aea046518d8fcf74d39872",
    retrieved="2025",
    method="Right or wrong by the answer letter; none found counts as wrong. Tokens are estimated at four characters"
    " each, without the five examples before a question; costs are those tokens at list prices collected by CARROT,"
    " FrugalGPT and llm-prices, for the 12 models that have one. Embeddings: all-MiniLM-L6-v2, 128 directions.",
    citation="Wang et al., MMLU-Pro: A More Robust and Challenging Multi-Task Language Understanding Benchmark, 2024,"
    " arXiv:2406.01574",
    files=(
        f"{FOLDER}/mmlu_pro_29models.parquet",
        f"{FOLDER}/models.csv",
        "routing/embeddings-minilm-l6/mmlu-pro__mmlu_pro_29models.parquet",
    ),
    build=build,
)
