"""The OpenAPI 3.1 document, made from the same table of calls as the routes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import TypeAdapter

from pages.api.exchange import Endpoint, Form, QueryParameter
from pages.api.problems import Problem

REF = "#/components/schemas/{model}"
PROBLEM = {
    "description": "The request cannot be answered; `detail` says why and what to do.",
    "content": {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}},
}

RETRY = {"Retry-After": {"description": "Seconds to wait before trying again.", "schema": {"type": "integer"}}}
TOO_MANY = {**PROBLEM, "description": "This caller has reached the limit of simultaneous requests.", "headers": RETRY}
BUSY = {**PROBLEM, "description": "The server is busy, and this request cannot be queued.", "headers": RETRY}


def document(endpoints: Sequence[Endpoint], prefix: str, version: str) -> dict[str, Any]:
    """The description of these calls, served under `prefix`."""
    replies = {endpoint.reply for endpoint in endpoints if endpoint.reply is not None} | {Problem}
    adapters: list[tuple[str, Literal["serialization"], TypeAdapter[Any]]] = [
        (reply.__name__, "serialization", TypeAdapter(reply))
        for reply in sorted(replies, key=lambda reply: reply.__name__)
    ]
    _, schemas = TypeAdapter.json_schemas(adapters, ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        for path, forms in paths_of(endpoint):
            plain_path = path.replace(":path}", "}")
            paths.setdefault(f"/{plain_path}", {})[endpoint.method.lower()] = _operation(endpoint, plain_path, forms)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Paretoscope",
            "version": version,
            "summary": "Choose a machine-learning model by quality, cost, energy and latency.",
            "description": "Names end in their unit where they have one. Missing is an empty CSV field or null. Where "
            "people sign in, a saved view that is not public needs a token: Authorization: Bearer.",
        },
        "servers": [{"url": prefix}],
        "paths": paths,
        "components": {"schemas": schemas["$defs"]},
    }


def paths_of(endpoint: Endpoint) -> Iterator[tuple[str, tuple[Form, ...]]]:
    """The paths at which a call is served, each with the forms it answers in.

    `{name:path}` takes slashes too, as names of models have them; the document says `{name}`.
    """
    if endpoint.path.endswith(".{form}"):
        forms: tuple[Form, ...] = ("json", "csv")
        for form in forms:
            yield endpoint.path.replace("{form}", form), (form,)
    else:
        yield endpoint.path, endpoint.forms


def _operation(endpoint: Endpoint, path: str, forms: Sequence[Form]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{endpoint.method.lower()}_{path}").strip("_"),
        "summary": endpoint.summary,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _names(path)),
            *(_parameter(parameter) for parameter in endpoint.parameters if not parameter.family),
            *_families([parameter for parameter in endpoint.parameters if parameter.family]),
        ],
        "responses": {
            "200": {"description": endpoint.summary, "content": dict(_content(endpoint, form) for form in forms)},
            "429": TOO_MANY,
            "503": BUSY,
            "4XX": PROBLEM,
            "5XX": PROBLEM,
        },
    }
    if endpoint.examples:
        operation["description"] = f"For example {' or '.join(endpoint.examples)}"
    if endpoint.body:
        body = {"schema": {"type": "string"}, "example": endpoint.example_body}
        operation["requestBody"] = {
            "required": True,
            "description": endpoint.body,
            "content": {"text/csv": body},
        }
    return operation


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _content(endpoint: Endpoint, form: Form) -> tuple[str, dict[str, Any]]:
    if form != "json":
        return {"csv": "text/csv", "text": "text/plain"}[form], {"schema": {"type": "string"}}
    schema = {"$ref": REF.format(model=endpoint.reply.__name__)} if endpoint.reply else {"type": "object"}
    return "application/json", {"schema": schema}


def _parameter(parameter: QueryParameter) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": f"{parameter.description}{_bounds(parameter.schema)}{_default(parameter.schema)}",
        "required": parameter.required,
        "schema": dict(parameter.schema),
    }
    return entry | ({"style": "form", "explode": False} if parameter.many else {})


def _bounds(schema: Mapping[str, Any]) -> str:
    """The bounds of a number as a sentence; empty where there are none."""
    plain = schema.get("anyOf", [schema])[0]  # of a parameter that may be empty the number comes first
    words = {
        "minimum": "at least {:,}",
        "exclusiveMinimum": "above {:,}",
        "maximum": "at most {:,}",
        "exclusiveMaximum": "below {:,}",
    }
    stated = [words[name].format(plain[name]) for name in words if name in plain]
    return f" Must be {' and '.join(stated)}." if stated else ""


def _default(schema: Mapping[str, Any]) -> str:
    """What holds where the parameter is left out, as a sentence; empty where its description says it."""
    if "default" not in schema:
        return ""
    value = schema["default"]
    if value in (None, "", [], ()):
        return " Default: empty."
    return f" Default: {str(value).lower() if isinstance(value, bool) else value}."


def _families(families: Sequence[QueryParameter]) -> list[dict[str, Any]]:
    """Families of names as one object whose properties become parameters of their own (form style, exploded)."""
    if not families:
        return []
    patterns = {f"^{re.escape(family.name)}.+$": dict(family.schema) for family in families}
    return [
        {
            "name": "filters",
            "in": "query",
            "description": " ".join(f"{family.name}<name>: {family.description}" for family in families),
            "style": "form",
            "explode": True,
            "schema": {"type": "object", "patternProperties": patterns, "additionalProperties": False},
        }
    ]
