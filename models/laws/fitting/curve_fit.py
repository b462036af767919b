"""A law fitted to one curve: its parameters, how well they are known, predictions and their intervals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.constants import INTERVAL_LEVEL
from models.laws.base import Floats, Law
from models.laws.fitting import intervals
from models.laws.fitting.beyond import Reach
from models.laws.fitting.design import Design
from models.laws.registry import law_named

if TYPE_CHECKING:
    from models.laws.fitting.decisive import DecisiveRuns


@dataclass(frozen=True, eq=False)
class CurveFit:
    """What a fit found out about one curve.

    curve, law
        The curve's name and the law's id.
    n
        Points used.
    params, stderr, identified
        By parameter name, in the curve's own units. stderr is NaN, and identified False, where the curve does
        not determine the parameter; `warnings` says why.
    covariance
        Of the parameters, (k, k); 0 for one held at its bound, NaN throughout where it is undetermined.
    rmsd_log
        Root mean square difference of ln y (over n points).
    cost
        The quantity minimised: half the sum of squared differences of ln y, or the sum of their Huber losses.
    dof
        Points minus parameters not at a bound; 0 where the points are too few to judge the errors.
    huber_delta
        Difference of ln y beyond which the loss is linear; None in least squares.
    bootstrap, bootstrap_noise
        Parameters (replicates, k) of refits to resampled residuals, and one resampled residual of ln y a
        replicate; None unless asked for.
    design
        What the sizes measured let the law tell; None where that was not looked at. Where they leave parameters
        open, a forecast is made only within what was tried, and none has an interval.
    reach
        Where the runs end and how far off the law was beyond smaller ones of them, which widens forecasts there; None
        where that was not looked at.
    decisive
        The few runs without which a parameter moves most; None where that was not looked at.
    """

    curve: str
    law: str
    n: int
    params: dict[str, float]
    stderr: dict[str, float]
    identified: dict[str, bool]
    covariance: Floats
    rmsd_log: float
    cost: float
    converged: bool
    dof: int
    warnings: tuple[str, ...] = ()
    huber_delta: float | None = None
    bootstrap: Floats | None = field(default=None, repr=False)
    bootstrap_noise: Floats | None = field(default=None, repr=False)
    design: Design | None = field(default=None, repr=False)
    reach: Reach | None = field(default=None, repr=False)
    decisive: DecisiveRuns | None = field(default=None, repr=False)

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the sizes measured cannot identify every parameter, in sentences; none where they can."""
        return () if self.design is None else self.design.faults

    @property
    def sigma_log(self) -> float:
        """Estimated standard deviation of one measurement of ln y about the law; NaN without spare points."""
        return self.rmsd_log * float(np.sqrt(self.n / self.dof)) if self.dof > 0 else float("nan")

    def predict(self, x: ArrayLike) -> Floats:
        """The law's y at each x; raises InputError where x is negative.

        NaN where nothing could be fitted, and outside what was tried where the design has faults.
        """
        law = law_named(self.law)
        predicted = law.predict(self.params, x)
        if self.design is None or not self.design.faults:
            return predicted
        return np.where(self.design.allows(law.points(x)).reshape(predicted.shape), predicted, np.nan)

    def interval(
        self, x: ArrayLike, level: float = INTERVAL_LEVEL, method: Literal["delta", "bootstrap"] | None = None
    ) -> tuple[Floats, Floats]:
        """Low and high ends between which a new measurement at x falls with probability `level`.

        "delta" linearises ln y about the optimum (Student's t); "bootstrap" takes quantiles over the refits. By
        default the bootstrap where the fit has one. NaN where the curve or its design does not determine the law.

        Both know only the scatter about this law; beyond the runs they are widened where the fit has a `reach`. Without
        one they are too narrow there: fitted to the 90 published curves up to 1/2 of the largest size, the rectified
        law's 80% intervals hold the loss at that size for 73 % of them, and from 1/8 for 43 %.

        Raises InputError where x is negative, level is not between 0 and 1, or a bootstrap was not run.
        """
        law = law_named(self.law)
        points = law.points(x)
        if not 0.0 < level < 1.0:
            raise InputError(f"The level {level:g} is not between 0 and 1; write 0.8 for 80%.", column="level")
        if method is None:
            method = "delta" if self.bootstrap is None else "bootstrap"
        if self.faults:
            nothing = np.full(self.predict(x).shape, np.nan)
            return nothing, nothing.copy()
        params = law.vector(self.params)
        if method == "delta":
            ends = intervals.delta(law, params, self.covariance, self.sigma_log, self.dof, points, level)
        else:
            ends = self._percentiles(law, points, level)
        if self.reach is None:
            return ends
        return intervals.widened(law.predict(params, points), ends, self.reach.margin(law, params, points, level))

    def _percentiles(self, law: Law, points: Floats, level: float) -> tuple[Floats, Floats]:
        if self.bootstrap is None or self.bootstrap_noise is None:
            raise InputError("This fit has no bootstrap; fit again with n_bootstrap of 100 or more.")
        return intervals.percentile(law, self.bootstrap, self.bootstrap_noise, points, level)
