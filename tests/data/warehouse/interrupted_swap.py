"""Swaps tables in child processes that are stopped at their first, second, … line, and prints what each left behind.

`python interrupted_swap.py folder kill|interrupt exchange|renames`: run by test_tables_swap.py in a process of its
own, because it forks and traces.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from data.warehouse import tables_swap


def main(folder: Path, stop: str, way: str) -> None:
    if way == "renames":
        tables_swap._exchange = lambda _new, _place: False
    step = 0
    while True:
        step += 1
        place = start(folder)
        pid = os.fork()
        if pid == 0:
            renew(place, step, stop)
        _pid, status = os.waitpid(pid, 0)
        tables_swap.recover(place)
        content = {path.name: path.read_text() for path in place.iterdir()}
        with tables_swap.folder_beside(place):  # the next refresh goes on as if nothing had been
            pass
        remains = sorted(path.name for path in folder.iterdir())
        print(step, os.WEXITSTATUS(status), sorted(set(content.values())), len(content), remains, sep="|")
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            return


def start(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    write(folder / "tables", "old")
    return folder / "tables"


def write(tables: Path, text: str) -> None:
    tables.mkdir(parents=True)
    for name in ("a.csv", "b.csv", "c.csv"):
        (tables / name).write_text(text)


def renew(place: Path, step: int, stop: str) -> None:
    """Refresh as data/refresh/publishers.py does, stopped at line `step` of the module. Never returns."""
    lines = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        if Path(frame.f_code.co_filename).name not in ("tables_swap.py", "interrupted_swap.py"):
            return None
        if event == "line":
            lines += 1
            if lines == step:
                if stop == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                raise KeyboardInterrupt
        return trace

    code = 0
    try:
        sys.settrace(trace)
        with tables_swap.folder_beside(place) as folder:
            write(folder / "tables", "new")
            tables_swap.swap(folder / "tables", place)
        sys.settrace(None)
    except KeyboardInterrupt:
        code = 130
    os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
