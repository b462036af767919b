"""A law as the optimiser sees it: unbounded-scale coordinates, residuals of ln y and their Jacobian, in torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from models.laws.base import Floats, Law, Parameter
from models.laws.fitting import lm, newton
from models.laws.fitting.describe import ProblemFits
from models.laws.fitting.points import PaddedCurves

AMPLITUDE_LOW, AMPLITUDE_HIGH = 1e-12, 1e40  # of the curve's typical loss: stands for 0 and infinity on a log axis
OFFSET_HIGH = 1e30
FOLLOWED = 24  # starts followed to their ends
ROUNDING = 1e-8  # of the curve's typical loss, or of its typical x^beta: no data can tell this from 0


def bounds(law: Law) -> tuple[Tensor, Tensor]:
    """Bounds of the coordinates, each (k,)."""
    pairs = [_bounds_of(parameter) for parameter in law.params]
    low, high = torch.tensor(pairs, dtype=torch.float64).T
    return low, high


def _bounds_of(parameter: Parameter) -> tuple[float, float]:
    if parameter.coordinate == "log":
        return float(np.log(parameter.low or AMPLITUDE_LOW)), float(np.log(min(parameter.high, AMPLITUDE_HIGH)))
    if parameter.coordinate == "log1p":
        return 0.0, float(np.log1p(OFFSET_HIGH))
    return parameter.low, parameter.high


def to_coordinates(law: Law, params: Floats) -> Floats:
    """Parameters (..., k) as coordinates.

    >>> from models.laws.registry import law_named
    >>> to_coordinates(law_named("power"), np.array([np.e, 0.5]))
    array([1. , 0.5])
    """
    with np.errstate(divide="ignore"):
        maps: dict[str, Callable[[Floats], Floats]] = {"linear": lambda p: p, "log": np.log, "log1p": np.log1p}
        return np.stack([maps[q.coordinate](params[..., j]) for j, q in enumerate(law.params)], axis=-1)


def to_params(law: Law, theta: Tensor) -> list[Tensor]:
    """Coordinates (P, k) as one (P, 1) tensor a parameter.

    >>> from models.laws.registry import law_named
    >>> [round(p.item(), 4) for p in to_params(law_named("power"), torch.tensor([[1.0, 0.5]]))]
    [2.7183, 0.5]
    """
    maps: dict[str, Callable[[Tensor], Tensor]] = {"linear": lambda t: t, "log": torch.exp, "log1p": torch.expm1}
    return [maps[q.coordinate](theta[:, j : j + 1]) for j, q in enumerate(law.params)]


def residuals(law: Law) -> lm.Model:
    """ln f - ln y, and its derivatives by the coordinates, for curves given as x, ln y and weights (P, n).

    x is (P, n_inputs, n) where the law has several inputs.
    """
    chain: dict[str, Callable[[Tensor], Tensor]] = {
        "linear": torch.ones_like, "log": lambda p: p, "log1p": lambda p: 1.0 + p,
    }  # fmt: skip

    def model(theta: Tensor, x: Tensor, log_y: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
        params = to_params(law, theta)
        inputs = x if law.n_inputs == 1 else x.unbind(1)
        predicted = law.value(params, inputs, torch)
        slopes = law.gradient(params, inputs, torch)
        per_unit = weights / predicted
        columns = [
            slope * per_unit * chain[q.coordinate](p) for slope, p, q in zip(slopes, params, law.params, strict=True)
        ]
        return weights * (torch.log(predicted) - log_y), torch.stack(columns, dim=-1)

    return model


def solve(
    law: Law,
    x: Floats,
    y: Floats,
    weights: Floats,
    starts: Floats,
    *,
    max_iter: int,
    check: Callable[[], None] | None = None,
    held_at_low: int | None = None,
    delta: float | None = None,
    n_starts: int = 1,
) -> ProblemFits:
    """Fit P curves (P, n) from one start each, (P, k) parameters, with one of them held at its low bound if asked.

    x is (n_inputs, P, n) where the law has several inputs; scale x and y to about 1 beforehand. `delta` asks for
    the sum of Huber losses instead of least squares. Every `n_starts` curves are starts of one; with 0 none
    that is left unsettled is carried on by Newton's method.

    >>> from models.laws.registry import law_named
    >>> x = np.array([[1.0, 4.0, 16.0]])
    >>> fits = solve(law_named("power"), x, 6.0 * x**-0.5, np.ones((1, 3)), np.array([[1.0, 1.0]]), max_iter=50)
    >>> fits.params.round(6)
    array([[6. , 0.5]])
    """
    low, high = bounds(law)
    if held_at_low is not None:
        high[held_at_low] = low[held_at_low]
    data = as_tensors(law, x, y, weights)
    theta = torch.from_numpy(np.ascontiguousarray(to_coordinates(law, starts)))
    with one_thread():
        minimum = lm.minimise(residuals(law), data, theta, low, high, max_iter=max_iter, check=check, delta=delta)
        if n_starts:
            minimum = newton.settle(
                residuals(law), data, minimum, low, high, n_starts=n_starts, delta=delta, check=check
            )
        minimum = _onto_bounds(law, data, minimum, low, delta)
    return ProblemFits(
        params=torch.cat(to_params(law, minimum.theta), dim=-1).numpy(),
        at_low=(minimum.theta <= low).numpy(),
        at_high=(minimum.theta >= high).numpy(),
        cost=minimum.cost.numpy(),
        converged=minimum.converged.numpy(),
        cost_at_zero=np.full(starts.shape, np.nan),
    )


def as_tensors(law: Law, x: Floats, y: Floats, weights: Floats) -> tuple[Tensor, Tensor, Tensor]:
    """x, ln y and weights of P curves (P, n) as `residuals` takes them; several inputs come first and go second.

    >>> from models.laws.registry import law_named
    >>> parts = as_tensors(law_named("chinchilla"), np.ones((2, 5, 3)), np.ones((5, 3)), np.ones((5, 3)))
    >>> [tuple(part.shape) for part in parts]
    [(5, 2, 3), (5, 3), (5, 3)]
    """
    by_problem = x if law.n_inputs == 1 else np.moveaxis(x, 0, 1)
    inputs, log_y, used = (torch.from_numpy(np.ascontiguousarray(item)) for item in (by_problem, np.log(y), weights))
    return inputs, log_y, used


@contextmanager
def one_thread() -> Iterator[None]:
    """One torch thread meanwhile.

    A second gains nothing on arrays this small, and on a busy machine the two wait for each other at every one of
    thousands of operations: on 2 cores with 3 other processes, 0.4 s became 4.7 s.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _onto_bounds(
    law: Law, data: tuple[Tensor, ...], minimum: lm.Minimum, low: Tensor, delta: float | None
) -> lm.Minimum:
    """Coordinates within rounding of a lower bound go to it, where the cost does not mind."""
    near = (minimum.theta > low) & (minimum.theta - low < ROUNDING)
    theta = torch.where(near, low, minimum.theta)
    cost = lm.cost_of(residuals(law)(theta, *data)[0], delta)
    same = near.any(-1) & (cost <= minimum.cost * (1.0 + 1e-12) + lm.PERFECT**2 * data[1].shape[-1])
    moved = torch.where(same[:, None], theta, minimum.theta)
    return replace(minimum, theta=moved, cost=torch.where(same, cost, minimum.cost))


