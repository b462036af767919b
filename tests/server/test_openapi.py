"""The OpenAPI document describes what is served, and answers have the shapes it describes."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from pages.api.exchange import Endpoint
from pages.api.serving import ENDPOINTS, PREFIX, routes
from tests.live import ROOT
from tests.server.asking import post, problem


@pytest.fixture(scope="module")
def document(api: httpx.Client) -> dict[str, Any]:
    openapi: dict[str, Any] = api.get("openapi.json").json()
    return openapi


def default_call(endpoint: Endpoint) -> str:
    return endpoint.path.replace("{form}", "json")


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(method, path): operation for path, item in document["paths"].items() for method, operation in item.items()}


def test_it_is_a_document(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Paretoscope"
    assert document["servers"] == [{"url": PREFIX}]
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(set(ids)) == len(ids)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_route_is_described_and_every_description_served(document: dict[str, Any]) -> None:
    described = {(method.upper(), PREFIX + path) for method, path in operations(document)}
    routed = {
        (method, route.path.replace(":path}", "}"))
        for route in routes()
        if isinstance(route, Route) and route.path.startswith(f"{PREFIX}/")
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert described == routed


def test_operations_are_complete(document: dict[str, Any]) -> None:
    for (method, path), operation in operations(document).items():
        assert operation["summary"]
        in_path = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"]
        assert in_path == re.findall(r"{(\w+)}", path)
        names = [(parameter["in"], parameter["name"]) for parameter in operation["parameters"]]
        assert len(set(names)) == len(names)
        for parameter in operation["parameters"]:
            Draft202012Validator.check_schema(parameter["schema"])
        assert ("requestBody" in operation) == (method == "post")
        assert {"200", "4XX"} <= set(operation["responses"])


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    referred = re.findall(r"#/components/schemas/(\w+)", str(document))
    assert set(referred) <= set(schemas)
    assert "Problem" in referred


IN_JSON = [endpoint for endpoint in ENDPOINTS if "json" in endpoint.forms]
EXAMPLES = [(endpoint, call) for endpoint in IN_JSON for call in endpoint.examples or (default_call(endpoint),)]


@pytest.mark.parametrize(("endpoint", "call"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_every_call_answers_what_is_described_and_nothing_else(
    api: httpx.Client, document: dict[str, Any], slug: str, endpoint: Endpoint, call: str
) -> None:
    content = endpoint.example_body.encode() if endpoint.body else None
    headers = {"Accept": "application/json"} | ({"Content-Type": "text/csv"} if content else {})
    answer = api.request(endpoint.method, call.format(slug=slug), content=content, headers=headers)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "application/json"
    path = "/" + endpoint.path.replace("{form}", "json").replace(":path}", "}")
    described_content = document["paths"][path][endpoint.method.lower()]["responses"]["200"]["content"]
    schema = described_content["application/json"]["schema"]
    assert ("$ref" in schema) == (endpoint.path != "openapi.json")
    strict = closed({**schema, "components": document["components"]})
    Draft202012Validator(strict).validate(answer.json())


def closed(schema: Any) -> Any:
    """The schema without room for fields that it does not name; columns of a table are plain values."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {name: closed(part) for name, part in schema.items()}
    if "properties" in strict and strict.get("type") == "object":
        any_column = {"type": ["number", "string", "boolean", "null"]}
        strict["additionalProperties"] = any_column if schema.get("additionalProperties") else False
    return strict


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    for (method, _), operation in operations(document).items():
        if method == "post":
            assert operation["requestBody"]["content"]["text/csv"]["example"].count("\n") > 3
            assert operation["description"].startswith("For example ")


def test_the_validation_can_fail(document: dict[str, Any]) -> None:
    reference = {"$ref": "#/components/schemas/HealthReply", "components": document["components"]}
    health = {"status": "ok", "data_version": "1", "app_version": "1.0.0"}
    assert Draft202012Validator(closed(reference)).is_valid(health)
    assert not Draft202012Validator(closed(reference)).is_valid({"status": "ok"})
    assert not Draft202012Validator(closed(reference)).is_valid({**health, "mood": "fine"})
    assert Draft202012Validator(reference).is_valid({**health, "mood": "fine"}), "an answer may gain fields"


def test_a_class_name_means_one_thing(document: dict[str, Any]) -> None:
    files = [path for folder in ("data", "models", "pages") for path in (ROOT / folder).rglob("*.py")]
    classes = Counter(
        node.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert {name: classes[name] for name in document["components"]["schemas"] if classes[name] != 1} == {}


def test_problems_have_the_shape_described(api: httpx.Client, document: dict[str, Any]) -> None:
    body = problem(post(api, "laws/fit", "curve,x,y\nm,1,abc\n"), 400)
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    Draft202012Validator(schema).validate(body)


@pytest.mark.parametrize(
    "endpoint", [endpoint for endpoint in ENDPOINTS if endpoint.parameters], ids=lambda endpoint: endpoint.path
)
def test_parameters_described_are_accepted(api: httpx.Client, document: dict[str, Any], endpoint: Any) -> None:
    """A described parameter is never called unknown, whatever is thought of its value."""
    path = re.sub(r"{\w+(?::path)?}", "llm-serving", endpoint.path.replace("{form}", "json"))
    for parameter in endpoint.parameters:
        name = f"{parameter.name}zz" if parameter.family else parameter.name
        answer = (
            api.get(path, params={name: "\x01"}) if endpoint.method == "GET" else api.post(path, params={name: "\x01"})
        )
        assert "There is no parameter" not in problem(answer, 400)["detail"]
