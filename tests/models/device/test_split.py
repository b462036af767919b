"""Split computing by hand, and the links at which the ways are equal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.device.split import SplitTask, least_link_mbit_s, most_link_mbit_s, split_times

TASK = SplitTask(local_s=1.0, head_s=0.1, tail_s=0.02, server_s=0.05, input_mb=0.5)
TIME = st.floats(0.001, 10)


def test_by_hand() -> None:
    """0.5 MB over 8 Mbit/s takes 0.5 s; of it 22.9% are sent: .1 + .1145 + .02 s."""
    times = split_times(TASK, 8.0)
    assert times.split_s == pytest.approx(0.2345)
    assert times.offloaded_s == pytest.approx(0.55)
    assert times.fastest == "split"


@given(local=TIME, head=TIME, tail=TIME, server=TIME, size=st.floats(0.01, 50))
def test_at_the_break_even_links_both_ways_take_as_long(
    local: float, head: float, tail: float, server: float, size: float
) -> None:
    task = SplitTask(local, head, tail, server, size)
    least, most = least_link_mbit_s(task), most_link_mbit_s(task)
    assert (least is None) == (local <= head + tail)
    assert (most is None) == (head + tail <= server)
    if least is not None and least > 0.01:
        assert split_times(task, least).split_s == pytest.approx(local, rel=1e-3)
        assert split_times(task, 2 * least).split_s < local
    if most is not None and most > 0.01:
        times = split_times(task, most)
        assert times.split_s == pytest.approx(times.offloaded_s, rel=1e-3)


def test_a_wide_link_sends_all_and_a_narrow_one_nothing() -> None:
    assert split_times(TASK, 1e4).fastest == "offloaded"
    assert split_times(TASK, 0.1).fastest == "local"


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="link"):
        split_times(TASK, 0.0)
    with pytest.raises(InputError, match="share"):
        SplitTask(1, 1, 1, 1, 1, share=0)
    with pytest.raises(InputError, match="Times"):
        SplitTask(-1, 1, 1, 1, 1)
