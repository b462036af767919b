"""The names of a file's columns: each there, each once, and those that are needed among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.size_limits import check_columns

MAX_NAMES = 20


def check_header(header: Sequence[str], faults: Faults) -> None:
    """Refuse columns without a name or named twice. Raises Refused, and TooLarge for too many columns."""
    check_columns(len(header))
    for i, name in enumerate(header):
        if not name:
            faults.add(f"Column {i + 1} has no name; give each column a name in the first line.")
    for name, count in Counter(header).items():
        if name and count > 1:
            faults.add(f"{count} columns are named '{excerpt(name)}'; give each its own name.", column=name)
    faults.refuse()


def missing_columns(missing: Sequence[str], header: Sequence[str], optional: Sequence[str]) -> str:
    """Which columns are missing, and which there are."""
    names = ", ".join(f"'{excerpt(name)}'" for name in header[:MAX_NAMES])
    missing_names = ", ".join(f"'{name}'" for name in missing)
    subject = f"The column {missing_names} is" if len(missing) == 1 else f"The columns {missing_names} are"
    sentence = f"{subject} missing; the first line names {names}{' and more' if len(header) > MAX_NAMES else ''}."
    for mark, mark_name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and mark in header[0]:
            return f"{sentence} Its fields are separated by {mark_name}; save it with commas."
    if optional:
        sentence += f" Optional columns: {', '.join(optional)}."
    return sentence
