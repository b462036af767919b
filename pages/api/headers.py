"""Headers on every HTTP answer, and the scripts a page will need, as plain ASGI middleware: streams pass through."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LATE_SCRIPTS = ("PlotlyChart", "DataFrame", "arrowFormatUtils")


def page_headers(index: Path) -> Mapping[str, str]:
    """Headers for the dashboard whose page is `index`: everything from this server, scripts of the page by hash.

    Streamlit styles inline, starts workers from blobs and runs WebAssembly; Plotly compiles the drawing functions of
    its WebGL charts at run time, which is what unsafe-eval is for. Scripts written into a page do not run.
    """
    inline = " ".join(inline_hashes(index.read_text(encoding="utf-8")))
    policy = (
        "default-src 'self'",
        f"script-src 'self' 'unsafe-eval' {inline}".strip(),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def inline_hashes(html: str) -> list[str]:
    """The scripts written into a page, as sources that a policy can name."""
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", html, flags=re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def preloads(index: Path) -> str:
    """A Link header that has the browser fetch the chart's and the table's scripts while the page is computed.

    Streamlit loads them when the first chart or table arrives: a second later, and one of them is 5 MB.
    """
    scripts = (file for name in LATE_SCRIPTS for file in sorted((index.parent / "static" / "js").glob(f"{name}.*.js")))
    return ", ".join(f'<./static/js/{script.name}>; rel="modulepreload"' for script in scripts)


class PageHeaders:
    """Adds the headers that an answer does not set itself; `link` to pages alone."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str], link: str = "") -> None:
        self.app = app
        self.headers = headers
        self.link = link

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the answer's start gains the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if self.link and headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Link", self.link)
            await send(message)

        await self.app(scope, receive, with_headers)
