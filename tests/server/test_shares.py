"""What one caller may take of the server, and what others then still get; work ends when its caller hangs up."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import anyio
import httpx
import pytest
import uvicorn
import uvicorn.config
from starlette.requests import Request

from errors import Busy, TooManyAtOnce
from pages.api.callers import caller_name, trust_only
from pages.api.exchange import Ask
from pages.api.laws import comparison_estimate_s, fit_estimate_s
from pages.api.places import AT_ONCE_PER_CALLER, MOST, MOST_PER_CALLER, Places
from pages.api.routers import replay_estimate_s
from pages.api.serving import ENDPOINTS
from pages.api.tables import QUICK_ROWS, front_estimate_s
from tests import own_loop
from tests.built import NewHome
from tests.live import running
from tests.server.asking import CURVES, post

ONE_CURVE = "\n".join(CURVES.splitlines()[:12]) + "\n"
HEAVY = "curve,x,y\n" + "".join(f"c{i},{200 * 2**k},{900 / (300 + i + k)}\n" for i in range(2_000) for k in range(11))


@pytest.fixture(scope="module")
def shared(new_home: NewHome) -> Iterator[str]:
    """A server on which heavy work never ends by itself while these tests run."""
    limits = {"PARETOSCOPE_FIT_TIMEOUT_S": "3600", "PARETOSCOPE_MAX_WAITING_PER_CALLER": "2"}
    with running("server.py", new_home("shared"), environment=limits) as address:
        yield address


def heavy_call(address: str, stack: ExitStack) -> socket.socket:
    """A connection on which the heaviest fit has been asked for."""
    parts = urlsplit(address)
    line = stack.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=60))
    head = "POST /api/v1/laws/fit?intervals=profile HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
    line.sendall(f"{head}Content-Length: {len(HEAVY)}\r\n\r\n{HEAVY}".encode())
    return line


def test_a_caller_who_asks_for_too_much_is_refused_others_are_served_and_hanging_up_frees(shared: str) -> None:
    transport = httpx.HTTPTransport(local_address="127.0.0.2")
    with (
        httpx.Client(base_url=f"{shared}/api/v1/", timeout=60, transport=transport) as other,
        httpx.Client(base_url=f"{shared}/api/v1/", timeout=60) as same,
    ):
        with ExitStack() as stack, selectors.DefaultSelector() as selector:
            for _ in range(4):  # one runs, two may wait
                selector.register(heavy_call(shared, stack), selectors.EVENT_READ)
            answered = selector.select(timeout=60)
            refusal = ""
            while "may have" not in refusal and (part := answered[0][0].fileobj.recv(65536)):  # type: ignore[union-attr]
                refusal += part.decode()
            assert refusal.startswith("HTTP/1.1 429")
            assert "retry-after: 10" in refusal.lower()
            assert "application/problem+json" in refusal
            assert "requests waiting already, as many as one caller may have" in refusal
            assert post(other, "laws/fit", ONE_CURVE).status_code == 200
            assert same.get("health").status_code == 200
        # The heavy calls have hung up, without an answer; what they asked for would have run for half an hour.
        answer = post(same, "laws/fit", ONE_CURVE)
        while answer.status_code == 429:
            time.sleep(0.05)
            answer = post(same, "laws/fit", ONE_CURVE)
        assert answer.status_code == 200


def request_from(host: str | None) -> Request:
    return Request({"type": "http", "headers": [], "client": (host, 1) if host else None})


def test_callers_are_told_apart_by_address() -> None:
    assert caller_name(request_from("10.0.0.1")) == "10.0.0.1"
    assert caller_name(request_from("::ffff:10.0.0.1")) == "10.0.0.1"
    first, second, elsewhere = (caller_name(request_from(f"2001:db8:0:{end}")) for end in ("1::1", "1::2", "2::1"))
    assert first == second != elsewhere
    assert caller_name(request_from(None)) == caller_name(request_from("nonsense"))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        ([], "10.0.0.9", "127.0.0.1"),
        (["127.0.0.1"], "10.0.0.9", "10.0.0.9"),
        (["127.0.0.0/8"], "6.6.6.6, 10.0.0.9", "10.0.0.9"),
        (["10.1.1.1"], "10.0.0.9", "127.0.0.1"),
    ],
)
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    proxies: list[str], forwarded: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn.config, "ProxyHeadersMiddleware", uvicorn.config.ProxyHeadersMiddleware)  # restored
    callers = []

    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        callers.append(scope["client"][0])

    trust_only(proxies)
    config = uvicorn.Config(app, lifespan="off", log_config=None)
    config.load()
    scope = {"type": "http", "client": ("127.0.0.1", 5), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    own_loop.run(config.loaded_app, scope, None, None)
    assert callers == [expected]


def ask(body: str = "", **query: str) -> Ask:
    return Ask({}, {name: [text] for name, text in query.items()}, body.encode())


def test_what_takes_long_is_decided_by_what_is_asked() -> None:
    curves = "curve,x,y\n" + "".join(f"c{i},{k + 1},1\n" for i in range(10) for k in range(10))
    assert 0 < fit_estimate_s(ask(curves)) < 1 < fit_estimate_s(ask(curves, intervals="profile"))
    laws = "rectified,vanilla,power,bnsl,m4,exponential"
    assert comparison_estimate_s(ask(curves, laws="rectified")) < 1 < comparison_estimate_s(ask(curves, laws=laws))
    log = "query,model,score,cost_usd\n" * 600
    assert replay_estimate_s(ask(log)) < 1 < replay_estimate_s(ask(log, policies="carrot-knn,carrot-mlp,oracle"))
    assert replay_estimate_s(Ask({}, {}, b"PAR1...")) > 1


def test_what_the_servers_own_threads_do_is_small() -> None:
    few, many = "a\n" + "1\n" * (QUICK_ROWS - 2), "a\n" + "1\n" * (QUICK_ROWS + 1)
    assert front_estimate_s(ask(few, objectives="a:min")) == 0
    assert front_estimate_s(ask(many, objectives="a:min")) > 0
    assert front_estimate_s(ask("a" * 60_000, objectives="a:min")) > 0
    for endpoint in ENDPOINTS:
        assert endpoint.method == "GET" or endpoint.estimate_s is not None, endpoint.path


def test_calls_that_the_servers_own_threads_answer_are_bounded_too() -> None:
    async def fill() -> list[str]:
        places, refusals, full = Places(), [], anyio.Event()
        running_calls = 0

        async def call(caller: str) -> None:
            nonlocal running_calls
            try:
                async with places.place(caller):
                    running_calls += 1
                    await full.wait()
            except Busy as error:
                refusals.append(type(error).__name__)

        async with anyio.create_task_group() as group:
            for _ in range(MOST_PER_CALLER + 1):
                group.start_soon(call, "ann")
            await anyio.wait_all_tasks_blocked()
            assert refusals == [TooManyAtOnce.__name__]
            assert running_calls == AT_ONCE_PER_CALLER
            group.start_soon(call, "bob")
            await anyio.wait_all_tasks_blocked()
            assert running_calls == AT_ONCE_PER_CALLER + 1
            for number in range(MOST):
                group.start_soon(call, f"caller {number}")
            await anyio.wait_all_tasks_blocked()
            full.set()
        assert not places._shares
        return refusals

    refusals = own_loop.run(fill)
    assert refusals.count(Busy.__name__) == MOST_PER_CALLER + 1
