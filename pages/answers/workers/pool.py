"""The workers that fits and replays run in, shared among callers: `POOL.run` does work and returns its answer.

One of several workers is kept for short work, so that nobody with a small question waits for another's large one;
`line.py` says who is next. Work ends when nobody waits for it any more.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar, cast

from data.settings import settings
from errors import Busy, ParetoscopeError, Stopped, TimedOut
from pages.answers.shared.timings import WORK
from pages.answers.workers.caller import CALLER, Caller
from pages.answers.workers.line import LONG_S, Job, Line
from pages.answers.workers.worker import Worker, workers_by_settings

MAX_WAIT_S = 120.0
SHORT_LIMIT_S = 5.0  # work that was taken for short, and is not, moves to the workers for long work
STEP_S = 0.25
RESULTS = {type(None): "done", TimedOut: "timed out"}
T = TypeVar("T")


@dataclass(frozen=True)
class PoolFigures:
    """How a pool stands: jobs that wait, jobs that run, and the process ids of its workers."""

    waiting: int
    running: int
    pids: tuple[int, ...]


class Pool:
    """Workers, a thread to each, and the line before them. They start with the first job."""

    def __init__(
        self,
        make_workers: Callable[[], Sequence[Worker]] | None = None,
        *,
        most: int | None = None,
        most_per_caller: int | None = None,
        short_limit_s: float = SHORT_LIMIT_S,
    ) -> None:
        """The first of several workers is for short work. What is not given is as the settings say."""
        self.inline = False  # within a worker's process, work is done at once
        self._make_workers = make_workers or workers_by_settings
        self._most, self._most_per_caller = most, most_per_caller
        self._short_limit_s = short_limit_s
        self._changed = threading.Condition()
        self._workers: Sequence[Worker] = ()
        self._line: Line | None = None
        self._closed = False

    def run(self, work: Callable[..., T], *arguments: object, limit_s: float, estimate_s: float = LONG_S) -> T:
        """Do the work for the current caller, in a worker's process; `estimate_s` decides what it waits for.

        Raises what the work raised, TimedOut where it ran for `limit_s`, TooManyAtOnce or Busy where it cannot wait or
        no turn came.
        """
        if self.inline:
            return work(*arguments)
        caller = CALLER.get()
        job = self.submit(caller, work, *arguments, limit_s=limit_s, estimate_s=estimate_s)
        deadline = time.monotonic() + MAX_WAIT_S
        try:
            while not wait([job.future], STEP_S).done:
                if not job.running and time.monotonic() > deadline:
                    raise no_turn()
                if caller.watch is not None:
                    caller.watch(self.standing(job))
            return cast(T, job.future.result())
        finally:
            self.leave(job, caller.linger_s)

    def submit(
        self, caller: Caller, work: Callable[..., Any], *arguments: object, limit_s: float, estimate_s: float
    ) -> Job:
        """Let work wait for its turn; whoever submits it must `leave` it in the end.

        Raises TooManyAtOnce or Busy where it cannot wait.
        """
        key = sha256(pickle.dumps((work, arguments, limit_s))).digest() if caller.linger_s else None
        job = Job(work, arguments, caller.name, limit_s, estimate_s >= LONG_S, key)
        with self._changed:
            line = self._started()
            for same in (*line.waiting, *line.running):
                if key is not None and same.key == key and not same.given_up:
                    same.watchers += 1
                    return same
            line.add(job)
            self._changed.notify_all()
        return job

    def check_room(self, caller: Caller) -> None:
        """Raise TooManyAtOnce or Busy where more work of this caller could not wait."""
        with self._changed:
            self._started().check_room(caller.name)

    def standing(self, job: Job) -> str:
        """A sentence on what a waiting job waits for; empty once it runs."""
        with self._changed:
            if job.running or self._line is None:
                return ""
            before = self._line.before(job)
        place = {0: "this is next", 1: "one request comes before this one"}
        return f"Other work is running; {place.get(before, f'{before} requests come before this one')}."

    def leave(self, job: Job, linger_s: float = 0.0) -> None:
        """Say that one of those who waited for a job no longer does; a job without any is ended."""
        with self._changed:
            job.watchers -= 1
        if job.future.done():
            return
        if linger_s:
            timer = threading.Timer(linger_s, self._end_unwatched, [job])
            timer.daemon = True
            timer.start()
        else:
            self._end_unwatched(job)

    def give_up(self, caller_name: str) -> None:
        """End at once what a caller has let go of."""
        with self._changed:
            jobs = [] if self._line is None else [*self._line.waiting, *self._line.running]
        for job in jobs:
            if job.caller == caller_name:
                self._end_unwatched(job)

    @property
    def closed(self) -> bool:
        """Whether the pool takes no more work, because the server goes down."""
        return self._closed

    def figures(self) -> PoolFigures:
        """How the pool stands now; a pool that was never asked has neither a line nor processes."""
        with self._changed:
            waiting, running = (0, 0) if self._line is None else (len(self._line.waiting), len(self._line.running))
            pids = tuple(pid for worker in self._workers if (pid := worker.pid) is not None)
        return PoolFigures(waiting, running, pids)

    def close(self) -> None:
        """End the processes; whoever still waits is told so."""
        with self._changed:
            self._closed = True
            jobs = [] if self._line is None else [*self._line.waiting, *self._line.running]
            for job in jobs:
                job.given_up = True
                job.settle(Busy("The server is going down; try again in a while."))
            for worker in self._workers:
                worker.kill()
            self._changed.notify_all()

    def _end_unwatched(self, job: Job) -> None:
        with self._changed:
            if job.watchers > 0 or job.given_up or job.future.done() or self._line is None:
                return
            job.given_up = True
            job.settle(Stopped("The work was stopped before it was done."))
            if job.running and job.end is not None:
                job.end()  # its worker's thread does the rest
            else:
                self._line.over(job)

    def _started(self) -> Line:
        """The line, with its workers' threads started."""
        if self._line is None:
            most = self._most or settings().max_waiting
            self._workers = self._make_workers()
            self._line = Line(len(self._workers), most, self._most_per_caller or settings().max_waiting_per_caller)
            for place, worker in enumerate(self._workers):
                short_only = place == 0 and len(self._workers) > 1
                threading.Thread(
                    target=self._serve, args=(worker, self._line, short_only), name=f"worker-{place}", daemon=True
                ).start()
        return self._line

    def _serve(self, worker: Worker, line: Line, short_only: bool) -> None:
        """Run jobs in one worker, one after the other."""
        _start_ahead(worker)
        while (job := self._next(worker, line, short_only=short_only)) is not None:
            limit_s = min(job.limit_s, self._short_limit_s) if short_only else job.limit_s
            start_s = time.perf_counter()
            answer, error = _outcome(worker, job, limit_s)
            result = "stopped" if job.given_up else RESULTS.get(type(error), "failed")
            WORK.observe(("short" if short_only else "long", result), time.perf_counter() - start_s)
            with self._changed:
                not_short = isinstance(error, TimedOut) and limit_s < job.limit_s and not job.given_up
                if not_short:
                    line.again(job)
                    self._changed.notify_all()
                else:
                    job.settle(error, answer)
            if job.given_up:
                worker.stop()  # else the kill, which may have come too late for this job, would meet the next
            if not self._closed:
                _start_ahead(worker)
            if not not_short:  # counted until its worker runs again: who has workers killed waits for them himself
                with self._changed:
                    line.over(job)
                    self._changed.notify_all()
        worker.stop()

    def _next(self, worker: Worker, line: Line, *, short_only: bool) -> Job | None:
        """The next job for a worker, awaited; None once the pool is closed."""
        with self._changed:
            while not self._closed:
                job = line.take(short_only=short_only)
                if job is not None:
                    job.end = worker.kill
                    return job
                self._changed.wait()
        return None


def _outcome(worker: Worker, job: Job, limit_s: float) -> tuple[Any, BaseException | None]:
    try:
        return worker.run(job.work, *job.arguments, limit_s=limit_s), None
    except Exception as error:  # whatever it is, the one who waits is told, and this thread goes on
        return None, error


def _start_ahead(worker: Worker) -> None:
    """Start a worker's process before there is a job for it; where it does not start, the next job says so."""
    try:
        worker.ready()
    except (OSError, ParetoscopeError):
        worker.stop()


def no_turn() -> Busy:
    """What is said to a caller whose turn did not come."""
    return Busy(f"Others are being served and no turn came in {MAX_WAIT_S:.0f} s; try again in a while.")


POOL = Pool()
