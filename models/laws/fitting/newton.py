"""Newton's method for ends that Levenberg-Marquardt left unsettled: batched, bounded, with the full second derivative.

Reweighted least squares creeps where most residuals lie beyond Huber's delta: it takes their loss for a parabola,
which it is not, and leaves out the curvature of the law, which there is all the curvature there is. So does
Gauss-Newton in the long flat valleys of laws with many parameters. The true second derivative knows both. It comes
from differences of the analytic gradient, so a law needs nothing more than it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from models.laws.fitting import lm

TRIES = 100  # steps, those included that led nowhere and only shortened the next
SMALLEST = 1e-12  # eigenvalue, relative to the largest, taken for flat
RADIUS_LOW, RADIUS_START, RADIUS_HIGH = 1e-12, 1.0, 10.0  # of a step, in coordinates
DIFFERENCE = 1e-6  # of a coordinate, or of 1
SETTLED = 1e-15  # of the cost: less than this no step can bring
SAME = 1e-9
WORTH = 1.05  # starts whose cost is more times that of the best start will not win


def settle(
    model: lm.Model,
    data: tuple[Tensor, ...],
    minimum: lm.Minimum,
    low: Tensor,
    high: Tensor,
    *,
    n_starts: int = 1,
    delta: float | None,
    check: Callable[[], None] | None = None,
) -> lm.Minimum:
    """The same minima, lower where Newton's steps lead lower; says again which have converged. Arguments as in lm.

    Every `n_starts` problems are starts of one: where the best of them has converged nothing is done, and those far
    above it stay as they are.

    A minimum for which there were no steps left:

    >>> y = torch.tensor([[1.0, 2.0, 6.0]], dtype=torch.float64)
    >>> def misfit(theta: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    ...     return theta - y, torch.ones_like(y)[..., None]
    >>> start, anything = torch.zeros(1, 1, dtype=torch.float64), torch.tensor([torch.inf], dtype=torch.float64)
    >>> early = lm.minimise(misfit, (y,), start, -anything, anything, max_iter=0)
    >>> late = settle(misfit, (y,), early, -anything, anything, delta=None)
    >>> early.converged.item(), late.converged.item(), round(late.theta.item(), 6)
    (False, True, 3.0)
    """
    cost = torch.where(torch.isfinite(minimum.cost), minimum.cost, torch.inf).reshape(-1, n_starts)
    settled = torch.where(minimum.converged.reshape(-1, n_starts), cost, torch.inf).amin(dim=1, keepdim=True)
    best = cost.amin(dim=1, keepdim=True)
    near = (cost <= WORTH * best) & (settled > best * (1.0 + SAME))
    todo = torch.nonzero(near.reshape(-1) & ~minimum.converged & torch.isfinite(minimum.cost))[:, 0]
    if not len(todo):
        return minimum
    unsettled = tuple(item[todo] for item in data)
    theta = _descend(model, unsettled, minimum.theta[todo], low, high, delta, check)
    end = lm.minimise(model, unsettled, theta, low, high, max_iter=20, check=check, delta=delta)
    better = end.cost <= minimum.cost[todo]
    rows = todo[better]
    out = replace(minimum, theta=minimum.theta.clone(), cost=minimum.cost.clone(), converged=minimum.converged.clone())
    out.theta[rows], out.cost[rows], out.converged[rows] = end.theta[better], end.cost[better], end.converged[better]
    return out


def _gradient(model: lm.Model, theta: Tensor, data: tuple[Tensor, ...], delta: float | None) -> Tensor:
    residual, jacobian = model(theta, *data)
    pull = residual if delta is None else torch.clamp(residual, -delta, delta)
    return (jacobian * pull[..., None]).sum(1)


def _hessian(model: lm.Model, theta: Tensor, data: tuple[Tensor, ...], delta: float | None) -> tuple[Tensor, Tensor]:
    """Gradient (P, k) and second derivative (P, k, k), by central differences of the analytic gradient."""
    columns = []
    for j in range(theta.shape[-1]):
        step = torch.zeros_like(theta)
        step[:, j] = DIFFERENCE * theta[:, j].abs().clamp_min(1.0)
        ends = [_gradient(model, theta + sign * step, data, delta) for sign in (1.0, -1.0)]
        columns.append((ends[0] - ends[1]) / (2.0 * step[:, j : j + 1]))
    hessian = torch.stack(columns, dim=-1)
    return _gradient(model, theta, data, delta), 0.5 * (hessian + hessian.mT)


def _descend(
    model: lm.Model,
    data: tuple[Tensor, ...],
    start: Tensor,
    low: Tensor,
    high: Tensor,
    delta: float | None,
    check: Callable[[], None] | None,
) -> Tensor:
    """Steps of at most a radius each, by the absolute eigenvalues, so that each leads downhill."""
    end, rows, theta = start.clone(), torch.arange(len(start)), start
    cost = lm.cost_of(model(theta, *data)[0], delta)
    radius = torch.full_like(cost, RADIUS_START)
    for _ in range(TRIES):
        if check is not None:
            check()
        slope, hessian = _hessian(model, theta, data, delta)
        free = ~(((theta <= low) & (slope >= 0)) | ((theta >= high) & (slope <= 0)))
        step = _step(slope, hessian, free)
        length = torch.linalg.vector_norm(step, dim=-1).clamp_min(1e-300)
        moved = torch.clamp(theta + step * (radius / length).clamp_max(1.0)[:, None], low, high)
        after = lm.cost_of(model(moved, *data)[0], delta)
        better = after < cost
        done = ((slope * step).sum(-1).abs() <= SETTLED * cost) | (radius < RADIUS_LOW)
        theta = torch.where(better[:, None], moved, theta)
        cost = torch.where(better, after, cost)
        radius = torch.where(better, (2.0 * radius).clamp_max(RADIUS_HIGH), 0.25 * torch.minimum(radius, length))
        end[rows] = theta
        if bool(done.all()):
            break
        rows, theta, cost, radius = rows[~done], theta[~done], cost[~done], radius[~done]
        data = tuple(item[~done] for item in data)
    return end


def _step(slope: Tensor, hessian: Tensor, free: Tensor) -> Tensor:
    """-|H|^-1 g over the free coordinates, in coordinates scaled by the diagonal of H."""
    both = free[:, :, None] & free[:, None, :]
    clean = torch.nan_to_num(torch.where(both, hessian, torch.zeros_like(hessian)))
    scale = torch.diagonal(clean, dim1=-2, dim2=-1).abs().sqrt()
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    values, vectors = torch.linalg.eigh(clean / scale[:, :, None] / scale[:, None, :])
    size = values.abs()
    size = torch.maximum(size, SMALLEST * size.amax(-1, keepdim=True)).clamp_min(1e-300)
    along = (vectors.mT @ (torch.nan_to_num(slope) * free / scale)[..., None])[..., 0]
    step: Tensor = -(vectors @ (along / size)[..., None])[..., 0] / scale * free
    return step
