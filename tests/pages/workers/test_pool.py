"""The shared workers, by events: files that appear, futures that are settled, processes that are gone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from errors import Busy, ParetoscopeError, Stopped, TimedOut, TooManyAtOnce
from pages.answers.workers.caller import Caller, working_for
from pages.answers.workers.line import Job
from pages.answers.workers.pool import Pool
from pages.answers.workers.worker import Allowance, OutOfMemory, Worker

PATIENCE_S = 60
ANN, BOB = Caller("ann"), Caller("bob")


@contextmanager
def pool_of(n_workers: int, **options: float) -> Iterator[Pool]:
    pool = Pool(lambda: [Worker() for _ in range(n_workers)], **options)  # type: ignore[arg-type]
    yield pool
    pool.close()


def hold(folder: str, name: str) -> int:
    """Say which process this is, then run until the file `go` is there."""
    Path(folder, name).write_text(str(os.getpid()))
    while not Path(folder, "go").exists():
        time.sleep(0.01)
    return os.getpid()


def until(happened: object) -> None:
    """Wait for an event."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def submitted(pool: Pool, caller: Caller, folder: Path, name: str, *, long: bool = True) -> Job:
    return pool.submit(caller, hold, str(folder), name, limit_s=PATIENCE_S, estimate_s=60.0 if long else 0.1)


def process_of(folder: Path, name: str) -> int:
    until(lambda: (folder / name).exists() and (folder / name).read_text())
    return int((folder / name).read_text())


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_small_question_does_not_wait_for_large_ones(tmp_path: Path) -> None:
    with pool_of(2) as pool:
        held = [submitted(pool, ANN, tmp_path, f"a{i}") for i in range(3)]
        process_of(tmp_path, "a0")
        with working_for(BOB):
            assert pool.run(abs, -2, limit_s=PATIENCE_S, estimate_s=0.1) == 2
        assert not any(job.future.done() for job in held)
        assert [job.running for job in held] == [True, False, False]
        (tmp_path / "go").touch()
        assert [job.future.result(PATIENCE_S) for job in held]


def test_long_work_leaves_a_worker_free_even_of_many_callers(tmp_path: Path) -> None:
    with pool_of(2) as pool:
        first, second = submitted(pool, ANN, tmp_path, "a"), submitted(pool, BOB, tmp_path, "b")
        process_of(tmp_path, "a")
        with working_for(Caller("carl")):
            assert pool.run(abs, -2, limit_s=PATIENCE_S, estimate_s=0.1) == 2
        assert first.running
        assert not second.running
        assert pool.standing(second) == "Other work is running; this is next."
        assert pool.standing(first) == ""


def test_work_that_is_longer_than_it_seemed_makes_room(tmp_path: Path) -> None:
    with pool_of(2, short_limit_s=0.3) as pool:
        first = submitted(pool, ANN, tmp_path, "a")
        process_of(tmp_path, "a")
        second = submitted(pool, BOB, tmp_path, "b", long=False)
        process_of(tmp_path, "b")
        until(lambda: not second.running)
        assert second.long
        with working_for(Caller("carl")):
            assert pool.run(abs, -2, limit_s=PATIENCE_S, estimate_s=0.1) == 2
        (tmp_path / "go").touch()
        assert first.future.result(PATIENCE_S) == second.future.result(PATIENCE_S)


def test_too_much_is_refused(tmp_path: Path) -> None:
    with pool_of(2, most=3, most_per_caller=2) as pool:
        submitted(pool, ANN, tmp_path, "a0")
        process_of(tmp_path, "a0")
        for name in ("a1", "a2"):
            submitted(pool, ANN, tmp_path, name)
        with pytest.raises(TooManyAtOnce):
            submitted(pool, ANN, tmp_path, "a3")
        with pytest.raises(TooManyAtOnce):
            pool.check_room(ANN)
        submitted(pool, BOB, tmp_path, "b0")
        with pytest.raises(Busy, match="3 requests are waiting"):
            submitted(pool, BOB, tmp_path, "b1")


def test_whoever_leaves_the_line_is_forgotten(tmp_path: Path) -> None:
    with pool_of(2, most_per_caller=1) as pool:
        running = submitted(pool, ANN, tmp_path, "a0")
        process_of(tmp_path, "a0")
        waiting = submitted(pool, ANN, tmp_path, "a1")
        pool.leave(waiting)
        with pytest.raises(Stopped):
            waiting.future.result(PATIENCE_S)
        again = submitted(pool, ANN, tmp_path, "a2")
        (tmp_path / "go").touch()
        assert running.future.result(PATIENCE_S)
        assert again.future.result(PATIENCE_S)
        assert not (tmp_path / "a1").exists()


