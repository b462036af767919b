"""Connections: a time limit for the headers of a request, and no more connections than the server can hold.

uvicorn has a time limit for a connection that is idle between two requests, and none for one that has sent nothing
or half of its headers; each takes memory and a file descriptor. Bodies have their own limit (arrivals.py);
websockets and answers, however long, have none.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol

from data.settings import settings

OTHER_FILES = 256  # descriptors for the database, tables, scripts and the worker's pipes
PROBLEMS = {
    400: ("Bad Request", "The request is not valid HTTP, or its headers are too long; send it with an HTTP client."),
    408: ("Request Timeout", "The headers of the request did not arrive in time; send the request again."),
    503: ("Service Unavailable", "Too many connections are open; try again in a minute."),
}


class GuardedProtocol(H11Protocol):
    """uvicorn's HTTP with a time limit for headers. `waiting` holds connections without a request, oldest first."""

    waiting: dict[GuardedProtocol, None]
    head_timeout_s: float
    max_connections: int
    _timer: asyncio.TimerHandle | None = None
    _has_sent = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection; if there are too many, drop the one that has waited longest without headers."""
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            oldest = next(iter(self.waiting), None)
            if oldest is None:
                self._refuse(503)
                return
            oldest._give_up()
        self.waiting[self] = None
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        """Read; the timer runs until the headers are complete."""
        self._has_sent = True
        super().data_received(data)
        self._note_state()
        if self in self.waiting:
            self._start_timer()

    def on_response_complete(self) -> None:
        """The next request may begin; until it does, uvicorn's own limit for idle connections applies."""
        super().on_response_complete()
        self._has_sent = False
        self._note_state()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """A websocket may be silent as long as it answers pings."""
        self._stop_waiting()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are not HTTP in a sentence, like every other error."""
        self._refuse(400)

    def _note_state(self) -> None:
        is_answering = self.cycle is not None and not self.cycle.response_complete
        is_websocket = self.transport.get_protocol() is not self
        if is_answering or is_websocket or self.transport.is_closing():
            self._stop_waiting()
        else:
            self.waiting.setdefault(self)

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.head_timeout_s, self._give_up)

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self._has_sent:
            self._refuse(408)
        else:
            self._stop_waiting()
            self.transport.close()

    def _refuse(self, status: int) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.write(_problem(status))
            self.transport.close()


def _problem(status: int) -> bytes:
    title, detail = PROBLEMS[status]
    body = json.dumps({"title": title, "status": status, "detail": detail}).encode()
    head = (
        f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def guarded_protocol(head_timeout_s: float, max_connections: int) -> type[GuardedProtocol]:
    """A protocol with these limits and its own list of waiting connections."""
    fields = {"waiting": {}, "head_timeout_s": head_timeout_s, "max_connections": max_connections}
    return type("Guarded", (GuardedProtocol,), fields)


def guard_connections() -> int:
    """Guard future connections, from within the lifespan; returns how many uvicorn servers there were.

    Streamlit starts uvicorn with settings of its own choice and hands its configuration to no one, hence the search
    for it. uvicorn looks up the protocol for each new connection, so it takes effect.
    """
    protocol = guarded_protocol(settings().head_timeout_s, allow_files(settings().max_connections))
    configs = [item for item in gc.get_objects() if isinstance(item, Config)]
    for config in configs:
        config.http_protocol_class = protocol
    return len(configs)


def allow_files(max_connections: int) -> int:
    """Have the system allow as many descriptors as that needs; returns how many connections it allows then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = max_connections + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < files:
        soft = files if hard == resource.RLIM_INFINITY else min(files, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max_connections if soft == resource.RLIM_INFINITY else max(1, min(max_connections, soft - OTHER_FILES))
