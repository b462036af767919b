"""Who calls: the address that a caller's share is counted by."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

import uvicorn.config
from starlette.requests import Request
from uvicorn._types import ASGI3Application
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

IPV6_PREFIX = 64  # what one household or one machine is given: it can call from any address in it


def trust_only(proxies: Sequence[str]) -> None:
    """Let X-Forwarded-For say who calls only where a proxy of these addresses or networks sends it.

    uvicorn believes whoever connects from this machine, and Streamlit passes on no option for it. To be called while
    the app is imported: uvicorn wraps it afterwards.
    """

    class TrustedProxies(ProxyHeadersMiddleware):
        def __init__(self, app: ASGI3Application, trusted_hosts: list[str] | str = "") -> None:
            super().__init__(app, list(proxies))

    uvicorn.config.ProxyHeadersMiddleware = TrustedProxies  # type: ignore[attr-defined]


def caller_name(request: Request) -> str:
    """The caller's address, or the network that an IPv6 address is in."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(address), IPV6_PREFIX), strict=False))
    return str(address)
