"""Every parameter of every call says what it is, in which unit, within which bounds, and its default."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import BaseModel

from pages.answers.boards.workload import Workload
from pages.answers.choose.view import ALIASES, ChooseView
from pages.api.openapi import document
from pages.api.serving import ENDPOINTS, PREFIX

UNIT = re.compile(r"\b(USD|J|g CO2e|ms|s|GB|bytes|FLOP|tokens|count|ratio|share|unit|switch)\b|%", re.IGNORECASE)


def parameters() -> dict[str, dict[str, Any]]:
    described_calls = document(ENDPOINTS, PREFIX, "1")["paths"]
    return {
        f"{method} {path} {parameter['name']}": parameter
        for path, operations in described_calls.items()
        for method, operation in operations.items()
        for parameter in operation["parameters"]
        if parameter["in"] == "query"
    }


PARAMETERS = parameters()


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_is_described(name: str) -> None:
    description = PARAMETERS[name]["description"]
    assert "As on the page" not in description
    assert len(description) > 10
    schema = PARAMETERS[name]["schema"]
    kinds = {part.get("type") for part in (schema, *schema.get("anyOf", []))}
    if kinds & {"number", "integer"}:
        assert UNIT.search(description), description


@pytest.mark.parametrize("name", PARAMETERS)
def test_bounds_and_default_are_in_words(name: str) -> None:
    schema, description = PARAMETERS[name]["schema"], PARAMETERS[name]["description"]
    bounds = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"} & set(schema.get("anyOf", [schema])[0])
    assert ("Must be " in description) == bool(bounds)
    assert (" Default: " in description) == ("default" in schema)


def test_limits_of_money_name_what_they_limit() -> None:
    said = {name.removeprefix("get /choose.json "): parameter["description"] for name, parameter in PARAMETERS.items()}
    assert "Must be at least 0 and at most 1,000,000. Default: 500." in said["input_tokens"]
    assert "Must be above 0 and at most 1,000. Default: empty." in said["gpu_usd_per_hour"]
    assert "USD per 1,000 requests" in said["max_cost_usd"]
    assert "USD per 1,000 requests" in said["max_cost_per_1k_requests_usd"]
    assert "USD per month" in said["max_usd_per_month"]
    assert "over all replicas" in said["max_gpus"]


@pytest.mark.parametrize("model", [ChooseView, Workload])
def test_every_setting_of_a_view_is_described(model: type[BaseModel]) -> None:
    assert all(field.description for field in model.model_fields.values())


def test_other_names_lead_to_a_setting() -> None:
    assert set(ALIASES.values()) <= set(ChooseView.model_fields)
    assert not set(ALIASES) & set(ChooseView.model_fields)
