"""Lines to the server: half-sent heads, too many of them, slow bodies, refusals of bodies that are still coming."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import anyio
import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pages.api import arrivals
from tests import own_loop
from tests.built import NewHome
from tests.live import running
from tests.server.asking import TABLE, post, problem, rows

PARETO = "/api/v1/pareto?objectives=cost:min"
HALF = b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Long: "
MOST = 40


@pytest.fixture(scope="module")
def guarded(new_home: NewHome) -> Iterator[str]:
    """A server that waits a second for a head, holds 40 lines, and answers for two hosts."""
    limits = {
        "PARETOSCOPE_HEAD_TIMEOUT_S": "1",
        "PARETOSCOPE_MAX_CONNECTIONS": str(MOST),
        "PARETOSCOPE_ALLOWED_HOSTS": "127.0.0.1, *.example.org",
    }
    with running("server.py", new_home("guarded"), environment=limits) as address:
        yield address


def line_to(address: str, first: bytes = b"") -> socket.socket:
    parts = urlsplit(address)
    line = socket.create_connection((parts.hostname, parts.port), timeout=60)
    line.sendall(first)
    return line


def answer_of(line: socket.socket) -> bytes:
    """All that comes until the server closes the line."""
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("is_second", [False, True])
def test_half_a_head_is_given_up(guarded: str, is_second: bool) -> None:
    with line_to(guarded) as line:
        if is_second:
            line.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
        line.sendall(HALF)
        answer = answer_of(line)
    assert b"HTTP/1.1 408" in answer
    assert b"application/problem+json" in answer
    assert b"did not arrive in time" in answer


def test_a_line_that_says_nothing_is_closed(guarded: str) -> None:
    with line_to(guarded) as line:
        assert answer_of(line) == b""


def test_half_sent_heads_do_not_keep_others_out(guarded: str) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(line_to(guarded, HALF)) for _ in range(4 * MOST)]
        assert httpx.get(f"{guarded}/api/v1/health", timeout=60).status_code == 200
        for line in lines:  # none is held: each of these ends, with a reset where it was closed before it was read
            with suppress(ConnectionResetError):
                assert answer_of(line)[:12] in (b"", b"HTTP/1.1 408")
    assert httpx.get(f"{guarded}/api/v1/health", timeout=60).status_code == 200


def test_slow_bodies_and_silent_websockets_live_on(guarded: str) -> None:
    body = TABLE.encode()
    head = f"POST {PARETO} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with connect(f"ws{guarded[4:]}/_stcore/stream") as websocket, line_to(guarded, head.encode()) as line:
        for start in range(0, len(body), 10):
            time.sleep(0.4)
            line.sendall(body[start : start + 10])
        answer = answer_of(line)
        assert websocket.ping().wait(30)
    assert answer.startswith(b"HTTP/1.1 200")


def test_bytes_that_are_no_http_get_a_sentence(guarded: str) -> None:
    with line_to(guarded, b"\x16\x03\x01 hello\r\n\r\n") as line:
        answer = answer_of(line)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"not valid HTTP" in answer


@pytest.mark.parametrize("host", ["evil.example.com", "example.org", "127.0.0.1.example.com", "localhost:80"])
@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/_stcore/health", "/v/aaaaaaaaaa"])
def test_other_hosts_are_refused(guarded: str, host: str, path: str) -> None:
    reply = problem(httpx.get(f"{guarded}{path}", headers={"Host": host}, timeout=60), 421)
    assert host in reply["detail"]


def test_allowed_hosts_are_answered(guarded: str) -> None:
    for host in ("127.0.0.1:9", "127.0.0.1", "Models.Example.org", "a.b.example.org:8501"):
        assert httpx.get(f"{guarded}/api/v1/health", headers={"Host": host}, timeout=60).status_code == 200


def test_websockets_of_other_hosts_are_refused(guarded: str) -> None:
    parts = urlsplit(guarded)
    line = socket.create_connection((parts.hostname, parts.port), timeout=60)
    with pytest.raises(InvalidStatus) as caught:
        connect("ws://evil.example.com/_stcore/stream", sock=line)
    assert caught.value.response.status_code == 421
    assert b"evil.example.com" in caught.value.response.body


@pytest.mark.parametrize("method", ["TRACE", "BREW", "PROPFIND", "get"])
@pytest.mark.parametrize("path", ["/api/v1/health", "/api", "/", "/frontier", "/_stcore/health"])
def test_methods_that_nobody_knows(site: httpx.Client, method: str, path: str) -> None:
    with line_to(
        str(site.base_url), f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    ) as line:
        answer = answer_of(line)
    assert answer.startswith(b"HTTP/1.1 405")
    assert b"application/problem+json" in answer
    assert f"The method '{method}' is not known here".encode() in answer


def test_connect_is_refused_in_a_sentence(address: str) -> None:
    with line_to(
        address, b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nConnection: close\r\n\r\n"
    ) as line:
        answer = answer_of(line)
    assert answer.startswith(b"HTTP/1.1 405")
    assert b"'CONNECT' is not known here" in answer


@pytest.mark.parametrize(
    ("method", "path", "kind", "status"),
    [
        ("POST", PARETO, "text/csv", 413),
        ("POST", "/api/v1/routers/replay", "text/csv", 413),
        ("POST", PARETO, "application/xml", 415),
        ("POST", "/api/v1/nothing", "text/csv", 404),
        ("PUT", "/api/v1/health", "text/csv", 405),
        ("BREW", "/", "text/csv", 405),
    ],
)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_of_60_mb_is_refused_and_not_cut_off(
    address: str, method: str, path: str, kind: str, status: int, is_chunked: bool
) -> None:
    """http.client reads only after it has sent everything."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=120)
    pieces = [b"1\n" * 500_000] * 60
    headers = {"Content-Type": kind} if is_chunked else {"Content-Type": kind, "Content-Length": "60000000"}
    line.request(method, path, body=iter(pieces), headers=headers, encode_chunked=is_chunked)
    answer = line.getresponse()
    detail = answer.read().decode()
    line.close()
    assert answer.status == status, detail
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ("as Parquet, which is far smaller" in detail) == ("routers" in path)


