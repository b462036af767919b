"""Router logs of many shapes, drawn by hypothesis: few and many models, ties, missing costs, one that dominates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import strategies as st

from models.routers.log import Log
from pages.answers.route import replay as replays
from pages.answers.route.replay import Division, Replay, replay

SHAPES = ("rising", "ties", "one dominates", "constant scores", "missing costs", "free")


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A log of 2 to 6 models and 60 to 240 queries whose every answer has a known cost."""
    shape = draw(st.sampled_from(SHAPES))
    n, n_models = draw(st.integers(60, 240)), draw(st.integers(2, 6))
    generator = np.random.default_rng(draw(st.integers(0, 10**6)))
    domain = generator.integers(0, 3, n)
    skill = np.sort(generator.uniform(0.2, 0.9, n_models)) + 0.2 * (domain[:, None] == np.arange(n_models) % 3)
    score = (generator.random((n, n_models)) < skill).astype(float)
    cost = np.geomspace(1e-4, 10 ** generator.uniform(-3.5, -2), n_models) * generator.uniform(0.8, 1.2, (n, n_models))
    if shape == "ties":
        score, cost = np.repeat(score[:, :1], n_models, axis=1), np.repeat(cost[:, :1], n_models, axis=1)
    if shape == "one dominates":
        score[:, 0] = 1.0
    if shape == "constant scores":
        score[:] = 0.5
    if shape == "missing costs":
        cost[generator.random(cost.shape) < 0.02] = np.nan
    if shape == "free":
        cost[:, 0] = 0.0
    features = np.eye(3)[domain] + generator.normal(0, 0.2, (n, 3))
    log = Log(
        [f"q{i}" for i in range(n)],
        tuple(f"m{i}" for i in range(n_models)),
        score,
        cost,
        energy_j=cost * generator.uniform(1e5, 3e5, n_models),
        domain=np.array([f"d{i}" for i in domain]),
        features=features / np.linalg.norm(features, axis=1, keepdims=True),
    )
    return log.complete()


def unlearnable_log(seed: int) -> Log:
    """Three models of which the middle one is poor value; nothing about a query says which is right."""
    generator = np.random.default_rng(seed)
    score = (generator.random((400, 3)) < [0.3, 0.5, 0.8]).astype(float)
    cost = np.array([4e-4, 8.44e-4, 1.19e-3]) * generator.uniform(0.9, 1.1, (400, 3))
    return Log(
        [f"q{i}" for i in range(400)],
        ("small", "middle", "large"),
        score,
        cost,
        energy_j=1e5 * cost,
        domain=np.array(["all"] * 400),
        features=np.ones((400, 1)),
    )


@pytest.fixture(scope="module", autouse=True)
def few_resamples() -> Iterator[None]:
    """Intervals of few resamples: the tests that import this look at points and words, not at widths."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replays, "N_RESAMPLES", 30)
        yield


def replayed(log: Log, ids: tuple[str, ...] = ("carrot-knn",)) -> Replay:
    """The page's replay of a made log."""
    return replay(log, list(ids), Division(seed=1))
