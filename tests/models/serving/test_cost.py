"""Costs of a request, each worked out by hand in the comment beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving.cost import (
    api_usd_per_1k,
    per_correct_answer,
    replicas_needed,
    requests_per_hour,
    self_hosted_usd_per_1k,
)


def test_requests_per_hour() -> None:
    # 2,000 tokens/s / 500 tokens = 4 requests/s = 14,400 an hour.
    np.testing.assert_allclose(requests_per_hour([2000.0, np.nan, 0.0], [500.0, 500.0, 500.0]), [14_400, np.nan, 0])


def test_replicas_needed() -> None:
    # 1,000 an hour carry 24,000 a day: 24,000 need one, 24,001 two, 1 still one; nothing carries a load at 0.
    assert [replicas_needed(1000.0, load).item() for load in (1, 24_000, 24_001, 240_000)] == [1, 1, 2, 10]
    np.testing.assert_array_equal(replicas_needed([np.nan, 0.0], 5), [np.nan, np.inf])


def test_self_hosted_always_busy() -> None:
    # 4 GPUs x $3 = $12 an hour for 14,400 requests: $12 / 14.4 thousand = $0.8333 per 1,000.
    assert self_hosted_usd_per_1k(14_400, 4, 3.0).item() == pytest.approx(12 / 14.4)


def test_self_hosted_with_idle_hours() -> None:
    # One replica carries 345,600 a day and costs 24 x $12 = $288 whatever it does.
    # 34,560 a day: $288 / 34.56 thousand = $8.333, ten times the busy price at a tenth of the load.
    assert self_hosted_usd_per_1k(14_400, 4, 3.0, 34_560).item() == pytest.approx(288 / 34.56)
    # 500,000 a day: two replicas, $576 / 500 thousand = $1.152.
    assert self_hosted_usd_per_1k(14_400, 4, 3.0, 500_000).item() == pytest.approx(1.152)


def test_self_hosted_unknown_stays_unknown_and_no_throughput_is_no_bargain() -> None:
    found = self_hosted_usd_per_1k([np.nan, 100.0, 100.0, 0.0], [1, np.nan, 1, 1], [2.0, 2.0, np.nan, 2.0])
    np.testing.assert_array_equal(found, [np.nan, np.nan, np.nan, np.inf])
    assert self_hosted_usd_per_1k(0.0, 1, 2.0, 1000).item() == np.inf


@given(st.floats(1, 1e6), st.integers(1, 64), st.floats(0.1, 20), st.integers(1, 10**9), st.floats(0.25, 8))
def test_idle_hours_only_add_and_price_is_a_factor(
    capacity: float, gpus: int, price: float, load: int, factor: float
) -> None:
    busy = self_hosted_usd_per_1k(capacity, gpus, price).item()
    real = self_hosted_usd_per_1k(capacity, gpus, price, load).item()
    assert real >= busy * (1 - 1e-12)
    for cost, requests in ((busy, None), (real, load)):
        assert self_hosted_usd_per_1k(capacity, gpus, price * factor, requests).item() == pytest.approx(cost * factor)


def test_api_price_list() -> None:
    # 500 in at $2/Mtok = $0.001; 300 out at $10/Mtok = $0.003; together $0.004, so $4 per 1,000.
    assert api_usd_per_1k(500, 300, 2.0, 10.0).item() == pytest.approx(4.0)


def test_api_cached_input() -> None:
    # 80% of 500 cached at $0.2: 400 x 0.2 + 100 x 2 = 280 $/Mtok-tokens = $0.00028; + $0.003 = $3.28 per 1,000.
    # Where no cached price is listed the full price holds: $4.
    found = api_usd_per_1k(
        500, 300, [2.0, 2.0, np.nan], 10.0, cached_share=0.8, cached_input_usd_per_mtok=[0.2, np.nan, 0.2]
    )
    np.testing.assert_allclose(found, [3.28, 4.0, np.nan])
    assert api_usd_per_1k(500, 300, 2.0, 10.0, cached_share=0.8).item() == pytest.approx(4.0)
    assert api_usd_per_1k(500, 300, 2.0, 10.0, cached_share=0.0, cached_input_usd_per_mtok=0.2).item() == 4.0


def test_wrong_answers_are_paid_for_too() -> None:
    # 3 USD an answer, 60% correct: 5 USD a correct one. Never correct, or not known: no figure.
    np.testing.assert_allclose(
        per_correct_answer([3.0, 3.0, 3.0, np.nan], [60.0, 0.0, np.nan, 50.0]), [5, *[np.nan] * 3]
    )


@given(st.floats(0.001, 1e6), st.floats(0.1, 100))
def test_a_correct_answer_never_takes_less_than_an_answer(amount: float, correct_pct: float) -> None:
    assert per_correct_answer(amount, correct_pct) >= amount
