"""A list's prices for long prompts and batches in one cell of a row, since each offer has its own lengths.

The cell is a JSON list of tiers: tier (standard or batch), above_tokens, input_usd_per_mtok, output_usd_per_mtok, and
cached_input_usd_per_mtok where it is stated. Prices are USD per million tokens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

COLUMN = "price_tiers"
MOST_TIERS = 20


class ListTier(BaseModel):
    """Prices of a whole request whose prompt is longer than `above_tokens`."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    tier: str = Field(pattern="^(standard|batch)$")
    above_tokens: int = Field(ge=0)
    input_usd_per_mtok: float = Field(ge=0)
    output_usd_per_mtok: float = Field(ge=0)
    cached_input_usd_per_mtok: float | None = Field(None, ge=0)


_TIERS = TypeAdapter(tuple[ListTier, ...])


def written_tiers(tiers: Sequence[Mapping[str, Any]]) -> str | None:
    """The cell of some tiers; None where there are none beside the usual prices."""
    beside = [
        tier for tier in tiers if tier["tier"] == "batch" or (tier["tier"] == "standard" and tier["above_tokens"])
    ]
    return json.dumps([{name: tier[name] for name in ListTier.model_fields} for tier in beside]) if beside else None


def read_tiers(cell: object) -> tuple[ListTier, ...] | None:
    """The tiers of a cell, none where it is empty; None where it is something else."""
    if not isinstance(cell, str) or not cell.strip():
        return ()
    try:
        tiers = _TIERS.validate_json(cell)
    except ValidationError:
        return None
    return tiers if len(tiers) <= MOST_TIERS else None
