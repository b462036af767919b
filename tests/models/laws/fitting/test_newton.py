"""Newton's method carries on where reweighted least squares creeps, and says truly when it has arrived."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.special import huber

from models.laws import LAWS, Curve, LawFitter
from models.laws.base import Floats
from models.laws.fitting import lm, newton

DELTA = 1e-3


def noisy_runs(seed: int = 4) -> Curve:
    """Runs whose scatter is 100 times delta: nearly every residual counts linearly."""
    rng = np.random.default_rng(seed)
    x = np.exp(rng.uniform(np.log([[5e7], [1e9]]), np.log([[1e10], [3e11]]), size=(2, 60)))
    y = LAWS["overtraining"].predict({"E": 1.5, "A": 140.0, "B": 190.0, "eta": 0.25}, x)
    return Curve("noisy", x, y * np.exp(0.1 * rng.normal(size=60)))


@pytest.mark.parametrize("seed", [1, 4, 8])
def test_noisy_runs_settle_where_nelder_mead_does(seed: int) -> None:
    curve = noisy_runs(seed)
    fit = LawFitter("overtraining", huber_delta=DELTA).fit([curve]).fits_[0]
    assert fit.converged

    def objective(q: Floats) -> float:
        predicted = np.exp(q[0]) + np.exp(q[1]) * curve.x[0] ** -q[3] + np.exp(q[2]) * curve.x[1] ** -q[3]
        return 1e4 * float(huber(DELTA, np.log(predicted) - np.log(curve.y)).sum())

    p = LAWS["overtraining"].vector(fit.params)
    begin = np.array([*np.log(np.maximum(p[:3], 1e-8)), p[3]]) + 0.01
    tight = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 20_000, "maxfev": 20_000}
    assert fit.cost <= minimize(objective, begin, method="Nelder-Mead", options=tight).fun / 1e4 * (1 + 1e-6)


def rosenbrock(theta: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Residuals 10 (y - x^2), 1 - x: a valley that bends, its bottom at (1, 1)."""
    x, y = theta[:, 0], theta[:, 1]
    residual = torch.stack([10 * (y - x**2), 1 - x], dim=-1) * weights
    zero, one = torch.zeros_like(x), torch.ones_like(x)
    rows = [torch.stack([-20 * x, 10 * one], -1), torch.stack([-one, zero], -1)]
    return residual, torch.stack(rows, dim=1) * weights[..., None]


def unsettled(theta: list[list[float]]) -> tuple[lm.Minimum, tuple[torch.Tensor]]:
    start, data = torch.tensor(theta, dtype=torch.float64), (torch.ones((len(theta), 2), dtype=torch.float64),)
    cost = lm.cost_of(rosenbrock(start, *data)[0], None)
    never = torch.zeros(len(theta), dtype=torch.bool)
    return lm.Minimum(start, cost, never, torch.zeros(len(theta))), data


ANYWHERE = torch.full((2,), torch.inf, dtype=torch.float64)


def test_the_bottom_of_a_bent_valley_is_found() -> None:
    found, data = unsettled([[-1.2, 1.0], [0.5, 3.0]])
    end = newton.settle(rosenbrock, data, found, -ANYWHERE, ANYWHERE, delta=None)
    assert end.converged.all()
    assert end.theta.numpy() == pytest.approx(np.ones((2, 2)), abs=1e-8)


def test_a_bound_in_the_way_is_kept() -> None:
    """With y at most 0.25 the best lies on the bound, where 200 x^3 - 49 x - 1 = 0: the slope along x by hand."""
    found, data = unsettled([[0.3, 0.0]])
    high = torch.tensor([torch.inf, 0.25], dtype=torch.float64)
    end = newton.settle(rosenbrock, data, found, -ANYWHERE, high, delta=None)
    assert end.theta[0, 1] == 0.25
    assert float(end.theta[0, 0]) == pytest.approx(np.roots([200.0, 0.0, -49.0, -1.0]).real.max(), abs=1e-8)
    assert end.converged.all()


def test_what_has_converged_or_cannot_win_is_left_alone() -> None:
    found, data = unsettled([[-1.2, 1.0], [1.001, 1.001], [3.0, -4.0]])
    end = newton.settle(rosenbrock, data, found, -ANYWHERE, ANYWHERE, n_starts=3, delta=None)
    assert end.converged.tolist() == [False, True, False]
    assert torch.equal(end.theta[[0, 2]], found.theta[[0, 2]])
