"""Every metric keeps the registry's contract."""

from __future__ import annotations

import re

import duckdb
import pytest

from data.metrics import Metric, metrics, smallest_value

UNIT_OF_SUFFIX = {
    "_j": ("J", "J/token"),
    "_ms": ("ms",),
    "_s": ("s", "tokens/s", "tokens/s/GPU", "tokens/s/user", "images/s", "videos/s", "inferences/s", "requests/s"),
    "_w": ("W",),
    "_usd_per_mtok": ("USD per Mtok",),
    "_usd_per_hour": ("USD per GPU-hour",),
    "_gb": ("GB",),
    "_pct": ("%",),
}

# Qualities that count what is lost.
LOSSES = ("perplexity", "perplexity_ratio", "accuracy_lost_points", "mmlu_lost_relative_pct", "kl_divergence")


@pytest.mark.parametrize("metric", metrics().values(), ids=lambda metric: metric.id)
def test_a_metric_is_complete(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.id)
    assert metric.label
    assert metric.label[0].isupper()
    assert metric.unit
    assert metric.direction in ("min", "max")
    assert metric.scale in ("linear", "log")
    assert metric.description.endswith(".")
    assert metric.format.replace("$", "", 1) % 1234.5
    assert metric.maximise == (metric.direction == "max")


@pytest.mark.parametrize("metric", metrics().values(), ids=lambda metric: metric.id)
def test_the_unit_in_the_name_is_the_unit_in_the_registry(metric: Metric) -> None:
    fitting = [units for suffix, units in UNIT_OF_SUFFIX.items() if metric.id.endswith(suffix)]
    assert all(metric.unit in units for units in fitting)
    if metric.group == "cost":
        assert metric.unit.startswith("USD per ")
        assert metric.direction == "min"
    if metric.group == "quality":
        assert metric.direction == ("min" if metric.id in LOSSES else "max")


def test_what_costs_or_takes_is_never_below_nothing() -> None:
    for metric in metrics().values():
        if metric.group in ("cost", "energy", "latency", "throughput", "size", "workload"):
            assert metric.low == 0, metric.id


def test_no_figure_lies_below_its_metric(cur: duckdb.DuckDBPyConnection) -> None:
    lowest = dict(cur.execute("SELECT metric, min(value) FROM measurement GROUP BY metric").fetchall())
    for name, value in lowest.items():
        assert metrics()[name].low is None or value >= metrics()[name].low, (name, value)


@pytest.mark.parametrize(
    "name",
    [
        "cost",
        "price",
        "Price (USD)",
        "costUSD",
        "latency",
        "energy_j",
        "itl_p95_ms",
        "size_gb",
        "usd_per_hour",
        "bill_eur",
        "n_params",
        "output_tokens",
        "energy per answer",
        "TTFT",
        "wait_s",
        "draw_w",
        "carbon_kg",
        "energy_wh",
    ],
)
def test_names_of_what_is_never_negative(name: str) -> None:
    assert smallest_value(name) == 0


@pytest.mark.parametrize(
    "name",
    [
        "quality",
        "score",
        "arena_text",
        "accuracy_lost_points",
        "log_odds",
        "loss",
        "cost_saved_usd",
        "delta_cost",
        "s",
        "w",
        "log10_price",
        "latency_change_ms",
        "rating",
        "a",
        "b",
        "d0",
        "elo",
    ],
)
def test_names_of_what_may_be_negative(name: str) -> None:
    assert smallest_value(name) is None


def test_labels_tell_metrics_apart() -> None:
    labels = [metric.label for metric in metrics().values()]
    assert len(set(labels)) == len(labels)


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        metrics()["new"] = None  # type: ignore[index]


def test_every_measured_metric_is_registered(cur: duckdb.DuckDBPyConnection) -> None:
    measured = {row[0] for row in cur.execute("SELECT DISTINCT metric FROM measurement").fetchall()}
    assert measured
    assert measured <= set(metrics())
