"""Reading prompts: work, time and energy, each worked out by hand in the comment beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving.model_shapes import shape_of
from models.serving.prefill import ATTENTION, UTILISATION, Machines, added_prefill, prefill_flop


def machines(n_params_active: float = 8e9, architecture: str = "dense", power_w: float = 500.0) -> Machines:
    """One GPU of 1e15 FLOP/s that may draw 700 W."""
    return Machines(
        n_params_active=np.array([n_params_active]),
        architecture=np.array([architecture]),
        peak_flop_per_s=np.array([1e15]),
        power_w=np.array([power_w]),
        rated_power_w=np.array([700.0]),
    )


def test_work_of_a_prompt() -> None:
    # 2 x 8e9 x 1,000 tokens = 1.6e13 FLOP; half of it cached: 8e12.
    assert prefill_flop(np.array([8e9]), 1000, 0, attention=0).item() == pytest.approx(1.6e13)
    assert prefill_flop(np.array([8e9]), 1000, 500, attention=0).item() == pytest.approx(8e12)


def test_attention_grows_with_the_square() -> None:
    # 2 x layers x width x tokens^2 of the usual decoder of that size: all pairs of tokens, each seen once.
    shape = shape_of(70e9)
    pairs = 2 * shape.n_layers * shape.d_model * 100_000**2
    linear = 2 * 70e9 * 100_000
    assert prefill_flop(np.array([70e9]), 100_000, 0, attention=1).item() == pytest.approx(linear + pairs)
    # The later half of a prompt sees three quarters of the pairs.
    half = prefill_flop(np.array([70e9]), 100_000, 50_000, attention=1).item()
    assert half == pytest.approx(linear / 2 + 0.75 * pairs)


def test_seconds_and_joules_of_what_is_longer() -> None:
    # 10,500 tokens, 500 of them measured: fastest 1.6e14 FLOP at 59% of 1e15 = 0.271 s, at 500 W 135.6 J.
    seconds, joules = added_prefill(machines(), 10_500, np.array([500.0]))
    assert seconds.low.item() == pytest.approx(0.27119, rel=1e-4)
    assert joules.low.item() == pytest.approx(135.59, rel=1e-4)
    # Slowest: the whole prompt, three times the attention, 14% of the peak, at the rated 700 W.
    shape = shape_of(8e9)
    work = 2 * 8e9 * 10_500 + 3 * 2 * shape.n_layers * shape.d_model * 10_500**2
    assert seconds.high.item() == pytest.approx(work / 0.14e15)
    assert joules.high.item() == pytest.approx(700 * work / 0.14e15)
    # Middle: attention once, 31%, and 600 W, half way between what was measured and what is rated.
    middle = 2 * 8e9 * 10_000 + 2 * shape.n_layers * shape.d_model * (10_500**2 - 500**2)
    assert seconds.value.item() == pytest.approx(middle / 0.31e15)
    assert joules.value.item() == pytest.approx(600 * middle / 0.31e15)


def test_nothing_is_added_to_a_prompt_as_long_as_the_measured_one_or_shorter() -> None:
    for tokens, share in ((500, 0.0), (10, 0.0), (1000, 0.5), (100_000, 1.0)):
        for band in added_prefill(machines(), tokens, np.array([500.0]), share):
            assert (band.low.item(), band.value.item(), band.high.item()) == (0, 0, 0)


def test_what_is_not_known_is_not_predicted() -> None:
    for band in added_prefill(machines(n_params_active=np.nan), 9000, np.array([500.0])):
        assert np.isnan([band.low, band.value, band.high]).all()
    seconds, joules = added_prefill(machines(power_w=np.nan), 9000, np.array([500.0]))
    assert joules.value.item() == pytest.approx(700 * seconds.value.item())  # rated power, where none was measured


@given(st.integers(501, 10**6), st.sampled_from(["dense", "moe", "hybrid", ""]), st.floats(1e8, 1e12), st.floats(0, 1))
def test_bounds_enclose_the_prediction(tokens: int, architecture: str, size: float, cached: float) -> None:
    for band in added_prefill(machines(size, architecture), tokens, np.array([500.0]), cached):
        assert 0 <= band.low.item() <= band.value.item() <= band.high.item()


def test_shares_are_ordered_as_the_bounds_are() -> None:
    assert all(slow < middle < fast < 1 for slow, middle, fast in UTILISATION.values())
    assert list(ATTENTION) == sorted(ATTENTION, reverse=True)
