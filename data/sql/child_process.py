"""Processes that answer questions in SQL, seen from the server: one a question, and a fresh one standing by.

A process that has answered ends, so that nothing of a question (logs, settings, memory, a crash) reaches the next.
The next process is started as soon as one has been used: the third of a second that takes is over before a person
has typed another question.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Pipe
from pathlib import Path
from time import monotonic
from typing import Any

from data.settings import ROOT, settings
from data.sql.child import SqlQuestion, encoded
from errors import InputError, ParetoscopeError, TimedOut, TooLarge, WarehouseError

START_S = 60.0
TICK_S = 0.1
OVERHEAD_BYTES = 4_000_000
ERRORS: dict[str, type[ParetoscopeError]] = {"input": InputError, "large": TooLarge}
LOG = logging.getLogger(__name__)
# The process needs no secret: of the environment it gets only these.
ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH")

Tick = Callable[[float], None]


class QuestionProcess:
    """One process for one question to the warehouse at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pipe, theirs = Pipe()
        with theirs:
            arguments = [str(theirs.fileno()), str(path), settings().duckdb_memory, str(settings().duckdb_threads)]
            environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "data.sql.child", *arguments],
                cwd=ROOT,
                env=environment | {"PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "2"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def alive(self) -> bool:
        """Whether the process is there to be asked; one that nobody asked for long has ended by itself."""
        return self._process.poll() is None

    def ready(self) -> bool:
        """Wait until the process can be asked. False where it ended, or could not open the warehouse."""
        try:
            fault = self._heading(START_S, lambda _seconds: None).get("fault")
        except (EOFError, OSError) as error:
            fault = f"it ended or did not start ({type(error).__name__})"
        if fault:
            LOG.warning("The process for a question in SQL: %s", fault)
        return not fault

    def ask(self, question: SqlQuestion, tick: Tick) -> tuple[bool, bytes]:
        """Whether rows were cut, and the rows as an Arrow stream. `tick` is called with the seconds that have passed.

        Raises InputError or TooLarge as the process says, TooLarge where it ended, and TimedOut after the question's
        limit.
        """
        try:
            self._pipe.send_bytes(encoded(question))
            heading = self._heading(question.timeout_s, tick)
            return bool(heading["cut"]), self._pipe.recv_bytes(int(question.max_mb * 1e6) + OVERHEAD_BYTES)
        except TimeoutError as error:
            raise TimedOut(_too_long(question.timeout_s)) from error
        except (EOFError, OSError) as error:
            raise _ended(question) from error

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._pipe.close()
        self._process.kill()
        self._process.wait()

    def _heading(self, limit_s: float, tick: Tick) -> dict[str, Any]:
        """The next message. Raises TimeoutError, EOFError, or the error the message tells of."""
        start = monotonic()
        while not self._pipe.poll(TICK_S):
            if monotonic() - start > limit_s:
                raise TimeoutError
            tick(monotonic() - start)
        heading: dict[str, Any] = json.loads(self._pipe.recv_bytes(OVERHEAD_BYTES))
        if kind := heading.get("error"):
            raise ERRORS[kind](str(heading["detail"]))
        return heading


def _too_long(limit_s: float) -> str:
    return f"The question ran longer than {limit_s:g} s and was stopped. Ask for less: fewer tables, a WHERE."


def _ended(question: SqlQuestion) -> TooLarge:
    """The process is gone without a word: the operating system ended it, or DuckDB did."""
    return TooLarge(
        "The question used more memory or processor time than this server gives to one, and was stopped. Ask for less:"
        f" fewer rows, shorter text, at most {question.timeout_s:g} s of work."
    )


class Standby:
    """Keeps one process ready, for the warehouse that was asked last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: QuestionProcess | None = None

    def take(self, path: Path) -> QuestionProcess:
        """A process that is ready to be asked. The caller closes it. Raises WarehouseError where none can be had."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            if process.path == path and process.alive() and process.ready():
                return process
            process.close()
        process = QuestionProcess(path)
        if process.ready():
            return process
        process.close()
        raise WarehouseError(
            "The data cannot be opened for questions: it may have been renewed since this server started."
            " Ask again; if that does not help, restart the server."
        )

    def prepare(self, path: Path) -> None:
        """Start a process for the next question, unless there is one."""
        with self._lock:
            if self._process is not None and self._process.path == path and self._process.alive():
                return
            with contextlib.suppress(OSError):  # then the next question starts its own, or says why it cannot
                previous, self._process = self._process, QuestionProcess(path)
                if previous is not None:
                    previous.close()

    def close(self) -> None:
        """End the process that is ready, if there is one."""
        with self._lock:
            if self._process is not None:
                self._process.close()
            self._process = None


STANDBY = Standby()
