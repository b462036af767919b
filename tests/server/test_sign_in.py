"""Signing in by OpenID Connect, as Streamlit does it, with a provider of the tests; and who that makes the visitor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import streamlit as st
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from streamlit import config
from streamlit.auth_util import encode_provider_token
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from data.saved.people import Person
from pages.draw.shared import signed_in
from tests.own_loop import run
from tests.server.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider

SITE = "http://paretoscope.test"
COOKIE_SECRET = "another secret of the tests"
CLAIMS = {"sub": "42", "name": "Ada L.", "email": "ada@example.org", "email_verified": True}


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with running_provider(f"{SITE}/oauth2callback", CLAIMS) as served:
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(
            f'[auth]\nredirect_uri = "{served.redirect_uri}"\ncookie_secret = "{COOKIE_SECRET}"\n'
            f'client_id = "{CLIENT_ID}"\nclient_secret = "{CLIENT_SECRET}"\n'
            f'server_metadata_url = "{served.address}/.well-known/openid-configuration"\n'
        )
        before = config.get_option("secrets.files")
        config.set_option("secrets.files", [str(secrets)])
        secrets_singleton._reset()
        yield served
        config.set_option("secrets.files", before)
        secrets_singleton._reset()


async def sign_in() -> dict[str, object] | None:
    """Go through the flow as a browser does; what the cookie then says of the person, None where there is none."""
    app = Starlette(routes=create_auth_routes(""), middleware=[Middleware(SessionMiddleware, secret_key=COOKIE_SECRET)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as browser:
        to_provider = await browser.get("/auth/login", params={"provider": encode_provider_token("default")})
        assert to_provider.status_code == 302
        async with httpx.AsyncClient() as outside:
            back = await outside.get(to_provider.headers["location"])
        signed = await browser.get(back.headers["location"])
        assert signed.status_code == 302
        replayed = await httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE).get(
            back.headers["location"]
        )  # somebody else with the same address, without the session that began it
        assert "_streamlit_user" not in replayed.cookies
        cookie = signed.cookies.get("_streamlit_user")
    if not cookie:
        return None
    value = decode_signed_value(COOKIE_SECRET, "_streamlit_user", cookie.strip('"').encode())
    assert value is not None
    told: dict[str, object] = json.loads(value)
    return told


def test_the_flow_tells_who_it_is(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(sign_in)
    assert told["is_logged_in"] is True
    assert person_told(told, monkeypatch) == Person(f"{provider.address}|42", "Ada L.", "ada@example.org")


@pytest.mark.parametrize("wrong", ["key", "audience"])
def test_a_token_that_is_not_the_providers_signs_nobody_in(provider: Provider, wrong: str) -> None:
    if wrong == "key":
        provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    else:
        provider.audience = "another application"
    assert run(sign_in) is None


@pytest.mark.parametrize(
    ("told", "person"),
    [
        ({"is_logged_in": False}, None),
        ({"is_logged_in": True, "iss": "i", "email": "a@b.c", "email_verified": True}, None),  # no subject
        ({"is_logged_in": True, "iss": "i", "sub": "1", "email": "a@b.c"}, Person("i|1", "a@b.c", "")),
        (
            {"is_logged_in": True, "iss": "i", "sub": "1", "email": "a@b.c", "email_verified": False},
            Person("i|1", "a@b.c", ""),
        ),
        ({"is_logged_in": True, "iss": "j", "sub": "1", "preferred_username": "ada"}, Person("j|1", "ada", "")),
    ],
)
def test_only_what_the_provider_vouches_for_counts(told, person, monkeypatch):
    assert person_told(told, monkeypatch) == person


def person_told(told: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> Person | None:
    """The person that a page sees where Streamlit was told this."""

    class User(dict):
        __getattr__ = dict.__getitem__

        def to_dict(self):
            return dict(self)

    monkeypatch.setattr(signed_in, "get_script_run_ctx", lambda **_: object())
    monkeypatch.setattr(st, "user", User(told))
    return signed_in.person_on_page()
