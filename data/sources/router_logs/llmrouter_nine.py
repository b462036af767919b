"""LLMRouter's example log: nine open models on 14 tasks.

Traps: 119 rows of the test part repeat a question of the training part, so only the training part is read and
repeats within it are dropped; nobody counted tokens, so a query costs the model's list price for 1,000 of them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.router_logs.query_logs import log_tables, reduced
from data.sources.source import Source, Tables

FOLDER = "routing/llmrouter-nine-models"
TOKENS = 1_000


def build(raw: Path) -> Tables:
    """Scores and a flat cost of each of the nine models."""
    table = pd.read_parquet(raw / FOLDER / "scores.parquet")
    prices = pd.read_csv(raw / FOLDER / "prices.csv")
    cost = dict(zip(prices["model"], prices["output_price_usd_per_mtok"], strict=True))
    train_rows = table[(table["split"] == "train") & ~table["question"].duplicated()]
    names = [str(column).removesuffix("|score") for column in table if str(column).endswith("|score")]
    models = {
        name: pd.DataFrame(
            {
                "score": train_rows[f"{name}|score"].to_numpy(float),
                "cost_usd": cost[name] * TOKENS / 1e6,
            }
        )
        for name in names
    }
    queries = "q" + train_rows["row_in_file"].astype(str)
    embedding = reduced(raw, "llmrouter-nine-models__scores", train_rows.index.to_numpy())
    return log_tables(SOURCE.id, "LLMRouter, 14 tasks", queries, train_rows["task_name"], models, embedding)


SOURCE = Source(
    id="llmrouter_nine",
    title="LLMRouter example log, nine models on 14 tasks",
    url="https://github.com/ulab-uiuc/LLMRouter",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="4e7a796942ce26e9d5f2b93191c7c2585c99c2e3",
    retrieved="2025",
    method="Score from 0 to 1 by each task's own measure. There are no token counts: each query costs the list price"
    " of 1,000 tokens of its model. Embeddings: all-MiniLM-L6-v2, 128 directions.",
    citation="LLMRouter, University of Illinois, github.com/ulab-uiuc/LLMRouter",
    files=(
        f"{FOLDER}/scores.parquet",
        f"{FOLDER}/prices.csv",
        "routing/embeddings-minilm-l6/llmrouter-nine-models__scores.parquet",
    ),
    build=build,
)
