"""One call to the API and its answer, independent of any web framework: what handlers take and return."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from data.exports import export_csv, export_json, safe_name, to_json
from data.settings import settings
from data.uploads.cells import NUMBER, excerpt
from data.uploads.json_reader import JSON
from data.uploads.reader import is_packed
from errors import InputError

MAX_PARAMETER_CHARS = 10_000
Form = Literal["csv", "json", "text"]
TEXT: Mapping[str, Any] = {"type": "string"}


@dataclass(frozen=True)
class QueryParameter:
    """A query parameter. A name that ends in a dot stands for a family: `min.` for `min.<metric>`."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    required: bool = False

    @property
    def family(self) -> bool:
        """Whether the name is the beginning of many."""
        return self.name.endswith(".")

    @property
    def many(self) -> bool:
        """Whether it takes several values, by commas or by repeating it."""
        return self.family or self.schema.get("type") == "array"


@dataclass(frozen=True)
class Ask:
    """A request whose parameter names have been checked: path, query (each a list), body, and the form wanted."""

    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: bytes = b""
    form: Form = "json"

    @property
    def n_rows(self) -> int:
        """How many rows the body may have at most, without reading it."""
        if is_packed(self.body):
            return settings().max_rows
        return self.body.count(b"{" if JSON.starts_like(self.body) else b"\n") + 1

    def text(self, name: str, default: str | None = None) -> str:
        """A parameter's value; raises InputError where it is missing and has no default."""
        values = self.query.get(name)
        if values is None:
            if default is None:
                raise InputError(f"The parameter '{name}' is missing; add {name}=... to the address.", column=name)
            return default
        return values[-1].strip()

    def number(self, name: str, default: float | None = None) -> float:
        """A parameter as a finite number."""
        if default is not None and name not in self.query:
            return default
        return number(self.text(name), name)

    def numbers(self, name: str) -> list[float]:
        """A parameter's comma-separated numbers, none where it is missing."""
        return [number(part, name) for part in self.listed(name)]

    def groups(self, name: str) -> list[list[float]]:
        """A parameter's comma-separated groups of numbers joined by colons, none where it is missing."""
        return [[number(part, name) for part in group.split(":")] for group in self.listed(name)]

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """A parameter as a whole number within bounds."""
        value = self.number(name, default)
        if value != int(value) or not low <= value <= high:
            raise InputError(
                f"The parameter '{name}' is {value:g}; it must be a whole number from {low:,} to {high:,}.", column=name
            )
        return int(value)

    def listed(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """A parameter's parts, separated by commas or repeated."""
        if name not in self.query:
            return list(default)
        return [part.strip() for text in self.query[name] for part in text.split(",") if part.strip()]


def number(text: str, name: str) -> float:
    """A parameter's text as a finite number; raises InputError naming both."""
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise InputError(
            f"The parameter '{name}' is '{excerpt(text)}', which is not a finite number; write it like 0.5 or 2e4.",
            column=name,
        )
    return value


@dataclass(frozen=True)
class Answer:
    """A reply: a table (CSV or JSON by the form asked for), a JSON value, bytes that are CSV already, or plain text.

    `meta` says what the table is; in JSON it stands beside the rows, which are named `rows`.
    """

    table: pd.DataFrame | None = None
    value: Any = None
    csv: bytes | None = None
    text: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    rows: str = "rows"
    name: str = "paretoscope"


Handler = Callable[[Ask], Answer]


@dataclass(frozen=True)
class SerializedAnswer:
    """A serialized answer; `file` is its name where it is a download."""

    content: str | bytes
    file: str | None = None


def serialize(handler: Handler, ask: Ask) -> SerializedAnswer:
    """Answer and serialize, which takes as long for many rows: runs in the server's threads or a worker."""
    answer = handler(ask)
    if ask.form == "text":
        return SerializedAnswer(answer.text)
    if ask.form == "csv":
        table = answer.table if answer.table is not None else pd.DataFrame()
        return SerializedAnswer(export_csv(table) if answer.csv is None else answer.csv, safe_name(answer.name, "csv"))
    if answer.table is not None:
        return SerializedAnswer(export_json(answer.table, answer.meta, rows=answer.rows))
    return SerializedAnswer(to_json(answer.value))


def time_limit_s(timeout_s: float) -> float:
    """The time limit of work that does not end itself."""
    return timeout_s


@dataclass(frozen=True)
class Endpoint:
    """One call: all that serving, checking and describing it needs.

    A path that ends in `.{form}` is served as .csv and as .json. `forms` are those a call can answer in, the first
    being the default; `Accept` chooses among several. `reply` is the typed dict that the JSON is, from which
    the OpenAPI document describes it. `examples` are addresses of calls that answer (the path itself where there are
    none), with `example_body` for the body: the document shows them, and the tests make every one.

    `estimate_s` says how long a call may take by what it asks, or refuses it, without doing anything; 0 is small enough
    for the server's own threads, as are all calls of endpoints without it. The others wait for a worker, where they are
    ended after what `limit_s` makes of the time limit in the settings.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    summary: str
    parameters: tuple[QueryParameter, ...] = ()
    body: str | None = None
    forms: tuple[Form, ...] = ("json",)
    reply: type | None = None
    examples: tuple[str, ...] = ()
    example_body: str = ""
    estimate_s: Callable[[Ask], float] | None = None
    limit_s: Callable[[float], float] = time_limit_s

    def check(self, query: Mapping[str, Sequence[str]]) -> None:
        """Refuse parameters that this call does not have, that are given twice, or that are absurdly long."""
        by_name = {parameter.name: parameter for parameter in self.parameters}
        for name, values in query.items():
            parameter = by_name.get(name) or self._family_of(name)
            if parameter is None or (parameter.family and name == parameter.name):
                raise InputError(self._unknown(name), column=excerpt(name))
            if len(values) > 1 and not parameter.many:
                raise InputError(f"The parameter '{name}' appears {len(values)} times; give it once.", column=name)
            if sum(map(len, values)) > MAX_PARAMETER_CHARS:
                raise InputError(
                    f"The parameter '{excerpt(name)}' has {sum(map(len, values)):,} characters; "
                    f"the limit is {MAX_PARAMETER_CHARS:,}.",
                    column=excerpt(name),
                )

    def _family_of(self, name: str) -> QueryParameter | None:
        return next((p for p in self.parameters if p.family and name.startswith(p.name)), None)

    def _unknown(self, name: str) -> str:
        names = [f"{p.name}<name>" if p.family else p.name for p in self.parameters]
        offered = f"the parameters are {', '.join(names)}" if names else "it takes none"
        return f"There is no parameter '{excerpt(name)}' in this call; {offered}."
