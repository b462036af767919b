"""Profile-likelihood intervals: how far a parameter can go before the others can no longer make up for it.

A standard error takes the law for linear about the optimum; here the law is fitted again at every value tried, and an
interval ends where the cost has risen by more than chance explains, as far away as that may be (Bates and Watts 1988,
section 6.1; the F test of one parameter, as lmfit's conf_interval). Where no value within the law's bounds is that bad
the interval ends at the bound: the data do not say. Everything is in the curve's own units, as a parameter's profile
is not that of the same parameter in other units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.special import stdtrit
from torch import Tensor

from errors import InputError
from models.laws.base import Curve, Floats, Law, Parameter
from models.laws.fitting import describe, lm
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.points import Points, pad, usable
from models.laws.fitting.problem import as_tensors, one_thread, residuals, to_coordinates
from models.laws.registry import law_named

FURTHEST = 650.0  # of a logarithm: as far as floating-point numbers go
STEPS = 40
CLOSE = 1e-6  # of the distance from the optimum to the end, in square roots of the cost's rise
MAX_ITER = 100


@dataclass(frozen=True)
class ProfileInterval:
    """Where a parameter may lie at the level asked for; an open end is the parameter's bound."""

    low: float
    high: float


def profile(
    fit: CurveFit, curve: Curve, level: float = 0.95, *, check: Callable[[], None] | None = None
) -> dict[str, ProfileInterval]:
    """The interval of each parameter of a fit to this curve, by name.

    NaN where the points are too few to judge errors by. Raises InputError where level is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"The level {level:g} is not between 0 and 1; write 0.95 for 95%.", column="level")
    law, points = law_named(fit.law), usable(curve)
    if fit.dof < 1 or not np.isfinite(fit.cost):
        return dict.fromkeys(law.names, ProfileInterval(float("nan"), float("nan")))
    rise = _rise(law, fit, points, level)
    if rise <= 0.0:  # nothing is left over, and so no other value fits
        return {name: ProfileInterval(value, value) for name, value in fit.params.items()}
    with one_thread():
        ends = _Search(law, fit, points, rise).run(check)
    return {
        parameter.name: ProfileInterval(*(_value(parameter, float(end)) for end in ends[:, j]))
        for j, parameter in enumerate(law.params)
    }


def _rise(law: Law, fit: CurveFit, points: Points, level: float) -> float:
    """How much the cost may rise: the F quantile of one parameter times what one costs by chance."""
    padded = pad([points], law.unit_of)
    scaled = law.rescale(law.vector(fit.params), 1.0 / padded.x_unit[..., 0, 0], 1.0 / padded.y_unit[0, 0])
    scatter = describe.scatter_of(law, padded, 0, np.array(scaled, dtype=np.float64), fit.cost, fit.huber_delta)
    chance = 0.5 * scatter.squares_of_influence / fit.dof / scatter.share
    return float(stdtrit(fit.dof, 0.5 + level / 2.0) ** 2 * chance)


def _bounds(parameter: Parameter) -> tuple[float, float]:
    """Bounds of a coordinate in the curve's own units, of which no scale is known beforehand."""
    if parameter.coordinate == "linear":
        return parameter.low, parameter.high
    least = 0.0 if parameter.coordinate == "log1p" else -FURTHEST
    low = float(np.log(parameter.low)) if parameter.low > 0 else least
    return low, min(float(np.log(parameter.high)), FURTHEST)


def _value(parameter: Parameter, coordinate: float) -> float:
    """The parameter at a coordinate; its own bound where the coordinate is at one."""
    low, high = _bounds(parameter)
    if coordinate <= low:
        return parameter.low
    if coordinate >= high:
        return parameter.high
    if parameter.coordinate == "linear":
        return coordinate
    return float(np.exp(coordinate) if parameter.coordinate == "log" else np.expm1(coordinate))


def _with_fixed(law: Law) -> lm.Model:
    """The law's residuals with one coordinate of each problem held at a value."""
    free = residuals(law)

    def model(
        theta: Tensor, x: Tensor, log_y: Tensor, weights: Tensor, which: Tensor, at: Tensor
    ) -> tuple[Tensor, Tensor]:
        residual, jacobian = free(torch.where(which, at[:, None], theta), x, log_y, weights)
        return residual, torch.where(which[:, None, :], torch.zeros_like(jacobian), jacobian)

    return model


