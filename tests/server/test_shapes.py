"""The shapes that callers rely on: fields, columns and order of every call."""

from __future__ import annotations

import httpx
import pytest

from tests.server.asking import CURVES, TABLE, post, rows

CANDIDATE = ["candidate_id", "label", "model", "kind", "task", "gpu", "num_gpus", "precision", "batch_size"]


def test_health(api: httpx.Client) -> None:
    reply = api.get("health").json()
    assert reply["status"] == "ok"
    assert len(reply["data_version"]) == 12
    assert reply["app_version"].count(".") == 2


def test_boards(api: httpx.Client) -> None:
    boards = {board["id"]: board for board in api.get("boards").json()["boards"]}
    assert {"llm-serving", "image-generation", "video-generation", "api-models"} <= set(boards)
    board = boards["llm-serving"]
    assert board["default_objectives"][0] == "cost_per_1k_requests_usd:min"
    assert {"title", "grain", "candidates", "not_claimed"} <= set(board)
    assert all(board["as_of"] <= board["as_of_newest"] for board in boards.values())
    assert {"id": "energy_per_token_j", "unit": "J/token", "direction": "min"}.items() <= next(
        metric for metric in board["metrics"] if metric["id"] == "energy_per_token_j"
    ).items()
    assert all(metric["label"] and metric["description"] for board in boards.values() for metric in board["metrics"])


def test_sources(api: httpx.Client) -> None:
    reply = api.get("sources").json()
    assert reply["data_version"] == api.get("health").json()["data_version"]
    sources = {source["id"]: source for source in reply["sources"]}
    timm = sources["timm"]
    assert timm["licence"] == "Apache-2.0"
    assert timm["retrieved"] == timm["newest_datum"] == "2026-08-08"
    assert timm["age_days"] > 0
    assert timm["rows"] > 1_000
    assert timm["renewed_by"] == "python -m data.refresh"
    assert sources["gpu_rental"]["age_days"] is sources["gpu_rental"]["newest_datum"] is None
    assert all(source["may_ship_because"] for source in sources.values())


def test_candidates_csv(api: httpx.Client) -> None:
    answer = api.get("boards/llm-serving/candidates.csv")
    table = rows(answer)
    header = answer.text.split("\r\n", 1)[0].split(",")
    assert header[:9] == CANDIDATE
    assert header[-1] == "data_version"
    board = next(entry for entry in api.get("boards").json()["boards"] if entry["id"] == "llm-serving")
    assert len(table) == board["candidates"]
    for metric in board["metrics"]:
        assert {metric["id"], f"{metric['id']}__kind", f"{metric['id']}__source"} <= set(header)
    assert {row["data_version"] for row in table} == {api.get("health").json()["data_version"]}
    for row in table:
        for metric in board["metrics"]:
            value, kind = row[metric["id"]], row[f"{metric['id']}__kind"]
            assert (value == "") == (kind == "")
            assert kind in ("", "measured", "estimated", "predicted", "claimed")
            assert value == "" or float(value) >= 0 or metric["id"].startswith("arena")
    assert answer.headers["content-disposition"] == 'attachment; filename="llm-serving-candidates.csv"'


def test_csv_and_json_say_the_same(api: httpx.Client) -> None:
    query = "in.task=gpqa&max.num_gpus=2&limit=40"
    table = rows(answer := api.get(f"boards/llm-serving/candidates.csv?{query}"))
    reply = api.get(f"boards/llm-serving/candidates.json?{query}").json()
    assert reply["filters"] == {"in.task": "gpqa", "max.num_gpus": "2", "limit": "40"}
    assert reply["total"] >= len(reply["candidates"]) == len(table) > 0
    assert "mlenergy_v3" in reply["sources"]
    assert reply["as_of"] <= min(row["as_of"] for row in table)
    for row, candidate in zip(table, reply["candidates"], strict=True):
        assert list(row) == list(candidate)
        for name, value in candidate.items():
            written = (
                {None: "", True: "true", False: "false"}.get(value) if not isinstance(value, float | int) else None
            )
            assert row[name] == (written if written is not None else row[name])
            if isinstance(value, float | int) and not isinstance(value, bool):
                assert float(row[name]) == value
    beside = answer.headers["link"].partition(">")[0].removeprefix("<")
    assert httpx.get(str(answer.url.join(beside))).json()["filters"] == reply["filters"]


