"""Models over HTTP: any name leads there, an ambiguous one lists its candidates, what fits and predictions say why."""

from __future__ import annotations

import httpx
import pytest

from tests.server.asking import problem


def test_a_search_has_the_best_first(api: httpx.Client) -> None:
    reply = api.get("models", params={"q": "Qwen3 8b", "limit": 3}).json()
    assert reply["query"] == "Qwen3 8b"
    assert reply["models"][0]["id"] == "qwen3-8b"
    assert len(reply["models"]) == 3


@pytest.mark.parametrize(
    "name", ["qwen3-8b", "Qwen/Qwen3-8B", "Qwen%2FQwen3-8B", "QWEN3%208B", "novita/qwen/qwen3-8b-fp8"]
)
def test_a_model_by_any_name(api: httpx.Client, name: str) -> None:
    assert api.get(f"models/{name}").json()["id"] == "qwen3-8b"


def test_an_ambiguous_name_lists_its_candidates(api: httpx.Client) -> None:
    for call in ("models/Qwen3-4B", "models/Qwen3-4B/fits.json?gpu_memory_gb=24"):
        body = problem(api.get(call), 400)
        assert "angelslim--qwen3-4b" in body["detail"]
        assert "llmfit-community--qwen3-4b" in body["detail"]
    assert "names like it" in problem(api.get("models/qwen3-8"), 404)["detail"]


def test_every_fact_has_kind_source_and_date(api: httpx.Client) -> None:
    model = api.get("models/llama-3.3-70b-instruct").json()
    for part in ("ratings", "tests", "offers", "deployments", "quantizations", "answer_lengths"):
        assert model[part], part
    for row in (*model["ratings"], *model["tests"], *model["offers"], *model["answer_lengths"]):
        assert row["kind"] in ("measured", "estimated", "predicted", "claimed")
        assert row["source"]
        assert "date" in row
    for row in model["deployments"]:
        assert row["board"]
        assert all(figure["kind"] and figure["source"] for figure in row["figures"])
    ids = [row["candidate_id"] for row in model["deployments"]]
    assert len(set(ids)) == len(ids), "a run that several boards show stands once"
    assert model["released"] == "2024-12-06"


def test_offers_keep_their_earlier_prices(api: httpx.Client) -> None:
    """Gemma 3 27B and others had prices in December 2025 and in November 2026."""
    offers = [
        offer
        for model in ("gemma-3-27b-it", "claude-3-opus-20240229", "amazon-nova-pro-v1.0")
        for offer in _offers(api, model)
    ]
    assert {offer["date"] for offer in offers} == {"2025-12-17", "2026-11-01"}
    for offer in offers:
        days = [point["date"] for point in offer["history"]]
        assert days == sorted(set(days))
        assert days[-1] == offer["date"]
        assert offer["history"][-1]["input_usd_per_mtok"] == offer["input_usd_per_mtok"]


def _offers(api: httpx.Client, model: str) -> list[dict[str, object]]:
    offers: list[dict[str, object]] = api.get(f"models/{model}").json()["offers"]
    return offers


def test_what_fits_a_24_gb_card(api: httpx.Client) -> None:
    reply = api.get("models/qwen3-8b/fits.json", params={"gpu_memory_gb": 24, "concurrency": 8}).json()
    by_format = {row["precision"]: row for row in reply["formats"]}
    assert not by_format["bf16"]["fits"]
    assert by_format["fp8"]["fits"]
    fitting = [row["fits"] for row in reply["formats"]]
    assert fitting == sorted(fitting, reverse=True), "what fits comes first"
    assert reply["verdict"].startswith("Qwen3 8B fits a 24 GB card as ")
    assert len(reply["verdict"].split()) <= 40
    for row in reply["formats"]:
        memory = row["memory_gb"]
        parts = memory["weights"] + memory["kv_cache"] + memory["activations"] + memory["overhead"]
        assert memory["total"] == pytest.approx(parts, abs=0.01)
        assert row["fits"] == (memory["total"] <= memory["available"])
        assert (row["max_concurrency"] >= 8) == row["fits"]
        assert row["quality"]["kind"] in ("reference", "measured", "predicted", "unknown")


def test_speed_is_measured_where_a_row_exists_and_a_bound_elsewhere(api: httpx.Client) -> None:
    params = {"gpu": "h100-sxm5-80gb", "concurrency": 64}
    formats = api.get("models/qwen3-30b-a3b-instruct-2507/fits.json", params=params).json()["formats"]
    speeds = {row["precision"]: row["output_tokens_per_s_per_user"] for row in formats}
    assert speeds["bf16"]["kind"] == "measured"
    assert speeds["bf16"]["source"] == "mlenergy_v3"
    assert speeds["fp8"]["kind"] == "predicted"
    assert speeds["fp8"]["conditions"].startswith("at most")
    assert speeds["q2_k"]["value"] > speeds["fp8"]["value"]


