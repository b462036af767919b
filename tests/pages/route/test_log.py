"""Logs as people send them, and the replay that pages and API share."""

from __future__ import annotations

import numpy as np
import pytest

from data.warehouse import queries, router_logs
from errors import InputError, TooLarge
from models.routers.curve import hull
from pages.answers.boards import store
from pages.answers.route.limit import SpendingLimit
from pages.answers.route.log import built_in_log, read_log
from pages.answers.route.replay import Division, replay
from pages.answers.route.replay_json import as_json

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
        (HEAD + "q1,a,1,0.1,d\nq1,a,,0.1,d", "row 2"),
        ("query,model,cost_usd\nq1,a,0.1", "A router learns from scores. Grade each answer from 0 to 1"),
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


def test_repeated_samples_are_averaged_and_their_spread_is_told():
    text = HEAD + "q1,a,1,0.1,d\nq1,a,0,0.3,d\nq1,b,1,1,d\nq2,a,1,0.1,d\nq2,b,0,1,d"
    found = read_log(text.encode())
    assert found.log.models == ("a", "b")
    np.testing.assert_allclose(found.log.score, [[0.5, 1.0], [1.0, 0.0]])
    np.testing.assert_allclose(found.log.cost_usd, [[0.2, 1.0], [0.1, 1.0]])
    told = "1 pair of query and model with 2 answers each: their mean counts."
    assert any(note.startswith(told) and "spread by 0.71" in note for note in found.notes)


def test_too_many_models_are_refused():
    rows = "\n".join(f"q1,m{i},1,0.1,d" for i in range(65))
    with pytest.raises(TooLarge, match="65 models"):
        read_log((HEAD + rows).encode())


def test_the_replay_as_json_agrees_with_itself():
    sent = read_log(body(600))
    answer = as_json(replay(sent.log, ["carrot-knn"], Division(0.3, 42), sent.notes), 60)
    assert answer["n_train"] + answer["n_test"] == 600
    assert answer["n_test"] == 180
    by_id = {policy["id"]: policy for policy in answer["policies"]}
    assert set(by_id) == {"zero-router", "oracle", "best-single", "category-table", "carrot-knn"}
    chance = by_id["zero-router"]["aiq_cross_fitted"]
    for policy in by_id.values():
        assert policy["lead"] == pytest.approx(policy["aiq_cross_fitted"] - chance, abs=1e-12)
        assert policy["lead_low"] <= policy["lead"] <= policy["lead_high"]
        assert policy["aiq_low"] <= policy["aiq"] <= policy["aiq_high"]
        curve = hull(*(np.array([[p[k] for p in policy["curve"]]]) for k in ("cost_per_1k_queries_usd", "quality")))
        assert curve.peak[0] == pytest.approx(policy["peak"])
    assert by_id["oracle"]["aiq"] >= by_id["category-table"]["aiq"] >= by_id["zero-router"]["aiq"]
    assert [len(by_id["zero-router"]["curve"]), len(by_id["best-single"]["curve"])] == [2, 1]


def test_the_operating_point_is_chosen_without_the_test_queries():
    found = replay(read_log(body(600)).log, [], Division(0.3, 1))
    table = found.policies["category-table"]
    held = table.settled
    budget = float(np.median(held.cost_usd))
    point = held.point_within(SpendingLimit("usd", 1000 * budget))
    assert point.mean(held.cost_usd) <= budget * (1 + 1e-9)
    assert point.mean(held.quality) >= held.quality[held.cost_usd <= budget].max()
    assert held.point_within(SpendingLimit("usd", 0.0)).mean(held.cost_usd) == held.cost_usd.min()
    with pytest.raises(InputError, match="two models"):
        replay(read_log(body()).log.only(["small"]), [], Division())