def test_filters_keep_what_they_say(api: httpx.Client) -> None:
    query = (
        "min.arena_text=1300&max.cost_per_1k_requests_usd=2&in.kind=api,self-hosted&in.gpu=H100&in.open_weights=true"
    )
    table = rows(api.get(f"boards/llm-serving/candidates.csv?{query}"))
    assert table
    for row in table:
        assert float(row["arena_text"]) >= 1300
        assert float(row["cost_per_1k_requests_usd"]) <= 2
        assert (row["gpu"], row["open_weights"]) == ("H100", "true")


def test_pages_of_rows(api: httpx.Client) -> None:
    path = "boards/image-generation/candidates.csv"
    every = rows(api.get(path))
    assert rows(api.get(f"{path}?limit=10")) == every[:10]
    assert rows(api.get(f"{path}?limit=10&offset=10")) == every[10:20]
    assert rows(api.get(f"{path}?offset=1000000")) == []
    assert rows(api.get(f"{path}?limit=0")) == []


def test_a_workload_sets_the_costs(api: httpx.Client) -> None:
    query = "in.kind=api&in.task=lm-arena-chat&output_tokens=1000&input_tokens=0&limit=20"
    for row in rows(api.get(f"boards/llm-serving/candidates.csv?{query}")):
        assert float(row["cost_per_1k_requests_usd"]) == pytest.approx(float(row["output_usd_per_mtok"]))


def dominates(a: dict[str, str], b: dict[str, str], names: tuple[str, ...]) -> bool:
    pairs = [(float(a[name]), float(b[name])) for name in names]
    return all(x <= y for x, y in pairs) and any(x < y for x, y in pairs)


def test_frontier_against_all_pairs(api: httpx.Client) -> None:
    names = ("energy_per_token_j", "itl_p95_ms")
    query = "objectives=energy_per_token_j:min,itl_p95_ms:min&in.task=gpqa"
    table = rows(api.get(f"boards/llm-serving/frontier.csv?{query}"))
    complete = [row for row in table if all(row[name] for name in names)]
    assert len(complete) < len(table)
    for row in table:
        if row not in complete:
            assert (row["pareto_optimal"], row["pareto_rank"]) == ("", "")
            continue
        beaten = any(dominates(other, row, names) for other in complete)
        assert row["pareto_optimal"] == ("false" if beaten else "true")
        assert (row["pareto_rank"] == "1") == (not beaten)


def test_filters_apply_before_the_front(api: httpx.Client) -> None:
    path = "boards/llm-serving/frontier.json?objectives=energy_per_token_j:min,output_tokens_per_s:max&in.task=gpqa"
    front = [row for row in api.get(path).json()["candidates"] if row["pareto_optimal"]]
    least = min(row["energy_per_token_j"] for row in front)
    without = api.get(f"{path}&min.energy_per_token_j={least * 1.0001}").json()["candidates"]
    assert least not in [row["energy_per_token_j"] for row in without]
    assert any(row["pareto_optimal"] for row in without)


@pytest.mark.parametrize("board", ["llm-serving", "image-generation", "video-generation", "api-models"])
def test_frontier_by_the_boards_own_objectives(api: httpx.Client, board: str) -> None:
    reply = api.get(f"boards/{board}/frontier.json?limit=5000").json()
    offered = next(entry for entry in api.get("boards").json()["boards"] if entry["id"] == board)
    assert reply["objectives"] == offered["default_objectives"]
    assert any(row["pareto_optimal"] for row in reply["candidates"])


def test_choose_json(api: httpx.Client) -> None:
    reply = api.get("choose.json?board=llm-serving").json()
    assert reply["pick"]["label"]
    assert reply["pick"]["rank"] == 1
    assert reply["verdict"].endswith(".")
    assert reply["as_of"] == reply["pick"]["as_of"] >= "2025"
    assert reply["dates"].startswith("Numbers of 202")
    assert reply["alternatives"]
    assert all(isinstance(other["wins_on"], list) for other in reply["alternatives"])
    assert {"what", "from", "to", "new_pick"} <= set(reply["flips"][0])
    ids = {row["candidate_id"] for row in api.get("boards/llm-serving/candidates.json").json()["candidates"]}
    assert {flip["new_pick"] for flip in reply["flips"]} <= ids
    assert all(isinstance(count, int) for count in (*reply["hidden"].values(), *reply["missing"].values()))
    assert reply["view"]["task"] == "lm-arena-chat"


