"""Writes NOTICE: whose figures are shipped, and under which terms: `python -m data.refresh.notice`.

With `--sheets` it also renews what the sheets of provenance say of their source; figures and checksums stay.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from textwrap import fill

from data.refresh.build import SHEET_FIELDS
from data.refresh.table_files import write_json
from data.settings import ROOT, settings
from data.sources import SOURCES, Source

NOTICE = ROOT / "NOTICE"
WIDTH = 100
HEAD = """Paretoscope
Licence of the software: see LICENSE.

The folder data/tables holds facts and figures from the sources below, rearranged into tables of
our own: no texts, prompts or answers of others. Each entry names a source, its address, the licence
as its publisher states it, why its figures are shipped, and how to cite it. A source whose terms
forbid reuse is not shipped. Should a publisher see this otherwise: its line in
data/sources/__init__.py and its folder in data/tables are what to remove.

This file is written by `python -m data.refresh.notice`.
"""


def notice() -> str:
    """The text of NOTICE, sources by their titles."""
    entries = [_entry(source) for source in sorted(SOURCES.values(), key=lambda source: source.title.lower())]
    return "\n\n".join([HEAD.rstrip("\n"), *entries]) + "\n"


def _entry(source: Source) -> str:
    rows = {
        "Address": source.url,
        "Version": f"{source.version} ({source.retrieved})",
        "Licence": source.licence,
        "Shipped": source.may_ship_because,
        "Cite as": source.citation,
    }
    lines = [
        fill(
            f"{label}: {text}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for label, text in rows.items()
    ]
    return "\n".join([f"{source.title} [{source.id}]", *lines])


def renew_sheets(tables: Path) -> int:
    """Write what the registry says of each source into its sheet of provenance; returns how many sheets changed."""
    changed = 0
    for source in SOURCES.values():
        path = tables / source.id / "provenance.json"
        sheet = json.loads(path.read_text(encoding="utf-8"))
        facts = {name: getattr(source, name) for name in SHEET_FIELDS}
        if list(sheet["source"].items()) != list(facts.items()):
            write_json({**sheet, "source": facts}, path)
            changed += 1
    return changed


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.refresh.notice", description=__doc__)
    parser.add_argument("--sheets", action="store_true", help="renew the sheets of provenance as well")
    options = parser.parse_args(arguments)
    NOTICE.write_text(notice(), encoding="utf-8")
    print(f"{NOTICE}: {len(SOURCES)} sources")
    if options.sheets:
        print(f"{renew_sheets(settings().tables)} sheets of provenance changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
