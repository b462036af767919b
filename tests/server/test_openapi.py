"""The OpenAPI document describes what is served, and answers have the shapes it describes."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from pages.api.serving import ENDPOINTS, PREFIX, routes
from tests.server.asking import CURVES, post, problem


@pytest.fixture(scope="module")
def document(api: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = api.get("openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(method, path): one for path, item in document["paths"].items() for method, one in item.items()}


def test_it_is_a_document(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Paretoscope"
    assert document["servers"] == [{"url": PREFIX}]
    ids = [one["operationId"] for one in operations(document).values()]
    assert len(set(ids)) == len(ids)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_route_is_described_and_every_description_served(document: dict[str, Any]) -> None:
    described = {(method.upper(), PREFIX + path) for method, path in operations(document)}
    served = {
        (method, route.path)
        for route in routes()
        if isinstance(route, Route) and route.path.startswith(f"{PREFIX}/")
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert described == served


def test_operations_are_complete(document: dict[str, Any]) -> None:
    for (method, path), one in operations(document).items():
        assert one["summary"]
        in_path = [parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"]
        assert in_path == re.findall(r"{(\w+)}", path)
        names = [(parameter["in"], parameter["name"]) for parameter in one["parameters"]]
        assert len(set(names)) == len(names)
        for parameter in one["parameters"]:
            Draft202012Validator.check_schema(parameter["schema"])
        assert ("requestBody" in one) == (method == "post")
        assert {"200", "4XX"} <= set(one["responses"])


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    referred = re.findall(r"#/components/schemas/(\w+)", str(document))
    assert set(referred) <= set(schemas)
    assert "Problem" in referred


ANSWERS = [
    ("get", "/health", "health"),
    ("get", "/boards", "boards"),
    ("get", "/boards/{board}/candidates.json", "boards/llm-serving/candidates.json?limit=200"),
    ("get", "/boards/{board}/candidates.json", "boards/api-models/candidates.json"),
    ("get", "/boards/{board}/frontier.json", "boards/llm-serving/frontier.json?in.task=gpqa"),
    ("get", "/boards/{board}/frontier.json", "boards/video-generation/frontier.json"),
    ("get", "/choose.json", "choose.json"),
    ("get", "/choose.json", "choose.json?min_quality=9999"),
    ("get", "/choose.json", "choose.json?task=text-to-image"),
    ("get", "/laws", "laws"),
    ("get", "/laws/regimes.json", "laws/regimes.json"),
    ("get", "/routers", "routers"),
    ("post", "/laws/fit", "laws/fit?at=1e6"),
    ("post", "/laws/select", "laws/select?target=204800&budget=51200"),
]


@pytest.mark.parametrize(("method", "path", "call"), ANSWERS)
def test_answers_have_the_shape_described(
    api: httpx.Client, document: dict[str, Any], method: str, path: str, call: str
) -> None:
    answer = api.get(call) if method == "get" else post(api, call, CURVES)
    assert answer.status_code == 200
    content = document["paths"][path][method]["responses"]["200"]["content"]
    schema = {**content["application/json"]["schema"], "components": document["components"]}
    assert "$ref" in schema
    Draft202012Validator(schema).validate(answer.json())


def test_the_validation_can_fail(document: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Choice", "components": document["components"]}
    assert not Draft202012Validator(schema).is_valid({"verdict": "x"})


def test_problems_have_the_shape_described(api: httpx.Client, document: dict[str, Any]) -> None:
    said = problem(post(api, "laws/fit", "curve,x,y\nm,1,abc\n"), 400)
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    Draft202012Validator(schema).validate(said)


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.parameters], ids=lambda one: one.path)
def test_parameters_described_are_accepted(api: httpx.Client, document: dict[str, Any], endpoint: Any) -> None:
    """A described parameter is never called unknown, whatever is thought of its value."""
    path = endpoint.path.replace("{board}", "llm-serving").replace("{form}", "json")
    for parameter in endpoint.parameters:
        name = f"{parameter.name}zz" if parameter.family else parameter.name
        answer = (
            api.get(path, params={name: "\x01"}) if endpoint.method == "GET" else api.post(path, params={name: "\x01"})
        )
        assert "There is no parameter" not in problem(answer, 400)["detail"]