def tokens(*more: str) -> bytes:
    rows = "\n".join(f"q{i},{m},{i % 2},1000,200,500" for i in range(30)
                     for m in ("llama-3.1-8b-instruct", "meta-llama/Llama-3.1-70B-Instruct"))  # fmt: skip
    return ("query,model,score,tokens_in,tokens_out,tokens_cached\n" + "\n".join([rows, *more])).encode()


def test_tokens_are_priced_by_the_cheapest_list_in_force_and_energy_is_predicted():
    found = read_log(tokens())
    cur = store.warehouse().cursor()
    for name, column in (("llama-3.1-8b-instruct", 0), ("llama-3.1-70b-instruct", 1)):
        offers = queries.prices(cur, name)
        offers = offers[offers["output_usd_per_mtok"].notna() & offers["input_usd_per_mtok"].notna()]
        offers = offers[offers["valid_until"].isna() | (offers["valid_until"] >= offers["valid_from"].max())]
        least = offers.loc[(offers["input_usd_per_mtok"] + offers["output_usd_per_mtok"]).idxmin()]
        cached = least["input_usd_per_mtok"] if np.isnan(least["cached_input_usd_per_mtok"]) else (
            least["cached_input_usd_per_mtok"])  # fmt: skip
        paid = (500 * least["input_usd_per_mtok"] + 500 * cached + 200 * least["output_usd_per_mtok"]) / 1e6
        assert found.log.cost_usd[0, column] == pytest.approx(paid)
    assert "list prices of" in found.notes[1]
    assert "Energy is predicted" in found.notes[2]
    per_token = router_logs.energy_per_token_j(cur, ["llama-3.1-8b-instruct"])["llama-3.1-8b-instruct"]
    np.testing.assert_allclose(found.log.energy_j[:, 0], 200 * per_token)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("q99,unheard-of,1,10,10,0", "No price list has the model 'unheard-of'"),
        ("q99,llama-3.1-8b-instruct,1,,10,0", "Row 61 has neither cost_usd nor tokens_in"),
        ("q99,llama-3.1-8b-instruct,1,-5,10,0", "tokens_in"),
    ],
)
def test_tokens_without_a_price_or_a_count_are_refused(row, said):
    with pytest.raises(InputError, match=said):
        read_log(tokens(row))


def test_the_energy_of_a_built_in_log_is_predicted_where_all_its_models_were_measured():
    both = built_in_log("MMLU-Pro", ("Meta-Llama-3_1-8B-Instruct", "Meta-Llama-3_1-70B-Instruct"))
    assert both.log.energy_j is not None
    assert "Energy is predicted" in both.notes[0]
    assert built_in_log("MMLU-Pro").log.energy_j is None


def test_confidence_is_read():
    head, rows = body().decode().split("\n", 1)
    text = "\n".join([f"{head},confidence", *(f"{row},0.5" for row in rows.split("\n"))])
    np.testing.assert_array_equal(read_log(text.encode()).log.confidence, 0.5)


def test_latency_is_replayed_and_adds_up_where_models_are_asked_in_turn():
    head, *rows = body(600).decode().splitlines()
    waits = {"small": 0.5, "big": 4.0}
    text = "\n".join([f"{head},latency_s", *(f"{row},{waits[row.split(',')[1]]}" for row in rows)])
    sent = read_log(text.encode())
    found = replay(sent.log, ["cascade"], Division(0.3, 42))
    table, cascade = found.policies["category-table"], found.policies["cascade"]
    np.testing.assert_allclose(table.use.latency_s, 0.5 + 3.5 * (table.choices == 1).mean(axis=1))
    np.testing.assert_allclose(cascade.use.latency_s, 0.5 + 4.0 * (cascade.choices == 1).mean(axis=1))
    by_id = {policy["id"]: policy for policy in as_json(found, 100)["policies"]}
    assert by_id["best-single"]["curve"][0]["latency_per_query_s"] == pytest.approx(4.0)
    with pytest.raises(InputError, match="negative"):
        read_log(text.replace(",4.0", ",-4.0").encode())
