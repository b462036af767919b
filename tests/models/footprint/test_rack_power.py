"""Servers on a power budget: limits that must hold, an exact case, and the published gain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from errors import InputError
from models.footprint.rack_power import rack_plan
from tests.tables import stored_tables


def acme_w() -> np.ndarray:
    rows = stored_tables("acme")["cluster_quantile"]
    chosen = rows[(rows["quantity"] == "gpu_server_power_w") & (rows["cluster"] == "Seren")]
    return chosen.sort_values("share_pct")["value"].to_numpy(float)


def test_a_quantile_of_1_is_the_nameplate_count() -> None:
    power = acme_w()
    for likeness in (0.0, 0.5, 1.0):
        plan = rack_plan(power, 200_000.0, 1.0, likeness)
        assert plan.servers == plan.nameplate_servers == int(200_000 // power.max())
        assert plan.over_budget == 0.0


def test_acme_feeds_about_30_pct_more_at_95() -> None:
    """Servers all alike at the 95th percentile: POLCA's 30% more, on another cluster's distribution."""
    plan = rack_plan(acme_w(), 200_000.0, 0.95, 1.0)
    assert plan.more_pct == pytest.approx(30, abs=3)
    assert plan.over_budget == pytest.approx(0.05, abs=0.02)
    assert plan.over_budget_low <= plan.over_budget <= plan.over_budget_high


def test_independent_servers_against_the_normal_limit() -> None:
    """The sum of many independent servers is normal: n m + z s sqrt(n) against the budget, by hand."""
    power = np.linspace(1000.0, 3000.0, 1001)
    budget = 200_000.0
    plan = rack_plan(power, budget, 0.95, 0.0)
    counts = np.arange(1, 200)
    totals = counts * power.mean() + norm.ppf(0.95) * power.std() * np.sqrt(counts)
    assert plan.servers == pytest.approx(np.count_nonzero(totals <= budget), abs=1)


@settings(max_examples=12, deadline=None)
@given(quantile=st.floats(0.8, 0.999), likeness=st.floats(0, 1), budget=st.floats(10_000, 150_000))
def test_what_must_hold(quantile: float, likeness: float, budget: float) -> None:
    power = acme_w()
    plan = rack_plan(power, budget, quantile, likeness)
    assert plan.servers >= plan.nameplate_servers
    if plan.servers > plan.nameplate_servers:
        assert plan.over_budget <= 1 - quantile + 0.03
    assert plan.mean_power_w <= plan.servers * plan.nameplate_w


def test_the_more_alike_the_fewer() -> None:
    counts = [rack_plan(acme_w(), 200_000.0, 0.99, likeness).servers for likeness in (0.0, 0.5, 1.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


@pytest.mark.parametrize(
    ("budget", "quantile", "likeness"), [(0, 0.9, 0.5), (1e9, 0.9, 0.5), (1e5, 0, 0.5), (1e5, 0.9, 2)]
)
def test_what_cannot_be_is_refused(budget: float, quantile: float, likeness: float) -> None:
    with pytest.raises(InputError):
        rack_plan(acme_w(), budget, quantile, likeness)
