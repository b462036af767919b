"""The Python client, the notebook beside it and the pasted lines, against a running server."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import urlencode

import numpy as np
import pytest

from data.client.paretoscope import ApiError, Paretoscope
from models.laws import LAWS, CurveFit
from models.routers.log import Log
from pages.answers.laws.answer import LawFit, ScalingAnswer
from pages.answers.laws.view import ScalingView, run_set
from pages.answers.route.answer import RouteAnswer
from pages.answers.route.log import RouteLog
from pages.answers.route.view import RouteView
from pages.answers.tuning.answer import FineTuneView, fine_tune
from pages.draw.laws.scaling_call import scaling_call
from pages.draw.route.route_call import route_call
from pages.draw.shared.posted_call import PostedCall
from pages.draw.shared.snippets import post_snippets, snippets
from pages.draw.tuning.tuning_call import tuning_call

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


def of_route() -> PostedCall | None:
    chance = np.random.default_rng(3)
    score, cost = (chance.random((60, 2)) < (0.5, 0.8)).astype(float), np.tile([0.0001, 0.002], (60, 1))
    log = Log(
        [f"q{i}" for i in range(60)], ("small", "large"), score, cost, features=np.eye(60, 4), confidence=score / 2
    )
    answer = SimpleNamespace(view=RouteView(), replay=SimpleNamespace(policies={"oracle": 0, "confidence-deferral": 0}))
    return route_call(cast(RouteAnswer, answer), RouteLog(log))


def of_scaling_laws() -> PostedCall | None:
    runs, law_fit = run_set("flan_bart-base"), LawFit(LAWS["power"], cast(CurveFit, "fitted"))
    return scaling_call(ScalingAnswer(ScalingView(), runs, np.ones(len(runs.points), bool), (law_fit,), ""))


def of_fine_tune() -> PostedCall | None:
    return tuning_call(fine_tune(FineTuneView(method="ats")))


@pytest.mark.parametrize("call_of", [of_route, of_scaling_laws, of_fine_tune])
def test_posted_lines_ask_what_the_page_asks(
    call_of: Callable[[], PostedCall | None], address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = call_of()
    assert call is not None
    (tmp_path / call.file_name).write_bytes(call.file())
    monkeypatch.chdir(tmp_path)
    values: dict[str, object] = {}
    link = f"{address}/api/v1/{call.path}?{urlencode(call.params)}"
    exec(post_snippets(link, call.file_name)["Python"][1], values)
    assert values["answer"] == Paretoscope(address).post(call.path, call.file(), **call.params)


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
