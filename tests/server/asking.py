"""What the tests of the API share: example bodies, and readers of answers."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx

CURVES = "curve,x,y,n_params\n" + "".join(
    f"{name},{size},{b / (300 + size**0.5) + floor:.6f},{params}\n"
    for name, b, floor, params in (("a", 900, 1.0, 1e8), ("b", 1500, 0.7, 7e8), ("c", 700, 1.3, 2e8))
    for size in (200 * 2**step for step in range(11))
)
TABLE = 'name,cost,quality\n"x, y",1,5\nb,1,5\nc,2,4\nd,0.5,\ne,3,9\n=2+2,9,1\n'


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline=""), strict=True))


def post(client: httpx.Client, path: str, body: str | bytes, accept: str = "*/*") -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    return client.post(path, content=content, headers={"Content-Type": "text/csv", "Accept": accept})


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem of a refusal, which must be a sentence."""
    assert answer.status_code == status, (answer.status_code, answer.text[:300])
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert len(body["detail"]) > 15
    assert body["detail"].endswith("."), body["detail"]
    assert "Traceback" not in body["detail"]
    return body