def test_choose_csv_has_the_same_pick(api: httpx.Client) -> None:
    query = "task=gpqa&max_cost_usd=1.5&w_quality=9&kinds=self-hosted"
    table = rows(api.get(f"choose.csv?{query}"))
    reply = api.get(f"choose.json?{query}").json()
    assert {"rank", "rank_low", "rank_high", "probability_optimal", "probability_best", "data_version"} <= set(table[0])
    assert table[0]["candidate_id"] == reply["pick"]["candidate_id"]
    assert table[0]["rank"] == "1"
    assert float(reply["pick"]["cost_per_1k_requests_usd"]) <= 1.5
    assert reply["hidden"]["max_cost_usd"] > 0
    assert {row["kind"] for row in table} == {"self-hosted"}


def test_choose_says_what_it_dropped_and_how_to_get_out_of_nothing(api: httpx.Client) -> None:
    answer = api.get("choose.json?kinds=api&max_latency=50").json()
    assert answer["pick"]["kind"] == "api"
    assert answer["nothing"] is None
    assert {entry["part"] for entry in answer["dropped"]} == {"energy", "latency"}
    assert all(entry["reason"].endswith(".") for entry in answer["dropped"])
    empty = api.get("choose.json?max_cost_usd=0.000001").json()
    assert empty["pick"] is None
    way = empty["nothing"]["relax"][0]
    assert way["parameter"] == "max_cost_usd"
    relaxed = api.get(f"choose.json?max_cost_usd={way['to']}").json()
    assert relaxed["pick"] is not None
    assert way["candidates"] > 0


def test_choose_on_another_board(api: httpx.Client) -> None:
    reply = api.get("choose.json?board=image-generation").json()
    assert reply["pick"]["task"] == "text-to-image"


def test_pareto(api: httpx.Client) -> None:
    table = rows(post(api, "pareto?objectives=cost:min,quality:max", TABLE))
    assert [row["name"] for row in table] == ["x, y", "b", "c", "d", "e", "'=2+2"]
    assert [row["pareto_optimal"] for row in table] == ["true", "true", "false", "", "true", "false"]
    assert [row["pareto_rank"] for row in table] == ["1", "1", "2", "", "1", "3"]
    assert list(table[0]) == ["name", "cost", "quality", "pareto_optimal", "pareto_rank"]


def test_pareto_keeps_cells_as_they_are(api: httpx.Client) -> None:
    body = '\ufeffid,note,cost\r\n007," two  spaces ",1.50\r\n\r\n008,"line\r\nbreak",1e0\r\n'
    table = rows(post(api, "pareto?objectives=cost:min", body))
    assert [(row["id"], row["note"], row["cost"]) for row in table] == [
        ("007", " two  spaces ", "1.50"),
        ("008", "line\r\nbreak", "1e0"),
    ]
    reply = post(api, "pareto?objectives=cost:min", body, "application/json").json()
    assert [row["pareto_optimal"] for row in reply["rows"]] == [False, True]


def test_laws(api: httpx.Client) -> None:
    laws = {law["id"]: law for law in api.get("laws").json()["laws"]}
    assert {"rectified", "vanilla"} <= set(laws)
    law = laws["rectified"]
    assert {"title", "equation", "x", "citation"} <= set(law)
    assert [param["name"] for param in law["params"]] == ["B", "D_l", "beta", "E"]
    assert all({"meaning", "unit", "low", "high"} <= set(param) for param in law["params"])


