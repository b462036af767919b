"""Six metrics and accuracy per watt of a run worked out by hand."""

from __future__ import annotations

import pytest

from errors import InputError
from models.serving.efficiency_metrics import METRICS, accuracy_per_watt, efficiency_metrics
from tests.models.serving.test_memory import run


def test_a_run_by_hand() -> None:
    """Llama 3.1 8B in BF16 on an H100 of 989 TFLOP/s and 80 GB: 32 requests, 1,000 tokens in and out, 2,000 per s."""
    load = {"concurrency": 32.0, "prompt_tokens": 1000.0, "output_tokens": 1000.0, "media": 0.0}
    device = {"bandwidth_gb_s": 3350.0, "peak_tflops": 989.0, "tdp_w": 700.0, "gpu_memory_gb": 80.0}
    shape = {"n_params_active": 8.03e9, "experts_per_token": float("nan")}
    runs = run("llama-3.1-8b", **load, **device, **shape, output_tokens_per_s=2000.0, power_w=500.0)
    row = efficiency_metrics(runs).iloc[0]
    assert list(row.index) == list(METRICS)
    held_gb = (8.03e9 * 2 + 32 * 1500 * 131_072) / 1e9
    assert row["memory_use_pct"] == pytest.approx(100 * held_gb / (79.19 * 2**30 / 1e9), rel=1e-6)
    assert row["compute_use_pct"] == pytest.approx(100 * 2 * 8.03e9 * 2 * 2000 / 989e12)
    assert row["itl_mean_ms"] == pytest.approx(16.0)
    assert row["energy_per_token_j"] == pytest.approx(0.25)
    assert row["compression_times"] == 1.0
    eight = efficiency_metrics(runs.assign(precision="fp8")).iloc[0]
    assert eight["compression_times"] == 2.0
    assert eight["memory_use_pct"] < row["memory_use_pct"]


def test_accuracy_per_watt() -> None:
    assert accuracy_per_watt(50.0, [250.0])[0] == pytest.approx(0.2)
    for accuracy, power in ((101.0, 5.0), (50.0, 0.0)):
        with pytest.raises(InputError):
            accuracy_per_watt(accuracy, [power])
