"""IsoFLOP optima against the published ones, an independent regression, and a case worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from data.settings import Settings
from errors import InputError
from models.laws.isoflop import Growth, growth, isoflops

TABLES = Settings().tables / "porian2024"
# a of N* proportional to C^a in Porian et al. 2024, figure 1 and its data, by how training was corrected step by step
PUBLISHED = {
    "porian2024_rw_base_long_kaplan_kaplan": 0.835,
    "porian2024_rw_base_long_kaplan_standard": 0.706,
    "porian2024_rw_base_short_kaplan_standard": 0.602,
    "porian2024_rw_base_short_chinchilla_standard": 0.571,
    "porian2024_rw_tuned_short_const_standard": 0.497,
    "porian2024_owt2_base_long_kaplan_kaplan": 0.864,
    "porian2024_owt2_base_long_kaplan_standard": 0.699,
    "porian2024_owt2_base_short_kaplan_standard": 0.603,
    "porian2024_owt2_base_short_chinchilla_standard": 0.574,
    "porian2024_owt2_tuned_short_const_standard": 0.518,
}


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    return pd.read_parquet(TABLES / "curve_point.parquet").set_index("curve_id")


@pytest.mark.parametrize("curve", PUBLISHED)
def test_published_exponents_come_out_of_the_runs(points: pd.DataFrame, curve: str) -> None:
    own = points.loc[curve]
    found = growth(isoflops(own["flops"].to_numpy(), own["n_params"].to_numpy(), own["y"].to_numpy()))
    assert found is not None
    assert found.exponent == pytest.approx(PUBLISHED[curve], abs=0.02)


@pytest.mark.parametrize("curve", PUBLISHED)
def test_optima_are_the_published_ones(points: pd.DataFrame, curve: str) -> None:
    own, star = points.loc[curve], points.loc[f"{curve}_n_star"].set_index("x")["y"]
    found = isoflops(own["flops"].to_numpy(), own["n_params"].to_numpy(), own["y"].to_numpy())
    off = [np.log(one.n_star / star[one.flops]) for one in found if one.flops in star.index and np.isfinite(one.n_star)]
    assert len(off) >= 9
    assert np.median(np.abs(off)) < 0.04  # noise between seeds moves the published ones by as much
    assert np.max(np.abs(off)) < 0.15


def test_a_parabola_is_minimised_where_it_should_be() -> None:
    """ln L = 1 + 0.05 (ln N - 0.5 ln C)^2 has its optimum at N = C^0.5: a is 0.5 and k is 1."""
    flops, log_n = np.meshgrid(10.0 ** np.arange(16, 21), np.linspace(16, 25, 40), indexing="ij")
    loss = np.exp(1 + 0.05 * (log_n - 0.5 * np.log(flops)) ** 2)
    found = isoflops(flops.ravel(), np.exp(log_n).ravel(), loss.ravel())
    assert [one.flops for one in found] == list(10.0 ** np.arange(16, 21))
    grown = growth(found)
    assert grown is not None
    assert grown.exponent == pytest.approx(0.5, abs=0.002)
    assert grown.n_star(1e22) == pytest.approx(1e11, rel=0.05)
    assert [one.loss_star for one in found] == pytest.approx([np.e] * 5, rel=1e-4)


def test_the_line_is_scipys(points: pd.DataFrame) -> None:
    own = points.loc["porian2024_rw_tuned_short_const_standard"]
    found = isoflops(own["flops"].to_numpy(), own["n_params"].to_numpy(), own["y"].to_numpy())
    known = [one for one in found if np.isfinite(one.n_star)]
    line = stats.linregress(np.log([one.flops for one in known]), np.log([one.n_star for one in known]))
    grown = growth(found)
    assert grown is not None
    assert (grown.exponent, grown.stderr) == pytest.approx((line.slope, line.stderr))
    low, high = grown.interval(1e20, 0.9)
    assert low < grown.n_star(1e20) < high
    ratios = [np.divide(*reversed(grown.interval(flops, 0.9))) for flops in (1e18, 1e20, 1e22)]
    assert ratios == sorted(ratios), "farther out is less sure"


def test_the_interval_of_a_best_size_by_hand() -> None:
    """Student's t of n - 2 times sigma sqrt(1/n + (x - mean)^2 / Sxx), on ln N: the line's interval, not a run's."""
    grown = Growth(0.5, 1.0, 0.1, n=5, sigma_log=0.2, mean_log_flops=np.log(1e18), spread_log_flops=10.0)
    for flops in (1e18, 1e20):
        error = 0.2 * np.sqrt(1 / 5 + np.log(flops / 1e18) ** 2 / 10.0)
        half = stats.t.ppf(0.95, 3) * error
        assert grown.interval(flops, 0.9) == pytest.approx(
            (np.sqrt(flops) * np.exp(-half), np.sqrt(flops) * np.exp(half))
        )


def test_an_optimum_at_an_end_is_none() -> None:
    sizes = np.array([1e6, 2e6, 4e6, 8e6])
    [one] = isoflops(np.full(4, 1e18), sizes, np.array([4.0, 3.5, 3.2, 3.0]))
    assert np.isnan(one.n_star)
    assert growth([one] * 5) is None


def test_few_sizes_are_no_curve() -> None:
    assert isoflops(np.full(3, 1e18), np.array([1e6, 2e6, 4e6]), np.array([4.0, 3.0, 3.5])) == []


@given(st.floats(0.2, 1.0), st.floats(-8, 4), st.integers(0, 1000))
def test_any_power_law_of_optima_is_recovered(exponent: float, log_k: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    budgets = np.sort(np.exp(rng.uniform(38, 50, 5)))
    centre = log_k + exponent * np.log(budgets)
    log_n = centre[:, None] + np.linspace(-3, 3, 61)
    loss = np.exp(0.02 * (log_n - centre[:, None]) ** 2)
    found = growth(isoflops(np.repeat(budgets, 61), np.exp(log_n).ravel(), loss.ravel()))
    assert found is not None
    assert found.exponent == pytest.approx(exponent, abs=0.01)


@pytest.mark.parametrize("wrong", ["flops", "n_params", "y"])
def test_what_is_not_above_0_is_refused_by_name(wrong: str) -> None:
    values = {name: np.full(4, 2.0) for name in ("flops", "n_params", "y")}
    values[wrong][2] = 0.0
    with pytest.raises(InputError, match="row 3") as refused:
        isoflops(values["flops"], values["n_params"], values["y"])
    assert refused.value.column == wrong
