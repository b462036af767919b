"""`GET plan/deploy`: each field of the shape that callers rely on, lists over the table, and refusals in sentences."""

from __future__ import annotations

import httpx
import pytest

from pages.answers.deploy.replies import DeployOption
from tests.server.asking import problem, rows

ONE = "plan/deploy.json?model=llama-3.1-8b-instruct&precision=bf16&gpu=h100-sxm5-80gb&num_gpus=1"
LOAD = "context_tokens=8192&input_tokens=1000&output_tokens=300&requests_per_s=5&max_ttft_ms=1000&max_itl_ms=50"
FIELDS = {
    *("fits", "memory_gb", "kv_bytes_per_token", "max_concurrency", "replicas", "ttft_ms", "itl_ms", "usd_per_month"),
    *("energy_kwh_per_month", "kind", "method", "warnings"),
}

QUANTITIES = ("requests_per_s", "max_ttft_ms", "max_itl_ms", "gpu_usd_per_hour", "utilisation", "pue")


def test_one_deployment_has_every_field(api: httpx.Client) -> None:
    reply = api.get(f"{ONE}&{LOAD}").json()
    assert set(reply) >= FIELDS
    assert set(reply) == set(DeployOption.__annotations__)
    assert reply["fits"] is True
    assert set(reply["memory_gb"]) == {"weights", "kv_cache", "activations", "overhead", "total", "available"}
    assert reply["memory_gb"]["total"] == pytest.approx(
        sum(reply["memory_gb"][part] for part in ("weights", "kv_cache", "activations", "overhead")), abs=0.01
    )
    assert reply["kv_bytes_per_token"] == 131_072
    assert reply["max_concurrency"] == pytest.approx(58.1, rel=0.05)
    assert set(reply["replicas"]) == {"n", "low", "high"}
    assert reply["ttft_ms"]["p50"] <= reply["ttft_ms"]["p95"] <= reply["ttft_ms"]["p99"]
    assert reply["ttft_ms"]["limit"] == 1000
    assert reply["itl_ms"]["p95"] <= reply["itl_ms"]["limit"] == 50
    assert reply["method"] == "simulation"


def test_without_a_gpu_it_is_a_list_with_the_cheapest_that_holds_first(api: httpx.Client) -> None:
    options = api.get(f"plan/deploy.json?model=Qwen/Qwen3-8B&{LOAD}").json()
    assert len(options) > 80
    assert options[0]["holds"] is True
    prices = [option["usd_per_month"] for option in options if option["holds"] and option["usd_per_month"] is not None]
    assert prices == sorted(prices)
    assert {option["fits"] for option in options} == {True, False}
    assert all(option["reason"] for option in options if not option["holds"])
    table = rows(api.get(f"plan/deploy.csv?model=Qwen/Qwen3-8B&{LOAD}"))
    assert [row["gpu"] for row in table] == [option["gpu"] for option in options]
    assert float(table[0]["memory_gb_total"]) == options[0]["memory_gb"]["total"]


def test_unknown_names_are_refused_with_sentences(api: httpx.Client) -> None:
    assert "names like it" in problem(api.get("plan/deploy.json?model=qwen3-8"), 404)["detail"]
    assert "angelslim--qwen3-4b" in problem(api.get("plan/deploy.json?model=Qwen3-4B"), 400)["detail"]
    assert "no GPU 'abacus'" in problem(api.get("plan/deploy.json?model=qwen3-8b&gpu=abacus"), 404)["detail"]
    assert "h100-sxm5-80gb" in problem(api.get("plan/deploy.json?model=qwen3-8b&gpu=abacus"), 404)["detail"]
    assert "shape" in problem(api.get("plan/deploy.json?model=claude-3-5-haiku-20241022"), 404)["detail"]
    assert "missing" in problem(api.get("plan/deploy.json"), 400)["detail"]
    for wrong in ("precision=q4_k_m", "kv_precision=fp3", "rental=free", "traffic=rain", "grid=Atlantis"):
        name = wrong.split("=")[0]
        refused = api.get(f"plan/deploy.json?model=qwen3-8b&{wrong}")
        assert problem(refused, refused.status_code)["column"] == name
        assert refused.status_code in (400, 404)


@pytest.mark.parametrize("value", ["-1", "1e30", "0.5", "nan", "many", ""])
@pytest.mark.parametrize("name", ["num_gpus", "context_tokens", "input_tokens", "output_tokens", "kv_compression"])
def test_counts_out_of_bounds_are_refused(api: httpx.Client, name: str, value: str) -> None:
    assert problem(api.get(f"plan/deploy.json?model=qwen3-8b&{name}={value}"), 400)["column"] == name


@pytest.mark.parametrize("value", ["-1", "0", "1e30", "inf"])
@pytest.mark.parametrize(
    "name", ["requests_per_s", "max_ttft_ms", "max_itl_ms", "gpu_usd_per_hour", "utilisation", "pue"]
)
def test_quantities_out_of_bounds_are_refused(api: httpx.Client, name: str, value: str) -> None:
    assert problem(api.get(f"plan/deploy.json?model=qwen3-8b&{name}={value}"), 400)["column"] == name


def test_the_largest_question_is_answered(api: httpx.Client) -> None:
    """Ten million tokens in and out, ten thousand a second, on one old card: no room, and no error."""
    largest = "input_tokens=10000000&output_tokens=10000000&requests_per_s=10000&num_gpus=64"
    reply = api.get(f"plan/deploy.json?model=qwen3-8b&gpu=t4&{largest}").json()
    assert reply["fits"] is False
    assert "No room" in reply["reason"]
    assert reply["usd_per_month"] is None