class _Search:
    """All ends at once: problem j goes down in parameter j, problem k + j goes up in it.

    Each widens its steps until the cost has risen enough, then closes in by interpolating the square root of the rise,
    which is nearly linear in the parameter. The others start from where they were last.
    """

    def __init__(self, law: Law, fit: CurveFit, points: Points, rise: float) -> None:
        best = torch.from_numpy(to_coordinates(law, law.vector(fit.params)))
        k = len(best)
        self._law, self._fit, self._rise = law, fit, rise
        pairs = torch.tensor([_bounds(parameter) for parameter in law.params], dtype=torch.float64)
        self._low, self._high = pairs.T
        self._which = torch.eye(k, dtype=torch.bool).repeat(2, 1)
        self._side = torch.cat([-torch.ones(k), torch.ones(k)]).to(torch.float64)
        self._limit = torch.cat([self._low, self._high])
        ones = np.ones((2 * k, 1))
        self._data = as_tensors(
            law, np.moveaxis(points.x * ones[..., None], 0, -2) if law.n_inputs > 1 else points.x * ones,
            points.y * ones, np.ones((2 * k, len(points.y))),
        )  # fmt: skip
        self._theta = best.repeat(2 * k, 1)
        self._inside, self._inside_rise = best.repeat(2), torch.zeros(2 * k, dtype=torch.float64)
        self._outside = torch.full((2 * k,), torch.nan, dtype=torch.float64)
        self._outside_rise = torch.full((2 * k,), torch.inf, dtype=torch.float64)
        self._step = torch.from_numpy(_first_steps(law, fit, best.numpy())).repeat(2)
        whole = lm.cost_of(residuals(law)(self._theta[:1], *(item[:1] for item in self._data))[0], fit.huber_delta)
        self._least = min(float(whole[0]), fit.cost)

    def run(self, check: Callable[[], None] | None) -> Floats:
        """The coordinates of the ends, (2, k)."""
        going = self._inside != self._limit
        for _ in range(STEPS):
            if not bool(going.any()):
                break
            at = self._next()
            rise, theta = self._try(at, going, check)
            within = rise < 1.0
            forward, back = going & within, going & ~within
            self._step = torch.where(forward & torch.isnan(self._outside), 2.0 * self._step, self._step)
            self._inside = torch.where(forward, at, self._inside)
            self._inside_rise = torch.where(forward, rise, self._inside_rise)
            self._theta = torch.where(forward[:, None], theta, self._theta)
            self._outside = torch.where(back, at, self._outside)
            self._outside_rise = torch.where(back, rise, self._outside_rise)
            narrow = (self._outside - self._inside).abs() <= 1e-10 * (1.0 + self._inside.abs())
            arrived = ((rise - 1.0).abs() <= CLOSE) | (within & (at == self._limit)) | narrow
            self._inside = torch.where(going & arrived, at, self._inside)
            going = going & ~arrived
        return self._inside.reshape(2, -1).numpy()

    def _next(self) -> Tensor:
        share = (1.0 - self._inside_rise) / (self._outside_rise - self._inside_rise)
        share = torch.where(torch.isfinite(self._outside_rise), share, torch.full_like(share, 0.5)).clamp(0.02, 0.98)
        between = self._inside + share * (self._outside - self._inside)
        further = self._inside + self._side * self._step
        past_limit = torch.where(self._side < 0, further <= self._limit, further >= self._limit)
        return torch.where(torch.isnan(self._outside), torch.where(past_limit, self._limit, further), between)

    def _try(self, at: Tensor, going: Tensor, check: Callable[[], None] | None) -> tuple[Tensor, Tensor]:
        """The square root of the rise over what is allowed, and the coordinates, with the others at their best."""
        rows = torch.nonzero(going)[:, 0]
        data = (*(item[rows] for item in self._data), self._which[rows], at[rows])
        minimum = lm.minimise(
            _with_fixed(self._law), data, self._theta[rows], self._low, self._high, max_iter=MAX_ITER, check=check,
            delta=self._fit.huber_delta,
        )  # fmt: skip
        minimum = replace(minimum, theta=torch.where(self._which[rows], at[rows, None], minimum.theta))
        cost = torch.full_like(at, torch.inf)
        cost[rows] = torch.where(torch.isfinite(minimum.cost), minimum.cost, torch.inf)
        theta = self._theta.clone()
        theta[rows] = minimum.theta
        return torch.sqrt(((cost - self._least) / self._rise).clamp_min(0.0)), theta


def _first_steps(law: Law, fit: CurveFit, best: Floats) -> Floats:
    """Standard errors as steps of the coordinates, a tenth where there are none."""
    values = law.vector(fit.params)
    slopes = np.array(
        [{"linear": 1.0, "log": v, "log1p": 1.0 + v}[q.coordinate] for q, v in zip(law.params, values, strict=True)]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.sqrt(np.diag(fit.covariance)) / slopes
    usual = 0.1 * np.maximum(1.0, np.abs(best))
    return np.where(np.isfinite(errors) & (errors > 0), np.minimum(errors, 10.0 * usual), usual)
