"""Kill whatever saves, again and again, and see what is left: for the tests, and at length for the benchmarks."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.live import ROOT

UNBOUNDED = dict.fromkeys(("MAX_KEPT_SETS", "MAX_KEPT_SETS_PER_PERSON", "MAX_VIEWS_PER_PERSON"), "1000000")


class Nursery:
    """Starts saving processes quickly: one process that has imported everything and forks."""

    def __init__(self, home: Path, url: str = "") -> None:
        settings = {"HOME": str(home), "VIEWS_URL": url, "SIGN_IN": "1", **UNBOUNDED}
        variables = {f"PARETOSCOPE_{name}": value for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.data.saved.saver"],
            cwd=ROOT,
            env={**os.environ, **variables, "PYTHONPATH": str(ROOT)},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def start(self, acknowledged: Path) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{acknowledged}\n")
        self.process.stdin.flush()
        return int(self.line())

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def slugs_in(path: Path) -> set[str]:
    """Complete lines only: the kill may have come between a save and its note."""
    return set(path.read_text().rpartition("\n")[0].split()) if path.exists() else set()


def killed_saves(home: Path, kills: int, url: str = "") -> set[str]:
    """Kill the saving process this often, each time somewhere in its work; the slugs that were given out."""
    acknowledged, chance = home / "acknowledged", random.Random(7)
    nursery = Nursery(home, url)
    try:
        for kill in range(kills):
            child = nursery.start(acknowledged)
            time.sleep(chance.uniform(0.0, 0.2))
            while len(slugs_in(acknowledged)) < 3 * kill:  # a busy machine takes its time
                time.sleep(chance.uniform(0.0, 0.02))
            os.kill(child, signal.SIGKILL)
            assert nursery.line() == "gone\n"
    finally:
        nursery.close()
    return slugs_in(acknowledged)


def slugs_kept(url: str) -> tuple[set[str], set[str], set[str]]:
    """Of what is in the database: the slugs of views and datasets, of their owners, and of the audit."""
    engine = create_engine(url)
    tables = ("saved_view", "kept_set", "ownership", "audit_entry")
    with engine.connect() as connection:
        found = {table: set(connection.scalars(text(f"SELECT slug FROM {table}"))) for table in tables}
    engine.dispose()
    return found["saved_view"] | found["kept_set"], found["ownership"], found["audit_entry"]
