"""Request bodies in transit: a time limit, and reading to the end before the connection is closed, as plain ASGI.

A client that is refused while it sends (a body too large, a wrong address) often reads only when it has sent all. If
the connection is closed while data still arrives, the kernel resets it and the client never sees why. So the answer
leaves at once, without its end; the rest of the body is read and discarded before the end follows.
"""

from __future__ import annotations

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.settings import settings

ARRIVAL_S = 60.0
LEAST_BYTES_PER_S = 10_000.0  # a slow connection may take longer than that, as long as it keeps sending
DISCARD_S = 10.0
MOST_DISCARDED = 100  # times the largest body


class Body:
    """One request's body as it arrives: its bytes are counted, and a body that trickles in is refused."""

    def __init__(self, receive: Receive, *, ended: bool) -> None:
        self._receive = receive
        self.ended = ended
        self.bytes = 0
        self._start_s = anyio.current_time()

    async def receive(self) -> Message:
        """The next message; raises SlowBody where the body does not come."""
        if self.ended:
            return await self._receive()
        deadline_s = self._start_s + ARRIVAL_S + self.bytes / LEAST_BYTES_PER_S
        with anyio.move_on_after(max(0.0, deadline_s - anyio.current_time())):
            return await self._next()
        from pages.api.problems import SlowBody  # noqa: PLC0415 it brings pandas, which the first page does not need

        waited_s = anyio.current_time() - self._start_s
        raise SlowBody(
            f"The body did not arrive in time: {self.bytes:,} bytes came within {waited_s:.0f} s; "
            "send fewer rows, or use a faster connection."
        )

    async def discard(self) -> None:
        """Read and discard the rest of the body."""
        most_bytes = MOST_DISCARDED * settings().max_body_mb * 1e6
        while not self.ended and self.bytes < most_bytes:
            before = self.bytes
            with anyio.move_on_after(DISCARD_S):
                await self._next()
            if self.bytes == before:
                return

    async def _next(self) -> Message:
        message = await self._receive()
        self.bytes += len(message.get("body", b""))
        self.ended = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message


class WholeBodies:
    """Bounds the arrival of every body, and reads to its end what an answer did not wait for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its body and the end of its answer go through here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        body = Body(receive, ended=not has_body)
        started = False

        async def send_to_the_end(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if not body.ended:
                    MutableHeaders(scope=message)["Connection"] = "close"
            if message["type"] != "http.response.body" or message.get("more_body", False) or body.ended:
                await send(message)
                return
            await send({**message, "more_body": True})
            await body.discard()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        from errors import ParetoscopeError  # noqa: PLC0415

        try:
            await self.app(scope, body.receive, send_to_the_end)
        except ParetoscopeError as error:
            if started:
                raise
            from pages.api.problems import problem  # noqa: PLC0415

            await problem(error)(scope, body.receive, send_to_the_end)
