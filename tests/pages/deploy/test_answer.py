"""What the Deploy page computes: memory by hand, order of the table, what more traffic or a deadline does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from errors import NotFound
from pages.answers.deploy.answer import DeployAnswer, deploy, load_of, sized_table
from pages.answers.deploy.arrival_pattern import arrival_pattern
from pages.answers.deploy.cache_choices import cache_choices
from pages.answers.deploy.experts import capacity_answer, is_mixture, utilisation_answer
from pages.answers.deploy.hardware_rows import hardware_rows, measured_serving_runs
from pages.answers.deploy.sentences import deploy_notes, deploy_verdict
from pages.answers.deploy.sharing import adapters_answer, cold_start_answer, demand_answer, pools_answer
from pages.answers.deploy.speed_curve import formula_errors, speed_curve
from pages.answers.deploy.tables import flat_rows, option_rows
from pages.answers.deploy.view import DeployView, resolve
from pages.answers.deploy.what_changes import changes_of
from tests.pages.verdict_grammar import blemishes

LLAMA = "llama-3.1-8b-instruct"
H100 = "h100-sxm5-80gb"


def asked(**settings: object) -> DeployView:
    view, complaints = resolve(DeployView(**{"model": LLAMA, "traffic": "", **settings}))
    assert not complaints
    return view


@pytest.fixture(scope="module")
def answer() -> DeployAnswer:
    return deploy(asked(gpu=H100, num_gpus=1))


def test_the_cache_of_llama_by_hand() -> None:
    """131,072 bytes per token; 32 requests of 8,192 tokens are 34.4 GB beside 16.1 GB: 80 GB hold them, 48 do not."""
    for gpu, fits in ((H100, True), ("l40s", False)):
        (option,) = sized_table(asked(gpu=gpu, num_gpus=1, context_tokens=8192)).options
        assert option["kv_bytes_per_token"] == 131_072
        assert option["memory_gb"] is not None
        assert option["memory_gb"]["weights"] == pytest.approx(16.06, abs=0.01)
        assert option["max_concurrency"] is not None
        assert (option["max_concurrency"] >= 32) == fits
    assert pytest.approx(34.4, abs=0.05) == 32 * 8192 * 131_072 / 1e9


def test_measured_requests_that_fit() -> None:
    """vLLM 0.19 on an H100 at a utilisation of .95: 58.1 requests of 8,192 tokens, 64.6 in FP8."""
    for precision, measured in (("bf16", 58.1), ("fp8", 64.6)):
        (option,) = sized_table(asked(gpu=H100, num_gpus=1, context_tokens=8192, precision=precision)).options
        assert option["max_concurrency"] == pytest.approx(measured, rel=0.05)


def test_the_table_is_in_the_order_in_which_one_would_buy() -> None:
    options = sized_table(asked(requests_per_s=20.0)).options
    holding = [option for option in options if option["holds"]]
    assert options[: len(holding)] == tuple(holding)
    priced = [option["usd_per_month"] for option in holding if option["usd_per_month"] is not None]
    assert priced == sorted(priced)
    assert len(priced) > 3
    assert {option["gpu"] for option in options} == set(hardware_rows(asked())["hardware"]), "no GPU is left out"
    for option in options:
        assert (option["reason"] is None) == bool(option["holds"])
        count = option["replicas"]["n"]
        assert option["gpus_total"] == (None if count is None else count * option["num_gpus"])


def test_a_month_by_hand(answer: DeployAnswer) -> None:
    pick = answer.pick
    assert pick["usd_per_gpu_hour"] is not None
    assert pick["usd_per_month"] == pytest.approx((pick["gpus_total"] or 0) * pick["usd_per_gpu_hour"] * 24 * 30)
    assert pick["usd_per_month__low"] is not None
    assert pick["usd_per_month__high"] is not None
    assert pick["usd_per_month__low"] <= pick["usd_per_month"] <= pick["usd_per_month__high"]
    low, kwh, high = (pick[f"energy_kwh_per_month{end}"] for end in ("__low", "", "__high"))  # type: ignore[literal-required]
    assert low < kwh < high
    most_w, least_w = 700.0, 70.0
    hours = 24 * 30 * (pick["gpus_total"] or 0) * answer.view.pue / 1000
    assert least_w * hours * 0.9 <= kwh <= most_w * hours


def test_the_simulation_holds_and_one_fewer_does_not() -> None:
    result = deploy(asked(gpu=H100, num_gpus=1, requests_per_s=40.0, max_ttft_ms=500.0, max_itl_ms=60.0))
    pick = result.pick
    assert pick["method"] == "simulation"
    assert pick["ttft_ms"]["holds"]
    assert pick["itl_ms"]["holds"]
    assert result.simulated is not None
    below = result.simulated.figures_below
    assert below is not None, "this traffic needs more than one replica"
    assert below.ttft_ms[0.95].value > 500.0 or below.itl_ms[0.95].value > 60.0


def test_more_traffic_and_tighter_deadlines_never_need_fewer_gpus() -> None:
    def gpus(**settings: object) -> float:
        (option,) = sized_table(asked(gpu=H100, num_gpus=1, **settings)).options
        return math.inf if option["gpus_total"] is None else option["gpus_total"]

    by_rate = [gpus(requests_per_s=rate) for rate in (1.0, 40.0, 160.0)]
    assert by_rate == sorted(by_rate)
    assert by_rate[0] < by_rate[-1]
    by_deadline = [gpus(requests_per_s=40.0, max_itl_ms=limit) for limit in (200.0, 20.0, 1.0)]
    assert by_deadline == sorted(by_deadline)
    assert by_deadline[-1] == math.inf, "a millisecond between tokens is beyond an H100"


def test_a_slow_gpu_says_which_figure_decides() -> None:
    (option,) = sized_table(asked(gpu="l4", num_gpus=1, max_itl_ms=10.0)).options
    assert option["fits"]
    assert option["holds"] is False
    assert "ms" in (option["reason"] or "")
    (unknown,) = sized_table(asked(gpu="gh200")).options
    assert unknown["reason"] == "Its memory is not in the hardware table."


def test_the_measured_rows_come_first(answer: DeployAnswer) -> None:
    """At the batches of ML.ENERGY's rows of this deployment the curve is the measured figure."""
    speed = speed_curve(answer)
    assert speed is not None
    assert speed.curve.method in ("measured", "measured at another load")
    assert answer.pick["source"] == "mlenergy_v3"
    assert len(speed.measured[speed.measured["same"]]) > 5
    errors = formula_errors(LLAMA)
    assert errors is not None
    assert 0 < errors["n"] <= len(measured_serving_runs().query("model == @LLAMA"))
    assert 0 < errors["output_tokens_per_s"] < 100


