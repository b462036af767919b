"""The OpenAPI 3.1 document, made from the same table of calls that is served."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pages.api.exchange import Endpoint

PROBLEM = {
    "description": "The request cannot be answered; `detail` says why and what to do.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
SCHEMAS = {
    "Problem": {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "a sentence for people"},
            "column": {"type": "string"},
            "row": {"type": "integer", "description": "from 1, the header not counted"},
        },
    }
}


def document(endpoints: Sequence[Endpoint], version: str) -> dict[str, Any]:
    """The description of these calls."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(f"/{endpoint.path}", {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Paretoscope", "version": version, "summary": "Choose a model by quality, cost and energy."},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    in_path = re.findall(r"{(\w+)}", endpoint.path)
    parameters = [_path_parameter(name) for name in in_path]
    parameters += [
        {
            "name": parameter.name,
            "in": "query",
            "description": parameter.description,
            "required": parameter.required,
            "schema": {"type": parameter.type},
        }
        for parameter in endpoint.parameters
    ]
    content: dict[str, Any] = {"application/json": {"schema": {}}}
    if endpoint.csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{endpoint.method.lower()}_{endpoint.path}").strip("_"),
        "summary": endpoint.summary,
        "parameters": parameters,
        "responses": {"200": {"description": "The answer.", "content": content}, "4XX": PROBLEM},
    }
    if endpoint.body:
        operation["requestBody"] = {
            "required": True,
            "description": endpoint.body,
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    return operation


def _path_parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name == "format":
        schema["enum"] = ["csv", "json"]
    return {"name": name, "in": "path", "required": True, "schema": schema}
