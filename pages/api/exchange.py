"""One question to the API and its answer, free of any web framework: what handlers take and give."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from models.errors import InputError


@dataclass(frozen=True)
class Ask:
    """A request: path parameters, query parameters (each a list), the body, and whether CSV is wanted."""

    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: bytes = b""
    wants_csv: bool = False

    def only(self, *known: str, prefixes: tuple[str, ...] = ()) -> None:
        """Refuse parameters this call does not have, naming those it has."""
        for name in self.query:
            if name not in known and not name.startswith(prefixes or ("\0",)):
                offered = ", ".join((*known, *(f"{prefix}..." for prefix in prefixes))) or "none"
                raise InputError(
                    f"There is no parameter '{name[:60]}' here; the parameters are {offered}.", column=name
                )

    def text(self, name: str, default: str | None = None) -> str:
        """A parameter given once; raises InputError where it is missing without a default."""
        values = self.query.get(name, [])
        if not values:
            if default is None:
                raise InputError(f"The parameter '{name}' is missing.", column=name)
            return default
        return values[-1]

    def number(self, name: str, default: float | None = None) -> float:
        """A parameter as a finite number; raises InputError naming it and its value otherwise."""
        text = self.text(name, None if default is None else str(default))
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not math.isfinite(value):
            raise InputError(f"The parameter '{name}' is '{text[:40]}', which is not a finite number.", column=name)
        return value

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """A parameter as a whole number within bounds."""
        value = self.number(name, default)
        if value != int(value) or not low <= value <= high:
            raise InputError(f"The parameter '{name}' must be a whole number from {low:,} to {high:,}.", column=name)
        return int(value)

    def listed(self, name: str, default: str = "") -> list[str]:
        """A parameter's comma-separated parts."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]


@dataclass(frozen=True)
class Answer:
    """A reply: a table (CSV or JSON by what was asked), or a JSON value, or bytes as they are."""

    table: pd.DataFrame | None = None
    value: Any = None
    raw: bytes | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    name: str = "paretoscope"
    csv: bool = False


@dataclass(frozen=True)
class Parameter:
    """A parameter as the OpenAPI document describes it."""

    name: str
    description: str
    required: bool = False
    type: str = "string"


@dataclass(frozen=True)
class Endpoint:
    """One call of the API: all that serving and describing it needs."""

    method: str
    path: str
    handler: Callable[[Ask], Answer]
    summary: str
    parameters: tuple[Parameter, ...] = ()
    body: str | None = None
    csv: bool = False
