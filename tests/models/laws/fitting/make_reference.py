"""Best of 200 scipy starts on each of the 90 published curves -> scipy_best_of_200.csv (minutes of one core).

    python -m tests.models.laws.fitting.make_reference

Shares nothing with models.laws: the formulas are written out here, the starts are random (seeded by curve), the
derivatives are scipy's own differences.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from tests.models.laws.fitting.published import published_curves

N_STARTS = 200
OUT = Path(__file__).with_name("scipy_best_of_200.csv")
INF = np.inf


def rectified(p: np.ndarray, log_u: np.ndarray) -> np.ndarray:
    """Ln of B / (D_l + u^beta) + E, with p = ln B, D_l, beta, E."""
    return np.log(np.exp(p[0]) / (p[1] + np.exp(p[2] * log_u)) + p[3])


def vanilla(p: np.ndarray, log_u: np.ndarray) -> np.ndarray:
    """Ln of B / u^beta + E, with p = ln B, beta, E."""
    return np.log(np.exp(p[0] - p[1] * log_u) + p[2])


LAWS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], np.ndarray], list[float], list[float]]] = {
    "rectified": (rectified, [-INF, 0.0, 0.0, 0.0], [INF, INF, 5.0, INF]),
    "vanilla": (vanilla, [-INF, 0.0, 0.0], [INF, 5.0, INF]),
}


def random_start(law: str, rng: np.random.Generator) -> np.ndarray:
    """Somewhere sensible for a curve divided by its geometric means."""
    beta, floor, log_b = np.exp(rng.uniform(np.log(0.03), np.log(2.0))), rng.uniform(0, 0.9), rng.normal()
    if law == "vanilla":
        return np.array([log_b, beta, floor])
    prelearned = np.exp(rng.uniform(-5, 5))
    return np.array([log_b + np.log1p(prelearned), prelearned, beta, floor])


def best_cost(law: str, x: np.ndarray, y: np.ndarray, n_starts: int = N_STARTS, seed: int = 0) -> float:
    """Least half sum of squares of ln y over random starts."""
    log_u, log_v = np.log(x) - np.log(x).mean(), np.log(y) - np.log(y).mean()
    formula, low, high = LAWS[law]
    rng = np.random.default_rng(seed)
    best = INF
    for _ in range(n_starts):
        optimum = least_squares(
            lambda p: formula(p, log_u) - log_v, random_start(law, rng), bounds=(low, high), jac="3-point",
            x_scale="jac", ftol=1e-14, xtol=1e-14, gtol=1e-14, max_nfev=300,
        )  # fmt: skip
        best = min(best, float(optimum.cost))
    return best


def main() -> None:
    rows = []
    for law in LAWS:
        for i, curve in enumerate(published_curves()):
            used = curve.x > 0
            data_set, model = curve.name.split(":", 1)
            cost = best_cost(law, curve.x[used], curve.y[used], seed=i)
            rows.append({"law": law, "data_set": data_set, "model": model, "n_starts": N_STARTS, "cost": repr(cost)})
            print(law, i, curve.name, cost, file=sys.stderr, flush=True)
    pd.DataFrame(rows).to_csv(OUT, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
