"""How much there is to gain from a log: the best assignment under a budget, and how far a router stays below it.

Both know every outcome in advance, which no router does: they are bounds, not routers.
"""

from __future__ import annotations

import numpy as np

from models.routers.curve import Floats
from models.routers.measures import Estimate, Measures, estimate
from models.routers.mixing import best_mixture


def optimum(oracle_cost: Floats, oracle_quality: Floats, budget: float) -> float:
    """The best mean quality of any assignment of the queries whose mean cost is at most `budget`, in its unit.

    The oracle's points (n_points,) are the assignments that maximise quality less cost times a price, for a row of
    prices; by duality the hull through them solves the linear programme max sum q, sum c <= B, which is how "Doing More
    with Less: Implementing Routing Strategies in Large Language Model-Based Systems" (2025) states routing. Below the
    cheapest point, that point's quality.

    Half of the queries by either of two assignments:

    >>> round(optimum(np.array([1.0, 3.0]), np.array([0.5, 0.9]), budget=2.0), 6)
    0.7
    """
    return float(best_mixture(oracle_cost, oracle_quality, budget).mean(oracle_quality))


def oracle_gap(mine: Measures, oracle: Measures) -> Estimate:
    """What a router lacks of the oracle's AIQ, as a share of it, 0 to 1; both cross-fitted.

    An analogue of the gap in Duo-LLM (2024), which routes each token through small and large layers; here each query
    goes to a model. NaN where the oracle scores nothing.
    """
    ours, most = (measures.resamples["aiq_cross_fitted"] for measures in (mine, oracle))
    return estimate(1 - ours / np.where(most > 0, most, np.nan))
