"""Logs as people send them, and the replay that pages and API share."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import InputError, TooLarge
from models.routers.curve import hull
from pages.answers.replay import as_json, replay
from pages.answers.route_log import read_log

HEAD = "query,model,score,cost_usd,domain\n"


def body(n: int = 120) -> bytes:
    rows = [
        f"q{i},{model},{int(generator.random() < skill[i % 3])},{cost},d{i % 3}"
        for generator in [np.random.default_rng(0)]
        for i in range(n)
        for model, skill, cost in (("small", (0.9, 0.3, 0.3), 0.0001), ("big", (0.8, 0.8, 0.9), 0.004))
    ]
    return (HEAD + "\n".join(rows)).encode()


def test_a_log_is_read_with_the_cheapest_model_first():
    found = read_log(body())
    assert found.log.models == ("small", "big")
    assert len(found.log) == 120
    assert "queries of one domain" in found.notes[0]


def test_text_becomes_an_embedding():
    rows = "\n".join(f"q{i},{m},1,0.1,question about {'law' if i % 2 else 'maths'}" for i in range(30) for m in "ab")
    log = read_log(f"query,model,score,cost_usd,text\n{rows}".encode()).log
    alike, other = log.features[0] @ log.features[2], log.features[0] @ log.features[1]
    assert alike > other + 0.3


def test_embeddings_are_taken_as_sent():
    rows = "\n".join(f"q{i},{m},1,0.1,3,{i}" for i in range(20) for m in "ab")
    log = read_log(f"query,model,score,cost_usd,e0,e1\n{rows}".encode()).log
    np.testing.assert_allclose(log.features[4], [0.6, 0.8])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "q1,a,1,0.1,d\nq1,a,0,0.1,d", "row 2"),
        (HEAD + "q1,a,1,-0.1,d", "negative"),
        (HEAD + "q1,a,x,0.1,d", "'x' in column 'score', row 1"),
        (HEAD + "q1,a,,0.1,d", "empty"),
        ("query,model,score\nq1,a,1", "cost_usd"),
        (HEAD + "q1,a,1,0.1,d\nq2,b,1,0.1,d", "No query was answered by every model"),
        (HEAD + ",a,1,0.1,d", "query"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, said):
    with pytest.raises(InputError, match=said):
        read_log(text.encode())


def test_too_many_models_are_refused():
    rows = "\n".join(f"q1,m{i},1,0.1,d" for i in range(65))
    with pytest.raises(TooLarge, match="65 models"):
        read_log((HEAD + rows).encode())


def test_the_replay_as_json_agrees_with_itself():
    sent = read_log(body(600))
    answer = as_json(replay(sent.log, ["carrot-knn"], 0.3, 42, sent.notes))
    assert answer["n_train"] + answer["n_test"] == 600
    assert answer["n_test"] == 180
    by_id = {policy["id"]: policy for policy in answer["policies"]}
    assert set(by_id) == {"zero-router", "oracle", "best-single", "category-table", "carrot-knn"}
    for policy in by_id.values():
        assert policy["aiq_low"] <= policy["aiq"] <= policy["aiq_high"]
        curve = hull(*(np.array([[p[k] for p in policy["curve"]]]) for k in ("cost_per_1k_queries_usd", "quality")))
        assert curve.peak[0] == pytest.approx(policy["peak"])
    assert by_id["oracle"]["aiq"] >= by_id["category-table"]["aiq"] >= by_id["zero-router"]["aiq"]
    assert [len(by_id["zero-router"]["curve"]), len(by_id["best-single"]["curve"])] == [2, 1]


def test_the_operating_point_is_chosen_without_the_test_queries():
    found = replay(read_log(body(600)).log, [], 0.3, 1)
    table = found.policies["category-table"]
    budget = float(np.median(table.settled_cost_usd))
    point = table.point_for(budget)
    assert table.settled_cost_usd[point] <= budget * (1 + 1e-9)
    within = table.settled_cost_usd <= budget
    assert table.settled_quality[point] == table.settled_quality[within].max()
    assert table.settled_cost_usd[table.point_for(0.0)] == table.settled_cost_usd.min()
    with pytest.raises(InputError, match="two models"):
        replay(read_log(body()).log.only(["small"]), [])
