"""Admission: only requests for a host of this deployment, with a common method and a readable address, are answered."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from errors import ParetoscopeError

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SHOWN_CHARS = 60


class WrongHost(ParetoscopeError):
    """The request is for another host."""

    title = "Another host"
    status = 421


class UnknownMethod(ParetoscopeError):
    """The server has no use for this method: a refusal, not a failure of the server."""

    title = "Unknown method"
    status = 405


class BadAddress(ParetoscopeError):
    """The address contains characters that no address here has."""

    title = "No such address"
    status = 400


def host_name(host: str) -> str:
    """The name in a Host header, in lower case and without its port.

    >>> host_name("Models.Example.org:8501"), host_name("[::1]:8501")
    ('models.example.org', '[::1]')
    """
    name, colon, port = host.strip().lower().rpartition(":")
    return name.rstrip(".") if colon and port.isdecimal() else host.strip().lower().rstrip(".")


def is_allowed(host: str, allowed: Sequence[str]) -> bool:
    """Whether a Host header names an allowed host; `*.example.org` allows all subdomains, an empty list any host."""
    name = host_name(host)
    return not allowed or any(
        name == entry or (entry.startswith("*.") and name.endswith(entry[1:]) and name != entry[1:])
        for entry in allowed
    )


class Admission:
    """Refuse other hosts (for websockets too), other methods and unreadable addresses, in a sentence."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        fault = self._fault(scope) if scope["type"] in ("http", "websocket") else None
        if fault is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            from pages.api.problems import problem  # noqa: PLC0415 it brings pandas, which the first page does not need

            headers = {"Allow": ", ".join(METHODS)} if isinstance(fault, UnknownMethod) else {}
            await problem(fault, headers)(scope, receive, send)

    def _fault(self, scope: Scope) -> ParetoscopeError | None:
        host = Headers(scope=scope).get("host", "")
        if not is_allowed(host, self.hosts):
            return WrongHost(
                f"This server does not serve the host '{_printable(host)}'; use the address that its operator gave "
                "you. Operators list allowed hosts in PARETOSCOPE_ALLOWED_HOSTS."
            )
        method = scope.get("method", "GET")
        if method not in METHODS:
            return UnknownMethod(
                f"The method '{_printable(method)}' is not known here; the methods are {', '.join(METHODS)}."
            )
        if "\0" in scope.get("path", ""):  # Streamlit refuses it too, but with an empty page
            return BadAddress("The address contains a NUL character (%00); remove it.")
        return None


def _printable(text: str) -> str:
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= SHOWN_CHARS else f"{plain[: SHOWN_CHARS - 3]}..."
