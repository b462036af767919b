"""How many bytes a model's weights take in each number format: what is quantized, what is not, and the scales.

Sources. Block formats: their definitions (AWQ and GPTQ store a 16-bit scale and a 4-bit zero point for 128 weights;
NVFP4 an 8-bit scale for 16, MXFP4 for 32: OCP Microscaling 1.0). GGUF: bits per weight of the whole file as llama.cpp
lists them for Llama-3.1-8B (tools/quantize/README.md; Q3_K_M, Q4_0 and Q5_0, which it leaves out, stand between their
neighbours). Servers leave embedding and output head at 16 bits under all other formats; MXFP4 checkpoints (gpt-oss,
arXiv:2508.10925) attention too. Sizes in parameters, results in bytes.
Published sizes are rounded ("8B"): where the shape gives a count close to it, the count is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from models.front.pareto import Floats

BITS_PER_BYTE = 8.0
FULL_BITS = 16.0
SHAPE_OF_WEIGHTS = ("layers", "hidden_size", "heads", "kv_heads", "head_size", "vocabulary_tokens", "tied")
SHAPE_OF_LAYERS = ("ffn_size", "experts", "expert_size", "shared_experts", "shared_expert_size", "first_dense_layers")
ROUNDING = 0.08  # how far a count may be from a published size to be the same model's
TIED_BELOW_PARAMS = 3e9  # what is assumed where a configuration does not say: small models tie their embeddings


@dataclass(frozen=True)
class WeightFormat:
    """A number format: bits per quantized weight with its scales, and which parts stay at 16 bits.

    `whole_file`: the bits are the mean over the whole file, embeddings too.
    """

    label: str
    bits: float
    whole_file: bool = False
    full_attention: bool = False
    gguf: bool = False


def _gguf(label: str, bits: float) -> WeightFormat:
    return WeightFormat(f"GGUF {label}", bits, whole_file=True, gguf=True)


_BLOCK_128 = 4 + (FULL_BITS + 4) / 128
FORMATS: Mapping[str, WeightFormat] = MappingProxyType(
    {
        "fp32": WeightFormat("FP32", 32.0, whole_file=True),
        "bf16": WeightFormat("BF16", FULL_BITS, whole_file=True),
        "fp16": WeightFormat("FP16", FULL_BITS, whole_file=True),
        "fp8": WeightFormat("FP8", 8.0),
        "int8": WeightFormat("INT8", 8.0),
        "awq": WeightFormat("AWQ INT4", _BLOCK_128),
        "gptq": WeightFormat("GPTQ INT4", _BLOCK_128),
        "int4": WeightFormat("INT4", _BLOCK_128),
        "nvfp4": WeightFormat("NVFP4", 4 + 8 / 16),
        "mxfp4": WeightFormat("MXFP4", 4 + 8 / 32, full_attention=True),
        "q8_0": _gguf("Q8_0", 8.50),
        "q6_k": _gguf("Q6_K", 6.56),
        "q5_k_m": _gguf("Q5_K_M", 5.70),
        "q5_k_s": _gguf("Q5_K_S", 5.57),
        "q5_0": _gguf("Q5_0", 5.5),
        "q4_k_m": _gguf("Q4_K_M", 4.89),
        "q4_k_s": _gguf("Q4_K_S", 4.67),
        "q4_0": _gguf("Q4_0", 4.66),
        "q3_k_m": _gguf("Q3_K_M", 4.00),
        "q3_k_s": _gguf("Q3_K_S", 3.64),
        "q2_k": _gguf("Q2_K", 3.16),
    }
)


def weight_bytes(runs: pd.DataFrame) -> Floats:
    """Bytes of all weights, by the columns `n_params`, `precision` and SHAPE_OF_WEIGHTS; NaN for unknown formats.

    >>> float(weight_bytes(pd.DataFrame([{"n_params": 8e9, "precision": "bf16"}]))[0])
    16000000000.0
    """
    formats = [FORMATS.get(str(precision).lower()) for precision in runs["precision"]]
    bits = np.array([np.nan if form is None else form.bits for form in formats])
    total = exact_params(runs)
    embedded = np.minimum(_embedding_params(runs), total)
    full = np.array([form is not None and not form.whole_file for form in formats]) * embedded
    attention = _attention_params(runs)
    full = full + np.array([form is not None and form.full_attention for form in formats]) * attention
    in_all: Floats = (full * FULL_BITS + (total - full) * bits) / BITS_PER_BYTE
    return in_all


def exact_params(runs: pd.DataFrame) -> Floats:
    """Parameters of each model (n,): counted from its shape where that is close to the published size, else that size.

    >>> from models.serving.toy_runs import toy_runs
    >>> exact_params(toy_runs(n_params=[1.02e9, 3e9])) / 1e9
    array([1., 3.])
    """
    published = runs["n_params"].to_numpy(dtype=float)
    hidden, layers = _column(runs, "hidden_size"), _column(runs, "layers")
    experts = _column(runs, "experts")
    dense = 3 * hidden * _column(runs, "ffn_size")
    shared_size = np.where(
        np.isnan(_column(runs, "shared_expert_size")), _column(runs, "expert_size"), _column(runs, "shared_expert_size")
    )
    shared = np.nan_to_num(_column(runs, "shared_experts")) * np.nan_to_num(shared_size)
    routed = 3 * hidden * (experts * _column(runs, "expert_size") + shared)
    n_dense = np.where(np.isnan(experts), layers, np.nan_to_num(_column(runs, "first_dense_layers")))
    in_layers = np.where(n_dense > 0, n_dense * dense, 0.0) + np.where(n_dense < layers, (layers - n_dense) * routed, 0)
    counted = _embedding_params(runs) + _attention_params(runs) + in_layers
    close = np.abs(counted / published - 1) <= ROUNDING
    exact: Floats = np.where(close & (_attention_params(runs) > 0), counted, published)
    return exact


def _embedding_params(runs: pd.DataFrame) -> Floats:
    """Parameters of the embedding and, unless tied to it, of the output head; 0 where the shape does not say."""
    tied = _column(runs, "tied")
    assumed = (runs["n_params"].to_numpy(dtype=float) < TIED_BELOW_PARAMS).astype(float)
    copies = 2.0 - np.where(np.isnan(tied), assumed, tied)
    return np.nan_to_num(copies * _column(runs, "vocabulary_tokens") * _column(runs, "hidden_size"))


def _attention_params(runs: pd.DataFrame) -> Floats:
    """Parameters of the attention's four matrices in all layers; 0 where the shape does not say."""
    heads, kv_heads = _column(runs, "heads"), _column(runs, "kv_heads")
    width = 2 * (heads + kv_heads) * _column(runs, "head_size")
    return np.nan_to_num(_column(runs, "layers") * _column(runs, "hidden_size") * width)


def _column(runs: pd.DataFrame, name: str) -> Floats:
    if name not in runs:
        return np.full(len(runs), np.nan)
    return np.asarray(pd.to_numeric(runs[name], errors="coerce"), dtype=np.float64)