def test_fit_finds_the_law_again(api: httpx.Client) -> None:
    reply = post(api, "laws/fit?law=rectified&at=204800,1e6&level=0.9", CURVES).json()
    assert (reply["law"], reply["level"], [fit["curve"] for fit in reply["fits"]]) == (
        "rectified",
        0.9,
        ["a", "b", "c"],
    )
    for fit, (b, floor) in zip(reply["fits"], ((900, 1.0), (1500, 0.7), (700, 1.3)), strict=True):
        assert fit["n"] == 11
        assert fit["converged"] is True
        assert fit["rmsd_log"] < 1e-5
        assert set(fit["params"]) == set(fit["stderr"]) == set(fit["identified"]) == {"B", "D_l", "beta", "E"}
        truth = [b / (300 + x**0.5) + floor for x in (204800, 1e6)]
        assert [point["y"] for point in fit["predictions"]] == pytest.approx(truth, rel=1e-4)
        assert all(point["low"] <= point["y"] <= point["high"] for point in fit["predictions"])


def test_fit_as_csv(api: httpx.Client) -> None:
    table = rows(post(api, "laws/fit?at=204800", CURVES, "text/csv"))
    assert [row["curve"] for row in table] == ["a", "b", "c"]
    assert {"law", "n", "B", "B__stderr", "B__identified", "rmsd_log", "converged", "warnings"} <= set(table[0])
    assert float(table[0]["y_at_204800__low"]) <= float(table[0]["y_at_204800"]) <= float(table[0]["y_at_204800__high"])


def test_select(api: httpx.Client) -> None:
    reply = post(api, "laws/select?target=204800&budget=51200", CURVES).json()
    assert set(reply["methods"]) == {"pooled", "ats", "subtuning", "zeroshot", "modelsize"}
    truth = {
        name: b / (300 + 204800**0.5) + floor for name, b, floor in (("a", 900, 1.0), ("b", 1500, 0.7), ("c", 700, 1.3))
    }
    for method, chosen in reply["methods"].items():
        assert [row["rank"] for row in chosen["ranking"]] == ([] if method == "zeroshot" else [1, 2, 3])
    assert reply["methods"]["modelsize"]["ranking"][0] == {"curve": "b", "predicted": None, "rank": 1}
    assert reply["methods"]["modelsize"]["regret"] == pytest.approx(truth["b"] - truth["a"], abs=1e-5)
    nearest = reply["methods"]["subtuning"]["ranking"]
    assert [row["curve"] for row in nearest] == ["c", "a", "b"]
    assert nearest[0]["predicted"] == pytest.approx(700 / (300 + 51200**0.5) + 1.3, abs=1e-6)
    assert reply["methods"]["subtuning"]["regret"] == pytest.approx(truth["c"] - truth["a"], abs=1e-5)
    ats = [row["predicted"] for row in reply["methods"]["ats"]["ranking"]]
    assert ats == sorted(ats)
    assert max(ats) < max(row["predicted"] for row in nearest)  # further down the falling curves
    assert all("x = 0" in warning for warning in reply["methods"]["zeroshot"]["warnings"])


def test_select_sees_nothing_above_the_budget(api: httpx.Client) -> None:
    lines = CURVES.splitlines(keepends=True)
    swapped = "".join(line if int(line.split(",")[1]) <= 51200 else line.replace(".", "9.", 1) for line in lines[1:])
    query = "laws/select?target=204800&budget=51200&methods=ats,subtuning"
    honest, other = (post(api, query, body).json()["methods"] for body in (CURVES, lines[0] + swapped))
    for method in ("ats", "subtuning"):
        assert honest[method]["ranking"] == other[method]["ranking"]


def test_select_as_csv(api: httpx.Client) -> None:
    table = rows(post(api, "laws/select?target=204800&budget=51200&methods=ats", CURVES, "text/csv"))
    assert [(row["method"], row["rank"]) for row in table] == [("ats", "1"), ("ats", "2"), ("ats", "3")]


def test_a_selection_recommends_by_evidence(api: httpx.Client) -> None:
    query = "laws/select?target=204800&budget=51200"
    row = post(api, f"{query}&methods=ats,subtuning", CURVES).json()["recommendation"]
    assert row["curve"] in {"a", "b", "c"}
    assert [part["method"] for part in row["weights"]] == ["subtuning", "ats"]
    assert sum(part["weight"] for part in row["weights"]) == pytest.approx(1.0)
    assert row["regret_low"] <= row["regret"] <= row["regret_high"]
    assert row["last_value_choice"] == "c"
    assert row["same_as_last_value"] == (row["curve"] == "c")
    assert "The last value would choose" in row["sentence"]
    assert post(api, f"{query}&methods=modelsize", CURVES).json()["recommendation"] is None
