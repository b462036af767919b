"""Redundant votes: the formula's published values, its limits, and votes counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.routers.log import Log
from models.routers.votes import majority_error, mean_correlation, study_votes

SHARE = st.floats(0.01, 0.99)


def test_the_error_of_independent_votes() -> None:
    """p = .7: .300, .216, .163, .099 and .050 at 1, 3, 5, 9 and 15 voters."""
    errors = [majority_error(0.7, n) for n in (1, 3, 5, 9, 15)]
    assert errors == pytest.approx([0.300, 0.216, 0.163, 0.099, 0.050], abs=5e-4)


@given(SHARE, st.integers(0, 10), SHARE)
def test_correlation_moves_the_error_towards_that_of_one_voter(p: float, half: int, correlation: float) -> None:
    n = 2 * half + 1
    free, alike = majority_error(p, n), majority_error(p, n, correlation)
    low, high = sorted((free, 1 - p))
    assert low - 1e-9 <= alike <= high + 1e-9
    assert majority_error(p, n, 1.0) == pytest.approx(1 - p)


@pytest.mark.parametrize(("p", "voters", "correlation"), [(0.7, 4, 0), (0.7, 0, 0), (1.2, 3, 0), (0.7, 3, -0.1)])
def test_what_cannot_be_is_refused(p: float, voters: int, correlation: float) -> None:
    with pytest.raises(InputError):
        majority_error(p, voters, correlation)


def test_votes_by_hand() -> None:
    """Three cheap models, each wrong on two queries of its own of eight: together never; the best one is once."""
    score = np.ones((8, 4))
    score[range(6), [0, 0, 1, 1, 2, 2]] = 0
    score[6, 3] = 0
    cost = np.tile([1.0, 1.0, 1.0, 5.0], (8, 1))
    log = Log([f"q{i}" for i in range(8)], ("a", "b", "c", "best"), score, cost)
    study = study_votes(log, log)
    assert (study.single, study.single_error, study.single_cost_usd) == ("best", pytest.approx(1 / 8), 5.0)
    assert [len(row.voters) for row in study.rows] == [1, 3]
    assert study.rows[1].error == 0.0
    assert study.rows[1].cost_usd == 3.0
    assert set(study.rows[1].voters) == {"a", "b", "c"}


def test_likeness_of_voters() -> None:
    generator = np.random.default_rng(0)
    one = (generator.random(4000) < 0.7).astype(float)
    assert mean_correlation(np.column_stack([one, one])) == pytest.approx(1.0)
    assert mean_correlation((generator.random((4000, 3)) < 0.7).astype(float)) < 0.05
    assert mean_correlation(one[:, None]) == 0.0


def test_a_log_without_cheap_models_is_refused() -> None:
    log = Log([f"q{i}" for i in range(5)], ("a", "b"), np.ones((5, 2)), np.ones((5, 2)))
    with pytest.raises(InputError, match="three models"):
        study_votes(log, log)
