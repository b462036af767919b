"""A file of a person's papers and claims: one row per claim, checked like the form, loaded whole or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.reader import read_table
from errors import InputError
from pages.answers.papers.catalogue import Paper, papers
from pages.answers.papers.own_papers import MAX_OWN, own_paper, with_claim

PAPER_COLUMNS = ("title", "sentence", "link", "kind", "stage", "modality", "resource")
CLAIM_COLUMNS = ("metric", "unit", "bound", "direction", "value", "low", "high", "baseline", "conditions")
NUMBERS = ("value", "low", "high")
COLUMNS = ("paper", *PAPER_COLUMNS, *CLAIM_COLUMNS)
USUAL = {
    "kind": "method", "stage": "serving", "modality": "llm", "resource": "other", "bound": "exact",
    "direction": "better",
}  # fmt: skip
TEMPLATE = (
    f"{','.join(COLUMNS)}\n"
    ",My serving trick,It batches requests by length.,https://example.org/trick,method,serving,llm,energy,"
    "energy,x_less,up_to,better,2,,,plain serving,8B model on one H100\n"
    "zeus,,,,,,,,energy,%_less,about,better,30,,,default batch size,measured by us\n"
)
MAX_ROWS = 1000


def papers_in(body: bytes, own: Sequence[Paper] = ()) -> tuple[Paper, ...]:
    """The papers of a file with their claims; a row whose `paper` is the id of a known paper adds its claim to that.

    Rows of one link are claims of one paper. `own` are the papers that the person has added so far.
    Raises InputError with every row that cannot be used, and where the file has too many rows or papers.
    """
    table = read_table("", body)
    table.faults.refuse()
    rows = [{str(name): _text(value) for name, value in row.items()} for row in table.cells.to_dict("records")]
    if len(rows) > MAX_ROWS:
        raise InputError(f"The file has {len(rows):,} rows; send at most {MAX_ROWS:,}.")
    faults, changed = Faults(), dict[str, Paper]()
    known = papers(own_papers=tuple(own))
    for position, row in enumerate(rows, start=1):
        try:
            entry = _paper_of(row, known, changed)
            changed[entry.id] = _with_claim_of(row, entry)
        except InputError as error:
            column = error.column or None
            faults.add(f"Row {position}: {error.detail}", column=column, row=position, value=row.get(column or ""))
    faults.refuse()
    if len({*changed, *(paper.id for paper in own)}) > MAX_OWN:
        raise InputError(f"You can add {MAX_OWN} papers at most; the file and those added before are more.")
    return tuple(changed.values())


def _paper_of(row: Mapping[str, str], known: Mapping[str, Paper], changed: Mapping[str, Paper]) -> Paper:
    name = row.get("paper", "")
    if name and name not in known:
        raise InputError(f"There is no paper '{excerpt(name)}'; leave 'paper' empty for a new one.", column="paper")
    if name:
        return changed.get(name, known[name])
    fields = {column: row.get(column, "") or USUAL.get(column, "") for column in PAPER_COLUMNS}
    entry = own_paper(**fields)
    same = next((paper for paper in changed.values() if paper.link == entry.link), None)
    return same or changed.get(entry.id, entry)


def _with_claim_of(row: Mapping[str, str], entry: Paper) -> Paper:
    """The paper with the row's claim; as it is where the row names no metric and no number."""
    if not any(row.get(column) for column in ("metric", *NUMBERS)):
        return entry
    fields = {column: row.get(column, "") or USUAL.get(column, "") for column in CLAIM_COLUMNS if column not in NUMBERS}
    value, low, high = (_number(column, row.get(column, "")) for column in NUMBERS)
    return with_claim(entry, **fields, value=value, low=low, high=high)


def _number(column: str, text: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"The {column} '{excerpt(text)}' is not a finite number.", column=column)
    return number


def _text(value: object) -> str:
    text = "" if value is None else str(value).strip()
    return "" if text.lower() in ("nan", "none", "<na>") else text
