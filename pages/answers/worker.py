"""A process of its own for work that may have to be stopped: a thread cannot be killed, a process can.

It is started for the first job, keeps what it imported (torch, two seconds of it) for the next ones, and ends when
it has been idle for a while or its parent is gone. `multiprocessing` would start the parent's main script again in
the child, and that script is the dashboard; hence a plain subprocess and a socket pair.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any, TypeVar, cast

from models.errors import ParetoscopeError, TimedOut

ROOT = Path(__file__).resolve().parents[2]
IDLE_S = 600.0
START_S = 60.0
T = TypeVar("T")


class Worker:
    """Runs one job at a time; callers wait for each other. Jobs and answers are pickled."""

    def __init__(self, prepare: str = "") -> None:
        """`prepare` names a module to import before the worker calls itself ready."""
        self._prepare = prepare
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection[Any, Any] | None = None

    def run(self, job: Callable[..., T], *arguments: object, limit_s: float) -> T:
        """The job's answer, or the error it raised. Raises TimedOut after `limit_s`, the process then being killed.

        Starting the process does not count towards the limit.
        """
        with self._lock:
            pipe = self._ready()
            expired = threading.Event()
            timer = threading.Timer(limit_s, self._expire, [expired])
            timer.start()
            try:
                pipe.send((job, arguments))
                answer = pipe.recv()
            except (EOFError, OSError) as error:
                self._stop()
                if expired.is_set():
                    raise TimedOut(
                        f"The work took longer than {limit_s:g} s and was stopped; send fewer curves or points."
                    ) from error
                raise ParetoscopeError("The process that does this work ended unexpectedly; try again.") from error
            finally:
                timer.cancel()
        if isinstance(answer, BaseException):
            raise answer
        return cast(T, answer)

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._stop()

    def _expire(self, expired: threading.Event) -> None:
        expired.set()
        if self._process is not None:
            self._process.kill()

    def _ready(self) -> Connection[Any, Any]:
        if self._process is None or self._process.poll() is not None or self._pipe is None:
            self._stop()
            self._start()
        if self._pipe is None:
            raise ParetoscopeError("The process that does this work could not be started; try again.")
        return self._pipe

    def _start(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-m", "pages.answers.worker", str(theirs.fileno()), self._prepare]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        with contextlib.suppress(EOFError, OSError):
            if self._pipe.poll(START_S) and self._pipe.recv() == "ready":
                return
        self._stop()

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._pipe = self._process = None


WORKER = Worker("models.laws.problem")


def serve(pipe: Connection[Any, Any], prepare: str) -> None:
    """Answer jobs until the parent is gone or none came for a while."""
    if prepare:
        __import__(prepare)
    pipe.send("ready")
    with contextlib.suppress(EOFError, OSError):
        while pipe.poll(IDLE_S):
            pipe.send(_answer(*pipe.recv()))


def _answer(job: Callable[..., Any], arguments: tuple[object, ...]) -> object:
    try:
        return job(*arguments)
    except ParetoscopeError as error:
        return error
    except Exception as error:
        sys.excepthook(*sys.exc_info())
        return ParetoscopeError(f"The work failed ({type(error).__name__}); the server's log says more.")


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), sys.argv[2] if len(sys.argv) > 2 else "")