def test_an_unmeasured_model_is_predicted_and_says_so() -> None:
    result = deploy(asked(model="mixtral-8x7b-instruct-v0.1", gpu="h200-sxm", num_gpus=1))
    assert result.pick["kind"] == "predicted"
    assert result.pick["speed_method"] == "formula"
    assert any("formula" in note for note in deploy_notes(result))


def test_compressing_the_cache_holds_as_many_times_more(answer: DeployAnswer) -> None:
    choices = {choice.label: choice for choice in cache_choices(answer)}
    plain, fp8, four = choices["BF16"], choices["FP8"], choices["BF16, 4 tokens in one"]
    assert plain.bytes_per_token == 131_072
    assert fp8.most_users == pytest.approx(2 * plain.most_users)
    assert four.most_users == pytest.approx(4 * plain.most_users)
    assert four.claimed
    assert not fp8.claimed


def test_a_dense_model_has_no_experts(answer: DeployAnswer) -> None:
    assert not is_mixture(answer)


def test_what_changes_it_is_asked_by_a_click(answer: DeployAnswer) -> None:
    changes = {change.what: change for change in changes_of(answer)}
    assert changes["FP8 weights"].view.precision == "fp8"
    assert changes["Twice the traffic"].view.requests_per_s == 2 * answer.view.requests_per_s
    assert all(change.before == changes["FP8 cache"].before for change in changes.values())


