"""RouterArena's public tenth: two models on 809 queries, with the cost that was billed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.router_logs.query_logs import log_tables, reduced
from data.sources.source import Source, Tables

FILE = "routing/routerarena/sub10_two_models.parquet"
MODELS = ("claude-3-haiku-20240307", "gemini-2.0-flash-001")


def build(raw: Path) -> Tables:
    """Scores, costs and tokens as reported."""
    table = pd.read_parquet(raw / FILE)
    models = {
        model: pd.DataFrame(
            {
                "score": table[f"{model}|score"].to_numpy(float),
                "cost_usd": table[f"{model}|inference_cost"].to_numpy(float),
                "tokens_in": table[f"{model}|input_tokens"].astype("Int64"),
                "tokens_out": table[f"{model}|output_tokens"].astype("Int64"),
            }
        )
        for model in MODELS
    }
    queries = "q" + table["global_index"].astype(str)
    embedding = reduced(raw, "routerarena__sub10_two_models")
    return log_tables(SOURCE.id, "RouterArena, public tenth", queries, table["source_dataset"], models, embedding)


SOURCE = Source(
    id="routerarena",
    title="RouterArena, public tenth with two models",
    url="https://github.com/RouteWorks/RouterArena",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="4714a9ad73e897a1241e73a86c9297fed2e871d8",
    retrieved="2026-07",
    method="Score from 0 to 1 by each set's own measure; costs and token counts as the APIs reported them."
    " Embeddings: all-MiniLM-L6-v2, 128 directions.",
    citation="Lu et al., RouterArena: An Open Platform for Comprehensive Comparison of LLM Routers, 2025,"
    " arXiv:2510.00202",
    files=(FILE, "routing/embeddings-minilm-l6/routerarena__sub10_two_models.parquet"),
    build=build,
)
