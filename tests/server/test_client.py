"""The Python client, the notebook beside it and the pasted lines, against a running server."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import urllib.request
from pathlib import Path

import pytest

from data.client.paretoscope import ApiError, Paretoscope
from pages.draw.shared.snippets import snippets

FOLDER = Path(__file__).resolve().parents[2] / "data" / "client"


def test_the_notebook_asks_as_choose_route_and_scaling_laws_do(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARETOSCOPE_URL", address)
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.delitem(sys.modules, "paretoscope", raising=False)
    cells = json.loads((FOLDER / "paretoscope.ipynb").read_text(encoding="utf-8"))["cells"]
    values: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), values)
    verdict = values["choice"]["verdict"]  # type: ignore[index]
    assert verdict in printed.getvalue()
    assert len(values["candidates"]) > 5  # type: ignore[arg-type]
    assert {policy["id"] for policy in values["replay"]["policies"]} >= {"category-table", "oracle"}  # type: ignore[index]
    assert values["fit"]["fits"][0]["predictions"][0]["y"] > 0  # type: ignore[index]


def test_an_error_is_the_sentence_of_the_server(address: str) -> None:
    with pytest.raises(ApiError, match="no-such-task") as caught:
        Paretoscope(address).choose(task="no-such-task")
    assert caught.value.status == 400


def test_only_http_addresses_are_asked() -> None:
    with pytest.raises(ValueError, match="must begin with http"):
        Paretoscope("file:///etc")


def test_pasted_lines_read_the_same_rows(address: str) -> None:
    link = f"{address}/api/v1/choose.csv?task=gpqa"
    lines = {title: text for title, (_language, text) in snippets(link).items()}
    values: dict[str, object] = {}
    exec(lines["Python"], values)
    assert len(values["rows"]) > 5  # type: ignore[arg-type]
    assert lines["curl"].startswith("curl -sS ")
    assert snippets("http://h/x?a='; rm")["curl"][1] == "curl -sS 'http://h/x?a='\"'\"'; rm'"
    assert "jsonlite::fromJSON" in snippets(f"{address}/api/v1/models/qwen3-8b")["R"][1]


def test_a_token_goes_to_the_server_and_not_where_it_redirects(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = []

    def urlopen(request, timeout):
        requests.append(request)
        return io.BytesIO(b"{}")

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    Paretoscope(token="pts_x").get("views/aaaaaaaaaa.json")
    Paretoscope().get("health")
    assert [request.unredirected_hdrs for request in requests] == [{"Authorization": "Bearer pts_x"}, {}]
    assert not requests[0].headers
