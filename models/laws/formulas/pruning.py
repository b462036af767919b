"""How error falls when only the better part of the data is kept: power law or exponential, and the cheapest data.

Sorscher et al. 2022 (arXiv 2206.14486): with a fixed share of the data kept, error is a power law of the examples; the
lower envelope over all shares, each used where it is best, can fall exponentially. Curves here are one a share kept,
error by examples trained on; fits of both laws come from `LawFitter`, and this only reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.laws.base import Floats
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.scores import aicc

LAWS_HELD = ("power_floor", "exponential")
BISECTIONS = 200


@dataclass(frozen=True)
class Cheapest:
    """The fewest examples that reach an error: of which curve (share kept), and by which law."""

    curve: str
    law: str
    n_examples: float


def better_law(fits: Sequence[CurveFit]) -> Mapping[str, CurveFit]:
    """For each curve the fit of least AICc, power law or exponential, in order of first appearance."""
    best: dict[str, CurveFit] = {}
    for fit in fits:
        incumbent = best.get(fit.curve)
        if incumbent is None or aicc(fit.n, len(fit.params), fit.rmsd_log) < aicc(
            incumbent.n, len(incumbent.params), incumbent.rmsd_log
        ):
            best[fit.curve] = fit
    return best


def envelope(fits: Sequence[CurveFit], n_examples: ArrayLike) -> tuple[Floats, tuple[str, ...]]:
    """The least error that any of the curves promises with so many examples, and which curve that is.

    `n_examples` and both answers are (n,). Raises InputError for no fits.

    >>> from models.laws import Curve, LawFitter
    >>> x = np.array([1.0, 4.0, 16.0])
    >>> fits = LawFitter("power").fit([Curve("all", x, 8.0 * x**-0.25), Curve("best half", x, 12.0 * x**-0.5)]).fits_
    >>> error, curve = envelope(fits, [1.0, 16.0])
    >>> error.round(3), curve
    (array([8., 3.]), ('all', 'best half'))
    """
    at = np.asarray(n_examples, dtype=np.float64)
    values = np.array([fit.predict(at) for fit in _some(fits)])
    best = np.where(np.isnan(values), np.inf, values).argmin(axis=0)  # NaN where a design tells nothing
    return np.take_along_axis(values, best[None], axis=0)[0], tuple(fits[i].curve for i in np.ravel(best))


def cheapest(fits: Sequence[CurveFit], target_error: float) -> Cheapest | None:
    """The fewest examples with which a curve reaches the error; None where none of them ever does.

    Raises InputError for no fits, or an error not above 0.
    """
    if not target_error > 0:
        raise InputError(f"An error of {target_error:g} cannot be asked for; give one above 0.", column="y")
    reached = [(_examples(fit, target_error), fit) for fit in _some(fits)]
    finite = [pair for pair in reached if np.isfinite(pair[0])]
    if not finite:
        return None
    n_examples, fit = min(finite, key=lambda pair: pair[0])
    return Cheapest(fit.curve, fit.law, n_examples)


def _some(fits: Sequence[CurveFit]) -> Sequence[CurveFit]:
    if not fits:
        raise InputError("No fits were given; fit at least one curve.", column="curve")
    return fits


def _examples(fit: CurveFit, target_error: float) -> float:
    """Where the falling law passes the error, by bisection of ln x; infinite where it does not."""
    low, high = np.log(1e-6), np.log(1e30)
    if not float(fit.predict(np.exp(high))) <= target_error:
        return float("inf")
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if float(fit.predict(np.exp(middle))) <= target_error else (middle, high)
    return float(np.exp(high))
