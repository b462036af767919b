"""Time of a run from its work: by hand, by the measured table with sizes left out, and against whole runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.training.run_time import (
    RangedValue,
    TrainingSpeeds,
    expected_utilization,
    left_out_utilization,
    run_hours,
    training_flops,
    utilization_of,
)
from tests.tables import stored_tables

H100_TFLOPS, A100_TFLOPS = 989.4, 312.0


def measured(hardware: str, peak_tflops: float) -> TrainingSpeeds:
    rows = stored_tables("llm_foundry")["training_speed"]
    rows = rows[rows["hardware"].str.startswith(hardware) & (rows["precision"] == "bf16")]
    n_params, pace = rows["n_params"].to_numpy(float), rows["tokens_per_s_per_gpu"].to_numpy(float)
    return TrainingSpeeds(n_params, rows["num_gpus"].to_numpy(float), utilization_of(n_params, pace, peak_tflops))


def test_the_work_of_llama_3_is_what_its_paper_says() -> None:
    """Grattafiori et al. 2024, section 3.1: 3.8e25 FLOP for 405B parameters on 15.6T tokens."""
    assert training_flops(405e9, 15.6e12) == pytest.approx(3.8e25, rel=0.005)


def test_hours_by_hand() -> None:
    """1e18 FLOP on 2 GPUs of 100 TFLOP/s at half of it: 1e14 FLOP/s, so 10,000 s."""
    assert run_hours(1e18, 100, 2, 0.5) == pytest.approx(10_000 / 3600)


def test_utilisation_by_hand() -> None:
    """LLM Foundry: 10,643 tokens/s and GPU at 6.66B parameters on H100; its own 46.4% also counts attention."""
    assert utilization_of(np.array([6_658_859_008.0]), np.array([10_643.0]), H100_TFLOPS)[0] == pytest.approx(
        0.4298, abs=1e-4
    )


@pytest.mark.parametrize(("hardware", "peak"), [("h100", H100_TFLOPS), ("a100", A100_TFLOPS)])
def test_a_size_left_out_is_told_from_the_others(hardware: str, peak: float) -> None:
    runs = measured(hardware, peak)
    errors = np.abs(np.log(left_out_utilization(runs) / runs.utilization))
    assert np.median(errors) < 0.1
    assert np.quantile(errors, 0.9) < 0.3


def test_the_interval_holds_most_sizes_left_out() -> None:
    runs = measured("a100", A100_TFLOPS)
    held = [
        estimate.low <= use <= estimate.high
        for size, gpus, use in zip(runs.n_params, runs.num_gpus, runs.utilization, strict=True)
        if (estimate := _without(runs, size, gpus))
    ]
    assert np.mean(held) >= 0.6


def _without(runs: TrainingSpeeds, size: float, gpus: float) -> RangedValue:
    keep = runs.n_params != size
    return expected_utilization(
        size, int(gpus), TrainingSpeeds(runs.n_params[keep], runs.num_gpus[keep], runs.utilization[keep])
    )


def test_the_largest_published_run_is_close_and_the_smallest_is_not() -> None:
    """Model card of Llama 3.1: whole projects took 1.1 to 2.7 times what well-tuned steps take."""
    runs = stored_tables("published_runs")["published_run"].set_index("name")
    ratios = {}
    for name, run in runs.iterrows():
        use = expected_utilization(run["n_params"], 16_384, measured("h100", H100_TFLOPS)).value
        hours = run_hours(training_flops(run["n_params"], run["tokens"]), H100_TFLOPS, 1, use)
        ratios[name] = run["gpu_hours"] / hours
    assert ratios["Llama 3.1 405B"] == pytest.approx(1.1, abs=0.1)
    assert 2 < ratios["Llama 3.1 8B"] < 3


def test_one_measured_run_alone_says_nothing() -> None:
    one = np.array([1.0])
    with pytest.raises(InputError, match="too little"):
        expected_utilization(1e9, 8, TrainingSpeeds(one, one, one))


@given(st.floats(1e6, 1e13), st.floats(1e6, 1e15), st.floats(10, 1e4), st.integers(1, 10_000), st.floats(0.01, 1))
def test_twice_the_gpus_halve_the_time(n: float, d: float, peak: float, gpus: int, use: float) -> None:
    flops = training_flops(n, d)
    assert run_hours(flops, peak, 2 * gpus, use) == pytest.approx(run_hours(flops, peak, gpus, use) / 2)


@given(st.floats(0.1, 1), st.floats(1, 2), st.floats(0.1, 10))
def test_an_interval_stays_in_order(low: float, high: float, factor: float) -> None:
    value = RangedValue(1.0, low, high)
    for changed in (value.map(lambda x: factor / x), value.times(value)):
        assert changed.low <= changed.value <= changed.high


@pytest.mark.parametrize(("n", "d"), [(0, 1), (1, -1), (float("nan"), 1)])
def test_no_amount_is_refused(n: float, d: float) -> None:
    with pytest.raises(InputError, match="no amount"):
        training_flops(n, d)
