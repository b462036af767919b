"""Whatever is sent: an answer or a sentence, never a 5xx or a traceback, and the memory is back where it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.server.hostile import BadRequest, bad_requests

REQUESTS = 400
MAY_GROW_MB = 150.0
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


def resident_mb(address: str) -> float:
    """Resident memory of the server at this address, without its workers."""
    port = address.rpartition(":")[2]
    for process in Path("/proc").iterdir():
        try:
            arguments = (process / "cmdline").read_bytes().split(b"\0") if process.name.isdecimal() else []
            if b"--server.port" in arguments and port.encode() in arguments:
                pages = int((process / "statm").read_text().split()[1])
                return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        except OSError:  # ended while it was looked at
            continue
    raise AssertionError(f"no server at {address}")


def send(client: httpx.Client, request: BadRequest) -> httpx.Response:
    query = urlencode(request.query, errors="surrogatepass")
    url = httpx.URL(str(client.base_url)).copy_with(
        raw_path=httpx.URL(f"http://host{request.path}").raw_path + (b"?" + query.encode() if query else b"")
    )
    return client.request(request.method, url, content=request.body or None, headers=request.headers)


def fault_of(request: BadRequest, answer: httpx.Response) -> str:
    """What is wrong with the answer, if anything."""
    status = answer.status_code
    if status >= 500:
        return f"{status}: {answer.text[:200]}"
    if "Traceback" in answer.text:
        return "a traceback"
    if status < 400 or request.method == "HEAD":
        return ""
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{status} {answer.headers.get('content-type')} {answer.text[:100]}"
    detail = answer.json()["detail"]
    return "" if len(detail) > 15 and detail.endswith(".") else f"no sentence: {detail}"


def test_bad_requests_by_the_hundred(site: httpx.Client, address: str, home: Path) -> None:
    for request in bad_requests(REQUESTS // 5, seed=1):  # what first calls import and keep
        send(site, request)
    log = (home / "server.log").read_text().count("Traceback")
    before = resident_mb(address)
    faults = []
    for request in bad_requests(REQUESTS, seed=2):
        fault = fault_of(request, send(site, request))
        if fault:
            faults.append(f"{request.method} {request.path[:80]} {str(request.query)[:80]}: {fault}")
    assert not faults, "\n".join(faults[:20])
    assert site.get("/api/v1/health").json()["status"] == "ok"
    assert (home / "server.log").read_text().count("Traceback") == log == 0
    assert resident_mb(address) - before < MAY_GROW_MB


@pytest.fixture(scope="module")
def document(api: httpx.Client) -> dict[str, Any]:
    described: dict[str, Any] = api.get("openapi.json").json()
    return described


def test_the_document_holds_for_generated_calls(document: dict[str, Any], address: str, home: Path) -> None:
    schema = schemathesis.openapi.from_dict(document)
    operations = [operation.ok() for operation in schema.get_all_operations()]
    assert len(operations) == sum(map(len, document["paths"].values()))
    for operation in operations:

        @settings(
            max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def holds(case: Case) -> None:
            case.call_and_validate(base_url=f"{address}/api/v1", checks=CHECKS)

        holds()
    assert "Traceback" not in (home / "server.log").read_text()
