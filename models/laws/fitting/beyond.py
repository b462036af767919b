"""How much further off a law may be beyond the runs it was fitted to: forecasts widen with distance. numpy only.

An interval of a fit knows the scatter of the runs and not whether the law goes on holding. Its error beyond the runs is
taken as a share of what the law says y changes by on the way: ratio * |slope at the edge| * distance. The ratio is
learned from the runs themselves, by fits to their smaller budgets judged on the larger ones, and from a prior for runs
that tell little: with k hold-outs of median squared ratio m, ratio^2 = (4 * 0.4^2 + k m) / (4 + k), with 4 + k degrees
of freedom (the posterior of a variance under a scaled inverse chi-squared prior; Gelman et al. 2013, Bayesian Data
Analysis, section 2.6). docs/intervals.md says what the two constants were chosen on, and how often intervals held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from models.laws.base import OWN_UNIT, Bools, Floats, Law

PRIOR_RATIO = 0.4  # of the change that the law expects
PRIOR_WEIGHT = 4.0  # hold-outs that the prior counts as
STEP = 1e-3  # of ln size, for the slope at the edge


@dataclass(frozen=True)
class HoldOut:
    """A fit to the runs below a cut, judged on those above it.

    times
        How many times larger the largest run judged is than the largest one fitted.
    n, n_inside
        Runs judged, and how many of them the interval of the scatter alone held at 80%.
    n_inside_widened
        How many it held once widened by what the other hold-outs and the prior say.
    ratio
        Error beyond that of the scatter, as a share of the change that the law expected.
    """

    times: float
    n: int
    n_inside: int
    n_inside_widened: int
    ratio: float


@dataclass(frozen=True)
class Reach:
    """Where the fitted runs end, and how fast the law goes wrong beyond: `ratio` with `dof` degrees of freedom."""

    largest: tuple[float, ...]
    largest_size: float
    ratio: float
    dof: float
    hold_outs: tuple[HoldOut, ...] = ()

    def margin(self, law: Law, params: Floats, x: Floats, level: float) -> Floats:
        """Half-width of ln y that the distance adds in squares, (...): 0 within the runs."""
        away = self.distance(law, x)
        width = stdtrit(self.dof, 0.5 + level / 2.0) * self.ratio * edge_slope(law, params, x, away) * away
        return np.asarray(np.where(away > 0, width, 0.0))

    def distance(self, law: Law, x: Floats) -> Floats:
        """ln of how many times x lies beyond the runs: in size (`size_of`) or in one input, whichever is further."""
        inputs = _inputs(law, x)[_sizes(law)]
        largest = np.array(self.largest).reshape(-1, *[1] * (inputs.ndim - 1))
        with np.errstate(divide="ignore"):
            together = np.log(size_of(law, x) / self.largest_size)
            alone = np.log(inputs / largest).max(axis=0)
        return np.asarray(np.maximum(np.maximum(together, alone), 0.0))


def reach_of(law: Law, x: Floats, hold_outs: tuple[HoldOut, ...] = ()) -> Reach:
    """The reach of a fit to runs at x, (n,) or (n_inputs, n), with what its hold-outs say.

    >>> from models.laws.registry import law_named
    >>> reach_of(law_named("power"), np.array([1.0, 10.0, 100.0]))
    Reach(largest=(100.0,), largest_size=100.0, ratio=0.4, dof=4.0, hold_outs=())
    """
    ratio, dof = learned_ratio([hold_out.ratio for hold_out in hold_outs])
    largest = _inputs(law, x)[_sizes(law)].max(axis=1)
    return Reach(tuple(largest.tolist()), float(size_of(law, x).max()), ratio, dof, hold_outs)


def learned_ratio(ratios: list[float]) -> tuple[float, float]:
    """Ratio and degrees of freedom from those of the hold-outs and the prior.

    >>> learned_ratio([])
    (0.4, 4.0)
    >>> round(learned_ratio([0.0, 0.0, 0.0, 0.0])[0] ** 2, 6)  # as much weight as the prior
    0.08
    """
    k = len(ratios)
    median = float(np.median(np.square(ratios))) if k else 0.0
    dof = PRIOR_WEIGHT + k
    return float(np.sqrt((PRIOR_WEIGHT * PRIOR_RATIO**2 + k * median) / dof)), dof


def size_of(law: Law, x: Floats) -> Floats:
    """The size of runs (n,): the product of the inputs that measure size, so not of counts or parts of another input.

    >>> from models.laws.registry import law_named
    >>> size_of(law_named("chinchilla"), np.array([[2.0], [3.0]]))
    array([6.])
    """
    return np.asarray(_inputs(law, x)[_sizes(law)].prod(axis=0))


def edge_slope(law: Law, params: Floats, x: Floats, away: Floats) -> Floats:
    """|d ln y / d ln size| where x would be were it not beyond the runs: all its sizes smaller by the same factor.

    `away` (n,) is that factor's logarithm. Of a power law it is the exponent everywhere:

    >>> from models.laws.registry import law_named
    >>> edge_slope(law_named("power"), np.array([9.0, 0.5]), np.array([100.0]), np.array([2.0])).round(6)
    array([0.5])
    """
    inputs, grows = _inputs(law, x), _grows(law)
    share = away / len(_sizes(law))
    edge = _grown(inputs, grows, -share)
    with np.errstate(all="ignore"):
        low = law.value(params, _as_x(law, edge), np)
        high = law.value(params, _as_x(law, _grown(edge, grows, np.full_like(share, STEP / len(_sizes(law))))), np)
        return np.asarray(np.abs(np.log(high / low)) / STEP)


def _grown(inputs: Floats, grows: Bools, log_factor: Floats) -> Floats:
    factor = np.exp(log_factor)
    return np.stack([values * factor if goes else values for values, goes in zip(inputs, grows, strict=True)])


def _inputs(law: Law, x: Floats) -> Floats:
    points = np.asarray(x, dtype=np.float64)
    return points if law.n_inputs > 1 else points[None]


def _as_x(law: Law, inputs: Floats) -> Floats:
    return inputs if law.n_inputs > 1 else inputs[0]


def _sizes(law: Law) -> list[int]:
    """The inputs that have a unit of their own: tokens, but not the unique ones among them, nor numbers of experts."""
    return [j for j in range(law.n_inputs) if not law.unit_of or law.unit_of[j] == j]


def _grows(law: Law) -> Bools:
    return np.array([not law.unit_of or law.unit_of[j] != OWN_UNIT for j in range(law.n_inputs)])
