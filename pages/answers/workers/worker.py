"""A process of its own for work that may have to be stopped: a thread cannot be killed, a process can.

It keeps what it imported (torch, two seconds of it) from one job to the next, and ends when it has been idle for a
while or its parent is gone. `multiprocessing` would start the parent's main script again in the child, and that script
is the dashboard; hence a plain subprocess and a socket pair. `worker_process.py` is what runs in it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, TypeVar, cast

from data.settings import settings
from errors import ParetoscopeError, TimedOut, TooLarge

ROOT = Path(__file__).resolve().parents[3]
START_S = 60.0
SHORT_NICENESS, LONG_NICENESS = 1, 5  # above 0: pages go before both, yet a busy machine does not starve either
READY, BEGUN = "ready", "begun"
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
    "PARETOSCOPE_DUCKDB_THREADS",
)
T = TypeVar("T")


class OutOfMemory(TooLarge):
    """The work grew beyond what its process may take."""


@dataclass(frozen=True)
class Allowance:
    """What a worker's process may take of the machine.

    `niceness` is added to the server's own, `memory_mb` is address space beyond what the process starts with (None:
    no bound), `threads` is for BLAS, torch and DuckDB (None: as many as they like).
    """

    niceness: int = 0
    memory_mb: int | None = None
    threads: int | None = None


class Worker:
    """Runs one job at a time for one thread; another thread may end the job by `kill`. Jobs and answers are pickled."""

    def __init__(self, prepare: str = "", allowance: Allowance = Allowance()) -> None:
        """`prepare` names a module to import before the worker calls itself ready."""
        self._prepare = prepare
        self._allowance = allowance
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection[Any, Any] | None = None

    def run(self, job: Callable[..., T], *arguments: object, limit_s: float) -> T:
        """The job's answer, or the error it raised. Raises TimedOut after `limit_s`, the process then being killed.

        Starting the process, and importing there what the job is made of, do not count towards the limit.
        """
        pipe = self.ready()
        try:
            pipe.send((job, arguments))
            if not (pipe.poll(START_S) and pipe.recv() == BEGUN):
                raise EOFError
            if not pipe.poll(limit_s):
                self.stop()
                raise TimedOut(f"The work took longer than {limit_s:g} s and was stopped; send fewer curves or points.")
            answer = pipe.recv()
        except (EOFError, OSError) as error:
            if isinstance(error, TimedOut):
                raise
            self.stop()
            raise ParetoscopeError("The process that does this work ended unexpectedly; try again.") from error
        if isinstance(answer, OutOfMemory):
            self.stop()  # what the job took is not all given back: the next one starts afresh
        if isinstance(answer, BaseException):
            raise answer
        return cast(T, answer)

    def ready(self) -> Connection[Any, Any]:
        """Start the process where there is none; returns the pipe to it. Raises ParetoscopeError where it will not."""
        if self._process is None or self._process.poll() is not None or self._pipe is None:
            self.stop()
            self._start()
        if self._pipe is None:
            raise ParetoscopeError("The process that does this work could not be started; try again.")
        return self._pipe

    @property
    def pid(self) -> int | None:
        """The process id, None where no process runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def kill(self) -> None:
        """End the process, and with it the job that it runs; for another thread than the one that waits for the job."""
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._pipe = self._process = None

    def _start(self) -> None:
        self._pipe, theirs = Pipe()
        allowance = self._allowance
        with theirs:
            command = [sys.executable, "-m", "pages.answers.workers.process", str(theirs.fileno()), self._prepare]
            command += [str(allowance.niceness), str(allowance.memory_mb or 0)]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            if allowance.threads is not None:
                environment |= dict.fromkeys(THREADS, str(allowance.threads))
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        with contextlib.suppress(EOFError, OSError):
            if self._pipe.poll(START_S) and self._pipe.recv() == READY:
                return
        self.stop()


def workers_by_settings() -> list[Worker]:
    """As many as the settings say, which share the machine's cores; with torch imported."""
    count, memory_mb = settings().workers, settings().worker_memory_mb
    threads = max(len(os.sched_getaffinity(0)) // count, 1)
    return [
        Worker(
            "models.laws.fitting.problem",
            Allowance(SHORT_NICENESS if place == 0 and count > 1 else LONG_NICENESS, memory_mb, threads),
        )
        for place in range(count)
    ]
