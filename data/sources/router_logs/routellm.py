"""RouteLLM's pair, GPT-4 of November 2023 and Mixtral 8x7B, on MMLU and GSM8K.

Traps: prompts that the authors list as contaminated are dropped, as they do; nobody measured a cost, so it is estimated
from characters at four a token and list prices, for MMLU from the question alone: its answers are not in the file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data.sources.router_logs.query_logs import CHARS_PER_TOKEN, log_tables, reduced
from data.sources.source import Source, Tables

FOLDER = "routing/routellm"
# USD per million input and output tokens: OpenAI's list, and Bedrock's in the United States (litellm's price file).
MODELS = {"gpt4_1106": ("gpt-4-1106-preview", 10.0, 30.0), "mixtral_8x7b": ("Mixtral-8x7B-Instruct-v0.1", 0.45, 0.70)}


def build(raw: Path) -> Tables:
    """Right or wrong on both sets, with estimated costs."""
    parts = [_log(raw, "mmlu", "RouteLLM, MMLU"), _log(raw, "gsm8k", "RouteLLM, GSM8K")]
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}


def _log(raw: Path, name: str, benchmark: str) -> Tables:
    table = pd.read_parquet(raw / FOLDER / f"{name}.parquet")
    rows = np.flatnonzero(~table["contaminated"].to_numpy(bool))
    table = table.iloc[rows]
    embedding = reduced(raw, f"routellm__{name}", rows)
    tokens_in = (table["prompt_chars"] / CHARS_PER_TOKEN).round()
    models = {}
    for short, (model, usd_in, usd_out) in MODELS.items():
        paid = tokens_in * usd_in
        outcome = pd.DataFrame(
            {"score": table[f"{short}_correct"].astype(float), "tokens_in": tokens_in.astype("Int64")}
        )
        if f"{short}_response_chars" in table:
            tokens_out = (table[f"{short}_response_chars"] / CHARS_PER_TOKEN).round()
            outcome["tokens_out"] = tokens_out.astype("Int64")
            paid = paid + tokens_out * usd_out
        models[model] = outcome.assign(cost_usd=(paid / 1e6).astype(float)).reset_index(drop=True)
    queries = pd.Series([f"q{row}" for row in rows])
    domain = table["subject"] if "subject" in table else pd.Series("grade-school maths", table.index)
    return log_tables("routellm", benchmark, queries, domain, models, embedding)


SOURCE = Source(
    id="routellm",
    title="RouteLLM, GPT-4 and Mixtral 8x7B on MMLU and GSM8K",
    url="https://github.com/lm-sys/RouteLLM",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="0b64fdafe049e596a3f5657c219329f24af24198",
    retrieved="2026-07",
    method="Right or wrong as the authors graded; contaminated prompts dropped. Costs are estimated: characters over"
    " four as tokens, at list prices; MMLU without its answers. Embeddings: all-MiniLM-L6-v2, 128 directions.",
    citation="Ong et al., RouteLLM: Learning to Route LLMs with Preference Data, 2024, arXiv:2406.18665",
    files=(
        f"{FOLDER}/mmlu.parquet",
        f"{FOLDER}/gsm8k.parquet",
        "routing/embeddings-minilm-l6/routellm__mmlu.parquet",
        "routing/embeddings-minilm-l6/routellm__gsm8k.parquet",
    ),
    build=build,
)
