"""Who is next: the jobs that wait for a worker, in an order in which nobody is kept waiting by one other caller.

Short jobs go before long ones, but a long one is overtaken a few times at most. One caller never has all workers, and
of several callers the one whose turn is longest ago goes first. Nothing here knows of processes or of time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from errors import Busy, TooManyAtOnce

LONG_S = 1.0  # work of which more is expected is long
MAX_OVERTAKEN = 8


@dataclass(eq=False)
class Job:
    """Work to be done for a caller, within `limit_s` seconds once it runs; `future` is settled when it is over.

    `key` tells equal work by: who asks for it while it is under way joins those who wait for it.
    """

    work: Callable[..., Any]
    arguments: tuple[object, ...]
    caller: str
    limit_s: float
    long: bool
    key: Hashable = None
    future: Future[Any] = field(default_factory=Future)
    watchers: int = 1
    overtaken: int = 0
    running: bool = False
    given_up: bool = False
    end: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self.future.set_running_or_notify_cancel()  # whoever waits for it may leave, but cannot settle it

    def settle(self, error: BaseException | None, answer: Any = None) -> None:
        """Give whoever waits the answer, or the error to raise; the first word stands."""
        if self.future.done():
            return
        if error is None:
            self.future.set_result(answer)
        else:
            self.future.set_exception(error)


class Line:
    """The waiting jobs and the running ones."""

    def __init__(self, workers: int, most: int, most_per_caller: int) -> None:
        """`most` jobs may wait at all, `most_per_caller` of one caller."""
        self.most, self.most_per_caller = most, most_per_caller
        self.share = max(workers - 1, 1)
        self.waiting: list[Job] = []
        self.running: list[Job] = []
        self._turns: Counter[str] = Counter()
        self._turn = 0

    def check_room(self, caller: str) -> None:
        """Raise TooManyAtOnce or Busy where this caller, or everybody, has as much waiting as may wait."""
        mine = sum(job.caller == caller for job in self.waiting)
        if mine >= self.most_per_caller:
            raise TooManyAtOnce(
                f"You have {mine} requests waiting already, as many as one caller may have; "
                "try again when one of them is answered."
            )
        if len(self.waiting) >= self.most:
            raise Busy(f"{len(self.waiting)} requests are waiting already, and no more can; try again in a while.")

    def add(self, job: Job) -> None:
        """Let a job wait; raises as `check_room` does."""
        self.check_room(job.caller)
        self.waiting.append(job)

    def take(self, *, short_only: bool) -> Job | None:
        """The job that a free worker should run now; None where there is none for it."""
        running = Counter(job.caller for job in self.running)
        ready = [job for job in self.waiting if running[job.caller] < self.share]
        ready.sort(key=lambda job: self._turns[job.caller])  # stable: within a turn as they came
        short = next((job for job in ready if not job.long), None)
        long = None if short_only else next((job for job in ready if job.long), None)
        job = long if long and (short is None or long.overtaken >= MAX_OVERTAKEN) else short
        if job is None:
            return None
        if long is not None and job is not long:
            long.overtaken += 1
        self.waiting.remove(job)
        self.running.append(job)
        job.running = True
        self._turn += 1
        self._turns[job.caller] = self._turn
        return job

    def again(self, job: Job) -> None:
        """Let a running job that was taken for short wait once more, before the long ones that came after it."""
        self.running.remove(job)
        job.running, job.long = False, True
        self.waiting.insert(0, job)

    def over(self, job: Job) -> None:
        """Forget a job, whether it waited or ran."""
        for jobs in (self.waiting, self.running):
            if job in jobs:
                jobs.remove(job)
        if not any(other.caller == job.caller for other in (*self.waiting, *self.running)):
            del self._turns[job.caller]

    def before(self, job: Job) -> int:
        """How many jobs stand before a waiting one, should nobody new come."""
        ahead = self.waiting.index(job) if job in self.waiting else 0
        return sum(not other.long or job.long for other in self.waiting[:ahead])