def test_work_that_nobody_waits_for_ends_and_its_worker_is_free_again(tmp_path: Path) -> None:
    with pool_of(2) as pool:
        running = submitted(pool, ANN, tmp_path, "a")
        process = process_of(tmp_path, "a")
        following = submitted(pool, ANN, tmp_path, "b")
        pool.leave(running)
        until(lambda: gone(process))
        assert process_of(tmp_path, "b") != process
        (tmp_path / "go").touch()
        assert following.future.result(PATIENCE_S)


def test_a_watcher_may_give_up(tmp_path: Path) -> None:
    class Enough(BaseException):
        pass

    def watch(_standing: str) -> None:
        if (tmp_path / "a").exists():
            raise Enough

    with pool_of(1) as pool:
        with working_for(Caller("ann", watch)), pytest.raises(Enough):
            pool.run(hold, str(tmp_path), "a", limit_s=PATIENCE_S)
        process = process_of(tmp_path, "a")
        until(lambda: gone(process))
        assert pool.run(abs, -1, limit_s=PATIENCE_S) == 1


def test_who_asks_for_the_same_again_finds_it_under_way(tmp_path: Path) -> None:
    page = Caller("a page", linger_s=600)
    with pool_of(1) as pool:
        first = submitted(pool, page, tmp_path, "a")
        process = process_of(tmp_path, "a")
        pool.leave(first, page.linger_s)
        second = submitted(pool, page, tmp_path, "a")
        assert second is first
        other = submitted(pool, page, tmp_path, "b")
        assert other is not first
        (tmp_path / "go").touch()
        assert second.future.result(PATIENCE_S) == process


def test_cancelling_ends_what_was_let_go_at_once_and_nothing_else(tmp_path: Path) -> None:
    page = Caller("a page", linger_s=600)
    with pool_of(2) as pool:
        mine, other = submitted(pool, page, tmp_path, "a"), submitted(pool, BOB, tmp_path, "b")
        process = process_of(tmp_path, "a")
        pool.give_up(page.name)
        assert not mine.future.done()  # it is still waited for
        pool.leave(mine, page.linger_s)
        pool.give_up(page.name)
        until(lambda: gone(process))
        process_of(tmp_path, "b")
        assert not other.future.done()


def test_a_killed_worker_is_replaced() -> None:
    with pool_of(1) as pool:
        with pytest.raises(ParetoscopeError, match="ended unexpectedly"):
            pool.run(os._exit, 3, limit_s=PATIENCE_S)
        assert pool.run(abs, -1, limit_s=PATIENCE_S) == 1
        with pytest.raises(TimedOut, match=r"longer than 0\.1 s"):
            pool.run(time.sleep, 60, limit_s=0.1)
        assert pool.run(abs, -1, limit_s=PATIENCE_S) == 1


def test_what_cannot_be_sent_is_said_and_the_worker_goes_on() -> None:
    with pool_of(1) as pool:
        with pytest.raises(Exception, match="pickle"):
            pool.run(abs, threading.Lock(), limit_s=PATIENCE_S)
        assert pool.run(abs, -1, limit_s=PATIENCE_S) == 1


def test_a_worker_takes_no_more_of_the_machine_than_allowed() -> None:
    pool = Pool(lambda: [Worker(allowance=Allowance(niceness=3, memory_mb=200, threads=3))])
    assert pool.run(os.nice, 0, limit_s=PATIENCE_S) == min(os.nice(0) + 3, 19)
    assert pool.run(os.getenv, "OMP_NUM_THREADS", limit_s=PATIENCE_S) == "3"
    with pytest.raises(OutOfMemory, match="more than the 200 MB") as caught:
        pool.run(bytearray, 400_000_000, limit_s=PATIENCE_S)
    assert caught.value.status == 413
    assert pool.run(len, b"abc", limit_s=PATIENCE_S) == 3
    pool.close()


def test_within_a_worker_work_is_done_at_once() -> None:
    with pool_of(1) as pool:
        inner, outer = pool.run(_nested, limit_s=PATIENCE_S)
        assert inner == outer


def _nested() -> tuple[int, int]:
    from pages.answers.workers.pool import POOL

    return POOL.run(os.getpid, limit_s=1), os.getpid()


def test_closing_tells_those_who_wait(tmp_path: Path) -> None:
    with pool_of(1) as pool:
        running, waiting = (submitted(pool, ANN, tmp_path, name) for name in "ab")
        process = process_of(tmp_path, "a")
        pool.close()
        for job in (running, waiting):
            with pytest.raises(Busy, match="going down"):
                job.future.result(PATIENCE_S)
        until(lambda: gone(process))
