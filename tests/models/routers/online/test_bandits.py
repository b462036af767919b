"""Online policies: their regressions against scikit-learn, their regret where it can be known, GreenServ's ordering."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from errors import InputError
from models.routers.online.bandits import Chance, EpsilonGreedy, LinearThompson, LinUCB
from models.routers.online.linear import LinearArms
from models.routers.online.play import OnlinePolicy, play

ALL = [Chance(), EpsilonGreedy(), LinUCB(), LinearThompson()]
LEARNERS = ALL[1:]


@given(seed=st.integers(0, 10_000), d=st.integers(1, 6), n=st.integers(1, 40), penalty=st.floats(0.05, 20))
@settings(max_examples=40, deadline=None)
def test_each_arm_is_the_ridge_regression_of_its_own_outcomes(seed, d, n, penalty):
    generator = np.random.default_rng(seed)
    contexts, rewards, chosen = generator.normal(size=(n, d)), generator.normal(size=n), generator.integers(0, 3, n)
    arms = LinearArms(1, 3, d, penalty)
    for x, arm, reward in zip(contexts, chosen, rewards, strict=True):
        arms.learn(x[None], np.array([arm]), np.array([reward]))
    for arm in range(3):
        rows = chosen == arm
        ridge = np.zeros(d)
        if rows.any():
            ridge = Ridge(alpha=penalty, fit_intercept=False).fit(contexts[rows], rewards[rows]).coef_
        np.testing.assert_allclose(arms.coef[0, arm], ridge, atol=1e-7)
        covariance = np.linalg.inv(contexts[rows].T @ contexts[rows] + penalty * np.eye(d))
        np.testing.assert_allclose(arms.inverse[0, arm], covariance, atol=1e-7)
        x = contexts[:1]
        assert arms.spread(x)[0, arm] == pytest.approx(float(np.sqrt(x @ covariance @ x.T).squeeze()), rel=1e-5)


@pytest.mark.parametrize("policy", ALL, ids=lambda policy: type(policy).__name__)
def test_what_every_policy_owes(policy: OnlinePolicy):
    generator = np.random.default_rng(3)
    rewards = generator.random((60, 4))
    rewards[generator.random((60, 4)) < 0.3] = np.nan
    rewards[np.isnan(rewards).all(axis=1), 0] = 0.5
    contexts = generator.normal(size=(60, 3))
    played = play(policy, rewards, contexts, n_orders=4, seed=7)
    again = play(policy, rewards, contexts, n_orders=4, seed=7)
    np.testing.assert_array_equal(played.arms, again.arms)
    assert (np.sort(played.queries, axis=1) == np.arange(60)).all()
    np.testing.assert_array_equal(played.rewards, rewards[played.queries, played.arms])
    assert not np.isnan(played.rewards).any()
    assert (played.regrets >= 0).all()
    assert (np.diff(played.cumulative_regret, axis=1) >= 0).all()


@pytest.mark.parametrize("policy", LEARNERS, ids=lambda policy: type(policy).__name__)
def test_learners_find_the_better_arm(policy: OnlinePolicy):
    generator = np.random.default_rng(0)
    rewards = (generator.random((1500, 3)) < [0.3, 0.5, 0.8]).astype(float)
    played = play(policy, rewards, n_orders=5)
    assert (played.arms[:, -500:] == 2).mean() > 0.85
    assert played.mean_reward > play(Chance(), rewards, n_orders=5).mean_reward + 0.15


@pytest.mark.parametrize("policy", LEARNERS[1:], ids=lambda policy: type(policy).__name__)
def test_policies_with_features_send_each_kind_of_query_to_its_model(policy: OnlinePolicy):
    generator = np.random.default_rng(1)
    kind = generator.integers(0, 2, 1000)
    contexts = np.eye(2)[kind]
    rewards = np.where(np.eye(2)[kind] > 0, 0.8, 0.4) + generator.normal(0, 0.1, (1000, 2))
    played = play(policy, rewards, contexts, n_orders=3)
    late = played.queries[:, -300:]
    assert (played.arms[:, -300:] == kind[late]).mean() > 0.95
    blind = play(EpsilonGreedy(), rewards, n_orders=3)
    assert played.mean_reward > blind.mean_reward + 0.1


def test_shuffled_features_are_worth_nothing():
    generator = np.random.default_rng(2)
    kind = generator.integers(0, 2, 2000)
    rewards = (generator.random((2000, 2)) < np.where(np.eye(2)[kind] > 0, 0.8, 0.4)).astype(float)
    shuffled = play(LinUCB(), rewards, np.eye(2)[generator.permutation(kind)], n_orders=5)
    assert shuffled.mean_reward == pytest.approx(play(Chance(), rewards, n_orders=5).mean_reward, abs=0.025)


@pytest.mark.parametrize(
    ("rewards", "contexts", "word"),
    [
        ([1.0, 2.0], None, "one row per query"),
        ([[1.0], [np.nan]], None, "Query 2 has no outcome"),
        ([[1.0], [2.0]], [[1.0]], "both must agree"),
        ([[1.0], [2.0]], [[1.0], [np.inf]], "query 2"),
    ],
)
def test_logs_that_cannot_be_played_are_explained(rewards, contexts, word):
    with pytest.raises(InputError, match=word):
        play(Chance(), rewards, contexts)
