"""The process for work that may have to be stopped."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from data.settings import ROOT
from errors import InputError, ParetoscopeError, TimedOut
from pages.answers.laws.curves_csv import read_curves
from pages.answers.workers.worker import Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.stop()


def test_answers_come_from_one_other_process(worker: Worker) -> None:
    first = worker.run(os.getpid, limit_s=10)
    assert first != os.getpid()
    assert worker.run(os.getpid, limit_s=10) == first
    assert worker.run(math.hypot, 3.0, 4.0, limit_s=10) == 5.0


def test_errors_keep_their_place(worker: Worker) -> None:
    with pytest.raises(InputError) as caught:
        worker.run(read_curves, b"curve,x,y\nm,1,abc\n", limit_s=20)
    assert (caught.value.row, caught.value.column) == (1, "y")
    with pytest.raises(ParetoscopeError, match="ValueError"):
        worker.run(int, "x", limit_s=10)


def test_what_takes_too_long_is_killed_and_the_next_job_runs(worker: Worker) -> None:
    before = worker.run(os.getpid, limit_s=10)
    with pytest.raises(TimedOut, match=r"longer than 0\.2 s"):
        worker.run(time.sleep, 60, limit_s=0.2)
    after = worker.run(os.getpid, limit_s=10)
    assert after != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


def test_a_process_that_dies_is_replaced(worker: Worker) -> None:
    with pytest.raises(ParetoscopeError, match="ended unexpectedly"):
        worker.run(os._exit, 3, limit_s=10)
    assert worker.run(abs, -1, limit_s=10) == 1


def test_it_ends_with_its_parent() -> None:
    program = "import os\nfrom pages.answers.workers.worker import Worker\n"
    program += "print(Worker().run(os.getpid, limit_s=20), flush=True)\nos._exit(0)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert_ends(int(found.stdout))


def test_it_ends_with_its_parent_in_the_middle_of_a_job() -> None:
    program = "import os, threading, time\nfrom pages.answers.workers.worker import Worker\nworker = Worker()\n"
    program += "print(worker.run(os.getpid, limit_s=20), flush=True)\n"
    program += "threading.Thread(target=worker.run, args=(time.sleep, 600), kwargs={'limit_s': 600}).start()\n"
    program += "time.sleep(0.5)\nos._exit(0)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert_ends(int(found.stdout))


def assert_ends(child: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the worker outlived its parent")
