"""Fit a law to any number of curves at once, in the manner of scikit-learn. torch is imported by `fit` alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from errors import InputError, TimedOut
from models.laws.base import Curve, Law
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.describe import described, nothing_fitted
from models.laws.fitting.points import Points, pad, usable
from models.laws.registry import law_named

BATCH_ELEMENTS = 8_000_000  # Jacobian entries held at once (64 MB); the 90 published curves take 81,000


class LawFitter:
    """Bounded multi-start fits of ln y, all curves and starts in one batch.

    Parameters
    ----------
    law : id of a law in `LAWS`.
    n_starts : starting points a curve; the best end counts.
    max_iter : steps at most from each start.
    n_bootstrap : residual-bootstrap refits a curve (0: none).
    huber_delta : minimise the sum of Huber losses of ln y instead, linear beyond this difference (None: least squares).
    seed : of the starting points and the bootstrap; the same seed gives the same fit.
    time_limit_s : give up after so many seconds (None: never).

    Attributes
    ----------
    fits_ : tuple[CurveFit, ...]
        One a curve, in the order of the curves. A curve's fit does not depend on the curves beside it.
    """

    def __init__(
        self,
        law: str = "rectified",
        *,
        n_starts: int = 16,
        max_iter: int = 200,
        n_bootstrap: int = 0,
        huber_delta: float | None = None,
        seed: int = 0,
        time_limit_s: float | None = None,
    ) -> None:
        self.law = law
        self.n_starts = n_starts
        self.max_iter = max_iter
        self.n_bootstrap = n_bootstrap
        self.huber_delta = huber_delta
        self.seed = seed
        self.time_limit_s = time_limit_s

    def fit(self, curves: Iterable[Curve]) -> LawFitter:
        """Fit each curve; returns self.

        Raises InputError for options out of range, no curves, inputs that are not the law's, a negative x or a y that
        is not positive;
        TimedOut past `time_limit_s`.
        """
        law = law_named(self.law)
        self._check_options()
        points = [_of_inputs(law, usable(curve)) for curve in curves]
        if not points:
            raise InputError("No curves were given; a fit needs at least one, with columns curve, x and y.")
        check = _deadline(self.time_limit_s)
        fits = {i: nothing_fitted(law, curve) for i, curve in enumerate(points) if curve.n_distinct < 2}
        todo = [i for i in range(len(points)) if i not in fits]
        for batch in _batches([points[i] for i in todo], self.n_starts * len(law.params)):
            places = [todo[j] for j in batch]
            fits.update(zip(places, self._fit_batch(law, [points[i] for i in places], check), strict=True))
        self.fits_: tuple[CurveFit, ...] = tuple(fits[i] for i in range(len(points)))
        return self

    def _check_options(self) -> None:
        for name, low in (("n_starts", 1), ("max_iter", 1), ("n_bootstrap", 0)):
            if getattr(self, name) < low:
                raise InputError(f"{name} = {getattr(self, name)} is too small; it must be {low} or more.", column=name)
        if self.huber_delta is not None and not 0.0 < self.huber_delta < float("inf"):
            raise InputError(f"huber_delta = {self.huber_delta:g} is not above 0; write 0.001.", column="huber_delta")

    def _fit_batch(self, law: Law, curves: list[Points], check: Callable[[], None]) -> list[CurveFit]:
        from models.laws.fitting.bootstrap import resample  # noqa: PLC0415
        from models.laws.fitting.problem import best_of  # noqa: PLC0415

        padded = pad(curves, law.unit_of)
        starts = law.starts(padded.x, padded.y, padded.weights, self.n_starts, self.seed)
        solved = best_of(law, padded, starts, max_iter=self.max_iter, check=check, delta=self.huber_delta)
        fits = [described(law, curve, solved, padded, i, self.huber_delta) for i, curve in enumerate(curves)]
        if self.n_bootstrap == 0:
            return fits
        refits = resample(law, curves, fits, self.n_bootstrap, self.seed, max_iter=self.max_iter, check=check)
        return [
            fit if refit is None else replace(fit, bootstrap=refit[0], bootstrap_noise=refit[1])
            for fit, refit in zip(fits, refits, strict=True)
        ]


def _of_inputs(law: Law, curve: Points) -> Points:
    n_given = len(curve.x) if curve.x.ndim > 1 else 1
    if n_given == law.n_inputs:
        return curve if law.n_inputs > 1 else replace(curve, x=curve.x.reshape(-1))
    raise InputError(
        f"Curve '{curve.name}' has {n_given} input{'s' * (n_given > 1)}; the law '{law.id}' needs {', '.join(law.x)}.",
        column=law.x[-1],
    )


def _batches(curves: list[Points], entries_per_point: int) -> list[list[int]]:
    """All curves together while they fit in memory; else by length, so that long ones do not pad short ones."""
    order = sorted(range(len(curves)), key=lambda i: -len(curves[i].y))
    batches: list[list[int]] = []
    for i in order:
        if batches and (len(batches[-1]) + 1) * len(curves[batches[-1][0]].y) * entries_per_point <= BATCH_ELEMENTS:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def _deadline(time_limit_s: float | None) -> Callable[[], None]:
    end = None if time_limit_s is None else time.monotonic() + time_limit_s

    def check() -> None:
        if end is not None and time.monotonic() > end:
            raise TimedOut(f"The fit took longer than {time_limit_s:g} s; send fewer curves, points or starts.")

    return check
