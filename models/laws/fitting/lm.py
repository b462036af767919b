"""Least squares for many small problems at once: bounded Levenberg-Marquardt, batched, in torch float64.

Every problem keeps its own damping. Steps are found by QR of the column-scaled Jacobian (More 1978), never by
normal equations, so that ill-conditioned problems keep their digits; a parameter at a bound whose gradient
points outside is held there (active set), and steps that would cross a bound stop on it. A problem that has
converged leaves the batch. Convergence is the relative offset of Bates & Watts (1981): how far the residuals
are from orthogonal to the free tangent space, which depends on no choice of units.

With `delta` the sum of Huber losses is minimised instead, by reweighting at every step (Huber 1981, section 7.8):
residuals beyond delta count with the weight delta / |residual|, whose least squares has the same slope and
lies above. It is the sum that is minimised: a mean, whose scale depends on the number of points, ends early.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

# residuals (P, n) and Jacobian (P, n, k) at theta (P, k), given each problem's own data
Model = Callable[..., tuple[Tensor, Tensor]]

OFFSET_DONE = 1e-11
OFFSET_ENOUGH = 1e-6  # a thousandth of what Bates & Watts ask for: an optimum too, if steps run out or stall there
ROUNDING = 1e-13  # relative change of the cost that may be no change
PERFECT = 1e-14  # root mean square residual at which nothing is left to explain
DAMPING_START, DAMPING_LOW, DAMPING_HIGH = 1e-3, 1e-16, 1e14
COLUMN_MEMORY = 0.9  # scales follow the Jacobian's columns up at once and down slowly
RAISE, LOWER = 2.0, 5.0  # slow up, fast down: Transtrum & Sethna 2012, "delayed gratification"


@dataclass(frozen=True)
class Minimum:
    """Where each of P problems ended: theta (P, k), cost = half the sum of squares (P,), steps tried (P,)."""

    theta: Tensor
    cost: Tensor
    converged: Tensor
    n_iter: Tensor


@dataclass
class _State:
    """The problems still running: `rows` are their places in the whole batch, `data` their own data."""

    rows: Tensor
    data: tuple[Tensor, ...]
    delta: float | None
    theta: Tensor
    residual: Tensor
    jacobian: Tensor
    cost: Tensor
    damping: Tensor
    column: Tensor

    def keep(self, mask: Tensor) -> _State:
        return _State(
            self.rows[mask], tuple(item[mask] for item in self.data), self.delta, self.theta[mask], self.residual[mask],
            self.jacobian[mask], self.cost[mask], self.damping[mask], self.column[mask],
        )  # fmt: skip


def minimise(
    model: Model,
    data: tuple[Tensor, ...],
    start: Tensor,
    low: Tensor,
    high: Tensor,
    *,
    max_iter: int = 200,
    check: Callable[[], None] | None = None,
    delta: float | None = None,
) -> Minimum:
    """Minimise half the sum of squared residuals, with `delta` that of Huber losses, of P problems from `start` (P, k).

    `model(theta, *data)` gives residuals (P, n) and Jacobian (P, n, k); each tensor of `data` has P rows.
    `low` and `high` (k,) bound theta, infinite where there is no bound. `check` is called once a step and may
    raise to give up. A problem whose start has a non-finite cost ends there, not converged.
    Least squares of one parameter find the mean of three values, Huber losses of a small delta the one in the middle:

    >>> y = torch.tensor([[1.0, 2.0, 6.0]], dtype=torch.float64)
    >>> def misfit(theta: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    ...     return theta - y, torch.ones_like(y)[..., None]
    >>> start, anything = torch.zeros(1, 1, dtype=torch.float64), torch.tensor([torch.inf], dtype=torch.float64)
    >>> [round(minimise(misfit, (y,), start, -anything, anything, delta=d).theta.item(), 6) for d in (None, 0.5)]
    [3.0, 2.0]
    """
    state = _begin(model, data, torch.clamp(start, low, high), delta)
    end = Minimum(
        state.theta.clone(), state.cost.clone(),
        torch.zeros_like(state.cost, dtype=torch.bool), torch.zeros_like(state.rows),
    )  # fmt: skip
    for step in range(max_iter + 1):
        if check is not None:
            check()
        free, triangle, target = _linearise(state, low, high)
        offset = _relative_offset(state, triangle, target, free)
        done = offset <= OFFSET_DONE
        stalled = (state.damping >= DAMPING_HIGH) | ~torch.isfinite(state.cost)
        leaving = done | stalled | (step == max_iter)
        if bool(leaving.any()):
            _record(end, state, leaving, offset <= OFFSET_ENOUGH, step)
            state = state.keep(~leaving)
            free, triangle, target = free[~leaving], triangle[~leaving], target[~leaving]
        if state.rows.numel() == 0:
            break
        _advance(model, state, free, triangle, target, low, high)
    return end


def _record(end: Minimum, state: _State, leaving: Tensor, converged: Tensor, step: int) -> None:
    """Write the problems that end at this step into the result."""
    rows = state.rows[leaving]
    end.theta[rows], end.cost[rows], end.n_iter[rows] = state.theta[leaving], state.cost[leaving], step
    end.converged[rows] = converged[leaving]


def cost_of(residual: Tensor, delta: float | None) -> Tensor:
    """Half the sum of squares, or the sum of Huber losses, over the last axis of residuals (..., n).

    >>> residual = torch.tensor([3.0, -1.0])
    >>> cost_of(residual, None).item(), cost_of(residual, 1.0).item()
    (5.0, 3.0)
    """
    if delta is None:
        return 0.5 * (residual**2).sum(-1)
    size = residual.abs()
    return torch.where(size <= delta, 0.5 * size**2, delta * (size - 0.5 * delta)).sum(-1)


def _evaluate(
    model: Model, theta: Tensor, data: tuple[Tensor, ...], delta: float | None
) -> tuple[Tensor, Tensor, Tensor]:
    """Cost, and residuals and Jacobian of the least-squares problem to step on."""
    residual, jacobian = model(theta, *data)
    cost = cost_of(residual, delta)
    if delta is None:
        return cost, residual, jacobian
    root = torch.sqrt(delta / residual.abs().clamp_min(delta))
    return cost, residual * root, jacobian * root[..., None]


def _begin(model: Model, data: tuple[Tensor, ...], theta: Tensor, delta: float | None) -> _State:
    cost, residual, jacobian = _evaluate(model, theta, data, delta)
    return _State(
        rows=torch.arange(len(theta)), data=data, delta=delta, theta=theta, residual=residual, jacobian=jacobian,
        cost=cost, damping=torch.full_like(residual[:, 0], DAMPING_START),
        column=_column_norms(jacobian),
    )  # fmt: skip


def _slope(jacobian: Tensor, residual: Tensor, column: Tensor, free: Tensor) -> Tensor:
    """Length of the cost's gradient in the free scaled parameters (P,)."""
    length: Tensor = torch.linalg.vector_norm((jacobian * residual[..., None]).sum(1) / column * free, dim=-1)
    return length


def _column_norms(jacobian: Tensor) -> Tensor:
    norms = torch.linalg.vector_norm(jacobian, dim=1)
    return torch.where((norms > 0) & torch.isfinite(norms), norms, torch.ones_like(norms))


def _linearise(state: _State, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Which parameters are free, and R (P, k, k), Q^T r (P, k) of the column-scaled Jacobian of those."""
    slope = (state.jacobian * state.residual[..., None]).sum(1)
    free = ~(((state.theta <= low) & (slope >= 0)) | ((state.theta >= high) & (slope <= 0)))
    scaled = state.jacobian / state.column[:, None, :] * free[:, None, :]
    triangle, target = _triangle(torch.nan_to_num(scaled), torch.nan_to_num(state.residual))
    return free, triangle, target


def _triangle(matrix: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
    """R and Q^T b of each least-squares problem, padded with zero rows where it has fewer rows than columns."""
    k = matrix.shape[-1]
    stacked = torch.cat([matrix, right[..., None]], dim=-1)
    if stacked.shape[-2] < k + 1:
        stacked = torch.nn.functional.pad(stacked, (0, 0, 0, k + 1 - stacked.shape[-2]))
    reduced = torch.linalg.qr(stacked, mode="r").R
    return reduced[..., :k, :k], reduced[..., :k, k]


def _relative_offset(state: _State, triangle: Tensor, target: Tensor, free: Tensor) -> Tensor:
    """Length of the residuals' projection on the free tangent space, relative to the residuals (P,).

    The projection is that of a barely damped step, so that directions the data say nothing about count as 0.
    """
    step = _solve(triangle, target, torch.full_like(state.cost, 1e-12), free)
    projection = torch.linalg.vector_norm((triangle @ step[..., None])[..., 0], dim=-1)
    total = torch.sqrt(2.0 * state.cost) if state.delta is None else torch.linalg.vector_norm(state.residual, dim=-1)
    perfect = total <= PERFECT * state.residual.shape[-1] ** 0.5
    return torch.where(perfect, torch.zeros_like(total), projection / total)


def _solve(triangle: Tensor, target: Tensor, damping: Tensor, free: Tensor) -> Tensor:
    """The damped step in scaled parameters, 0 where a parameter is held."""
    k = triangle.shape[-1]
    root = torch.sqrt(damping)[:, None] * free + (~free).to(damping.dtype)
    stacked = torch.cat([triangle, torch.diag_embed(root)], dim=-2)
    right = torch.nn.functional.pad(-target, (0, k))
    upper, rotated = _triangle(stacked, right)
    step = torch.linalg.solve_triangular(upper, rotated[..., None], upper=True)[..., 0]
    return torch.nan_to_num(step, posinf=0.0, neginf=0.0) * free


def _bounded_step(state: _State, free: Tensor, triangle: Tensor, target: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """A step in scaled parameters that ends within the bounds.

    Where the first attempt crosses a bound, that parameter goes to the bound and the others are solved anew
    given that; cutting the step alone would leave narrow valleys.
    """
    room_low, room_high = (low - state.theta) * state.column, (high - state.theta) * state.column
    step = _solve(triangle, target, state.damping, free)
    cut = torch.clamp(step, room_low, room_high)
    crossing = cut != step
    some = crossing.any(dim=-1)
    if bool(some.any()):
        clamped = torch.where(crossing, cut, torch.zeros_like(cut))[some]
        rest = free[some] & ~crossing[some]
        moved = target[some] + (triangle[some] @ clamped[..., None])[..., 0]
        again = _solve(triangle[some] * rest[:, None, :], moved, state.damping[some], rest)
        cut[some] = torch.clamp(clamped + again, room_low[some], room_high[some])
    return cut


def _advance(
    model: Model, state: _State, free: Tensor, triangle: Tensor, target: Tensor, low: Tensor, high: Tensor
) -> None:
    """Try one step for each problem; keep those that lower the cost, and adapt each damping."""
    step = _bounded_step(state, free, triangle, target, low, high)
    theta = torch.clamp(state.theta + step / state.column, low, high)
    cost, residual, jacobian = _evaluate(model, theta, state.data, state.delta)
    linear = (triangle @ step[..., None])[..., 0]
    expected = -(linear * (target + 0.5 * linear)).sum(-1)
    gain = state.cost - cost
    # below rounding the cost cannot tell which point is better, but its slope still can
    equal = gain.abs() <= ROUNDING * state.cost
    flatter = _slope(jacobian, residual, state.column, free) < _slope(
        state.jacobian, state.residual, state.column, free
    )
    better = torch.where(equal, flatter, gain > 0) & torch.isfinite(jacobian).all(-1).all(-1)
    trusted = better & (equal | (gain >= 0.25 * expected))
    lowered = (state.damping / LOWER).clamp_min(DAMPING_LOW)
    state.damping = torch.where(trusted, lowered, torch.where(better, state.damping, state.damping * RAISE))
    state.theta = torch.where(better[:, None], theta, state.theta)
    state.residual = torch.where(better[:, None], residual, state.residual)
    state.jacobian = torch.where(better[:, None, None], jacobian, state.jacobian)
    state.cost = torch.where(better, cost, state.cost)
    state.column = torch.maximum(COLUMN_MEMORY * state.column, _column_norms(state.jacobian))
