"""Shapes of language models as their configuration files state them: what memory, KV cache and roofline need.

Traps handled here: an empty head size means hidden size over heads; the number of experts has three spellings; models
with latent attention cache kv_lora_rank + qk_rope_head_dim values a layer and token, and no keys and values by head;
layers with a sliding window or a state do not grow with context, and where a file names a window or a state without
saying in which layers, the number of growing layers is left empty; heads that differ by layer are left empty.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/model-shapes/model_shapes.csv"
COUNTS = {
    "num_hidden_layers": "layers",
    "hidden_size": "hidden_size",
    "num_attention_heads": "heads",
    "num_key_value_heads": "kv_heads",
    "intermediate_size": "ffn_size",
    "num_experts_per_tok": "experts_per_token",
    "n_shared_experts": "shared_experts",
    "shared_expert_intermediate_size": "shared_expert_size",
    "first_k_dense_replace": "first_dense_layers",
    "vocab_size": "vocabulary_tokens",
    "max_position_embeddings": "context_tokens",
    "sliding_window": "window_tokens",
    "kv_lora_rank": "kv_lora_rank",
    "q_lora_rank": "q_lora_rank",
    "qk_rope_head_dim": "rope_head_dim",
}
EXPERTS = ("n_routed_experts", "num_experts", "num_local_experts")
# Files of these kinds do not say which layers keep a cache that grows.
UNSTATED = ("nemotron_h", "kimi_linear", "deepseek_v4", "deepseek_ref", "mimo_v2_flash")
LAYER_KINDS = {
    "full_attention": "growing_layers",
    "deepseek_sparse_attention": "growing_layers",
    "sliding_attention": "sliding_layers",
    "linear_attention": "state_layers",
}


def build(raw: Path) -> Tables:
    """Table `model_shape`; sizes and ranks in values, layers, heads, experts and tokens in counts.

    Raises WarehouseError where a repository stands twice, a kind of layer is not known, or layers do not add up.
    """
    frame = pd.read_csv(raw / FILE)
    if frame["repository_id"].duplicated().any():
        raise WarehouseError(f"{SOURCE.id}: {FILE} has a repository twice.")
    shapes = frame[list(COUNTS)].rename(columns=COUNTS).astype(float)
    shapes.insert(0, "name", frame["repository_id"])
    shapes["head_size"] = _head_size(frame)
    shapes["experts"] = frame[list(EXPERTS)].bfill(axis=1).iloc[:, 0].astype(float)
    shapes["expert_size"] = frame["moe_intermediate_size"].fillna(
        frame["intermediate_size"].where(shapes["experts"] > 1)
    )
    shapes["tied"] = frame["tie_word_embeddings"]
    shapes["weight_format"] = frame["torch_dtype"].fillna(frame["dtype"])
    shapes["quantization"] = frame["quant_algo"]
    shapes["kv_quantization"] = frame["kv_cache_quant_algo"]
    layers = pd.DataFrame([_layers(row) for row in frame.to_dict("records")], index=frame.index)
    shapes = shapes.join(layers).assign(source=SOURCE.id)
    whole = shapes.select_dtypes("number").columns
    shapes[whole] = shapes[whole].astype("Int64")
    return {"model_shape": shapes.sort_values("name", ignore_index=True)}


def _head_size(frame: pd.DataFrame) -> pd.Series[float]:
    """The stated size of a head, else hidden size over heads; empty for latent attention, which caches no heads."""
    usual = frame["hidden_size"] / frame["num_attention_heads"]
    return frame["head_dim"].fillna(usual).where(frame["kv_lora_rank"].isna())


def _layers(row: Mapping[Hashable, Any]) -> dict[str, float]:
    """How many layers keep a cache that grows with context, a window of it, or a state of fixed size."""
    layers, window, kv_heads = (
        float(str(row[field])) for field in ("num_hidden_layers", "sliding_window", "num_key_value_heads")
    )
    counts = {"growing_layers": np.nan, "sliding_layers": np.nan, "state_layers": np.nan}
    if isinstance(row["layer_types"], str):
        counts = dict.fromkeys(counts, 0.0)
        for part in row["layer_types"].split(";"):
            kind, count = part.split(":")
            if kind not in LAYER_KINDS:
                raise WarehouseError(f"{SOURCE.id}: {row['repository_id']} has layers of an unknown kind, {kind!r}.")
            counts[LAYER_KINDS[kind]] += float(count)
        if sum(counts.values()) != layers:
            raise WarehouseError(f"{SOURCE.id}: the kinds of layers of {row['repository_id']} do not make {layers:g}.")
        return counts
    narrow = window < float(str(row["max_position_embeddings"]))
    if row["model_type"] in UNSTATED or narrow or np.isnan(kv_heads):
        return counts
    return {"growing_layers": layers, "sliding_layers": 0.0, "state_layers": 0.0}


SOURCE = Source(
    id="model_shapes",
    title="Shapes of models, as their configuration files state them",
    url="https://github.com/ai-dynamo/aiconfigurator",
    licence="Apache-2.0; the figures are facts of each model",
    may_ship_because="Apache-2.0 permits it with attribution; sizes of models are facts besides.",
    version="095f58a51c4ca8e61b66ec108d86f223f8d559ce",
    retrieved="2026-08-21",
    method="The models' own config.json and hf_quant_config.json. Layers whose cache grows with context are counted"
    " where the file says which they are. Shapes of models that are not in the files were added by hand from their"
    " model cards and have the source `curated`.",
    citation="NVIDIA, aiconfigurator, model_configs (Apache-2.0)",
    files=(FILE,),
    build=build,
)