def test_httpx_sees_why_60_mb_are_refused(api: httpx.Client) -> None:
    reply = problem(post(api, "pareto?objectives=cost:min", b"1\n" * 30_000_000), 413)
    assert "10 MB" in reply["detail"]
    assert rows(post(api, "pareto?objectives=cost:min", TABLE))


def test_a_refusal_does_not_wait_for_the_body(address: str) -> None:
    head = f"POST {PARETO} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n"
    with line_to(address, head.encode()) as line:
        assert line.recv(65536).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(("pause_s", "status"), [(0.01, 200), (1e6, 408)])
def test_a_body_may_be_slow_but_must_go_on(monkeypatch: pytest.MonkeyPatch, pause_s: float, status: int) -> None:
    """Pieces of 1,000 bytes, each of which buys a tenth of a second."""
    monkeypatch.setattr(arrivals, "ARRIVAL_S", 0.05)
    monkeypatch.setattr(arrivals, "DISCARD_S", 0.05)
    pieces = iter(range(20))
    answers: list[Message] = []

    async def receive() -> Message:
        piece = next(pieces)
        await anyio.sleep(pause_s if piece else 0)
        return {"type": "http.request", "body": b"x" * 1_000, "more_body": piece < 19}

    async def echo(_scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}
    own_loop.run(arrivals.WholeBodies(echo), scope, receive, send)
    assert answers[0]["status"] == status
    assert not answers[-1].get("more_body", False)
    if status == 408:
        assert b"1,000 bytes came" in b"".join(answer.get("body", b"") for answer in answers)
