"""Questions that people bring, asked over HTTP: each is answered with one call, and the answer keeps what was asked."""

from __future__ import annotations

import httpx
import pytest

from pages.answers.choose.sentences import MAX_VERDICT_WORDS

Bound = tuple[str, float | None, float | None]
# fmt: off
QUESTIONS = [
    ("chat on our own H100s under 50 ms between tokens",
     "kinds=self-hosted&gpus=H100&max_latency=50", {"gpu": "H100"}, ("itl_p95_ms", None, 50.0)),
    ("coding by API within a month's budget, and the bill of it",
     "quality=arena_2026_coding_rating&kinds=api&requests_per_day=10000&input_tokens=4000&max_usd_per_month=2000",
     {"kind": "api"}, ("usd_per_month", None, 2000.0)),
    ("which model at which number format fits a 24 GB card",
     "task=llm-perf-a10&max_memory_gb=24", {"gpu": "A10"}, ("peak_memory_gb", None, 24.0)),
    ("the best classifier at 1,000 images a second",
     "task=timm-imagenet&min_throughput=1000", {"kind": "self-hosted"}, ("inferences_per_s", 1000.0, None)),
    ("images on Poland's grid with the least carbon",
     "task=text-to-image&grid=Poland&w_cost=0&w_energy=10&w_latency=0", {}, ("co2e_per_1k_requests_g", 0.0, None)),
    ("open weights only, and fits two 80 GB cards",
     "kinds=self-hosted&open_only=1&gpu_memory_gb=160&max_gpus=2", {"open_weights": True}, ("gpus_total", None, 2)),
    ("the cheapest that is rated at least 1,400", "w_quality=0&w_cost=10&w_energy=0&w_latency=0&min_quality=1400",
     {}, ("arena_2026_rating", 1400.0, None)),
    ("only my three models", "models=gpt-5,anthropic/claude-sonnet-4-5,Gemini 2.5 Pro&w_energy=0&w_latency=0",
     {}, ("arena_2026_rating", 1000.0, None)),
    ("at this many tokens a second for each user", "task=inferencex-1k-1k&max_latency=20&max_ttft_ms=1000",
     {}, ("ttft_mean_ms", None, 1000.0)),
    ("a training job by time and energy", "task=zeus-imagenet", {}, ("energy_to_target_kwh", 0.0, None)),
    ("the fastest system for BERT", "task=mlperf-bert-offline&w_quality=0", {}, ("inferences_per_s", 0.0, None)),
    ("a quantization that loses under half a point", "task=quant-torchao-vllm-h100&min_quality=0.5",
     {}, ("accuracy_lost_points", None, 0.5)),
]
# fmt: on


@pytest.mark.parametrize(("question", "query", "facts", "bound"), QUESTIONS, ids=[each[0] for each in QUESTIONS])
def test_a_question_is_answered_in_one_call(
    api: httpx.Client,
    question: str,
    query: str,
    facts: dict[str, object],
    bound: tuple[str, float | None, float | None],
) -> None:
    reply: httpx.Response = api.get(f"choose.json?{query}")
    answer = reply.json()
    assert reply.status_code == 200, answer
    pick = answer["pick"]
    assert pick is not None, question
    assert {name: pick[name] for name in facts} == facts
    name, least, most = bound
    assert (least is None or pick[name] >= least) and (most is None or pick[name] <= most)
    assert len(answer["verdict"].split()) <= MAX_VERDICT_WORDS
    assert answer["doubt"]["draws"] == 1000


def test_break_even_is_where_the_bills_meet(api: httpx.Client) -> None:
    """Rent of a replica over the offer's price of a request, worked out from the rows of the reply."""
    answer = api.get("choose.json?w_energy=0&w_latency=0").json()
    point = answer["break_even"]
    rows = {row["candidate_id"]: row for row in [answer["pick"], *answer["alternatives"]]}
    table = api.get("boards/llm-serving/candidates.json?in.task=lm-arena-chat&limit=5000").json()["candidates"]
    rows |= {row["candidate_id"]: row for row in table if row["candidate_id"] in (point["self_hosted"], point["api"])}
    hosted, offer = rows[point["self_hosted"]], rows[point["api"]]
    rent = hosted["gpu_usd_per_hour"] * hosted["num_gpus"] * 24 * 30
    assert point["usd_per_month"] == pytest.approx(rent)
    if point["requests_per_month"] is None:
        assert hosted["cost_per_1k_requests_usd"] >= offer["cost_per_1k_requests_usd"]
    else:
        assert point["requests_per_month"] == pytest.approx(1000 * rent / offer["cost_per_1k_requests_usd"])


def test_the_tornado_is_what_the_call_answers_at_its_ends(api: httpx.Client) -> None:
    bars = {bar["assumption"]: bar for bar in api.get("choose.json").json()["tornado"]}
    bar = bars["Prompt length"]
    for end, pick in ((bar["low"], bar["pick_low"]), (bar["high"], bar["pick_high"])):
        assert api.get(f"choose.json?input_tokens={end}").json()["pick"]["candidate_id"] == pick
