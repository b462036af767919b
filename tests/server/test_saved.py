"""Saved views over HTTP: the state and the rows as they were when they were saved."""

from __future__ import annotations

import httpx
import pytest

from tests.server.asking import problem, rows


def test_the_state(api: httpx.Client, slug: str) -> None:
    reply = api.get(f"views/{slug}.json").json()
    assert (reply["slug"], reply["title"], reply["page"]) == (slug, "Cheap <b>& good</b>", "choose")
    assert reply["state"] == {"task": "gpqa", "w_cost": "9"}
    assert reply["summary"] == {"pick": "a"}
    assert reply["data_version"] == "000000000000"
    assert reply["data_version_now"] == api.get("health").json()["data_version"]
    assert reply["created_at"].endswith("+00:00")


def test_the_rows_are_pinned(api: httpx.Client, slug: str) -> None:
    answer = api.get(f"views/{slug}.csv")
    origin = {"data_version": "000000000000", "filters": "task=gpqa&w_cost=9"}
    assert rows(answer) == [
        {"candidate_id": "a", "cost_per_1k_requests_usd": "-1.5", **origin},
        {"candidate_id": "b", "cost_per_1k_requests_usd": "", **origin},
    ]
    assert answer.headers["content-disposition"] == f'attachment; filename="view-{slug}.csv"'


def test_short_links_lead_to_the_dashboard(site: httpx.Client, slug: str) -> None:
    answer = site.get(f"/v/{slug}")
    assert answer.status_code == 303
    target = answer.url.join(answer.headers["location"])
    assert (target.host, target.path, dict(target.params)) == (site.base_url.host, "/", {"view": slug})


@pytest.mark.parametrize("path", ["/v/aaaaaaaaaa", "/v/%3Cscript%3E", "/v/x%0d%0aSet-Cookie:%20a=b", "/v/example.org"])
def test_short_links_lead_nowhere_else(site: httpx.Client, path: str) -> None:
    answer = site.get(path)
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers or "a=b" not in answer.headers["set-cookie"]
    problem(answer, 404)
