"""What Route recommends: never what a single model beats within the limit, and the simplest of equals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.routers.mixing import best_mixture, within
from pages.answers.route.answer import route
from pages.answers.route.limit import SpendingLimit
from pages.answers.route.recommendation import NO_ROUTER, recommend, same_within_noise, settled_scores
from pages.answers.route.replay import Replay
from pages.answers.route.tables import policy_rows, within_limit
from pages.answers.route.view import UPLOAD, RouteView
from tests.models.routers.logs import made_log
from tests.pages.route.random_logs import few_resamples, logs, replayed, unlearnable_log

__all__ = ["few_resamples"]  # pytest takes the fixture from here
SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.5)


def limits_of(log_replay: Replay) -> list[SpendingLimit]:
    singles = log_replay.policies[NO_ROUTER].settled
    ends = {unit: (float(singles.spent(unit).min()), float(singles.spent(unit).max())) for unit in singles.units}
    return [SpendingLimit(unit, low + share * (high - low)) for unit, (low, high) in ends.items() for share in SHARES]


@settings(max_examples=15, deadline=None)
@given(logs())
def test_nothing_on_the_page_beats_the_recommended_point_where_it_was_chosen(log):
    log_replay = replayed(log)
    score = log_replay.settle.score.mean(axis=0)
    for limit in limits_of(log_replay):
        chosen = recommend(log_replay, limit)
        singles = log_replay.policies[NO_ROUTER].settled.spent(limit.unit)
        assert chosen.pick.feasible
        allowed = [within(limit.value, spent) for spent in singles]
        assert chosen.pick.quality >= max(score[allowed]) - 1e-9
        ours = settled_scores(log_replay, chosen.pick)
        for other in chosen.candidates.values():
            if other.feasible and other.quality > chosen.pick.quality + 1e-12:
                assert other.complexity > chosen.pick.complexity
                assert chosen.tied is not None
                assert other.policy != chosen.tied or same_within_noise(settled_scores(log_replay, other) - ours)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 30), st.integers(0, 10**6), st.floats(0, 1.2))
def test_a_mixture_is_as_good_as_any_two_points_mixed_by_hand(n, seed, share):
    generator = np.random.default_rng(seed)
    spent, quality = generator.random(n).round(1), generator.random(n).round(1)
    limit = float(spent.min() + share * np.ptp(spent))
    point = best_mixture(spent, quality, limit)
    assert within(limit, float(point.mean(spent)) - 1e-9)
    for first in range(n):
        for second in range(n):
            for part in np.linspace(0, 1, 6):
                if (1 - part) * spent[first] + part * spent[second] <= limit:
                    by_hand = (1 - part) * quality[first] + part * quality[second]
                    assert point.mean(quality) >= by_hand - 1e-9


@pytest.mark.parametrize("unit", ["usd", "strong", "wh"])
def test_every_limit_of_fourteen_is_used_and_more_is_never_worse(unit):
    log_replay = replayed(unlearnable_log(3))
    single = log_replay.policies[NO_ROUTER].settled
    spent = single.spent(unit)
    picks = [
        recommend(log_replay, SpendingLimit(unit, float(at))).pick for at in np.linspace(spent.min(), spent.max(), 14)
    ]
    quality = [pick.quality for pick in picks]
    assert quality == sorted(quality)
    assert len(set(np.round(quality, 9))) > 7
    assert picks[-1].quality == pytest.approx(single.quality.max())


def test_where_nothing_is_to_be_learned_no_router_is_recommended_and_the_limit_is_used():
    log_replay = replayed(unlearnable_log(5))
    for share in (40, 60, 80, 100):
        answer = route(RouteView(log=UPLOAD, bill=share), log_replay)
        assert answer.policy.id == NO_ROUTER
        assert float(answer.point.mean(answer.policy.settled.spent("usd"))) == pytest.approx(answer.limit.value)


def test_where_the_domain_tells_the_table_is_recommended_and_learning_more_does_not_displace_it():
    answer = route(RouteView(log=UPLOAD, bill=60), replayed(made_log(1500)))
    assert answer.policy.id == "category-table"
    assert answer.beside_chance.gain.low > 0
    table = within_limit(policy_rows(answer))
    assert table["policy"].iloc[0] == "Table by domain (recommended)"
    assert table["policy"].str.contains("over the limit").any()
