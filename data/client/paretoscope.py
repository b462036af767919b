"""A small client of Paretoscope's HTTP API: one file, the standard library alone; tables are pandas frames where it is.

    from paretoscope import Paretoscope
    paretoscope = Paretoscope("http://localhost:8501")
    print(paretoscope.choose(task="lm-arena-chat", max_latency=60)["verdict"])

Copy this file beside your own. Quantities carry their units in their names: `cost_per_1k_requests_usd`, `itl_p95_ms`.
"""

from __future__ import annotations

import csv
import io
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

TIMEOUT_S = 120.0


class ApiError(Exception):
    """The server's own sentence on what was wrong with a call, and its HTTP status."""

    def __init__(self, detail: str, status: int) -> None:
        super().__init__(detail)
        self.detail, self.status = detail, status


class Paretoscope:
    """Calls of one server. Every call raises ApiError for an answer that is an error, URLError without a server."""

    def __init__(self, address: str = "http://localhost:8501", timeout_s: float = TIMEOUT_S, token: str = "") -> None:
        """`token` is made on the page Saved views, where the server has sign-in: it reads what its maker may read."""
        if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
            raise ValueError(f"The address '{address}' must begin with http:// or https://.")
        self.base, self.timeout_s = f"{address.rstrip('/')}/api/v1/", timeout_s
        self._token = token

    def choose(self, **settings: Any) -> dict[str, Any]:
        """The pick for a need, with verdict, alternatives and flips; settings are those of the Choose page."""
        return self.get("choose.json", **settings)

    def candidates(self, board: str = "llm-serving", **filters: Any) -> Any:
        """The candidates of a board as a table, a column per metric."""
        return self.table(f"boards/{board}/candidates.csv", **filters)

    def replay(self, log: bytes, **settings: Any) -> dict[str, Any]:
        """Routers on a log: CSV or Parquet with query, model, score, and cost_usd or tokens, as on the Route page."""
        return self.post("routers/replay", log, **settings)

    def fit(self, curves: bytes, **settings: Any) -> dict[str, Any]:
        """A scaling law fitted to curves: CSV with curve, x and y, or the columns that the law needs."""
        return self.post("laws/fit", curves, **settings)

    def read(self, file: bytes, **settings: Any) -> dict[str, Any]:
        """What the server makes of a file that a tool exported, before it is used: columns, units, assumptions."""
        return self.post("read", file, **settings)

    def get(self, path: str, **parameters: Any) -> dict[str, Any]:
        """The JSON of any call."""
        reply: dict[str, Any] = json.loads(self._open(path, parameters))
        return reply

    def post(self, path: str, body: bytes, **parameters: Any) -> dict[str, Any]:
        """The JSON of any call that takes a file."""
        reply: dict[str, Any] = json.loads(self._open(path, parameters, body))
        return reply

    def table(self, path: str, **parameters: Any) -> Any:
        """The rows of any call that ends in .csv: a pandas frame, or a list of dicts of text without pandas."""
        text = self._open(path, parameters).decode()
        try:
            import pandas as pd  # noqa: PLC0415 pandas is not needed for all else
        except ImportError:
            return list(csv.DictReader(io.StringIO(text)))
        return pd.read_csv(io.StringIO(text), low_memory=False)

    def _open(self, path: str, parameters: Mapping[str, Any], body: bytes | None = None) -> bytes:
        query = urllib.parse.urlencode({name: _text(value) for name, value in parameters.items() if value is not None})
        address = self.base + path + (f"?{query}" if query else "")
        headers = {} if body is None else {"Content-Type": "application/octet-stream"}
        request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 http or https: see __init__
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")  # to this server alone
        try:
            with urllib.request.urlopen(request, timeout=self.timeout_s) as answer:  # noqa: S310 as above
                content: bytes = answer.read()
        except urllib.error.HTTPError as error:
            raise ApiError(_detail(error), error.code) from None
        return content


def _text(value: Any) -> str:
    """A parameter as the API writes it: lists by commas, yes and no as 1 and 0."""
    if isinstance(value, bool):
        return str(int(value))
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["detail"])
    except (ValueError, KeyError, TypeError):
        return f"The server answered {error.code} {error.reason}."
