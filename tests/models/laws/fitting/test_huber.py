"""The sum of Huber losses: scipy's value and optimum, the Chinchilla runs, and what outliers may do."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.special import huber

from errors import InputError
from models.laws import LAWS, Curve, CurveFit, LawFitter
from models.laws.base import Floats
from models.laws.fitting import lm
from tests.models.laws.stored_runs import chinchilla_runs

DELTA = 1e-3
TRUTH = {"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37}


def simulated(noise: float = 0.005, n_wrong: int = 0) -> Curve:
    rng = np.random.default_rng(1)
    x = np.exp(rng.uniform(np.log([[5e7], [1e9]]), np.log([[1e10], [3e11]]), size=(2, 150)))
    y = LAWS["chinchilla"].predict(TRUTH, x) * np.exp(noise * rng.normal(size=150))
    y[:n_wrong] *= 1.5
    return Curve("simulated", x, y)


def by_scipy(curve: Curve, fit: CurveFit) -> tuple[Floats, float]:
    """Nelder-Mead after L-BFGS-B from near the optimum, on logarithms of E, A and B: no code shared with the fit."""

    def objective(q: Floats) -> float:
        predicted = np.exp(q[0]) + np.exp(q[1]) * curve.x[0] ** -q[3] + np.exp(q[2]) * curve.x[1] ** -q[4]
        return 1e4 * float(huber(DELTA, np.log(predicted) - np.log(curve.y)).sum())

    p = LAWS["chinchilla"].vector(fit.params)
    begin = np.array([*np.log(p[:3] * [1.02, 0.9, 1.1]), *(p[3:] * [1.01, 0.99])])
    near = minimize(objective, begin, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 3000})
    tight = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 20_000, "maxfev": 20_000}
    end = minimize(objective, near.x, method="Nelder-Mead", options=tight)
    return np.array([*np.exp(end.x[:3]), *end.x[3:]]), end.fun / 1e4


def test_the_cost_is_that_of_scipy() -> None:
    residual = np.random.default_rng(0).normal(scale=2 * DELTA, size=(3, 50))
    assert lm.cost_of(torch.tensor(residual), DELTA).numpy() == pytest.approx(huber(DELTA, residual).sum(-1), rel=1e-12)


def test_the_optimum_is_that_of_scipy() -> None:
    curve = simulated()
    fit = LawFitter("chinchilla", huber_delta=DELTA).fit([curve]).fits_[0]
    params, cost = by_scipy(curve, fit)
    assert fit.converged
    assert fit.cost <= cost * (1 + 1e-9)
    assert list(fit.params.values()) == pytest.approx(params, rel=1e-3)
    assert fit.predict(curve.x) == pytest.approx(LAWS["chinchilla"].predict(params, curve.x), rel=1e-5)


def test_wrong_runs_move_least_squares_further() -> None:
    curve = simulated(n_wrong=5)
    errors = []
    for delta in (None, DELTA):
        fit = LawFitter("chinchilla", huber_delta=delta).fit([curve]).fits_[0]
        errors.append(np.abs(np.log(fit.predict(curve.x) / LAWS["chinchilla"].predict(TRUTH, curve.x))).mean())
    assert errors[1] < 0.3 * errors[0]


def test_a_wide_delta_is_least_squares() -> None:
    plain, wide = (LawFitter("chinchilla", huber_delta=delta).fit([simulated()]).fits_[0] for delta in (None, 1e3))
    assert wide.params == pytest.approx(plain.params, rel=1e-6)
    assert wide.cost == pytest.approx(plain.cost, rel=1e-10)
    assert wide.stderr == pytest.approx(plain.stderr, rel=1e-4)
    assert wide.sigma_log == pytest.approx(plain.sigma_log, rel=1e-6)


def test_standard_errors_are_those_of_repeated_fits() -> None:
    clean, rng = simulated(0.0), np.random.default_rng(3)
    curves = [Curve(str(i), clean.x, clean.y * np.exp(0.005 * rng.normal(size=150))) for i in range(60)]
    fits = LawFitter("chinchilla", n_starts=3, huber_delta=DELTA).fit(curves).fits_
    spread = np.std(np.log([list(fit.params.values()) for fit in fits]), axis=0)
    stated = np.median([[fit.stderr[name] / fit.params[name] for name in TRUTH] for fit in fits], axis=0)
    assert stated == pytest.approx(spread, rel=0.4)


def test_a_delta_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="huber_delta = 0"):
        LawFitter("chinchilla", huber_delta=0.0).fit([simulated()])


def test_the_234_chinchilla_runs() -> None:
    fit = LawFitter("chinchilla", huber_delta=DELTA).fit([chinchilla_runs()]).fits_[0]
    assert fit.cost <= 8.4010e-4
    assert fit.params["E"] == pytest.approx(1.784, abs=5e-4)
    assert fit.params["A"] == pytest.approx(442.0, abs=0.5)
    assert fit.params["B"] == pytest.approx(1272.0, abs=0.5)
    assert fit.params["alpha"] == pytest.approx(0.343, abs=5e-4)
    assert fit.params["beta"] == pytest.approx(0.342, abs=5e-4)
    assert all(fit.identified.values())
