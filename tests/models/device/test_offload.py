"""Weights from storage: the formulas' limits, and what SmallThinker publishes of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.device.offload import needed_bandwidth_gb_s, offloaded_tokens_per_s, streamed_gb

SIZE = st.floats(0.1, 500)
Q4_0_BITS = 4.5  # 18 bytes of 32 weights


@given(weights=SIZE, share=st.floats(0.01, 1), storage=st.floats(0.05, 20), seconds=st.floats(1e-3, 10))
def test_all_resident_is_as_fast_as_memory(weights: float, share: float, storage: float, seconds: float) -> None:
    assert offloaded_tokens_per_s(seconds, weights, share * weights, weights, storage) == pytest.approx(1 / seconds)
    assert offloaded_tokens_per_s(seconds, weights, share * weights, 2 * weights, storage) == pytest.approx(1 / seconds)


@given(weights=SIZE, resident=st.floats(0, 1), more=st.floats(0, 1), storage=st.floats(0.05, 20))
def test_more_memory_is_never_slower(weights: float, resident: float, more: float, storage: float) -> None:
    small, large = sorted((resident * weights, more * weights))
    slow = offloaded_tokens_per_s(0.01, weights, weights, small, storage)
    assert slow <= offloaded_tokens_per_s(0.01, weights, weights, large, storage)


def test_a_dense_model_reads_all_that_is_missing() -> None:
    """FlexInfer's case by hand: 40 GB with 30 resident, 5 GB/s: 2 s a token, however fast the memory."""
    assert streamed_gb(40, 40, 30) == 10
    assert offloaded_tokens_per_s(0.05, 40, 40, 30, 5) == pytest.approx(0.5)
    assert offloaded_tokens_per_s(3.0, 40, 40, 30, 5) == pytest.approx(1 / 3), "computing is the slower of both"


def test_twenty_tokens_of_three_billion_active_weights() -> None:
    assert needed_bandwidth_gb_s(3e9, Q4_0_BITS, 20) == pytest.approx(33.75)


def test_published_memory_of_smallthinker_is_a_resident_share() -> None:
    """21B and 4B at Q4_0 are 11.8 and 2.25 GB; 8 and 1 GB are published, so that a part must come from storage."""
    large, small = 21e9 * Q4_0_BITS / 8 / 1e9, 4e9 * Q4_0_BITS / 8 / 1e9
    assert (round(large, 1), small) == (11.8, 2.25)
    assert streamed_gb(large, 3e9 * Q4_0_BITS / 8 / 1e9, 8) > 0
    assert streamed_gb(small, 0.6e9 * Q4_0_BITS / 8 / 1e9, 1) == pytest.approx(0.3375 * (1 - 1 / 2.25))


def test_smallthinker_published_speed_lies_under_the_bound() -> None:
    """29.99 tokens/s of the 4B limited to 1 GB on an i9-14900 (model card): under what a 7 GB/s drive allows."""
    read = 0.6e9 * Q4_0_BITS / 8 / 1e9
    in_memory_s = read / 89.6
    bound = float(offloaded_tokens_per_s(in_memory_s, 2.25, read, 1.0, 7.0))
    assert 29.99 < bound < 2 * 29.99


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="storage"):
        offloaded_tokens_per_s(0.1, 10, 10, 5, 0)
    with pytest.raises(InputError, match="Weights"):
        streamed_gb(0, 10, 5)
