"""What kill -9 loses of saved views and datasets: `python -m tests.benchmarks.kills [--kills 200] [--url URL]`.

A process saves one after the other, each with its owner and its audit entry, and is killed at a random moment, again
and again. Everything whose link was given out must be there afterwards, whole; nothing may be there by half. The
database is an SQLite file in a new folder, or an empty one at `--url`.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path

from tests.data.saved.killing import killed_saves, slugs_kept


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill what saves, and count what is lost.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--url", default="", help="SQLAlchemy URL of an empty database; without it, SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        start_s = time.perf_counter()
        acknowledged = killed_saves(home, arguments.kills, arguments.url)
        elapsed_s = time.perf_counter() - start_s
        if not arguments.url:
            with sqlite3.connect(home / "views.sqlite") as connection:
                print("SQLite's own check:", connection.execute("PRAGMA integrity_check").fetchone()[0])
        kept, owned, audited = slugs_kept(arguments.url or f"sqlite:///{home / 'views.sqlite'}")
    print(f"{arguments.kills} kills in {elapsed_s:.0f} s; {len(acknowledged):,} views and datasets acknowledged")
    print(f"lost: {len(acknowledged - kept)}; without owner: {len(kept ^ owned)}; without audit: {len(kept ^ audited)}")
    print(f"saved, but killed before it was said: {len(kept - acknowledged)}")


if __name__ == "__main__":
    main()
