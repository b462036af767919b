"""Bytes between workers: DiLoCo's saving, and links by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.training.synchronization import bytes_per_step, seconds_per_step


def test_diloco_divides_by_its_steps() -> None:
    """Douillard et al. 2023: 8 workers, 400M parameters, H = 500, so 500 times less: 2.8 GB become 5.6 MB a step."""
    every, rare = bytes_per_step(400e6, 8), bytes_per_step(400e6, 8, every_steps=500)
    assert every == pytest.approx(2.8e9)
    assert rare == pytest.approx(5.6e6)


@given(st.floats(1, 1e13), st.integers(1, 1000), st.integers(1, 10_000))
def test_less_than_twice_the_model_whoever_takes_part(n_params: float, workers: int, steps: int) -> None:
    assert bytes_per_step(n_params, workers, every_steps=steps) <= 8 * n_params / steps
    assert bytes_per_step(n_params, 1) == 0


def test_a_link_by_hand() -> None:
    """2.8 GB over 400 Gbit/s: 56 ms."""
    assert seconds_per_step(2.8e9, 400) == pytest.approx(0.056)


@pytest.mark.parametrize("call", [lambda: bytes_per_step(1, 0), lambda: seconds_per_step(1, 0)])
def test_what_cannot_be_is_refused(call: object) -> None:
    with pytest.raises(InputError):
        call()  # type: ignore[operator]
