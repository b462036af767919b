"""A page's calls cost one file and one row of the registry: route, document and checks follow from them."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typing_extensions import TypedDict

from pages import registry
from pages.api import read, serving, sources
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter
from pages.api.openapi import document
from tests.live import ROOT

API = ROOT / "pages" / "api"


class GreetingReply(TypedDict):
    """A greeting."""

    greeting: str


def greet(ask: Ask) -> Answer:
    return Answer(value=GreetingReply(greeting=f"Hello, {ask.text('name')}"))


@pytest.fixture
def family(monkeypatch: pytest.MonkeyPatch) -> tuple[Endpoint, ...]:
    """The calls of the API where one more page is registered, with its family in a module of its own."""
    module: Any = ModuleType("greetings")
    parameter = QueryParameter("name", "Whom to greet.", required=True)
    module.ENDPOINTS = (Endpoint("GET", "greeting", greet, "A greeting", (parameter,), reply=GreetingReply),)
    monkeypatch.setitem(sys.modules, "greetings", module)
    page = registry.Page("greetings", "greetings", "Greetings", "", "Decide", calls="greetings:ENDPOINTS")
    monkeypatch.setattr(registry, "PAGES", (*registry.PAGES, page))
    return serving.all_endpoints()


def test_a_new_family_is_served(family: tuple[Endpoint, ...]) -> None:
    client = TestClient(Starlette(routes=serving.routes(family)))
    answer = client.get(f"{serving.PREFIX}/greeting?name=Ada")
    assert (answer.status_code, answer.json()) == (200, {"greeting": "Hello, Ada"})
    assert client.get(f"{serving.PREFIX}/greeting?nam=Ada").json()["column"] == "nam"


def test_a_new_family_is_described(family: tuple[Endpoint, ...]) -> None:
    described = document(family, serving.PREFIX, "1.0.0")
    operation = described["paths"]["/greeting"]["get"]
    assert [parameter["name"] for parameter in operation["parameters"]] == ["name"]
    assert described["components"]["schemas"]["GreetingReply"]["required"] == ["greeting"]


def test_the_registry_names_every_family() -> None:
    families = {path.stem for path in API.glob("*.py") if defines_endpoints(path)} - {"serving", "read"}
    assert all(endpoint in sources.ENDPOINTS for endpoint in read.ENDPOINTS)  # the Data page's calls are two modules'
    assert {f"pages.api.{name}:ENDPOINTS" for name in families} == {page.calls for page in registry.PAGES if page.calls}


def defines_endpoints(path: Path) -> bool:
    assignments = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
    names = [target.id for node in assignments for target in node.targets if isinstance(target, ast.Name)]
    return "ENDPOINTS" in names
