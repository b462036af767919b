"""Points where a router can be run: chosen on validation queries, judged on others, against chance at their shares."""

from __future__ import annotations

import numpy as np

from models.routers.log import Log, split
from models.routers.operating_points import operating_points
from models.routers.registry import POLICIES


def log_of(n: int, *, learnable: bool, seed: int = 1) -> Log:
    """Two domains; the dear model is better by half in the second alone, or by a tenth everywhere."""
    chance = np.random.default_rng(seed)
    domain = chance.integers(0, 2, n)
    better = 0.5 * domain if learnable else np.full(n, 0.1)
    right = np.column_stack([chance.random(n) < 0.4, chance.random(n) < 0.4 + better]).astype(float)
    cost = np.tile([1e-4, 1e-3], (n, 1))
    return Log([str(i) for i in range(n)], ("cheap", "dear"), right, cost, domain=domain.astype(str))


def test_what_can_be_learned_is_a_lead_over_chance() -> None:
    """Everything of domain 1 to the dear model: half of its queries gain 0.5, of which chance gets half: 0.125."""
    points = operating_points(POLICIES["category-table"].make(), split(log_of(8_000, learnable=True)))
    assert points
    best = max(points, key=lambda point: point.lead)
    assert best.lead_low > 0
    assert best.lead_low <= 0.125 <= best.lead_high
    assert abs(best.shares.sum() - 1) < 1e-12
    assert best.n_queries == 1_600


def test_the_interval_of_the_lead_covers_nothing_where_nothing_can_be_learned() -> None:
    """40 logs on which domains say nothing: 95% intervals of first points cover 0 in at least 33 (binomial)."""
    leads = []
    for seed in range(120):
        chance = np.random.default_rng(seed)
        n = 600
        log = Log(
            [str(i) for i in range(n)],
            ("cheap", "dear"),
            (chance.random((n, 2)) < [0.5, 0.55]).astype(float),
            np.tile([1e-4, 1e-3], (n, 1)),
            domain=chance.integers(0, 6, n).astype(str),
        )
        points = operating_points(POLICIES["category-table"].make(), split(log, seed=seed))
        leads += [(points[0].lead_low, points[0].lead_high)] if points else []
        if len(leads) == 40:
            break
    assert len(leads) == 40
    assert sum(low <= 0 <= high for low, high in leads) >= 33


def test_points_use_several_models_and_are_few() -> None:
    points = operating_points(POLICIES["category-table"].make(), split(log_of(2_000, learnable=True)), most=3)
    assert 1 <= len(points) <= 3
    assert all(point.shares.max() <= 0.995 for point in points)
