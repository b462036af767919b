"""What runs in a worker's process: jobs from a pipe, one after the other, within the memory that was allowed."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from errors import ParetoscopeError
from pages.answers.workers.worker import BEGUN, READY, OutOfMemory

IDLE_S = 600.0
LOOK_S = 1.0
MB = 1024 * 1024
# torch raises no MemoryError of its own, and there is no class to tell it by
TORCH_REFUSALS = ("can't allocate memory", "not enough memory")


def serve(pipe: Connection[Any, Any], prepare: str, niceness: int, memory_mb: int) -> None:
    """Answer jobs until the parent is gone or none came for a while."""
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    os.nice(niceness)
    from pages.answers.workers.pool import POOL  # noqa: PLC0415 not before the priority is set

    POOL.inline = True
    if prepare:
        __import__(prepare)
    if memory_mb:
        _bound_memory(memory_mb)
    pipe.send(READY)
    with contextlib.suppress(EOFError, OSError):
        while pipe.poll(IDLE_S):
            job, arguments = pipe.recv()  # which imports what they are made of
            pipe.send(BEGUN)
            pipe.send(_answer(job, arguments, memory_mb))


def _end_with_parent(parent: int) -> None:
    """End the process in the middle of a job when its parent was killed: nobody waits for the answer."""
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    os._exit(1)


def _bound_memory(memory_mb: int) -> None:
    """Refuse the process more address space than `memory_mb` beyond what it has now; torch alone reserves 1 GB."""
    import resource  # noqa: PLC0415 not on Windows, which has no /proc either

    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit_bytes = pages * resource.getpagesize() + memory_mb * MB
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes if hard < 0 else min(limit_bytes, hard), hard))


def _answer(job: Callable[..., Any], arguments: tuple[object, ...], memory_mb: int) -> object:
    try:
        return job(*arguments)
    except ParetoscopeError as error:
        return error
    except Exception as error:
        if isinstance(error, MemoryError) or any(text in str(error) for text in TORCH_REFUSALS):
            return OutOfMemory(
                f"The work needs more than the {memory_mb:,} MB of memory that it may take, and was ended; "
                "send fewer curves, points or queries."
            )
        sys.excepthook(*sys.exc_info())
        return ParetoscopeError(f"The work failed ({type(error).__name__}); the server's log says more.")


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
