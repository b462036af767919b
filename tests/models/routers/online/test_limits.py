"""Model and token cap together: payoffs by hand, what a run says of smaller limits, regret where the truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.sources.source import CURATED
from errors import InputError
from models.routers.online.limits import LimitUCB, payoffs, play_limits

TABLES = CURATED.parent
LIMITS = np.array([50.0, 100.0, 200.0, 400.0, 800.0])


def made(n: int = 3000, seed: int = 0):
    """A terse model that is right on 60%, and a wordy one on 90%, but on 10% where it needs over 400 tokens."""
    generator = np.random.default_rng(seed)
    consumed = np.column_stack([generator.uniform(20, 90, n), generator.lognormal(np.log(150), 0.9, n)])
    right = np.column_stack([np.full(n, 0.6), np.where(consumed[:, 1] > 400, 0.1, 0.9)])
    return (generator.random((n, 2)) < right).astype(float), consumed


def test_payoffs_by_hand():
    table = payoffs([[1.0, 0.5]], [[100, 300]], [0.001, 0.002], [50, 100, 400])
    np.testing.assert_allclose(table, [[[-0.05, 0.9, 0.9], [-0.1, -0.2, 0.5 - 0.6]]])


def test_the_index_by_hand():
    """Two runs of a model at a price of .001: 80 tokens and right under a cap of 200; cut off by a cap of 100."""
    policy = LimitUCB(width=2.0)
    policy.start(1, np.array([0.001, 0.001]), np.array([50.0, 100.0, 200.0]))
    arm = np.array([0])
    policy.learn(arm, np.array([2]), np.array([1.0]), np.array([80.0]))
    policy.learn(arm, np.array([1]), np.array([np.nan]), np.array([100.0]))
    # Caps of 50 and 100 were told of by both runs, 200 by the first alone; the other model by none.
    np.testing.assert_array_equal(policy.counts_[0], [[2, 2, 1], [0, 0, 0]])
    means = [-0.05, ((1 - 0.08) - 0.1) / 2, 1 - 0.08]
    bounds = [2 * (0.6931472 / (2 * n)) ** 0.5 for n in (2, 2, 1)]
    np.testing.assert_allclose(policy.scores()[0, 0], np.add(means, bounds), rtol=1e-6)
    assert np.isinf(policy.scores()[0, 1]).all()


@given(seed=st.integers(0, 10_000), shared=st.booleans())
@settings(max_examples=30, deadline=None)
def test_means_are_those_of_the_runs_that_tell(seed, shared):
    generator = np.random.default_rng(seed)
    score, consumed, price = generator.random((40, 3)), generator.uniform(1, 900, (40, 3)), generator.random(3) / 1e3
    policy = LimitUCB(shared=shared)
    played = play_limits(policy, score, consumed, price, LIMITS, n_orders=2, seed=seed)
    table = payoffs(score, consumed, price, LIMITS)
    for order in range(2):
        for arm in range(3):
            for limit in range(5):
                same = played.limits[order] >= limit if shared else played.limits[order] == limit
                tells = (played.arms[order] == arm) & same
                assert policy.counts_[order, arm, limit] == tells.sum()
                known = table[played.queries[order][tells], arm, limit].sum()
                assert policy.sums_[order, arm, limit] == pytest.approx(known, abs=1e-9)
    rows = np.arange(2)[:, None], played.queries
    assert (np.sort(played.queries, axis=1) == np.arange(40)).all()
    np.testing.assert_allclose(played.payoffs, table[rows[1], played.arms, played.limits])


def test_the_best_pair_is_found_and_sharing_what_a_run_says_pays():
    score, consumed = made()
    price = [0.0005, 0.0005]
    best = np.unravel_index(payoffs(score, consumed, price, LIMITS).mean(axis=0).argmax(), (2, 5))
    assert best == (1, 3)  # the wordy model under 400 tokens
    shared = play_limits(LimitUCB(), score, consumed, price, LIMITS, n_orders=6)
    alone = play_limits(LimitUCB(shared=False), score, consumed, price, LIMITS, n_orders=6)
    assert (shared.arms[:, -1000:] == 1).mean() > 0.9
    assert np.isin(shared.limits[:, -1000:], (3, 4)).mean() > 0.9
    assert shared.regrets.sum(axis=1).mean() < 0.6 * alone.regrets.sum(axis=1).mean()
    early, late = shared.regrets[:, :1000].mean(), shared.regrets[:, -1000:].mean()
    assert late < 0.5 * early


def test_on_measured_tokens_sharing_pays_too():
    """MMLU-Pro, five models with the tokens of every answer: caps from 50 to 800, a hundredth of a point a token."""
    table = pd.read_parquet(TABLES / "mmlu_pro" / "query_score.parquet")
    models = ["DeepSeek-Coder-V2", *sorted(set(table["model"]) - {"DeepSeek-Coder-V2"})[:4]]
    wide = table[table["model"].isin(models)].pivot(index="query", columns="model", values=["score", "tokens_out"])
    wide = wide.dropna().iloc[:4000]
    score, consumed = wide["score"].to_numpy(), wide["tokens_out"].to_numpy()
    price = np.full(score.shape[1], 1e-4)
    shared, alone = (
        play_limits(LimitUCB(shared=kind), score, consumed, price, LIMITS, n_orders=4) for kind in (True, False)
    )
    assert shared.regrets.sum(axis=1).mean() < 0.8 * alone.regrets.sum(axis=1).mean()


def test_a_dear_resource_changes_the_model():
    score, consumed = made()
    played = play_limits(LimitUCB(), score, consumed, [0.002, 0.002], LIMITS, n_orders=4)
    assert (played.arms[:, -1000:] == 0).mean() > 0.9


def test_with_one_limit_that_cuts_nothing_off_both_ways_are_the_same():
    score, consumed = made(300)
    shared, alone = (play_limits(LimitUCB(shared=kind), score, consumed, [0, 0], [1e6]) for kind in (True, False))
    np.testing.assert_array_equal(shared.arms, alone.arms)


@pytest.mark.parametrize(
    ("consumed", "price", "limits", "word"),
    [
        ([[1.0, 2.0]], [0.0, 0.0], [2, 1], "that rise"),
        ([[1.0, 2.0]], [0.0, 0.0], [], "one or more"),
        ([[1.0, -2.0]], [0.0, 0.0], [1], "Query 1"),
        ([[1.0, 2.0]], [0.0], [1], "price a model"),
    ],
)
def test_logs_that_cannot_be_played_are_explained(consumed, price, limits, word):
    with pytest.raises(InputError, match=word):
        payoffs([[1.0, 1.0]], consumed, price, limits)


def test_the_query_at_fault_is_told_by_its_place():
    with pytest.raises(InputError, match="Query 2") as caught:
        payoffs([[1.0], [1.0], [1.0]], [[1.0], [-1.0], [1.0]], [0.0], [1])
    assert (caught.value.row, caught.value.column) == (2, "consumed")
