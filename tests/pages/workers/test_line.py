"""Who is next among those who wait for a worker: by events, without processes."""

from __future__ import annotations

import pytest

from errors import Busy, TooManyAtOnce
from pages.answers.workers.line import MAX_OVERTAKEN, Job, Line


def job(caller: str, *, long: bool = False) -> Job:
    return Job(abs, (-1,), caller, 1.0, long)


def lined_up(*jobs: Job, workers: int = 2) -> Line:
    line = Line(workers, most=100, most_per_caller=100)
    for each in jobs:
        line.add(each)
    return line


def test_short_work_goes_before_long() -> None:
    long, short = job("a", long=True), job("b")
    line = lined_up(long, short)
    assert line.take(short_only=False) is short
    assert line.take(short_only=False) is long


def test_the_worker_for_short_work_takes_no_other() -> None:
    long, short = job("a", long=True), job("b")
    line = lined_up(long)
    assert line.take(short_only=True) is None
    line.add(short)
    assert line.take(short_only=True) is short


def test_long_work_is_overtaken_a_few_times_only() -> None:
    long = job("a", long=True)
    line = lined_up(long)
    for _ in range(MAX_OVERTAKEN):
        short = job("b")
        line.add(short)
        assert line.take(short_only=False) is short
        line.over(short)
    line.add(job("b"))
    assert line.take(short_only=False) is long


def test_one_caller_never_has_all_workers() -> None:
    first, second, other = job("a"), job("a"), job("b", long=True)
    line = lined_up(first, second)
    assert line.take(short_only=True) is first
    assert line.take(short_only=False) is None
    line.add(other)
    assert line.take(short_only=False) is other
    line.over(first)
    assert line.take(short_only=True) is second


def test_a_single_worker_serves_everybody() -> None:
    long = job("a", long=True)
    assert lined_up(long, workers=1).take(short_only=False) is long


def test_callers_take_turns() -> None:
    mine, yours = [job("a") for _ in range(3)], [job("b") for _ in range(2)]
    line, order = lined_up(*mine, *yours), []
    while (following := line.take(short_only=False)) is not None:
        order.append(following.caller)
        line.over(following)
    assert order == ["a", "b", "a", "b", "a"]


def test_what_one_caller_and_all_may_have_waiting_is_bounded() -> None:
    line = Line(2, most=3, most_per_caller=2)
    line.add(job("a"))
    line.add(job("a"))
    with pytest.raises(TooManyAtOnce, match="You have 2 requests waiting"):
        line.add(job("a"))
    line.add(job("b"))
    with pytest.raises(Busy, match="3 requests are waiting") as caught:
        line.add(job("c"))
    assert caught.value.status == 503
    line.over(line.waiting[0])
    line.add(job("a"))


def test_work_that_is_not_short_waits_again_first_among_the_long() -> None:
    wrong, long = job("a"), job("b", long=True)
    line = lined_up(wrong, long)
    assert line.take(short_only=True) is wrong
    line.again(wrong)
    assert line.take(short_only=True) is None
    assert wrong.long
    assert line.before(long) == 1
    assert not wrong.running


def test_nothing_is_remembered_of_callers_that_are_gone() -> None:
    only = job("a")
    line = lined_up(only)
    assert line.take(short_only=False) is only
    line.over(only)
    assert not line._turns