def best_of(
    law: Law,
    curves: PaddedCurves,
    starts: Floats,
    *,
    max_iter: int,
    check: Callable[[], None] | None = None,
    delta: float | None = None,
) -> ProblemFits:
    """The best end of several starts (curves, n_starts, k) for each curve, and the best with a parameter at 0.

    Of more than FOLLOWED starts all are tried, and those of least cost followed to their ends.

    >>> from models.laws.registry import law_named
    >>> x, ones = np.array([[1.0, 4.0, 16.0]]), np.ones((1, 1))
    >>> curves = PaddedCurves(x, 6.0 * x**-0.5, np.ones((1, 3)), ones, ones)
    >>> best_of(law_named("power"), curves, np.array([[[1.0, 1.0], [9.0, 0.1]]]), max_iter=50).params.round(6)
    array([[6. , 0.5]])
    """
    starts = _promising(law, curves, starts, delta)
    n_curves, n_starts, k = starts.shape
    x, y, weights = (np.repeat(item, n_starts, axis=-2) for item in (curves.x, curves.y, curves.weights))
    every = solve(
        law, x, y, weights, starts.reshape(-1, k), max_iter=max_iter, check=check, delta=delta, n_starts=n_starts
    )
    cost = np.where(np.isfinite(every.cost), every.cost, np.inf).reshape(n_curves, n_starts)
    # among ends equal to rounding, one that says it has converged
    tied = cost <= cost.min(axis=1, keepdims=True) * (1.0 + 1e-12) + 1e-300
    settled = every.converged.reshape(n_curves, n_starts)
    best = np.argmax(tied * (1 + settled), axis=1) + n_starts * np.arange(n_curves)
    params = every.params[best]
    at_zero = np.full((n_curves, k), np.nan)
    for j in np.flatnonzero(law.may_be_zero):
        at_bound = solve(
            law, curves.x, curves.y, curves.weights, params, max_iter=max_iter, check=check,
            held_at_low=int(j), delta=delta,
        )  # fmt: skip
        at_zero[:, j] = at_bound.cost
    return ProblemFits(
        params, every.at_low[best], every.at_high[best], every.cost[best], every.converged[best], at_zero
    )


def _promising(law: Law, curves: PaddedCurves, starts: Floats, delta: float | None) -> Floats:
    """The FOLLOWED starts of least cost for each curve, all of them where they are no more."""
    n_starts, k = starts.shape[1:]
    if n_starts <= FOLLOWED:
        return starts
    params = [starts[..., j : j + 1] for j in range(k)]
    x = curves.x[..., :, None, :]
    with np.errstate(all="ignore"):
        residual = (np.log(law.value(params, x, np)) - np.log(curves.y)[:, None, :]) * curves.weights[:, None, :]
    with one_thread():
        cost = lm.cost_of(torch.from_numpy(residual), delta).numpy()
    order = np.argsort(np.where(np.isfinite(cost), cost, np.inf), axis=1, kind="stable")[:, :FOLLOWED]
    return np.take_along_axis(starts, order[..., None], axis=1)
