"""A program that saves views without end, for the tests to kill: a line on stdin starts another one.

Prints the process id of each child; a child appends each slug to its file once `save` has returned.
"""

from __future__ import annotations

import os
import sys

import pandas as pd
from sqlalchemy.orm import configure_mappers

from data.saved import views

ROWS = pd.DataFrame({"candidate_id": [f"c{i}" for i in range(300)], "cost_usd": range(300)})


def save_for_ever(path: str) -> None:
    with open(path, "ab", buffering=0) as acknowledged:  # noqa: PTH123 - unbuffered: a line is out once written
        while True:
            view = views.save(
                title=f"view of {os.getpid()}", page="choose", state={"task": "x" * 2000}, data_version="v", rows=ROWS
            )
            acknowledged.write(f"{view.slug}\n".encode())


def main() -> None:
    configure_mappers()  # once here, not in each child
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            save_for_ever(line.strip())
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main()
