"""What the cache's number format and its compression leave room for: longest context for the users, most users."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from models.serving.memory import available_gb, longest_context, most_requests, token_bytes
from pages.answers.deploy.answer import DeployAnswer

RATIOS = (1, 4, 8)  # tokens compressed into one; LoMA trained up to 8
FORMAT_BYTES = {"BF16": 2.0, "FP8": 1.0}


@dataclass(frozen=True)
class CacheChoice:
    """A way to keep the cache of one replica: bytes per token, most context for its users, most users of its context.

    `claimed`: that quality stays is a paper's word, as the cache is compressed by a method that models must learn.
    """

    label: str
    kv_bytes: float
    bytes_per_token: float
    longest_context: float
    most_users: float
    claimed: bool


def cache_choices(answer: DeployAnswer) -> list[CacheChoice]:
    """Formats alone, then formats with compression, on the pick's replica; empty where no memory is known."""
    if answer.pick["memory_gb"] is None:
        return []
    return [
        _choice(answer, f"{name}{f', {ratio} tokens in one' if ratio > 1 else ''}", width / ratio, claimed=ratio > 1)
        for ratio in RATIOS
        for name, width in FORMAT_BYTES.items()
    ]


def _choice(answer: DeployAnswer, label: str, kv_bytes: float, *, claimed: bool) -> CacheChoice:
    row, view = answer.row, answer.view
    room = available_gb(row["gpu_memory_gb"], row["num_gpus"], view.utilisation)
    users = max(answer.pick["concurrency"] or 1.0, 1.0)
    return CacheChoice(
        label=label,
        kv_bytes=kv_bytes,
        bytes_per_token=float(token_bytes(row, kv_bytes)[0] * row["growing_layers"].iloc[0]),
        longest_context=float(longest_context(row, users, room, kv_bytes=kv_bytes)[0]),
        most_users=float(most_requests(row, view.held_tokens, room, kv_bytes=kv_bytes)[0]),
        claimed=claimed,
    )


def cache_rows(choices: list[CacheChoice]) -> pd.DataFrame:
    """The choices as a table."""
    return pd.DataFrame(
        [
            {
                "cache": choice.label,
                "kb_per_token": choice.bytes_per_token / 1000,
                "context": choice.longest_context,
                "users": int(choice.most_users),
                "kind": "claimed" if choice.claimed else "estimated",
            }
            for choice in choices
        ]
    )


def cache_sentence(answer: DeployAnswer) -> str:
    """The two limits of the cache as it is set."""
    pick, view = answer.pick, answer.view
    if pick["max_concurrency"] is None:
        return ""
    users = max(pick["concurrency"] or 1.0, 1.0)
    room = available_gb(answer.row["gpu_memory_gb"], answer.row["num_gpus"], view.utilisation)
    kv_bytes = FORMAT_BYTES[view.kv_precision.upper()] / view.kv_compression
    context = float(longest_context(answer.row, users, room, kv_bytes=kv_bytes)[0])
    return (
        f"One replica holds {pick['max_concurrency']:,.0f} requests of {view.held_tokens:,} tokens at once, or "
        f"{context:,.0f} tokens for each of the {users:,.0f} that run at once here."
    )
