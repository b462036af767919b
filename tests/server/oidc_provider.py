"""A small OpenID Connect provider on this machine: one person, who always agrees. For the tests of signing in.

It answers discovery, authorization (code flow with PKCE), token and keys (RS256), and checks what a provider must: the
client's secret, the redirect address, that a code is used once, and the verifier that belongs to its challenge.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "paretoscope", "a secret of the tests"


class Provider:
    """Who signs in is what `claims` says; `audience` and `key` can be made wrong, to see that they are checked."""

    def __init__(self, redirect_uri: str, claims: dict[str, Any]) -> None:
        self.redirect_uri, self.claims = redirect_uri, claims
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
        self.signing_key, self.audience, self.address = self.key, CLIENT_ID, ""
        self._codes: dict[str, dict[str, str]] = {}

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert query["client_id"] == CLIENT_ID
        assert query["redirect_uri"] == self.redirect_uri
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(8)
        self._codes[code] = query
        return f"{self.redirect_uri}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        asked = self._codes.pop(form["code"])  # a code is used once
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        assert (name, secret) == (CLIENT_ID, CLIENT_SECRET)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        assert challenge.decode() == asked["code_challenge"]
        now = int(time.time())
        times = {"iat": now, "exp": now + 60}
        payload = {"iss": self.address, "aud": self.audience, "nonce": asked["nonce"], **times, **self.claims}
        id_token = jwt.encode({"alg": "RS256", "kid": "one"}, payload, self.signing_key)
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.end_headers()
                    return
                keys = {"keys": [provider.key.as_dict(private=False)]}
                self.answer(keys if parts.path == "/keys" else provider.metadata())

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                fields = {name: values[0] for name, values in form.items()}
                self.answer(provider.token(fields, self.headers["Authorization"]))

            def answer(self, value: object) -> None:
                body = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        return Handler


@contextmanager
def running_provider(redirect_uri: str, claims: dict[str, Any]) -> Iterator[Provider]:
    """The provider, served on a free port of this machine."""
    provider = Provider(redirect_uri, claims)
    server = ThreadingHTTPServer(("127.0.0.1", 0), provider.handler())
    provider.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
