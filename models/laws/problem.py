"""A law as the optimiser sees it: unbounded-scale coordinates, residuals of ln y and their Jacobian, in torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.laws import lm
from models.laws.base import Bools, Floats, Law, Parameter
from models.laws.points import Padded

AMPLITUDE_LOW, AMPLITUDE_HIGH = 1e-12, 1e40  # of the curve's typical loss: stands for 0 and infinity on a log axis
OFFSET_HIGH = 1e30


def bounds(law: Law) -> tuple[Tensor, Tensor]:
    """Bounds of the coordinates, each (k,)."""
    pairs = [_bounds_of(parameter) for parameter in law.params]
    low, high = torch.tensor(pairs, dtype=torch.float64).T
    return low, high


def _bounds_of(parameter: Parameter) -> tuple[float, float]:
    if parameter.coordinate == "log":
        return float(np.log(AMPLITUDE_LOW)), float(np.log(AMPLITUDE_HIGH))
    if parameter.coordinate == "log1p":
        return 0.0, float(np.log1p(OFFSET_HIGH))
    return parameter.low, parameter.high


def to_coordinates(law: Law, params: Floats) -> Floats:
    """Parameters (..., k) as coordinates."""
    with np.errstate(divide="ignore"):
        maps: dict[str, Callable[[Floats], Floats]] = {"linear": lambda p: p, "log": np.log, "log1p": np.log1p}
        return np.stack([maps[q.coordinate](params[..., j]) for j, q in enumerate(law.params)], axis=-1)


def to_params(law: Law, theta: Tensor) -> list[Tensor]:
    """Coordinates (P, k) as one (P, 1) tensor a parameter."""
    maps: dict[str, Callable[[Tensor], Tensor]] = {"linear": lambda t: t, "log": torch.exp, "log1p": torch.expm1}
    return [maps[q.coordinate](theta[:, j : j + 1]) for j, q in enumerate(law.params)]


def residuals(law: Law) -> lm.Model:
    """ln f - ln y, and its derivatives by the coordinates, for curves given as x, ln y and weights (P, n)."""
    chain: dict[str, Callable[[Tensor], Tensor]] = {
        "linear": torch.ones_like, "log": lambda p: p, "log1p": lambda p: 1.0 + p,
    }  # fmt: skip

    def model(theta: Tensor, x: Tensor, log_y: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
        params = to_params(law, theta)
        predicted = law.value(params, x, torch)
        slopes = law.gradient(params, x, torch)
        per_unit = weights / predicted
        columns = [
            slope * per_unit * chain[q.coordinate](p) for slope, p, q in zip(slopes, params, law.params, strict=True)
        ]
        return weights * (torch.log(predicted) - log_y), torch.stack(columns, dim=-1)

    return model


@dataclass(frozen=True)
class Solved:
    """P problems fitted: params and at_low, at_high (P, k), cost = half the sum of squares (P,), converged (P,)."""

    params: Floats
    at_low: Bools
    at_high: Bools
    cost: Floats
    converged: Bools


def solve(
    law: Law,
    x: Floats,
    y: Floats,
    weights: Floats,
    starts: Floats,
    *,
    max_iter: int,
    check: Callable[[], None] | None = None,
) -> Solved:
    """Fit P curves (P, n) from one start each, (P, k) parameters. Scale x and y to about 1 beforehand."""
    low, high = bounds(law)
    data = tuple(torch.from_numpy(np.ascontiguousarray(item)) for item in (x, np.log(y), weights))
    theta = torch.from_numpy(np.ascontiguousarray(to_coordinates(law, starts)))
    found = lm.minimise(residuals(law), data, theta, low, high, max_iter=max_iter, check=check)
    return Solved(
        params=torch.cat(to_params(law, found.theta), dim=-1).numpy(),
        at_low=(found.theta <= low).numpy(),
        at_high=(found.theta >= high).numpy(),
        cost=found.cost.numpy(),
        converged=found.converged.numpy(),
    )


def best_of(
    law: Law, curves: Padded, starts: Floats, *, max_iter: int, check: Callable[[], None] | None = None
) -> Solved:
    """The best end of several starts (curves, n_starts, k) for each curve."""
    n_curves, n_starts, k = starts.shape
    x, y, weights = (np.repeat(item, n_starts, axis=0) for item in (curves.x, curves.y, curves.weights))
    every = solve(law, x, y, weights, starts.reshape(-1, k), max_iter=max_iter, check=check)
    cost = np.where(np.isfinite(every.cost), every.cost, np.inf).reshape(n_curves, n_starts)
    # among ends equal to rounding, one that says it has converged
    tied = cost <= cost.min(axis=1, keepdims=True) * (1.0 + 1e-12) + 1e-300
    settled = every.converged.reshape(n_curves, n_starts)
    best = np.argmax(tied * (1 + settled), axis=1) + n_starts * np.arange(n_curves)
    return Solved(every.params[best], every.at_low[best], every.at_high[best], every.cost[best], every.converged[best])
