"""Security headers, short links, start-up: what the deployment adds to the dashboard."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx
import pytest
import streamlit

from pages.api.headers import LATE_SCRIPTS, inline_hashes


@pytest.mark.parametrize("path", ["/", "/frontier", "/api/v1/health", "/api/nope", "/_stcore/health", "/v/nope"])
def test_every_answer_has_the_headers(site: httpx.Client, path: str) -> None:
    headers = site.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "frame-ancestors" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_scripts_of_strangers_do_not_run(site: httpx.Client) -> None:
    policy = dict(part.split(" ", 1) for part in site.get("/").headers["content-security-policy"].split("; "))
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "blob:" not in policy["script-src"]
    assert (policy["default-src"], policy["object-src"], policy["base-uri"]) == ("'self'", "'none'", "'self'")


def test_the_scripts_in_the_page_are_allowed_by_hash(site: httpx.Client) -> None:
    page = site.get("/")
    hashes = inline_hashes(page.text)
    assert all(digest in page.headers["content-security-policy"] for digest in hashes)
    inline = re.findall(r"<script(?![^>]*src)", (Path(streamlit.__file__).parent / "static/index.html").read_text())
    assert len(hashes) == len(inline) > 0


def test_answers_of_the_api_are_no_pages(api: httpx.Client) -> None:
    kept = {"health": "no-store", "nope": "no-store", "boards/api-models/candidates.csv": "private, no-cache"}
    for path, caching in kept.items():
        headers = api.get(path).headers
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == caching


def test_answers_on_an_open_line_leave_at_once(api: httpx.Client) -> None:
    """Without TCP_NODELAY each answer but the first waits 40 ms for an acknowledgement."""
    times = []
    for _ in range(30):
        start = time.perf_counter()
        assert api.get("health").status_code == 200
        times.append(time.perf_counter() - start)
    assert sorted(times)[10] < 0.03


def test_no_other_site_may_ask(api: httpx.Client) -> None:
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    assert not [
        name for name in api.options("laws/fit", headers=preflight).headers if name.startswith("access-control")
    ]
    assert "access-control-allow-origin" not in api.get("health", headers={"Origin": "https://example.org"}).headers


def test_the_server_has_not_loaded_torch(site: httpx.Client) -> None:
    site.get("/api/v1/choose.json")
    [pid] = [
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if f"--server.port\0{site.base_url.port}\0".encode() in _command(folder)
    ]
    assert "libtorch" not in Path(f"/proc/{pid}/maps").read_text()


def _command(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""


def test_a_page_names_the_scripts_of_its_chart_and_table_and_they_exist(site: httpx.Client) -> None:
    link = site.get("/").headers["Link"]
    paths = re.findall(r'<\./([^>]+)>; rel="modulepreload"', link)
    assert {Path(path).name.split(".")[0] for path in paths} == set(LATE_SCRIPTS)
    for path in paths:
        assert "javascript" in site.get(f"/{path}").headers["content-type"]
    assert "Link" not in site.get("/api/v1/health").headers
