"""The batched fitter against scipy, on the 90 published curves from the same 16 starts each, in one run.

    python -m tests.benchmarks.bench_fit

scipy.optimize.least_squares gets all it can be given: the same coordinates, bounds and analytic Jacobian, and its
default tolerances, which are looser than the fitter's. A second line times it as most people call it, in plain
parameters with finite differences. Exits with 1 if any curve of the fitter costs more than scipy's best, whatever
the clocks say.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from models.laws import FINE_TUNING, LAWS, Curve, Law, LawFitter
from models.laws.base import Floats
from models.laws.fitting.points import PaddedCurves, pad, usable
from tests.benchmarks.built_in import rectified_curves

N_STARTS = 16
TARGET_RATIO = 10.0
ALLOWED = 1e-9  # relative excess of cost that rounding explains


@dataclass(frozen=True)
class Timing:
    """Seconds, and the least cost found for each curve."""

    name: str
    seconds: float
    cost: Floats


def main() -> int:
    """Print the table for each law; 1 if a curve came out worse than scipy's."""
    curves = rectified_curves()
    print(f"{len(curves)} curves x {N_STARTS} starts, {os.cpu_count()} cores\n")
    begin = time.perf_counter()
    LawFitter(n_starts=1).fit(curves[:1])
    print(f"importing torch and a first fit of one curve: {time.perf_counter() - begin:.2f} s\n")
    return max(_compare(law, curves) for law in (LAWS[name] for name in FINE_TUNING))


def _compare(law: Law, curves: list[Curve]) -> int:
    padded = pad([usable(curve) for curve in curves])
    starts = law.starts(padded.x, padded.y, padded.weights, N_STARTS, 0)
    ours = _ours(law, curves)
    rows = [ours, _scipy(law, padded, starts, in_coordinates=True), _scipy(law, padded, starts, in_coordinates=False)]
    print(f"{law.id:36}{'seconds':>9}{'ratio':>8}{'mean RMSD':>12}{'worst excess of our cost':>27}")
    for row in rows:
        excess = (ours.cost / row.cost - 1.0).max()
        rmsd = np.sqrt(2.0 * row.cost / padded.weights.sum(axis=1)).mean()
        print(f"{row.name:36}{row.seconds:9.2f}{row.seconds / ours.seconds:8.1f}{rmsd:12.7f}{excess:27.1e}")
    wrong = any((ours.cost > row.cost * (1.0 + ALLOWED)).any() for row in rows)
    reached = rows[1].seconds / ours.seconds >= TARGET_RATIO
    print(f"every curve at equal or lower cost: {'NO' if wrong else 'yes'}; ", end="")
    print(f"at least {TARGET_RATIO:g} times scipy's speed: {'yes' if reached else 'no'}\n")
    return int(wrong)


def _ours(law: Law, curves: list[Curve]) -> Timing:
    """The whole of LawFitter.fit: checks, scaling, optimum, errors, tests against 0 and warnings."""
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        fits = LawFitter(law.id, n_starts=N_STARTS, seed=0).fit(curves).fits_
        seconds.append(time.perf_counter() - begin)
    return Timing("LawFitter.fit (median of 5)", statistics.median(seconds), np.array([fit.cost for fit in fits]))


def _scipy(law: Law, padded: PaddedCurves, starts: Floats, *, in_coordinates: bool) -> Timing:
    name = "scipy, coordinates and Jacobian" if in_coordinates else "scipy, parameters, differences"
    run = _in_coordinates if in_coordinates else _in_parameters
    best = np.full(len(starts), np.inf)
    begin = time.perf_counter()
    for i, curve_starts in enumerate(starts):
        used = padded.weights[i] > 0
        for start in curve_starts:
            best[i] = min(best[i], run(law, padded.x[i, used], np.log(padded.y[i, used]), start))
    return Timing(name, time.perf_counter() - begin, best)


def _in_coordinates(law: Law, x: Floats, log_y: Floats, start: Floats) -> float:
    from models.laws.fitting.problem import bounds, to_coordinates

    low, high = (end.numpy() for end in bounds(law))
    back: dict[str, Callable[[float], float]] = {"linear": float, "log": np.exp, "log1p": np.expm1}
    chain: dict[str, Callable[[float], float]] = {"linear": lambda p: 1.0, "log": float, "log1p": lambda p: 1.0 + p}
    kinds = [parameter.coordinate for parameter in law.params]

    def residual(theta: Floats) -> Floats:
        p = [back[kind](t) for kind, t in zip(kinds, theta, strict=True)]
        return np.asarray(np.log(law.value(p, x, np)) - log_y)

    def jacobian(theta: Floats) -> Floats:
        p = [back[kind](t) for kind, t in zip(kinds, theta, strict=True)]
        slopes = [slope * chain[kind](q) for slope, kind, q in zip(law.gradient(p, x, np), kinds, p, strict=True)]
        return np.stack(slopes, axis=-1) / law.value(p, x, np)[:, None]

    begin = np.clip(to_coordinates(law, start), low, high)
    return float(least_squares(residual, begin, jac=jacobian, bounds=(low, high), x_scale="jac").cost)


def _in_parameters(law: Law, x: Floats, log_y: Floats, start: Floats) -> float:
    low, high = [p.low for p in law.params], [p.high for p in law.params]
    with np.errstate(all="ignore"):
        return float(
            least_squares(
                lambda p: np.nan_to_num(np.log(law.value(p, x, np)) - log_y, nan=1e3, posinf=1e3, neginf=-1e3),
                start,
                bounds=(low, high),
                x_scale="jac",
            ).cost
        )


if __name__ == "__main__":
    sys.exit(main())
