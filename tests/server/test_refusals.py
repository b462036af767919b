"""Bad input of every kind: a sentence that names column, row, value and remedy, and the right status."""

from __future__ import annotations

import gzip
import io
import zipfile

import httpx
import pytest

from tests.server.asking import CURVES, TABLE, post, problem, rows

FIT, SELECT, PARETO = "laws/fit?law=rectified", "laws/select?target=204800&budget=51200", "pareto?objectives=cost:min"


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("curves.csv", b"0" * 200_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("path", "body", "words", "row", "column"),
    [
        (FIT, "", ["empty"], None, None),
        (FIT, "curve,x,y\n", ["no rows"], None, None),
        (FIT, "curve,x\nm,1\n", ["'y' is missing", "'curve', 'x'"], None, "y"),
        (FIT, "curve,x,y\nm,1,abc\n", ["'abc'", "'y'", "row 1", "not a number"], 1, "y"),
        (FIT, "curve,x,y\nm,1,2\nm,2,0\n", ["y = 0", "row 2", "'m'", "above 0"], 2, "y"),
        (FIT, "curve,x,y\nm,1,-3\n", ["y = -3", "row 1", "above 0"], 1, "y"),
        (FIT, "curve,x,y\nm,1,nan\n", ["y in row 1", "is empty"], 1, "y"),
        (FIT, "curve,x,y\nm,1,inf\n", ["y in row 1", "is empty"], 1, "y"),
        (FIT, "curve,x,y\nm,1,\n", ["y in row 1", "is empty"], 1, "y"),
        (FIT, "curve,x,y\nm,-1,2\n", ["x = -1", "row 1", "0 or more"], 1, "x"),
        (FIT, "curve,x,y\n,1,2\n", ["curve in row 1", "is empty"], 1, "curve"),
        (FIT, "curve,x,y,n_params\nm,1,2,5\nm,2,2,6\n", ["n_params = 6", "row 2", "row 1"], 2, "n_params"),
        (FIT, "curve,x,y,n_params\nm,1,2,0\n", ["n_params = 0", "above 0"], 1, "n_params"),
        (FIT, "curve,x,y\nm,1,2\nn,1,1e300\n", ["y = 1e+300 in row 2, curve 'n'", "another unit"], 2, "y"),
        (FIT, "curve,x,y\nm,1e-50,2\n", ["x = 1e-50", "another unit"], 1, "x"),
        (FIT, "curve,x,y\nm,1,2,3\n", ["Row 1 has 4 fields"], 1, None),
        (FIT, b"curve,x,y\n\x81,1,2\n", ["UTF-8", "line 2", "0x81"], None, None),
        (FIT, gzip.compress(CURVES.encode()), ["compressed"], None, None),
        (FIT, zip_bomb(), ["zip archive"], None, None),
        (FIT, "curve,x,y\nm\0,1,2\n", ["NUL byte", "line 2"], None, None),
        (SELECT, "curve,x,y\nm,1,abc\n", ["'abc'", "row 1"], 1, "y"),
        (PARETO, "cost\n", ["no rows"], None, None),
        (PARETO, "name,cost\na,1\nb,=1+1\n", ["'=1+1'", "'cost'", "row 2"], 2, "cost"),
        (PARETO, "name,cost\na,1\nb,-1\n", ["'-1'", "'cost'", "row 2", "below 0"], 2, "cost"),
        (PARETO, "name,price\na,1\n", ["'cost' is missing", "'price'"], None, "cost"),
        (PARETO, "cost,pareto_rank\n1,1\n", ["pareto_rank", "already"], None, "pareto_rank"),
    ],
)
def test_bad_bodies(
    api: httpx.Client, path: str, body: str | bytes, words: list[str], row: int | None, column: str | None
) -> None:
    reply = problem(post(api, path, body), 400)
    assert all(word in reply["detail"] for word in words), reply["detail"]
    assert (reply.get("row"), reply.get("column")) == (row, column)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("pareto", ["objectives", "missing"]),
        ("pareto?objectives=", ["No objectives"]),
        ("pareto?objectives=cost", ["name:min or name:max"]),
        ("pareto?objectives=cost:up", ["name:min or name:max"]),
        ("pareto?objectives=cost:min,cost:max", ["'cost'", "twice"]),
        ("pareto?objectives=zz:min", ["'zz' is missing", "'cost'"]),
        ("pareto?objectives=" + ",".join(f"c{i}:min" for i in range(9)), ["at most 8"]),
        ("pareto?objectives=cost:min&objectives=quality:max", ["2 times"]),
        ("pareto?objectives=cost:min&limit=3", ["'limit'", "parameters are objectives"]),
        ("pareto?objectives=" + "a" * 20_000 + ":min", ["20,004 characters"]),
        ("laws/fit?law=nope", ["'nope'", "rectified", "vanilla"]),
        ("laws/fit?at=abc", ["'at'", "'abc'", "finite number"]),
        ("laws/fit?at=-1", ["-1", "0 or more"]),
        ("laws/fit?at=1e999", ["'at'", "finite number"]),
        ("laws/fit?at=" + ",".join(["1"] * 101), ["101 sizes", "at most 100"]),
        ("laws/fit?level=1", ["level 1", "between 0 and 1"]),
        ("laws/fit?level=nan", ["'level'", "finite number"]),
        ("laws/select?budget=1", ["'target' is missing"]),
        ("laws/select?target=1", ["'budget' is missing"]),
        ("laws/select?target=0&budget=1", ["target is 0", "above 0"]),
        ("laws/select?target=1&budget=-1", ["budget is -1", "above 0"]),
        ("laws/select?target=1e5&budget=1e4&methods=ats,magic", ["'magic'", "subtuning"]),
    ],
)
def test_bad_parameters_of_posts(api: httpx.Client, path: str, words: list[str]) -> None:
    body = TABLE if path.startswith("pareto") else CURVES
    reply = problem(post(api, path, body), 413 if "at most 100" in words else 400)
    assert all(word in reply["detail"] for word in words), reply["detail"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("boards/nope/candidates.csv", 404, ["'nope'", "llm-serving"]),
        ("boards/nope/frontier.json", 404, ["'nope'"]),
        ("boards/llm-serving/candidates.xml", 404, ["no call"]),
        ("boards/llm-serving'%20OR%201=1/candidates.csv", 404, ["OR 1=1"]),
        ("boards/llm-serving/frontier.csv?objectives=zz:min", 400, ["'zz'", "energy_per_token_j"]),
        ("boards/llm-serving/frontier.csv?objectives=label:min", 400, ["label", "metric"]),
        ("boards/llm-serving/candidates.csv?max.zz=1", 400, ["'zz'", "energy_per_token_j"]),
        ("boards/llm-serving/candidates.csv?max.power_w=abc", 400, ["'max.power_w'", "'abc'"]),
        ("boards/llm-serving/candidates.csv?max.power_w=", 400, ["'max.power_w'", "finite"]),
        ("boards/llm-serving/candidates.csv?max.power_w=nan", 400, ["'nan'", "finite"]),
        ("boards/llm-serving/candidates.csv?max.power_w=1e999", 400, ["finite"]),
        ("boards/llm-serving/candidates.csv?max.power_w=1&max.power_w=2", 400, ["2 times"]),
        ("boards/llm-serving/candidates.csv?min.label=3", 400, ["'label'", "text", "in.label"]),
        ("boards/llm-serving/candidates.csv?in.gpu=T1000", 400, ["'T1000'", "H100"]),
        ("boards/llm-serving/candidates.csv?in.gpu=", 400, ["in.gpu", "empty"]),
        ("boards/llm-serving/candidates.csv?in.zz=1", 400, ["'zz'"]),
        ("boards/llm-serving/candidates.csv?in.=1", 400, ["no parameter"]),
        ("boards/llm-serving/candidates.csv?limit=-1", 400, ["'limit'", "-1", "whole number"]),
        ("boards/llm-serving/candidates.csv?limit=1.5", 400, ["'limit'", "whole number"]),
        ("boards/llm-serving/candidates.csv?limit=1e12", 400, ["'limit'", "whole number"]),
        ("boards/llm-serving/candidates.csv?offset=x", 400, ["'offset'", "'x'"]),
        ("boards/llm-serving/candidates.csv?ofset=1", 400, ["'ofset'", "offset", "min.<name>"]),
        ("boards/llm-serving/candidates.csv?input_tokens=-5", 400, ["'-5'", "input_tokens"]),
        ("boards/llm-serving/candidates.csv?rental=free", 400, ["'free'", "median"]),
        ("choose.json?task=nope", 400, ["'nope'", "lm-arena-chat"]),
        ("choose.json?board=nope", 400, ["'nope'", "llm-serving"]),
        ("choose.json?board=image-generation&task=gpqa", 400, ["'gpqa'", "text-to-image"]),
        ("choose.json?w_cost=11", 400, ["'11'", "w_cost"]),
        ("choose.json?w_cost=", 400, ["w_cost"]),
        ("choose.json?max_cost_usd=cheap", 400, ["'cheap'", "max_cost_usd"]),
        ("choose.json?max_cost_usd=-1", 400, ["'-1'", "max_cost_usd"]),
        ("choose.json?gpus=T1000", 400, ["'T1000'"]),
        ("choose.json?quality=vibes", 400, ["'vibes'"]),
        ("choose.csv?zz=1", 400, ["'zz'", "w_cost"]),
        ("choose.json?task=gpqa&task=lm-arena-chat", 400, ["2 times"]),
        ("health?x=1", 400, ["takes none"]),
        ("views/aaaaaaaaaa.json", 404, ["aaaaaaaaaa", "deleted"]),
        ("views/%27%20OR%201=1%20--.json", 404, ["OR 1=1"]),
        ("nothing/here", 404, ["/api/v1/nothing/here", "openapi.json"]),
    ],
)
def test_bad_addresses(api: httpx.Client, path: str, status: int, words: list[str]) -> None:
    reply = problem(api.get(path), status)
    assert all(word in reply["detail"] for word in words), reply["detail"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/health", "/api/v1", "/api/v1/health/x"])
def test_nothing_below_api_is_a_page(site: httpx.Client, path: str) -> None:
    problem(site.get(path), 404)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'; DROP TABLE model; --", "=1+1", "{{7*7}}", "${x}"])
def test_names_are_only_text(api: httpx.Client, name: str) -> None:
    body = CURVES.replace("\na,", f'\n"{name}",')
    reply = post(api, "laws/fit", body)
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["fits"][0]["curve"] == name
    table = rows(post(api, "laws/fit", body, "text/csv"))
    assert table[0]["curve"] == (f"'{name}" if name.startswith("=") else name)
    table = rows(post(api, PARETO, f'name,cost\n"{name}",1\n'))
    assert table[0]["name"] == (f"'{name}" if name.startswith("=") else name)


@pytest.mark.parametrize(
    "path", ["boards/..%2f..%2fetc/candidates.csv", "views/..%2f..%2fviews.sqlite.csv", "%2e%2e/x"]
)
def test_paths_that_climb_lead_nowhere(api: httpx.Client, path: str) -> None:
    answer = api.get(path)
    assert 400 <= answer.status_code < 500
    assert len(answer.content) < 300


def test_odd_curves_are_fitted_as_far_as_they_go_and_it_is_said(api: httpx.Client) -> None:
    body = "curve,x,y\n" + "".join(f"m,{x},{3 / x**0.3 + 1:.4f}\n" for x in (100, 200, 400, 800, 1600, 3200))
    body += "m,200,1.7\nm,0,9\nm,,8\none,500,2\n"
    fits = {fit["curve"]: fit for fit in post(api, "laws/fit?at=6400", body).json()["fits"]}
    reply = " ".join(fits["m"]["warnings"])
    assert "x = 200 stands in rows 2 and 7" in reply
    assert "x is missing in row 9" in reply
    assert "at x = 0" in reply
    assert fits["m"]["n"] == 7
    assert fits["one"]["params"]["B"] is None
    (prediction,) = fits["one"]["predictions"]
    assert prediction["x"] == 6400
    assert [prediction[name] for name in ("y", "low", "high")] == [None, None, None]
    assert "500 in every row" in prediction["reason"]
    assert "Row 10 is this curve's only point" in " ".join(fits["one"]["warnings"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_wrong_methods(api: httpx.Client, method: str) -> None:
    answer = api.request(method, "health", content=b"x" if method != "DELETE" else None)
    problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    refused = api.get("pareto?objectives=cost:min")
    problem(refused, 405)
    assert refused.headers["allow"] == "OPTIONS, POST"


def test_head_and_options(api: httpx.Client) -> None:
    head, get = api.head("health"), api.get("health")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    for path, allowed in (("health", "GET, HEAD, OPTIONS"), ("laws/fit", "OPTIONS, POST")):
        options = api.options(path)
        assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", allowed)
    problem(api.options("nothing"), 404)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Content-Type": "application/json"}, ["'application/json'", "text/csv"]),
        ({"Content-Type": "multipart/form-data; boundary=x"}, ["multipart/form-data", "--data-binary"]),
        ({"Content-Type": "text/csv", "Content-Encoding": "gzip"}, ["'gzip'", "uncompressed"]),
    ],
)
def test_bodies_of_another_kind(api: httpx.Client, headers: dict[str, str], words: list[str]) -> None:
    reply = problem(api.post("laws/fit", content=CURVES.encode(), headers=headers), 415)
    assert all(word in reply["detail"] for word in words)


@pytest.mark.parametrize("kind", ["text/csv; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", ""])
def test_bodies_that_are_read(api: httpx.Client, kind: str) -> None:
    assert api.post(PARETO, content=TABLE.encode(), headers={"Content-Type": kind}).status_code == 200
