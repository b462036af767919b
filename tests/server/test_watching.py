"""What an operator watches: figures in Prometheus' format, readiness, and a log without anything people sent."""

from __future__ import annotations

import json
import logging
import sys

import httpx
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from errors import ParetoscopeError
from pages.answers.shared.timings import BOUNDS_S, Timings
from pages.api import readiness, watch
from pages.api.exchange import Ask
from pages.api.log_lines import JsonLines
from pages.api.metrics import histogram
from pages.api.watch import ROUTE, WARM, route_of

SECRET = "Ada's private title"


def samples(text: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(text)
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


def test_requests_are_counted_by_route_and_status(api: httpx.Client) -> None:
    call = ("paretoscope_request_seconds_count", "/api/v1/views/{slug}.{form}", "404", "GET")
    key = (call[0], *sorted(call[1:]))
    before = samples(api.get("metrics").text).get(key, 0.0)
    api.get("views/aaaaaaaaaa.json")
    answer = api.get("metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    after = samples(answer.text)
    assert after[key] == before + 1
    assert "aaaaaaaaaa" not in answer.text
    assert after[("process_resident_memory_bytes",)] > 5e7
    assert after[("paretoscope_warm",)] == 1
    assert after[("paretoscope_jobs", "waiting")] >= 0
    assert sum(name[0] == "paretoscope_source_age_days" for name in after) > 30


def test_a_histogram_holds_what_was_observed() -> None:
    timings = Timings("calls_seconds", "Calls.", ("route",))
    for seconds in (0.001, 0.3, 0.3, 1000.0):
        timings.observe(("a",), seconds)

    class Registry:
        def collect(self):
            return [histogram(timings)]

    figures = samples(generate_latest(Registry()).decode())
    assert figures[("calls_seconds_count", "a")] == 4
    assert figures[("calls_seconds_sum", "a")] == pytest.approx(1000.601)
    within = [figures[("calls_seconds_bucket", *sorted(("a", str(bound))))] for bound in BOUNDS_S]
    assert within == [sum(x <= bound for x in (0.001, 0.3, 0.3, 1000.0)) for bound in BOUNDS_S]


def test_ready_is_apart_from_alive(api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api.get("health/ready").json() == {
        "status": "ready",
        "data_version": api.get("health").json()["data_version"],
    }
    monkeypatch.setattr(readiness, "WARM", type(WARM)())
    with pytest.raises(readiness.NotReady, match="warming up") as cold:
        readiness.readiness(Ask({}, {}))
    assert (cold.value.status, cold.value.retry_after_s) == (503, 2)
    readiness.WARM.set()
    monkeypatch.setattr(readiness.POOL, "_closed", True)
    with pytest.raises(readiness.NotReady, match="going down"):
        readiness.readiness(Ask({}, {}))


def test_routes_are_few_whatever_people_ask_for() -> None:
    asked = [
        {"path": path} for path in ("/", "/fine-tune", "/v/abc", "/static/js/x.js", "/nobody/knows", "/api/v1/zzz")
    ]
    assert [route_of(scope) for scope in asked] == ["page", "page", "v", "static", "other", "api"]
    assert route_of({"path": "/api/v1/views/abc.csv", ROUTE: "views/{slug}.{form}"}) == "/api/v1/views/{slug}.{form}"


def test_slow_requests_are_logged_by_route(caplog: pytest.LogCaptureFixture) -> None:
    scope = {"path": f"/api/v1/views/{SECRET}", "method": "GET", ROUTE: "views/{slug}.{form}"}
    for duration_s in (0.1, 7.5):
        watch.note(scope, 200, duration_s)
    assert caplog.messages == ["slow request: GET /api/v1/views/{slug}.{form} 200 in 7.5 s"]


def test_a_line_is_json_and_tells_no_value() -> None:
    def fail() -> None:
        raise ParetoscopeError(f"no number: {SECRET}")

    try:
        fail()
    except ParetoscopeError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "f", 1, "%s failed", ("GET choose",), sys.exc_info(), extra={"fields": {"status": 500}}
        )
    text = JsonLines().format(record)
    line = json.loads(text)
    assert "\n" not in text
    assert SECRET not in text
    assert (line["message"], line["level"], line["status"]) == ("GET choose failed", "error", 500)
    assert line["error"] == "ParetoscopeError"
    assert line["places"][-1].startswith("tests/server/test_watching.py:")
    assert line["places"][-1].endswith(" fail")
