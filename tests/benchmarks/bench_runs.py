"""Chinchilla from 500 starts against scipy's L-BFGS-B from the same ones, and 200 bootstrap refits of 90 curves.

    python -m tests.benchmarks.bench_runs

scipy gets the logarithms of E, A and B, the analytic gradient, the sum of Huber losses times 10,000 and tight
tolerances: with its defaults most starts end early. Exits with 1 if scipy found a lower sum, whatever the clocks say.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from scipy.optimize import minimize

from models.laws import LAWS, Curve, LawFitter
from models.laws.base import Floats
from models.laws.fitting.points import pad, usable
from tests.benchmarks.built_in import chinchilla_runs, rectified_curves

N_STARTS, DELTA, SCALE = 500, 1e-3, 1e4
TARGET_RATIO, TARGET_S = 20.0, 10.0


def main() -> int:
    """Print both tables; 1 if scipy's optimum is lower."""
    LawFitter("chinchilla", n_starts=1).fit([chinchilla_runs()])
    wrong = _chinchilla(chinchilla_runs())
    begin = time.perf_counter()
    LawFitter(n_bootstrap=200).fit(rectified_curves())
    took = time.perf_counter() - begin
    print(f"90 rectified curves x 200 refits: {took:.2f} s; under {TARGET_S:g} s: {'yes' if took < TARGET_S else 'no'}")
    return wrong


def _chinchilla(curve: Curve) -> int:
    begin = time.perf_counter()
    fit = LawFitter("chinchilla", n_starts=N_STARTS, huber_delta=DELTA).fit([curve]).fits_[0]
    ours = time.perf_counter() - begin
    begin = time.perf_counter()
    costs = _by_scipy(curve)
    theirs = time.perf_counter() - begin
    print(f"Chinchilla, {fit.n} runs, {N_STARTS} starts, sum of Huber losses")
    print(f"{'LawFitter.fit':36}{ours:9.2f} s   least sum {fit.cost:.12g}")
    print(f"{'scipy L-BFGS-B':36}{theirs:9.2f} s   least sum {costs.min():.12g}")
    share = np.mean(costs <= fit.cost * 1.01)
    print(f"ratio {theirs / ours:.1f} (target {TARGET_RATIO:g}); {100 * share:.0f}% of scipy's ends within 1% of ours")
    wrong = fit.cost > costs.min() * (1.0 + 1e-9)
    print(f"equal or lower sum: {'NO' if wrong else 'yes'}\n")
    return int(wrong)


def _by_scipy(curve: Curve) -> Floats:
    """The sum at each of scipy's ends, in the units in which the fitter works too."""
    law = LAWS["chinchilla"]
    runs = pad([usable(curve)], law.unit_of)
    starts = law.starts(runs.x, runs.y, runs.weights, N_STARTS, 0)[0]
    x, log_y = runs.x[:, 0], np.log(runs.y[0])

    def objective(q: Floats) -> tuple[float, Floats]:
        p = np.array([*np.exp(q[:3]), *q[3:]])
        predicted = law.value(p, x, np)
        residual = np.log(predicted) - log_y
        size = np.abs(residual)
        total = np.where(size <= DELTA, 0.5 * size**2, DELTA * (size - 0.5 * DELTA)).sum()
        influence = np.clip(residual, -DELTA, DELTA) / predicted
        slopes = np.array([(influence * slope).sum() for slope in law.gradient(p, x, np)])
        slopes[:3] *= p[:3]
        return SCALE * float(total), SCALE * slopes

    tight = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2000, "maxfun": 5000}
    begin = np.column_stack([np.log(np.maximum(starts[:, :3], 1e-9)), starts[:, 3:]])
    return np.array([minimize(objective, q, jac=True, method="L-BFGS-B", options=tight).fun / SCALE for q in begin])


if __name__ == "__main__":
    sys.exit(main())
