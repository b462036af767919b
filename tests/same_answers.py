"""Do two commits give the same answers? `python -m tests.same_answers OLD NEW [VIEWS]`.

Serves both and asks each the same random questions over HTTP, which holds however the code is laid out: picks of
Choose and fronts of every board. Prints every difference of a pick or a number, and ends with 1 where there is one.
Sentences are not compared: their wording may change.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.live import ROOT, running

SEED = 20
CLOSE = 1e-9
FIELDS = ("pick", "alternatives", "hidden", "missing", "rows")


def questions(count: int, boards: list[dict[str, Any]], tasks: list[str]) -> Iterator[str]:
    """`count` addresses below the API, drawn from one seed: two of Choose for each of a board."""
    random = Random(SEED)
    for number in range(count):
        yield _front(random, boards) if number % 3 == 2 else _choice(random, tasks)


def _choice(random: Random, tasks: list[str]) -> str:
    view: dict[str, object] = {"task": random.choice(tasks)}
    view |= {f"w_{part}": random.randint(0, 10) for part in ("quality", "cost", "energy", "latency")}
    optional: dict[str, object] = {
        "kinds": random.choice(("api", "self-hosted")),
        "open_only": 1,
        "max_gpus": random.choice((1, 2, 4, 8, 16)),
        "max_latency": random.choice((20, 50, 100, 500)),
        "max_cost_usd": random.choice((0.1, 1, 5, 50)),
        "max_energy_j": random.choice((50, 200, 1000)),
        "min_quality": random.choice((0.3, 50, 1200, 1400)),
        "itl": random.choice(("p50", "p90", "p99")),
        "rows": "all",
        "input_tokens": random.choice((100, 500, 4000)),
        "output_tokens": random.choice((50, 300, 2000)),
        "requests_per_day": random.choice((100, 10_000, 1_000_000)),
    }
    chosen = random.sample(sorted(optional), random.randint(0, 4))
    return f"choose.json?{urlencode(view | {name: optional[name] for name in chosen})}"


def _front(random: Random, boards: list[dict[str, Any]]) -> str:
    board = random.choice(boards)
    metrics = random.sample(board["metrics"], min(2, len(board["metrics"])))
    ways = ",".join(f"{metric['id']}:{'min' if metric['direction'] == 'min' else 'max'}" for metric in metrics)
    return f"boards/{board['id']}/frontier.json?{urlencode({'objectives': ways})}"


def differences(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Where `new` lacks or changes what `old` says; what only `new` has is no difference."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in old.items():
            if name == "data_version":  # two commits may word a source differently; what is compared is the answer
                continue
            if name in new:
                yield from differences(value, new[name], f"{place}.{name}")
            else:
                yield f"{place}.{name} is gone"
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{place}: {len(old)} items, now {len(new)}"
        for position, (before, after) in enumerate(zip(old, new, strict=False)):
            yield from differences(before, after, f"{place}[{position}]")
    elif isinstance(old, float | int) and isinstance(new, float | int):
        if not math.isclose(old, new, rel_tol=CLOSE, abs_tol=CLOSE):
            yield f"{place}: {old}, now {new}"
    elif old != new:
        yield f"{place}: {old!r}, now {new!r}"


def answers(client: httpx.Client, question: str) -> dict[str, Any]:
    """What is compared of one answer."""
    answer = client.get(f"/api/v1/{question}")
    body = answer.json()
    return {"status": answer.status_code, **{name: body[name] for name in FIELDS if name in body}}


def main(old: str, new: str, count: int = 300) -> int:
    """Compare; returns the exit status."""
    with ExitStack() as stack:
        clients = []
        for commit in (old, new):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            checkout = folder / "checkout"
            subprocess.run(["git", "worktree", "add", "-q", "--detach", checkout, commit], cwd=ROOT, check=True)
            stack.callback(subprocess.run, ["git", "worktree", "remove", "--force", checkout], cwd=ROOT, check=True)
            address = stack.enter_context(running("server.py", folder, root=checkout))
            clients.append(stack.enter_context(httpx.Client(base_url=address, timeout=120)))
        boards = clients[0].get("/api/v1/boards").json()["boards"]
        task = clients[0].get("/api/v1/choose.json", params={"task": "?"}).json()["detail"]
        tasks = [name.strip(" .") for name in task.rpartition("the tasks are")[2].split(",")]
        changed = answered = 0
        for question in questions(count, boards, tasks):
            before, after = (answers(client, question) for client in clients)
            answered += before["status"] == httpx.codes.OK
            lines = list(differences(before, after))
            changed += bool(lines)
            for line in lines[:3]:
                print(f"{question}\n    {line}")
    print(f"{count} questions, {answered} with an answer at {old}; {changed} answered differently at {new}.")
    return int(changed > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3], *map(int, sys.argv[3:4])))
