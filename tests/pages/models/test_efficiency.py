"""Efficiency of a model's measured deployments: a row each, best accuracy per watt first, nothing where none is."""

from __future__ import annotations

import pytest

from pages.answers.models.efficiency import efficiency_of
from pages.answers.models.record import model_record


def test_each_measured_deployment_has_its_metrics() -> None:
    efficiency = efficiency_of(model_record("llama-3.1-8b-instruct"))
    assert efficiency is not None
    rows = efficiency.rows
    assert (rows["energy_per_token_j"] * rows["output_tokens_per_s"]).to_numpy() == pytest.approx(rows["power_w"])
    assert rows["memory_use_pct"].between(1, 110).all()
    assert rows["compute_use_pct"].between(0, 100).all()
    assert efficiency.test is not None
    assert rows["points_per_watt"].is_monotonic_decreasing
    assert (rows["points_per_watt"] * rows["power_w"]).to_numpy() == pytest.approx(efficiency.test["value"])
    assert "points per W" in efficiency.sentence


def test_a_model_that_nobody_measured_has_none() -> None:
    assert efficiency_of(model_record("phi-4")) is None
