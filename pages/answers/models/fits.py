"""Which number formats of a model fit a card: memory by part, quality lost and speed, best first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from errors import InputError, NotFound
from models.serving.memory import (
    available_gb,
    fits,
    longest_context,
    memory_gb,
    most_requests,
    request_cache_bytes,
    token_bytes,
)
from models.serving.quantization_loss import BANDS_BITS
from models.serving.weights import FORMATS, FULL_BITS
from pages.answers.boards import store
from pages.answers.boards.served_formats import native_precision, runs_of
from pages.answers.models.fit_replies import CardFitsReply, FormatFit, MemoryParts
from pages.answers.models.fit_sentences import fits_verdict
from pages.answers.models.quantizations import quantizations_of
from pages.answers.models.replies import QuantizationRow
from pages.answers.models.speeds import Card, speeds_of

MOST_GPUS, MOST_CONTEXT, MOST_USERS = 64, 10_000_000, 100_000
METHOD = (
    "Weights by number format, KV cache by the model's shape, activations and overhead as vLLM 0.19 reports them on an "
    "H100; 95% of the card's physical memory. Within 5% of the measured cases."
)
GGUF_WARNING = "GGUF formats run in llama.cpp; its overhead is an estimate that was not held against measurements."
NO_SHAPE = (
    "The shape of {label} is not known (layers, key-value heads), so its memory cannot be computed; give a model whose "
    "configuration is published, such as qwen3-8b."
)


@dataclass(frozen=True)
class FitNeed:
    """What must fit: a card by id or memory in GB (its label's), how many, tokens of context, requests at once."""

    model: str
    gpu: str | None = None
    gpu_memory_gb: float | None = None
    num_gpus: int = 1
    context_tokens: int = 8192
    concurrency: int = 1


def fits_of(need: FitNeed) -> CardFitsReply:
    """Every format on the cards asked for. Raises InputError without a card, NotFound where the shape is not known."""
    card = card_of(need)
    label = str(store.names().labels[need.model])
    losses = {row["precision"]: row for row in quantizations_of(need.model)}
    runs = runs_of(need.model, list(losses), need.num_gpus).assign(gpu_memory_gb=card.memory_gb)
    if runs.empty or np.isnan(request_cache_bytes(runs, 1)).all():
        raise NotFound(NO_SHAPE.format(label=label), column="model")
    rows = _formats(need, card, runs, losses)
    reply = CardFitsReply(
        model=need.model,
        label=label,
        gpu=card.label,
        gpu_memory_gb=card.memory_gb,
        num_gpus=need.num_gpus,
        context_tokens=need.context_tokens,
        concurrency=need.concurrency,
        verdict="",
        formats=sorted(rows, key=_order),
        kv_bytes_per_token=float(token_bytes(runs)[0] * runs["growing_layers"].iloc[0]),
        kind="estimated",
        method=METHOD,
        warnings=_warnings(need, runs),
        data_version=store.data_version(),
    )
    return {**reply, "verdict": fits_verdict(reply, native_precision(need.model))}


def card_of(need: FitNeed) -> Card:
    """The card asked for. Raises InputError where none, both or one without a known memory is given."""
    if (need.gpu is None) == (need.gpu_memory_gb is None):
        raise InputError(
            "Give either gpu= (an id of the hardware table, such as rtx-4090) or gpu_memory_gb= (such as 24).",
            column="gpu",
        )
    if need.gpu_memory_gb is not None:
        return Card(id=None, label=None, memory_gb=need.gpu_memory_gb, bandwidth_gb_s=np.nan)
    table = store.hardware()
    rows = table[(table["id"] == need.gpu) | (table["label"].str.lower() == str(need.gpu).lower())]
    if rows.empty or pd.isna(rows.iloc[0]["memory_gb"]):
        offered = ", ".join(table.loc[table["memory_gb"].notna(), "id"])
        raise NotFound(f"There is no GPU '{str(need.gpu)[:60]}' of known memory; the GPUs are {offered}.", column="gpu")
    row = rows.iloc[0].to_dict()
    return Card(row["id"], row["label"], float(row["memory_gb"]), float(row["memory_bandwidth_gb_s"]))


def _formats(need: FitNeed, card: Card, runs: pd.DataFrame, losses: dict[str, QuantizationRow]) -> list[FormatFit]:
    memory = memory_gb(runs, need.context_tokens, need.concurrency)
    room = float(available_gb(card.memory_gb, need.num_gpus))
    fitting = fits(memory, room)
    requests, tokens = most_requests(runs, need.context_tokens, room), longest_context(runs, need.concurrency, room)
    speeds = speeds_of(need.model, runs, card, need.context_tokens, need.concurrency)
    return [
        FormatFit(
            precision=precision,
            label=FORMATS[precision].label,
            engine="llama.cpp" if FORMATS[precision].gguf else "vLLM",
            fits=bool(fitting[place]),
            memory_gb=_parts(memory.iloc[place], room),
            max_concurrency=round(float(requests[place]), 2),
            max_context_tokens=int(max(tokens[place], 0)),
            quality=loss,
            output_tokens_per_s_per_user=speeds[place],
        )
        for place, (precision, loss) in enumerate(losses.items())
    ]


def _parts(memory: pd.Series[float], room_gb: float) -> MemoryParts:
    weights, cache, activations, overhead, total = (
        round(float(memory[f"{name}_gb"]), 3) for name in ("weights", "kv_cache", "activations", "overhead", "total")
    )
    return MemoryParts(
        weights=weights,
        kv_cache=cache,
        activations=activations,
        overhead=overhead,
        total=total,
        available=round(room_gb, 3),
    )


def _order(row: FormatFit) -> tuple[bool, int, float, bool, float]:
    """What fits first, then full precision, many, usual and few bits, then the least loss; vLLM, then little memory.

    Within a band losses are compared to a tenth of a point, and a gain counts as no loss: tests cannot tell less. Bands
    go before losses, so that the noise of a test does not put four bits before eight.
    """
    change = row["quality"]["quality_change_points"]
    loss = 100.0 if change is None else -min(round(change, 1), 0.0)
    return not row["fits"], -_band(row["precision"]), loss, row["engine"] != "vLLM", row["memory_gb"]["total"]


def _band(precision: str) -> int:
    """0 few bits, 1 usual, 2 many, 3 not quantized."""
    bits = FORMATS[precision].bits
    return int(np.digitize(bits, (*BANDS_BITS, FULL_BITS)))


def _warnings(need: FitNeed, runs: pd.DataFrame) -> list[str]:
    warnings = [GGUF_WARNING]
    longest = runs["context_tokens"].iloc[0]
    if need.context_tokens > longest:
        warnings.append(f"The model's configuration states a context of {longest:,.0f} tokens, less than you ask for.")
    if runs["state_layers"].fillna(0).iloc[0] > 0:
        warnings.append("Some layers keep a state of fixed size per request, which is not counted.")
    if need.num_gpus > 1:
        warnings.append("GGUF formats are shown on the same number of GPUs, split evenly.")
    return warnings
