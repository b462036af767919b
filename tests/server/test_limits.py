"""Limits: of size, rows, curves and time; and many callers at once."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from tests.built import NewHome
from tests.live import running
from tests.server.asking import CURVES, TABLE, post, problem, rows

PARETO = "pareto?objectives=cost:min"
SMALL = {
    "PARETOSCOPE_MAX_BODY_MB": "0.2",
    "PARETOSCOPE_MAX_ROWS": "2000",
    "PARETOSCOPE_MAX_CURVES": "200",
    "PARETOSCOPE_FIT_TIMEOUT_S": "0.05",
}


@pytest.fixture(scope="module")
def small(new_home: NewHome) -> Iterator[httpx.Client]:
    """A server with narrow limits."""
    with (
        running("server.py", new_home("small"), environment=SMALL) as address,
        httpx.Client(base_url=f"{address}/api/v1/", timeout=60) as client,
    ):
        yield client


def test_too_many_bytes(small: httpx.Client) -> None:
    reply = problem(post(small, PARETO, b"cost\n" + b"1\n" * 200_000), 413)
    assert "0.2 MB" in reply["detail"]


def test_too_many_bytes_without_a_declared_length(small: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"cost\n"
        for _ in range(400):
            yield b"1\n" * 500

    reply = problem(small.post(PARETO, content=chunks(), headers={"Content-Type": "text/csv"}), 413)
    assert "0.2 MB" in reply["detail"]


def raw(client: httpx.Client, request: bytes, *, hang_up: bool) -> bytes:
    """What the server says to bytes that no proper client sends."""
    parts = urlsplit(str(client.base_url))
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(request)
        if hang_up:
            line.shutdown(socket.SHUT_WR)
        return line.recv(65536)


def test_a_length_that_is_a_lie(small: httpx.Client) -> None:
    head = b"POST /api/v1/pareto?objectives=cost:min HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
    answer = raw(small, head + b"Content-Length: 99999999999\r\n\r\ncost\n1\n", hang_up=False)
    assert answer.startswith(b"HTTP/1.1 413")
    # Cut off in the middle: half a table gets no answer.
    answer = raw(small, head + b"Content-Length: 500\r\n\r\ncost\n1\n", hang_up=True)
    assert not answer.startswith(b"HTTP/1.1 200")
    assert small.get("health").status_code == 200


def post_warm(api: httpx.Client, path: str, body: str) -> httpx.Response:
    """The reply of a process that has loaded what it needs: on a cold one the narrow time limit may come first."""
    for _ in range(6):
        reply = post(api, path, body)
        if reply.status_code != 422:
            break
    return reply


def test_too_many_rows_and_curves(small: httpx.Client) -> None:
    reply = problem(post_warm(small, PARETO, "cost\n" + "1\n" * 2001), 413)
    assert "more than 2,000 rows" in reply["detail"]
    many = "curve,x,y\n" + "".join(f"c{i},1,2\n" for i in range(201))
    reply = problem(post_warm(small, "laws/fit", many), 413)
    assert "201 curves; at most 200" in reply["detail"]
    reply = problem(post_warm(small, "laws/select?target=2&budget=1", many), 413)
    assert "201 curves" in reply["detail"]


def test_slow_fits_end_in_time_and_the_server_goes_on(small: httpx.Client) -> None:
    many = "curve,x,y\n" + "".join(
        f"c{i},{100 * 2**k},{(900 + i) / (300 + (100 * 2**k) ** 0.5) + 1 + 0.01 * ((i * k) % 7)}\n"
        for i in range(190)
        for k in range(10)
    )
    post(small, "laws/fit", CURVES)  # starts the process
    reply = problem(post(small, "laws/fit", many), 422)
    assert "0.05 s" in reply["detail"]
    assert small.get("health").status_code == 200
    small_body = "curve,x,y\nm,1,2\n"
    assert post(small, "laws/fit", small_body).json()["fits"][0]["curve"] == "m"


def test_a_front_that_takes_too_long_is_stopped(new_home: NewHome) -> None:
    # Each row a layer of its own is the worst case of ranking.
    layers = "a,b,c\n" + "".join(f"{i},{i},{i}\n" for i in range(100_000))
    with (
        running("server.py", new_home("one-second"), environment={"PARETOSCOPE_FIT_TIMEOUT_S": "1"}) as address,
        httpx.Client(base_url=f"{address}/api/v1/", timeout=60) as client,
    ):
        reply = problem(post(client, "pareto?objectives=a:min,b:min,c:min", layers), 422)
        assert "longer than 1 s and was stopped" in reply["detail"]
        assert rows(post(client, PARETO, TABLE))[0]["pareto_rank"] == "2"


def test_the_server_answers_while_a_fit_runs(api: httpx.Client, address: str) -> None:
    many = "curve,x,y\n" + "".join(
        f"c{i},{100 * 2**k},{(900 + i) / (300 + (100 * 2**k) ** 0.5) + 1 + 0.01 * ((i * k) % 7)}\n"
        for i in range(300)
        for k in range(12)
    )
    api.get("health")  # a server on a fresh home builds its data first
    began, waits = time.monotonic(), []
    with ThreadPoolExecutor(1) as pool:
        fit = pool.submit(httpx.post, f"{address}/api/v1/laws/fit", content=many.encode(), timeout=120)
        while not fit.done():
            start = time.monotonic()
            assert api.get("health").status_code == 200
            waits.append(time.monotonic() - start)
            time.sleep(0.02)
        assert len(fit.result().json()["fits"]) == 300
    # A server that stood still would answer once, when the fit is over.
    assert max(waits) < 0.8 * (time.monotonic() - began)
    assert len(waits) >= 5


def test_twenty_callers_at_once(address: str) -> None:
    bodies = [TABLE.replace("0.5", f"0.{i + 10}") for i in range(20)]

    def ask(body: str) -> list[dict[str, str]]:
        path = f"{address}/api/v1/pareto?objectives=cost:min,quality:max"
        return rows(httpx.post(path, content=body.encode(), timeout=60))

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, bodies))
    assert [table[3]["cost"] for table in answers] == [f"0.{i + 10}" for i in range(20)]
    for table in answers:
        assert [row["pareto_optimal"] for row in table] == ["true", "true", "false", "", "true", "false"]


def test_fits_at_once_are_each_their_own(address: str) -> None:
    def fit(name: str) -> str:
        answer = httpx.post(
            f"{address}/api/v1/laws/fit", content=CURVES.replace("\na,", f"\n{name},").encode(), timeout=120
        )
        return str(answer.json()["fits"][0]["curve"])

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(fit, "pqrstu")) == list("pqrstu")


def test_a_hundred_thousand_rows(api: httpx.Client) -> None:
    n = 100_000
    body = "name,cost,quality\n" + "".join(f"n{i},{i % 997},{i % 1009}\n" for i in range(n))
    table = rows(post(api, "pareto?objectives=cost:min,quality:max", body))
    assert len(table) == n
    assert [row["name"] for row in table[:2]] == ["n0", "n1"]
    best = [row for row in table if row["pareto_optimal"] == "true"]
    assert {(row["cost"], row["quality"]) for row in best} >= {("0", str(max(i % 1009 for i in range(0, n, 997))))}
