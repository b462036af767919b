"""Forecasts beyond the runs: the widening by hand, its properties, and how often it holds on a small bank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from data.refresh.stored_fits import load_runs
from data.settings import Settings
from models.laws import LAWS, Curve, CurveFit, LawFitter, default_huber_delta
from models.laws.fitting.beyond import Reach, edge_slope, learned_ratio, reach_of, size_of
from models.laws.fitting.hold_outs import with_reach

CHINCHILLA = {"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37}


def simulated_runs(noise: float, seed: int, n: int = 50, bend: float = 0.0) -> Curve:
    """Runs of 50M to 5B parameters; `bend` times ln^2 of the size beyond the middle is what no law knows."""
    rng = np.random.default_rng(seed)
    x = np.exp(rng.uniform(np.log([[5e7], [1e9]]), np.log([[5e9], [1e11]]), (2, n)))
    far = np.clip(np.log(x.prod(axis=0) / 1e18), 0.0, None)
    y = LAWS["chinchilla"].predict(CHINCHILLA, x) * np.exp(noise * rng.standard_normal(n) + bend * far**2)
    return Curve("runs", x, y)


def fits_with_reach(law: str, curves: list[Curve]) -> list[CurveFit]:
    fitter = LawFitter(law, n_starts=2, max_iter=60, huber_delta=default_huber_delta(LAWS[law]))
    return with_reach(fitter.fit(curves).fits_, curves, fitter)


def reaches(law: str, curves: list[Curve]) -> list[Reach]:
    return [fit.reach for fit in fits_with_reach(law, curves) if fit.reach is not None]


def shares_held(curves: list[Curve], cut: float) -> tuple[float, float]:
    """Of runs beyond 1/cut of the largest size, the mean share that the widened and the plain intervals hold."""
    sizes = [size_of(LAWS["overtraining"], curve.x) for curve in curves]
    below = [size <= size.max() / cut for size in sizes]
    parts = [Curve(c.name, c.x[:, rows], c.y[rows]) for c, rows in zip(curves, below, strict=True)]
    shares = []
    for curve, rows, fit in zip(curves, below, fits_with_reach("overtraining", parts), strict=True):
        y = curve.y[~rows]
        ends = fit.interval(curve.x[:, ~rows]), replace(fit, reach=None).interval(curve.x[:, ~rows])
        shares.append([np.mean((low <= y) & (y <= high)) for low, high in ends])
    wide, plain = np.mean(shares, axis=0)
    return float(wide), float(plain)


def test_a_ratio_by_hand() -> None:
    assert learned_ratio([]) == (0.4, 4.0)
    ratio, dof = learned_ratio([0.1, 1.0, 0.5])  # median of squares 0.25
    assert ratio**2 == pytest.approx((4 * 0.16 + 3 * 0.25) / 7)
    assert dof == 7


def test_a_margin_by_hand_on_a_power_law() -> None:
    """ln y falls by alpha per ln x, so 4 times beyond the margin is t * ratio * alpha * ln 4."""
    law = LAWS["power"]
    reach = Reach((100.0,), 100.0, 0.5, 6.0)
    margin = reach.margin(law, np.array([9.0, 0.3]), np.array([50.0, 100.0, 400.0]), 0.8)
    assert margin == pytest.approx([0.0, 0.0, student.ppf(0.9, 6) * 0.5 * 0.3 * np.log(4)], rel=1e-3)


def test_distance_counts_the_size_together_and_each_input_alone() -> None:
    reach = reach_of(LAWS["chinchilla"], np.array([[1e8, 1e9], [4e10, 1e10]]))
    assert reach.largest == (1e9, 4e10) and reach.largest_size == 1e19
    x = np.array([[1e9, 1e9, 2e9, 1e7], [1e10, 4e10, 1e9, 8e10]])
    assert np.exp(reach.distance(LAWS["chinchilla"], x)) == pytest.approx([1.0, 4.0, 2.0, 2.0])


@pytest.mark.parametrize(
    ("law", "x", "size"), [("moe", [[2.0], [8.0]], 2.0), ("data_constrained", [[2.0], [8.0], [3.0]], 16.0)]
)
def test_counts_and_parts_of_another_input_are_no_size(law: str, x: list[list[float]], size: float) -> None:
    assert size_of(LAWS[law], np.array(x)) == pytest.approx([size])


def test_the_slope_at_the_edge_is_that_of_all_inputs_growing_alike() -> None:
    law, params = LAWS["chinchilla"], np.array(list(CHINCHILLA.values()))
    at, away = np.array([[4e9], [8e10]]), np.array([np.log(4.0)])
    edge = at / 2.0
    low, high = (law.predict(params, edge * factor)[0] for factor in (1.0, 1.001**0.5))
    assert edge_slope(law, params, at, away)[0] == pytest.approx(-np.log(high / low) / np.log(1.001), rel=1e-3)


def test_hold_outs_ask_for_less_where_the_law_holds_and_for_more_where_it_bends() -> None:
    """In the second set the loss stops falling beyond 1e18, where the fit below must learn that it errs."""
    straight, bent = reaches("overtraining", [simulated_runs(0.003, 1, bend=bend) for bend in (0.0, 0.02)])
    assert len(straight.hold_outs) >= 3
    assert bent.ratio > 1.5 * straight.ratio
    assert all(part.n_inside_widened >= part.n_inside for part in straight.hold_outs)


def test_ends_contain_the_forecast_and_widen_with_distance_noise_and_level() -> None:
    curves = [simulated_runs(noise, 3) for noise in (0.003, 0.01, 0.03)]
    widths = []
    for curve, fit in zip(curves, fits_with_reach("overtraining", curves), strict=True):
        x = curve.x.max(axis=1)[:, None] * np.array([[0.1, 1.0, 2.0, 4.0, 10.0]]) ** 0.5
        low, high = fit.interval(x)
        assert np.all((low < fit.predict(x)) & (fit.predict(x) < high))
        wider, plain = fit.interval(x, 0.9), replace(fit, reach=None).interval(x)
        assert np.all(wider[1] / wider[0] > high / low)
        assert plain[0][0] == low[0], "within the runs the interval is that of the scatter"
        beyond = size_of(LAWS["overtraining"], x) > 1.01 * size_of(LAWS["overtraining"], curve.x).max()
        assert beyond.sum() >= 3
        assert np.all((high / low)[beyond] > (plain[1] / plain[0])[beyond])
        assert np.all(np.diff((high / low)[beyond]) > 0)
        widths.append((high / low)[-1])
    assert widths[0] < widths[1] < widths[2]


def test_a_fit_does_not_depend_on_the_curves_beside_it() -> None:
    x = 1e3 * 2.0 ** np.arange(12)
    pair = [Curve(str(s), x, 9 * x**-0.3 * np.exp(0.02 * np.random.default_rng(s).standard_normal(12))) for s in (1, 2)]
    together, alone = reaches("power", pair)[1], reaches("power", pair[1:])[0]
    assert len(alone.hold_outs) == 4
    assert together.ratio == pytest.approx(alone.ratio, rel=1e-6)


def test_few_points_have_the_prior_and_poor_designs_have_no_reach() -> None:
    x = np.array([1.0, 2.0, 4.0]) * 1e3
    assert reaches("power", [Curve("few", x, 9.0 * x**-0.3 * np.array([1.0, 1.01, 0.99]))]) == [
        Reach((4000.0,), 4000.0, 0.4, 4.0)
    ]
    same = Curve("same", np.array([[1e8] * 12, list(np.geomspace(1e9, 1e11, 12))]), np.linspace(3, 2, 12))
    assert reaches("overtraining", [same]) == []


def test_on_the_ladder_intervals_hold_about_as_often_as_they_say() -> None:
    """The OLMo ladder (held back when the rule was chosen): fitted up to 1/4 of its compute, judged beyond."""
    runs = load_runs(Settings().tables, ("n_params", "n_tokens"))
    wide, plain = shares_held([curve for curve in runs if curve.name.startswith("olmo")], cut=4)
    assert 0.72 <= wide <= 1.0
    assert wide >= plain


def test_on_simulated_runs_that_bend_they_hold_where_the_noise_alone_does_not() -> None:
    """Eight sets whose larger runs leave the law by a little that differs from set to set."""
    bends = 0.002 * np.random.default_rng(100).standard_normal(8)
    wide, plain = shares_held([simulated_runs(0.004, seed, bend=bend) for seed, bend in enumerate(bends)], cut=6)
    assert 0.70 <= wide <= 0.98
    assert wide > plain
