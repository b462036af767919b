"""What one would say without a law: the last value stays; a straight line on log axes. They stand beside every law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.laws.base import Bools, Curve, Floats


@dataclass(frozen=True)
class Baseline:
    """A guess fitted to a curve; `predict` takes x as the curve has it, (n,) or (n_inputs, n)."""

    id: str
    title: str
    n_params: int
    n: int
    predict: Callable[[Floats], Floats]


def baselines(curve: Curve) -> tuple[Baseline, ...]:
    """The baselines of a curve's usable points, (0 to 2).

    Last value: y at the largest size, size being the product of the inputs. Power law without floor: least squares of
    ln y on the logarithms of the inputs that vary.
    """
    x, y = np.atleast_2d(np.asarray(curve.x, dtype=np.float64)), np.asarray(curve.y, dtype=np.float64)
    used: Bools = np.isfinite(x).all(axis=0) & (x > 0).all(axis=0) & np.isfinite(y) & (y > 0)
    if not used.any():
        return ()
    log_x, log_y = np.log(x[:, used]), np.log(y[used])
    last = float(log_y[np.argmax(log_x.sum(axis=0))])
    n = int(used.sum())
    usable_baselines = [Baseline("last_value", "Last value", 0, n, lambda at: np.full(np.shape(at)[-1], np.exp(last)))]
    varying = np.ptp(log_x, axis=1) > 0
    k = int(varying.sum())
    if k and n > k:
        design = np.vstack([np.ones(n), log_x[varying]]).T
        weights = np.linalg.lstsq(design, log_y, rcond=None)[0]
        usable_baselines.append(
            Baseline("power_without_floor", "Power law without floor", 1 + k, n, _power(weights, varying))
        )
    return tuple(usable_baselines)


def _power(weights: Floats, varying: Bools) -> Callable[[Floats], Floats]:
    def predict(at: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            logs = np.log(np.atleast_2d(np.asarray(at, dtype=np.float64))[varying])
        return np.asarray(np.exp(weights[0] + weights[1:] @ logs))

    return predict