@pytest.mark.parametrize(
    ("call", "status", "words"),
    [
        ("models/qwen3-8b/fits.json", 400, "gpu_memory_gb="),
        ("models/qwen3-8b/fits.json?gpu=h100-sxm5-80gb&gpu_memory_gb=80", 400, "either gpu="),
        ("models/qwen3-8b/fits.json?gpu=abacus", 404, "rtx-4090"),
        ("models/qwen3-8b/fits.json?gpu_memory_gb=-1", 400, "above 0"),
        ("models/qwen3-8b/fits.json?gpu_memory_gb=24&concurrency=0", 400, "whole number"),
        ("models/claude-3-5-haiku-20241022/fits.json?gpu_memory_gb=24", 404, "shape of Claude 3.5 Haiku is not known"),
        ("models?q=%01", 400, "letters or digits"),
    ],
)
def test_what_cannot_be_answered_says_what_to_give(api: httpx.Client, call: str, status: int, words: str) -> None:
    assert words in problem(api.get(call), status)["detail"]


ENERGY = {"model": "qwen3-8b", "precision": "bf16", "gpu": "h100-sxm5-80gb", "concurrency": 128}
LOAD = {"input_tokens": 300, "output_tokens": 650}


def test_predicted_energy_holds_the_measured_run_next_to_it(api: httpx.Client) -> None:
    reply = api.get("predict/energy.json", params=ENERGY | LOAD).json()
    nearest = reply["nearest"][0]
    assert nearest["label"] == "Qwen3 8B"
    assert nearest["concurrency"] == pytest.approx(128, abs=1)
    for name in ("watts_per_gpu", "energy_per_token_j", "output_tokens_per_s"):
        assert reply[name]["low"] < reply[name]["value"] < reply[name]["high"]
        assert reply[name]["low"] < nearest[name] < reply[name]["high"]
    assert reply["energy_per_token_j"]["value"] == pytest.approx(
        reply["watts_per_gpu"]["value"] / reply["output_tokens_per_s"]["value"]
    )
    assert (reply["level"], reply["kind"], reply["reason"]) == (0.9, "predicted", None)


def test_a_known_pace_is_kept_and_narrows_the_interval(api: httpx.Client) -> None:
    free = api.get("predict/energy.json", params=ENERGY | LOAD).json()["energy_per_token_j"]
    reply = api.get("predict/energy.json", params=ENERGY | LOAD | {"output_tokens_per_s": 5900}).json()
    assert reply["output_tokens_per_s"] == {"value": 5900, "low": 5900, "high": 5900}
    at_pace = reply["energy_per_token_j"]
    assert at_pace["high"] / at_pace["low"] < free["high"] / free["low"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gpu": "l4"}, "300 W and above"),
        ({"gpu": "mi300x"}, "NVIDIA"),
        ({"model": "claude-3-5-haiku-20241022"}, "shape of Claude 3.5 Haiku is not known"),
        ({"concurrency": 20_000}, "outside what was fitted"),
    ],
)
def test_too_far_from_anything_measured_is_null_with_the_reason(
    api: httpx.Client, change: dict[str, object], words: str
) -> None:
    reply = api.get("predict/energy.json", params=ENERGY | LOAD | change).json()
    assert reply["energy_per_token_j"] == {"value": None, "low": None, "high": None}
    assert words in reply["reason"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"model": "nothing-like-it"}, 404, "No model has the name"),
        ({"gpu": "abacus"}, 404, "no GPU 'abacus'"),
        ({"precision": "int3"}, 400, "must be one of"),
        ({"concurrency": 0}, 400, "above 0"),
    ],
)
def test_an_unknown_run_is_refused(api: httpx.Client, change: dict[str, object], status: int, words: str) -> None:
    assert words in problem(api.get("predict/energy.json", params=ENERGY | LOAD | change), status)["detail"]


def test_an_answer_length_is_counted_before_it_is_predicted(api: httpx.Client) -> None:
    def length(**params: str) -> dict[str, object]:
        reply: dict[str, object] = api.get("predict/answer-length.json", params=params).json()
        return reply

    thinking = length(model="Qwen/Qwen3-8B", task="gpqa", reasoning="thinking")
    assert (thinking["kind"], thinking["source"]) == ("measured", "mlenergy_v3")
    predicted = length(model="claude-3-5-haiku-20241022", task="gpqa")
    assert (predicted["kind"], predicted["level"]) == ("predicted", 0.95)
    tokens = predicted["output_tokens"]
    assert isinstance(tokens, dict)
    assert tokens["low"] < tokens["value"] < tokens["high"]
    assert length(model="qwen3-8b", task="sourcegraph-fim")["kind"] == "predicted", "that of any other model"


def test_a_mode_or_task_of_which_nothing_is_known_is_refused(api: httpx.Client) -> None:
    call = "predict/answer-length.json?model=qwen3-8b&task="
    assert "modes with a length are thinking" in problem(api.get(f"{call}gpqa&reasoning=high"), 400)["detail"]
    assert "tasks with lengths are" in problem(api.get(f"{call}juggling"), 404)["detail"]