def test_arrivals_are_those_of_the_trace_at_the_rate_asked_for() -> None:
    view, _ = resolve(DeployView(requests_per_s=20.0))
    requests = arrival_pattern(view)(0)
    assert requests.per_s == pytest.approx(20.0)
    assert load_of(view).prompt_p95_tokens == pytest.approx(4083.0)
    gaps = np.diff(requests.arrival_s)
    assert gaps.std() / gaps.mean() == pytest.approx(1.1, abs=0.3), "the trace's burstiness"


def test_sharing_by_hand(answer: DeployAnswer) -> None:
    """Rank 16 on Llama's attention: 32 layers x 16 x (4 x 4096 + 2 x (32 + 8) x 128) x 2 bytes = 27.3 MB."""
    assert pytest.approx(27.3, abs=0.05) == 32 * 16 * (4 * 4096 + 2 * 40 * 128) * 2 / 1e6
    assert "(27.3 MB each)" in adapters_answer(answer).sentence
    assert "98% is copies" in adapters_answer(answer).sentence
    start_s = 16.06 / 2
    share = math.exp(-6 / 3600 * 300)
    said = cold_start_answer(answer).sentence
    assert f"meets {100 * (1 - share):.0f}% of them" in said
    assert f"{start_s * share:.2f} s on average" in said
    assert "6.91 requests/s, the 90% quantile of 5.5" in demand_answer(answer).sentence


def test_pools_carry_the_traffic() -> None:
    result = deploy(asked(requests_per_s=40.0, gpus_per_pool=4), most_simulated=0)
    pools = pools_answer(result)
    assert pools.rows is not None
    assert pools.rows["requests_per_s"].sum() == pytest.approx(40.0)
    assert (pools.rows["gpus"] <= 4).all()


def test_utilisation_on_a_measured_row_by_hand() -> None:
    """Qwen3-30B-A3B on one H100 at its first measured batch: what a step reads over its time and 3.35 TB/s."""
    result = deploy(asked(model="qwen3-30b-a3b-instruct-2507", gpu=H100, num_gpus=1), most_simulated=0)
    rows = utilisation_answer(result).rows
    assert rows is not None
    runs = measured_serving_runs().query("model == 'qwen3-30b-a3b-instruct-2507'")
    run = runs[(runs["hardware"] == H100) & (runs["num_gpus"] == 1)].iloc[0]
    share_idle = 1 - 8 / 128
    experts = (run["n_params"] - run["n_params_active"]) / share_idle
    weights = 2 * (run["n_params"] - experts * share_idle ** run["concurrency"])
    tokens = run["prompt_tokens"] + run["output_tokens"] / 2
    cache = run["concurrency"] * tokens * 2 * 48 * 4 * 128 * 2
    step_s = run["concurrency"] / run["output_tokens_per_s"]
    by_hand = 100 * (weights + cache) / step_s / 3350e9
    same = rows[(rows["gpus"] == 1) & np.isclose(rows["concurrency"], run["concurrency"])]
    assert np.isclose(same["s_mbu_pct"], by_hand).any()
    assert (rows["s_mbu_pct"] < 100).all()
    assert "2.00 times as fast" in capacity_answer(result).sentence
    assert is_mixture(result)


def test_a_model_without_a_shape_is_refused() -> None:
    with pytest.raises(NotFound, match="shape of Claude"):
        sized_table(asked(model="claude-3-5-haiku-20241022"))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"gpu": H100, "num_gpus": 1},
        {"gpu": "rtx-3060", "num_gpus": 1},
        {"gpu": "gh200"},
        {"model": "deepseek-v3.1", "gpu": "l4"},
        {"max_ttft_ms": None, "max_itl_ms": None},
        {"max_itl_ms": 0.2},
    ],
)
def test_verdicts_read_well(settings: dict[str, object]) -> None:
    result = deploy(asked(**settings), most_simulated=0)
    verdict = deploy_verdict(result)
    assert len(verdict.split()) <= 40, verdict
    assert not blemishes(verdict), verdict
    for text in (verdict, *deploy_notes(result)):
        assert "None" not in text
        assert "nan" not in text
        assert "  " not in text
    assert len(option_rows(result.options)) == len(flat_rows(result.options)) == len(result.options)
