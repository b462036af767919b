"""POST read: any file, in our names and units, with what was assumed; nothing is kept."""

from __future__ import annotations

import httpx
import pytest

from tests.data.uploads.workbooks import workbook

TTFT = "model,TTFT\nmine-fp8,12\n"


def read(api: httpx.Client, body: str | bytes, **parameters: str) -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    return api.post("read", params={"kind": "measurements", **parameters}, content=content)


def test_the_shape_of_an_answer(api: httpx.Client) -> None:
    reply = read(api, "model,Median TTFT (s)\nmine,0.25\n", filename="mine.csv").json()
    assert set(reply) >= {"format", "assumed", "columns", "rows", "data", "left_out", "faults"}
    assert reply["rows"] == 1
    assert reply["data"][0]["ttft_p50_ms"] == 250
    assert {"name": "Median TTFT (s)", "meaning": "ttft_p50_ms", "unit": "s"} in reply["columns"]


def test_what_a_caller_says_goes_before_what_is_guessed(api: httpx.Client) -> None:
    asked = read(api, TTFT).json()
    assert "can be ms or s" in asked["faults"][0]["detail"]
    told = read(api, TTFT, **{"unit.TTFT": "s", "all.gpu": "H200", "all.num_gpus": "8"}).json()
    assert not told["faults"]
    assert told["data"][0] | {"ttft_mean_ms": 12_000, "gpu": "H200", "num_gpus": 8} == told["data"][0]
    other = read(api, TTFT, **{"meaning.TTFT": "itl_mean_ms"}).json()
    assert other["data"][0]["itl_mean_ms"] == 12


def test_doubted_values_are_missing_until_confirmed(api: httpx.Client) -> None:
    body = "label,itl_p95_ms\na,0.05\n"
    doubted = read(api, body).json()
    assert doubted["data"][0]["itl_p95_ms"] is None
    assert doubted["faults"][0] | {"row": 1, "column": "itl_p95_ms", "value": "0.05"} == doubted["faults"][0]
    assert read(api, body, confirmed="itl_p95_ms").json()["data"][0]["itl_p95_ms"] == 0.05


def test_a_workbook_says_which_sheet_was_read(api: httpx.Client) -> None:
    sheets = {"Notes": [["a", "b"]], "Runs": [["model", "Median TTFT (ms)"], ["mine", 250.0], ["other", 310.0]]}
    book = workbook({**sheets, "Old": [["model", "Median TTFT (ms)"], ["mine", 9.0]]})
    reply = read(api, book, filename="mine.xlsx").json()
    assert reply["format"] == "XLSX"
    assert [row["ttft_p50_ms"] for row in reply["data"]] == [250, 310]
    assert "The sheet 'Runs' is read, which has the most rows; not 'Old'." in reply["assumed"]


@pytest.mark.parametrize(
    ("body", "parameters", "words"),
    [
        ("a,b\n1,2\n", {"kind": "songs"}, "the kinds are: measurements"),
        ("", {}, "is empty"),
        ("label,itl_p95_ms\na,3\n", {"meaning.zz": "itl_p95_ms"}, "no column 'zz'"),
        ("label,itl_p95_ms\na,3\n", {"unit.zz": "s"}, "No column is, or means, 'zz'"),
        ("label,itl_p95_ms\na,3\n", {"all.zz": "s"}, "no meaning of a column"),
        (b"PK\x03\x04sheet", {}, "save the sheet as CSV"),
    ],
)
def test_refusals_are_sentences(api: httpx.Client, body: str | bytes, parameters: dict[str, str], words: str) -> None:
    reply = read(api, body, **parameters)
    assert reply.status_code == 400
    assert words in reply.json()["detail"]


def test_laws_and_routers_read_the_same_files(api: httpx.Client) -> None:
    body = "model,N,D,loss\n" + "".join(
        f"m,{n}M,{d}B,{3 - 0.05 * n / 100 - 0.01 * d}\n" for n in (50, 100, 400) for d in (1, 4)
    )
    fit = api.post("laws/fit", params={"law": "chinchilla"}, content=body.encode())
    assert fit.status_code == 200, fit.text
    assert fit.json()["fits"][0]["n"] == 6
    replies = "id,a_score,a_cost,b_score,b_cost\n" + "".join(f"{i},{i % 2},0.1,1,0.2\n" for i in range(60))
    replay = api.post("routers/replay", params={"policies": "best-single"}, content=replies.encode())
    assert replay.status_code == 200, replay.text
    assert replay.json()["models"] == ["a", "b"]
