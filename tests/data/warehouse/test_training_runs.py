"""What the pages ask of training runs."""

from __future__ import annotations

import duckdb
import pytest

from data.warehouse import training_runs

Cursor = duckdb.DuckDBPyConnection


def test_clusters_are_found_by_name(cur: Cursor) -> None:
    assert training_runs.training_clusters(cur).loc["Kalos", "failed_jobs_pct"] == 39.7


def test_half_of_the_servers_stay_below_the_median_power(cur: Cursor) -> None:
    power = training_runs.cluster_quantiles(cur, "gpu_server_power_w")
    assert power.query("share_pct <= 50")["value"].max() == 2520
    assert set(power["cluster"]) == {"Seren"}


def test_a_setting_that_missed_its_target_is_left_out(cur: Cursor) -> None:
    settings = training_runs.training_settings(cur)
    assert len(settings) == 1258
    assert settings.groupby("task")["model_label"].nunique().eq(1).all()
    assert (settings["energy_low_kwh"] <= settings["energy_to_target_kwh"]).all()


def test_power_is_energy_over_time(cur: Cursor) -> None:
    """ResNet-50 on a V100 at 250 W: 6,065.03 J in 26.6745 s."""
    profiles = training_runs.power_profiles(cur).query("gpu == 'V100' and network == 'resnet50' and num_gpus == 1")
    top = profiles.iloc[-1]
    assert (top["power_limit_w"], top["energy_j"] / top["time_s"]) == (250, pytest.approx(227.371, abs=0.001))


def test_the_trace_of_carbon_is_in_order(cur: Cursor) -> None:
    trace = training_runs.carbon_trace(cur)
    assert trace["starts"].is_monotonic_increasing
    assert trace["gco2e_per_kwh"].between(500, 800).all()
