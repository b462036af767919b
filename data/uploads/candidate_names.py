"""Who the candidates of a table are: labels where it has none, the precision and GPUs that names say, no sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.uploads.column_mapping import ColumnMapping
from data.uploads.marked_up_text import is_marked_up, plain_text
from data.uploads.names_in_text import gpu_of, precision_of, stated_gpu_count

NAMED = ("label", "model", "provider")
UNPLAIN = re.compile(r"^\s|\s$|<[A-Za-z/]|\]\(|\[\^")
TOTALS = re.compile(
    r"(?:grand )?total|sum|mean|average|avg\.?|median|geo ?mean|gesamt|summe|durchschnitt|mittelwert|moyenne|promedio",
    re.I,
)
PARTS = ("model", "provider", "engine", "precision", "gpu", "batch_size")


@dataclass(frozen=True, eq=False)
class NamedCells:
    """A table with what its columns mean, and sentences on what was added or left out."""

    cells: pd.DataFrame
    mapping: tuple[ColumnMapping, ...]
    assumed: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def named(cells: pd.DataFrame, mapping: Sequence[ColumnMapping], file_name: str) -> NamedCells:
    """The candidates with a label each, and with the precision and GPUs that their names say."""
    made = _without_totals(_plain(NamedCells(cells, tuple(mapping))))
    for add in (_with_precision, _with_gpus):
        made = add(made)
    return _with_labels(made, file_name)


def _of(made: NamedCells) -> dict[str, str]:
    return {entry.target: entry.column for entry in made.mapping}


def _plain(made: NamedCells) -> NamedCells:
    """Names without links and tags, and without blanks around them."""
    cells = made.cells
    for name in (column for target, column in _of(made).items() if target in NAMED):
        texts = cells[name]
        if texts.str.contains(UNPLAIN).any():
            plain = [_plain_name(text) if isinstance(text, str) else None for text in texts]
            cells = cells.assign(**{name: pd.Series(plain, cells.index, dtype="str")})
    return replace(made, cells=cells)


def _plain_name(text: str) -> str | None:
    return (plain_text(text) if is_marked_up(text) else text.strip()) or None


def _without_totals(made: NamedCells) -> NamedCells:
    """Rows of sums and means at the end of a sheet are no candidates."""
    name = _of(made).get("label") or _of(made).get("model")
    if name is None:
        return made
    is_total = made.cells[name].fillna("").str.strip().str.rstrip(":").str.fullmatch(TOTALS).to_numpy(bool)
    if not is_total.any() or is_total.all():
        return made
    rows = ", ".join(f"row {row} ('{text}')" for row, text in made.cells.loc[is_total, name].head(5).items())
    entry = (rows, "a sum or mean of the other rows, no candidate")
    return replace(made, cells=made.cells[~is_total], left_out=(*made.left_out, entry))


def _with_precision(made: NamedCells) -> NamedCells:
    of = _of(made)
    name = of.get("model") or of.get("label")
    if "precision" in of or name is None or "gpu" not in of:
        return made
    precisions = [precision_of(text) if isinstance(text, str) else "" for text in made.cells[name]]
    if not any(precisions):
        return made
    return _added(made, "precision", "by name", precisions, "The precision is what the name says.")


def _with_gpus(made: NamedCells) -> NamedCells:
    """GPU names as boards call them: 'NVIDIA H100 80GB HBM3' is H100; 8x in front is a count."""
    of = _of(made)
    if "gpu" not in of:
        return made
    texts = made.cells[of["gpu"]]
    short = {text: gpu_of(text)[0] for text in texts.dropna().unique()}
    counts = {text: stated_gpu_count(text) for text in short}
    changed = [text for text, name in short.items() if name != text]
    if changed:
        more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
        said = f"GPU '{changed[0]}' is {short[changed[0]]}{more}."
        names = [short[text] if isinstance(text, str) else None for text in texts]
        others = tuple(entry for entry in made.mapping if entry.target != "gpu")
        made = _added(replace(made, mapping=others), "gpu", "by name", names, said)
    if "num_gpus" not in of and any(counts.values()):
        numbers = [str(counts[text] or 1) if isinstance(text, str) else None for text in texts]
        said = "" if all(counts.values()) else "A GPU without a number is one, as others have theirs."
        made = _added(made, "num_gpus", "by name", numbers, said)
    return made


def _with_labels(made: NamedCells, file_name: str) -> NamedCells:
    """A label from what describes the candidate; from the file's name where nothing does."""
    of = _of(made)
    if "label" in of:
        return made
    parts = [(name, of[name]) for name in PARTS if name in of and made.cells[of[name]].notna().any()]
    stem = re.sub(r"\.\w{1,6}$", "", file_name.rsplit("/", 1)[-1]) or "my run"
    said = ""
    if not any(name in ("model", "provider", "engine") for name, _column in parts):
        said = f"No column names the candidate; the file's name does, '{stem}'."
    labels = []
    for fields in made.cells[[column for _name, column in parts]].itertuples(index=False, name=None):
        texts = [
            ("batch " if name == "batch_size" else "") + text
            for (name, _column), text in zip(parts, fields, strict=True)
            if isinstance(text, str)
        ]
        labels.append(", ".join([stem, *texts] if said or not texts else texts))
    return _added(made, "label", "by columns", labels or [stem] * len(made.cells), said)


def _added(made: NamedCells, target: str, how: str, texts: Sequence[str | None], said: str) -> NamedCells:
    column = f"{target} {how}"
    cells = made.cells.assign(**{column: pd.Series([text or None for text in texts], made.cells.index, dtype="str")})
    assumed = (*made.assumed, said) if said else made.assumed
    return replace(made, cells=cells, mapping=(*made.mapping, ColumnMapping(column, target)), assumed=assumed)
