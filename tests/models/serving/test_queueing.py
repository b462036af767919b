"""Exact queues: by hand, against sums written out, and against their own means."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving.queueing import (
    LONG_WAIT,
    md1_mean_response_s,
    md1_wait_quantile_s,
    md1_wait_within,
    mg1_mean_response_s,
    mmc_wait_quantile_s,
    waiting_probability,
)


def test_mean_times_by_hand() -> None:
    # 0.1 + 5 x 0.01 / (2 x 0.5) = 0.15 s
    assert md1_mean_response_s(5.0, 0.1) == pytest.approx(0.150)
    # exponential services wait twice as long: 0.1 / (1 - 0.5) = 0.2 s
    assert mg1_mean_response_s(5.0, 0.1, 1.0) == pytest.approx(0.2)
    assert md1_mean_response_s(10.0, 0.1) == math.inf


@pytest.mark.parametrize("busy", [0.2, 0.5, 0.8, 0.95])
def test_the_mean_wait_is_the_area_above_the_distribution(busy: float) -> None:
    seconds = np.linspace(0, 20 / (1 - busy), 4_000)
    beyond = 1 - np.array([md1_wait_within(t, busy, 1.0) for t in seconds])
    assert np.trapezoid(beyond, seconds) == pytest.approx(md1_mean_response_s(busy, 1.0) - 1, rel=0.01)


@given(busy=st.floats(0.05, 0.98))
def test_the_tail_joins_the_sum(busy: float) -> None:
    at = LONG_WAIT / busy
    near, far = md1_wait_within(at, busy, 1.0), md1_wait_within(at + 1e-6, busy, 1.0)
    assert far == pytest.approx(near, abs=1e-5)


@given(busy=st.floats(0.05, 0.995), quantile=st.floats(0.3, 0.999))
def test_a_quantile_is_the_inverse_of_the_distribution(busy: float, quantile: float) -> None:
    wait = md1_wait_quantile_s(quantile, busy, 1.0)
    if quantile <= 1 - busy:
        assert wait == 0.0
    else:
        assert md1_wait_within(wait, busy, 1.0) == pytest.approx(quantile, abs=1e-6)


@given(load=st.floats(0.1, 20.0), spare=st.integers(1, 8))
def test_erlang_c_against_its_sum(load: float, spare: int) -> None:
    servers = math.ceil(load) + spare
    full = load**servers / math.factorial(servers) * servers / (servers - load)
    expected = full / (sum(load**k / math.factorial(k) for k in range(servers)) + full)
    assert waiting_probability(load, 1.0, servers) == pytest.approx(expected)


def test_waits_of_several_servers() -> None:
    # 2 erlang on 3 servers: 4/9 wait, with a mean of 1 s: P(W > t) = 4/9 e^-t, 5% beyond ln(0.4444 / 0.05) = 2.185 s
    assert waiting_probability(2.0, 1.0, 3) == pytest.approx(4 / 9)
    assert mmc_wait_quantile_s(0.95, 2.0, 1.0, 3) == pytest.approx(2.1848, abs=1e-4)
    assert mmc_wait_quantile_s(0.5, 2.0, 1.0, 3) == 0.0
    with np.errstate(all="raise"):  # at capacity it is known, not divided by nothing
        assert mmc_wait_quantile_s(0.95, 3.0, 1.0, 3) == math.inf
    assert waiting_probability(3.5, 1.0, 3) == 1.0
