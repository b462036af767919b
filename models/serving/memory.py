"""What a served model takes of a card's memory: weights, KV cache, activations and overhead; what fits, what does not.

Symbols of the cache as in roofline.py. Activations and overhead are those that vLLM 0.19 reports on H100
(docs/accuracy/vllm-v0.19.0-accuracy-report.md of llm-d-incubation/llm-d-planner, 49 runs of 28 models, Apache-2.0):
the peak is the sampler's, which scores every entry of the vocabulary for each of at most 1,024 requests in several
copies of 32 bits, so it does not depend on context or on the number of GPUs. Least squares over dense models of 49k to
201k entries give 14 bytes an entry and request and 0.18 GiB; experts add 0.35 GiB. Outside torch: 0.27 GiB on one GPU,
2.1 GiB on each of several. llama.cpp scores 512 tokens at 32 bits; its figures were not measured here.

A card's size is given as its label says (80 for an H100 80GB): it holds 79.19 GiB, and the same share is taken of
every card. Results in GB (1e9 bytes) over all GPUs of a replica.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from models.front.pareto import Bools, Floats
from models.serving.roofline import CACHE_BYTES, cached_values
from models.serving.weights import FORMATS, weight_bytes

GB, GIB = 1e9, 2.0**30
PHYSICAL_GIB_PER_GB = 79.19 / 80  # of a card's label
UTILISATION = 0.95  # share of the card that the server is given, as in the measured runs
CARD_OF_MANY_REQUESTS_GB = 70.0
PARTS = ("weights_gb", "kv_cache_gb", "activations_gb", "overhead_gb")
KV_BYTES = MappingProxyType({"bf16": CACHE_BYTES, "fp8": 1.0})


@dataclass(frozen=True)
class Server:
    """A serving program: bytes of a score, requests scored at once on large and small cards, fixed parts in GiB."""

    score_bytes: float
    requests: float
    requests_small_card: float
    base_gib: float = 0.18
    experts_gib: float = 0.35
    outside_gib: float = 0.27
    outside_many_gib: float = 2.1


# vLLM's own defaults admit 1,024 requests at once from 70 GB up (256 on an A100, for which this is too careful) and 256
# below; GGUF files run in llama.cpp.
VLLM = Server(score_bytes=14.0, requests=1024, requests_small_card=256)
LLAMA_CPP = Server(score_bytes=4.0, requests=512, requests_small_card=512, experts_gib=0.0, outside_many_gib=0.6)
# Versions before 0.10 kept more copies of the scores (docs/empirical-vllm-memory-results.md, same repository).
OLDER_VLLM = Server(
    score_bytes=38.7, requests=1024, requests_small_card=256, base_gib=0.0, experts_gib=0.0, outside_many_gib=0.6
)


def memory_gb(
    runs: pd.DataFrame,
    context_tokens: ArrayLike,
    concurrency: ArrayLike,
    *,
    kv_bytes: float = CACHE_BYTES,
    server: Server | None = None,
) -> pd.DataFrame:
    """Memory of each run over all its GPUs, by part: weights_gb, kv_cache_gb, activations_gb, overhead_gb, total_gb.

    `runs`: a row per candidate with `precision`, `num_gpus`, the shape (`roofline.SHAPE`, `hidden_size`, `heads`,
    `vocabulary_tokens`, `tied`) and, where known, `gpu_memory_gb` (a card's label). `context_tokens` (prompt and answer
    of one request) and `concurrency` are numbers or arrays; `kv_bytes` of a cached value. NaN where no shape is known.
    Cached heads are split over the GPUs; where there are more GPUs than heads, as for latent attention, they are
    copied.

    Ten requests of 1,000 tokens, 2 MB each, on one card:

    >>> from models.serving.toy_runs import toy_runs
    >>> memory_gb(toy_runs(), context_tokens=1000, concurrency=10).iloc[0].round(2).to_dict()
    {'weights_gb': 2.0, 'kv_cache_gb': 0.02, 'activations_gb': 0.34, 'overhead_gb': 0.29, 'total_gb': 2.65}
    """
    weights = weight_bytes(runs)
    cache = np.asarray(concurrency, dtype=float) * request_cache_bytes(runs, context_tokens, kv_bytes)
    activations, overhead = fixed_bytes(runs, server)
    parts = np.column_stack([weights, np.broadcast_to(cache, weights.shape), activations, overhead]) / GB
    table = pd.DataFrame(parts, columns=list(PARTS), index=runs.index)
    return table.assign(total_gb=table.sum(axis=1, skipna=False))


def request_cache_bytes(runs: pd.DataFrame, context_tokens: ArrayLike, kv_bytes: float = CACHE_BYTES) -> Floats:
    """Bytes that one request of this many tokens caches over all GPUs (n,); sliding layers end at their window.

    >>> from models.serving.toy_runs import toy_runs
    >>> request_cache_bytes(toy_runs(), 1000)
    array([2000000.])
    """
    context = np.asarray(context_tokens, dtype=float)
    window = np.minimum(context, runs["window_tokens"].fillna(np.inf).to_numpy(float))
    growing, sliding = _layers(runs)
    in_all: Floats = token_bytes(runs, kv_bytes) * (growing * context + sliding * window)
    return in_all


def token_bytes(runs: pd.DataFrame, kv_bytes: float = CACHE_BYTES) -> Floats:
    """Bytes that one layer caches for one token (n,), copies on further GPUs counted.

    One head of 100 values cannot be split, so the second GPU holds it too:

    >>> from models.serving.toy_runs import toy_runs
    >>> token_bytes(toy_runs(num_gpus=[1.0, 2.0]))
    array([200., 400.])
    """
    gpus = runs["num_gpus"].to_numpy(float)
    heads = np.where(runs["kv_lora_rank"].notna(), 1.0, runs["kv_heads"].to_numpy(float))
    copies = np.maximum(1.0, gpus / heads)
    per_layer: Floats = cached_values(runs) * kv_bytes * copies
    return per_layer


def fixed_bytes(runs: pd.DataFrame, server: Server | None = None) -> tuple[Floats, Floats]:
    """Bytes of activations and of what lies outside torch over all GPUs: they depend on neither context nor load.

    1,024 requests of 10,000 scores at 14 bytes, and 0.18 GiB; outside 0.27 GiB:

    >>> from models.serving.toy_runs import toy_runs
    >>> [float((part[0] / GB).round(3)) for part in fixed_bytes(toy_runs())]
    [0.337, 0.29]
    """
    gpus = runs["num_gpus"].to_numpy(float)
    card = runs["gpu_memory_gb"].to_numpy(float) if "gpu_memory_gb" in runs else np.full(len(runs), np.inf)
    small = card < CARD_OF_MANY_REQUESTS_GB
    chosen = [server or _server_of(str(name)) for name in runs["precision"]]
    values = {
        name: np.array([getattr(each, name) for each in chosen], dtype=float) for name in Server.__dataclass_fields__
    }
    scored = np.where(small, values["requests_small_card"], values["requests"]) * values["score_bytes"]
    routed = runs["experts"].notna().to_numpy(float)
    fixed = (values["base_gib"] + routed * values["experts_gib"]) * GIB
    activations = gpus * (fixed + scored * runs["vocabulary_tokens"].to_numpy(float))
    overhead = gpus * np.where(gpus > 1, values["outside_many_gib"], values["outside_gib"]) * GIB
    return activations, overhead


def available_gb(gpu_memory_gb: ArrayLike, num_gpus: ArrayLike = 1, utilisation: float = UTILISATION) -> Floats:
    """GB that a server may use of cards with these labels (GB), (n,) or a number.

    >>> round(float(available_gb(80)), 1)
    80.8
    """
    label, gpus = np.asarray(gpu_memory_gb, dtype=float), np.asarray(num_gpus, dtype=float)
    usable: Floats = label * PHYSICAL_GIB_PER_GB * GIB / GB * utilisation * gpus
    return usable


def fits(memory: pd.DataFrame, room_gb: ArrayLike) -> Bools:
    """Which runs (n,) fit a room in GB; False where their memory is not known.

    >>> fits(pd.DataFrame({"total_gb": [10.0, 90.0, np.nan]}), 80.0)
    array([ True, False, False])
    """
    return np.asarray(memory["total_gb"].to_numpy(float) <= np.asarray(room_gb, dtype=float), dtype=bool)


def most_requests(
    runs: pd.DataFrame,
    context_tokens: ArrayLike,
    room_gb: ArrayLike,
    *,
    kv_bytes: float = CACHE_BYTES,
    server: Server | None = None,
) -> Floats:
    """Requests of this many tokens that the room (GB) holds, a fraction included; 0 where the weights do not fit.

    A room of what ten requests take holds ten:

    >>> from models.serving.toy_runs import toy_runs
    >>> most_requests(toy_runs(), 1000, memory_gb(toy_runs(), 1000, 10)["total_gb"]).round(6)
    array([10.])
    """
    pool = _pool_bytes(runs, room_gb, server)
    held: Floats = pool / request_cache_bytes(runs, context_tokens, kv_bytes)
    return held


def longest_context(
    runs: pd.DataFrame,
    concurrency: ArrayLike,
    room_gb: ArrayLike,
    *,
    kv_bytes: float = CACHE_BYTES,
    server: Server | None = None,
) -> Floats:
    """Tokens that each of this many requests may hold; 0 where the weights do not fit.

    At most what the model was made for, where `context_tokens` states it. Infinite for a model that only looks back.

    >>> from models.serving.toy_runs import toy_runs
    >>> longest_context(toy_runs(), 10, memory_gb(toy_runs(), 1000.5, 10)["total_gb"])
    array([1000.])
    """
    share = _pool_bytes(runs, room_gb, server) / np.asarray(concurrency, dtype=float)
    layer_tokens = share / token_bytes(runs, kv_bytes)
    growing, sliding = _layers(runs)
    window = np.where(sliding > 0, runs["window_tokens"].to_numpy(float), 0.0)
    short = layer_tokens / (growing + sliding)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond_window = (layer_tokens - sliding * window) / growing
    tokens = np.where((sliding > 0) & (short <= window), short, beyond_window)
    if "context_tokens" in runs:
        tokens = np.minimum(tokens, runs["context_tokens"].fillna(np.inf).to_numpy(float))
    whole: Floats = np.floor(tokens)
    return whole


def _pool_bytes(runs: pd.DataFrame, room_gb: ArrayLike, server: Server | None) -> Floats:
    """Bytes that are left for the cache, 0 or more; NaN where no shape is known."""
    activations, overhead = fixed_bytes(runs, server)
    room = np.asarray(room_gb, dtype=float) * GB
    pool: Floats = np.maximum(room - weight_bytes(runs) - activations - overhead, 0.0)
    return pool


def _layers(runs: pd.DataFrame) -> tuple[Floats, Floats]:
    return runs["growing_layers"].to_numpy(float), runs["sliding_layers"].fillna(0).to_numpy(float)


def _server_of(precision: str) -> Server:
    form = FORMATS.get(precision.lower())
    return LLAMA_CPP if form is not None and form.gguf else VLLM
