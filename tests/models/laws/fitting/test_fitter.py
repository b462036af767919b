"""Fitting: recovery, agreement with scipy and lmfit, equivariance, determinism."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import lmfit
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from errors import InputError, TimedOut
from models.laws import FINE_TUNING, LAWS, Curve, CurveFit, LawFitter

SIZES = 200.0 * 2.0 ** np.arange(14)
NOISE = 0.005


def noisy(law: str, params: dict[str, float], seed: int = 0, noise: float = NOISE, x: np.ndarray = SIZES) -> Curve:
    scatter = np.random.default_rng(seed).normal(scale=noise, size=len(x))
    return Curve(f"{law}-{seed}", x, LAWS[law].predict(params, x) * np.exp(scatter))


# falls ever faster in ln-ln, which a power law can only meet without a floor
BENT = noisy("rectified", {"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.0})


def fit_one(curve: Curve, law: str = "rectified", **options: int) -> CurveFit:
    return LawFitter(law, **options).fit([curve]).fits_[0]


def test_the_constructor_only_stores() -> None:
    fitter = LawFitter("no such law", n_starts=-3)
    assert (fitter.law, fitter.n_starts) == ("no such law", -3)
    assert not hasattr(fitter, "fits_")
    with pytest.raises(InputError):
        fitter.fit([])


@pytest.mark.parametrize("option", ["n_starts", "max_iter", "n_bootstrap"])
def test_options_out_of_range_are_named(option: str) -> None:
    with pytest.raises(InputError, match=f"{option} = -1"):
        LawFitter(**{option: -1}).fit([noisy("vanilla", {"B": 9.0, "beta": 0.3, "E": 0.5})])


def test_no_curves() -> None:
    with pytest.raises(InputError, match="No curves"):
        LawFitter().fit([])


@settings(max_examples=12, deadline=None)
@given(
    bend=st.floats(500.0, 50_000.0),
    beta=st.floats(0.3, 1.2),
    fall=st.floats(0.3, 5.0),
    floor=st.floats(0.1, 3.0),
)
def test_rectified_curves_are_recovered(bend: float, beta: float, fall: float, floor: float) -> None:
    prelearned = bend**beta
    truth = {"B": fall * prelearned, "D_l": prelearned, "beta": beta, "E": floor}
    fit = fit_one(Curve("exact", SIZES, LAWS["rectified"].predict(truth, SIZES)))
    assert fit.converged
    assert fit.rmsd_log < 1e-9
    assert fit.params == pytest.approx(truth, rel=1e-4)


@settings(max_examples=12, deadline=None)
@given(beta=st.floats(0.05, 1.5), amplitude=st.floats(0.5, 50.0), share=st.floats(0.0, 0.8))
def test_vanilla_curves_are_recovered_by_both_laws(beta: float, amplitude: float, share: float) -> None:
    y = LAWS["vanilla"].predict({"B": amplitude, "beta": beta, "E": 0.0}, SIZES)
    truth = {"B": amplitude, "beta": beta, "E": float(share * y[-1])}
    curve = Curve("exact", SIZES, y + truth["E"])
    assert fit_one(curve, "vanilla").params == pytest.approx(truth, rel=1e-5, abs=1e-7)
    wider = fit_one(curve, "rectified")
    assert wider.predict(SIZES) == pytest.approx(curve.y, rel=1e-8)
    assert wider.params["D_l"] == pytest.approx(0.0, abs=1e-3)
    assert not wider.identified["D_l"]


def test_a_floor_of_nothing_is_reached_and_said() -> None:
    fit = fit_one(BENT, "vanilla")
    assert fit.params["E"] == 0.0
    assert fit.identified == {"B": True, "beta": True, "E": False}
    assert np.isnan(fit.stderr["E"])
    assert "E cannot be told from 0 on this curve: the data do not reach the floor." in fit.warnings
    assert fit.dof == 12
    assert np.all(fit.covariance[2] == 0.0)


def test_no_bend_is_reached_and_said() -> None:
    fits = LawFitter().fit([noisy("vanilla", {"B": 50.0, "beta": 0.4, "E": 0.5}, seed=i) for i in range(8)]).fits_
    assert any(fit.params["D_l"] == 0.0 for fit in fits)
    for fit in fits:
        if fit.params["D_l"] == 0.0:
            assert not fit.identified["D_l"]
            assert any(sentence.startswith("D_l cannot be told from 0") for sentence in fit.warnings)


def _with_scipy(curve: Curve, start: CurveFit) -> tuple[np.ndarray, float]:
    """The natural parameters straight, from a rounded version of the optimum, as an independent check of it."""

    def residual(p: np.ndarray) -> np.ndarray:
        return np.log(p[0] / (p[1] + curve.x ** p[2]) + p[3]) - np.log(curve.y)

    begin = np.array(list(start.params.values())) * [1.05, 0.95, 1.01, 0.9]
    found = least_squares(
        residual, begin, bounds=(0, np.inf), jac="3-point", x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15
    )
    return found.x, float(found.cost)


CURVES = [noisy("rectified", {"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.9}, seed=i) for i in range(6)]


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_parameters_and_cost_agree_with_scipy(curve: Curve) -> None:
    fit = fit_one(curve)
    x, cost = _with_scipy(curve, fit)
    assert fit.cost <= cost * (1 + 1e-9)
    assert list(fit.params.values()) == pytest.approx(x, rel=1e-4)
    assert fit.rmsd_log == pytest.approx(np.sqrt(2 * cost / 14), rel=1e-7)


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_errors_and_covariance_agree_with_lmfit(curve: Curve) -> None:
    fit = fit_one(curve)
    parameters = lmfit.Parameters()
    for name, value in fit.params.items():
        parameters.add(name, value=value)
    result = lmfit.minimize(
        lambda p: np.log(p["B"] / (p["D_l"] + curve.x ** p["beta"]) + p["E"]) - np.log(curve.y),
        parameters, method="leastsq", ftol=1e-15, xtol=1e-15, gtol=1e-15, epsfcn=1e-10,
    )  # fmt: skip
    assert all(fit.identified.values())
    assert {name: result.params[name].value for name in fit.params} == pytest.approx(fit.params, rel=1e-5)
    assert fit.stderr == pytest.approx({name: result.params[name].stderr for name in fit.params}, rel=1e-3)
    assert fit.covariance == pytest.approx(result.covar, rel=2e-3)


def test_errors_with_a_parameter_at_its_bound_are_those_of_lmfit_with_it_fixed() -> None:
    fit = fit_one(BENT, "vanilla")
    parameters = lmfit.Parameters()
    parameters.add("B", value=5.0)
    parameters.add("beta", value=0.1)
    result = lmfit.minimize(
        lambda p: np.log(p["B"] * BENT.x ** -p["beta"]) - np.log(BENT.y), parameters, ftol=1e-15, xtol=1e-15
    )
    for name in ("B", "beta"):
        assert fit.params[name] == pytest.approx(result.params[name].value, rel=1e-6)
        assert fit.stderr[name] == pytest.approx(result.params[name].stderr, rel=1e-4)


@pytest.mark.parametrize("law", FINE_TUNING)
@pytest.mark.parametrize(("x_unit", "y_unit"), [(1000.0, 1.0), (1.0, 0.01), (1e-6, 1e3)])
def test_units_change_parameters_but_not_the_fit(law: str, x_unit: float, y_unit: float) -> None:
    curve = CURVES[1]
    fit = fit_one(curve, law)
    other = fit_one(Curve("scaled", curve.x * x_unit, curve.y * y_unit), law)
    expected = [float(p) for p in LAWS[law].rescale(LAWS[law].vector(fit.params), x_unit, y_unit)]
    assert list(other.params.values()) == pytest.approx(expected, rel=1e-5)
    assert other.cost == pytest.approx(fit.cost, rel=1e-9)
    assert other.identified == fit.identified


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(14)))
def test_the_order_of_points_does_not_matter(order: list[int]) -> None:
    shuffled = Curve("shuffled", CURVES[0].x[order], CURVES[0].y[order])
    assert fit_one(shuffled).params == fit_one(CURVES[0]).params


def test_the_same_seed_gives_the_same_fit_to_the_bit() -> None:
    first, second = (LawFitter(n_bootstrap=10, seed=7).fit(CURVES).fits_ for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert a.params == b.params
        assert np.array_equal(a.bootstrap, b.bootstrap)
        assert np.array_equal(a.covariance, b.covariance)


def test_curves_of_different_lengths_are_fitted_as_if_alone() -> None:
    curves = [replace(curve, x=curve.x[: 14 - i], y=curve.y[: 14 - i]) for i, curve in enumerate(CURVES)]
    together = LawFitter(n_bootstrap=5).fit(curves).fits_
    for curve, fit in zip(curves, together, strict=True):
        alone = LawFitter(n_bootstrap=5).fit([curve]).fits_[0]
        assert fit.curve == curve.name and fit.n == len(curve.x)
        assert fit.params == pytest.approx(alone.params, rel=1e-6)
        assert fit.cost == pytest.approx(alone.cost, rel=1e-10)
        assert fit.warnings == alone.warnings
        assert fit.bootstrap == pytest.approx(alone.bootstrap, rel=1e-4)


def test_a_long_curve_is_batched_apart_and_input_order_kept() -> None:
    rng = np.random.default_rng(0)
    x = np.geomspace(10, 1e7, 120_000)
    long = Curve(
        "long", x, LAWS["vanilla"].predict({"B": 9.0, "beta": 0.3, "E": 0.5}, x) * np.exp(0.1 * rng.normal(size=len(x)))
    )
    fits = LawFitter("vanilla", n_starts=4).fit([CURVES[0], long, CURVES[1]]).fits_
    assert [fit.curve for fit in fits] == [CURVES[0].name, "long", CURVES[1].name]
    assert fits[1].params == pytest.approx({"B": 9.0, "beta": 0.3, "E": 0.5}, rel=0.02)


def test_equal_names_are_allowed() -> None:
    fits = LawFitter().fit([CURVES[0], replace(CURVES[1], name=CURVES[0].name)]).fits_
    assert fits[0].params != fits[1].params


def test_a_time_limit() -> None:
    with pytest.raises(TimedOut, match="longer than"):
        LawFitter(time_limit_s=0.0).fit(CURVES)


@pytest.mark.parametrize("limit", [None, 0.0])
def test_a_fit_leaves_the_threads_of_torch_as_they_were(limit: float | None) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(before + 1)
    try:
        with suppress(TimedOut):
            LawFitter(time_limit_s=limit).fit(CURVES[:1])
        assert torch.get_num_threads() == before + 1
    finally:
        torch.set_num_threads(before)
