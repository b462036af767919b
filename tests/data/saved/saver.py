"""A program that saves views and datasets without end, for the tests to kill: a line on stdin starts another one.

Prints the process id of each child; a child appends each slug to its file once saving it has returned.
"""

from __future__ import annotations

import os
import sys
from itertools import count

import pandas as pd
from sqlalchemy.orm import configure_mappers

from data.saved import datasets, views
from data.saved.people import Person, acting_as

ROWS = pd.DataFrame({"candidate_id": [f"c{i}" for i in range(300)], "cost_usd": range(300)})
TEXT = ROWS.astype(str)
MEANING = {"meant": [], "places": [], "value_kind": "measured"}


def save_for_ever(path: str) -> None:
    name = f"rows of {os.getpid()}"
    with open(path, "ab", buffering=0) as acknowledged, acting_as(Person("i|1", "Ada")):  # noqa: PTH123 - unbuffered
        for n in count():
            view = views.save(title=name, page="choose", state={"task": "x" * 2000}, data_version="v", rows=ROWS)
            acknowledged.write(f"{view.slug}\n".encode())
            dataset = datasets.keep(f"{name}, {n}", "prices", MEANING, TEXT)
            acknowledged.write(f"{dataset.slug}\n".encode())


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
