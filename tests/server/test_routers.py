"""Routers over HTTP: the list, a replay, and refusals."""

from __future__ import annotations

import io

import httpx
import pandas as pd
import pytest

from tests.server.asking import post, problem

LOG = "query,model,score,cost_usd,domain\n" + "\n".join(
    f"q{i},{model},{int((i * k) % 7 < t)},{price},d{i % 3}"
    for i in range(200)
    for model, k, t, price in (("small", 3, 3, 0.0001), ("mid", 5, 4, 0.0005), ("big", 2, 6, 0.004))
)


def test_the_list_names_every_policy(api: httpx.Client) -> None:
    listed = {router["id"]: router for router in api.get("routers").json()["routers"]}
    assert {"zero-router", "oracle", "best-single", "category-table", "carrot-knn", "carrot-ridge"} <= set(listed)
    assert all(router["citation"] and router["summary"] for router in listed.values())


def test_a_replay_has_the_baselines_and_the_policy(api: httpx.Client) -> None:
    answer = post(api, "routers/replay?policies=carrot-knn&test=0.3&seed=42", LOG).json()
    assert (answer["n_train"], answer["n_test"], answer["models"]) == (140, 60, ["small", "mid", "big"])
    assert {policy["id"] for policy in answer["policies"]} == {
        "zero-router",
        "oracle",
        "best-single",
        "category-table",
        "carrot-knn",
    }
    again = post(api, "routers/replay?policies=carrot-knn&test=0.3&seed=42", LOG).json()
    assert again == answer


@pytest.mark.parametrize(
    ("query", "body", "words"),
    [
        ("policies=magic", LOG, "magic"),
        ("policies=carrot-knn&test=1.5", LOG, "between 0 and 1"),
        ("policies=carrot-knn", "query,model\nq,m", "score"),
        ("policies=domain-trees", "query,model,score,cost_usd\n" + "q1,a,1,1\nq1,b,1,1", "domain"),
        ("policies=carrot-knn&seed=-1", LOG, "seed"),
    ],
)
def test_refusals_are_sentences(api: httpx.Client, query: str, body: str, words: str) -> None:
    assert words in problem(post(api, f"routers/replay?{query}", body), 400)["detail"]


def test_new_queries_are_assigned_by_what_the_answered_ones_taught(api: httpx.Client) -> None:
    right = {"cheap": lambda i: i % 2 == 0, "dear": lambda i: i % 2 == 1 or i % 3 == 0}
    price = {"cheap": 0.001, "dear": 0.002}
    rows = [f"q{i},{name},{int(right[name](i))},{price[name]},{'ab'[i % 2]}" for i in range(120) for name in right]
    body = "query,model,score,cost_usd,domain\n" + "\n".join([*rows, "new-a,,,,a", "new-b,,,,b"])
    answer = post(api, "routers/assign?policy=category-table&bill=100", body).json()
    assert {assignment["query"]: assignment["model"] for assignment in answer["assignments"]} == {
        "new-a": "cheap",
        "new-b": "dear",
    }
    assert answer["assignments"][0]["expected_score"] == 1
    assert answer["settled_quality"] == 1
    cheap = post(api, "routers/assign?policy=category-table&bill=60", body).json()
    assert {assignment["model"] for assignment in cheap["assignments"]} == {"cheap"}


@pytest.mark.parametrize(
    ("query", "body", "words"),
    [
        ("policy=oracle", LOG, "after seeing answers"),
        ("policy=category-table", LOG, "empty model and score"),
        ("policy=category-table&bill=0", LOG, "0 to 100"),
        ("policy=category-table", "query,model,score\nq1,,", "nothing to learn"),
        ("policy=category-table", LOG + "\nq1,,,,d1", "Row 601"),
    ],
)
def test_what_cannot_be_assigned_is_said(api: httpx.Client, query: str, body: str, words: str) -> None:
    assert words in problem(post(api, f"routers/assign?{query}", body), 400)["detail"]


def test_a_parquet_file_is_replayed_like_its_csv(api: httpx.Client) -> None:
    packed = io.BytesIO()
    pd.read_csv(io.StringIO(LOG)).to_parquet(packed)
    parquet_answer = api.post("routers/replay?policies=category-table", content=packed.getvalue(),
                    headers={"Content-Type": "application/vnd.apache.parquet"})  # fmt: skip
    assert parquet_answer.json() == post(api, "routers/replay?policies=category-table", LOG).json()
