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
    candidates = _without_totals(_plain(NamedCells(cells, tuple(mapping))))
    for add in (_with_precision, _with_gpus):
        candidates = add(candidates)
    return _with_labels(candidates, file_name)


def _of(candidates: NamedCells) -> dict[str, str]:
    return {entry.target: entry.column for entry in candidates.mapping}


def _plain(candidates: NamedCells) -> NamedCells:
    """Names without links and tags, and without blanks around them."""
    cells = candidates.cells
    for name in (column for target, column in _of(candidates).items() if target in NAMED):
        texts = cells[name]
        if texts.str.contains(UNPLAIN).any():
            plain = [_plain_name(text) if isinstance(text, str) else None for text in texts]
            cells = cells.assign(**{name: pd.Series(plain, cells.index, dtype="str")})
    return replace(candidates, cells=cells)


def _plain_name(text: str) -> str | None:
    return (plain_text(text) if is_marked_up(text) else text.strip()) or None


def _without_totals(candidates: NamedCells) -> NamedCells:
    """Rows of sums and means at the end of a sheet are no candidates."""
    name = _of(candidates).get("label") or _of(candidates).get("model")
    if name is None:
        return candidates
    is_total = candidates.cells[name].fillna("").str.strip().str.rstrip(":").str.fullmatch(TOTALS).to_numpy(bool)
    if not is_total.any() or is_total.all():
        return candidates
    rows = ", ".join(f"row {row} ('{text}')" for row, text in candidates.cells.loc[is_total, name].head(5).items())
    entry = (rows, "a sum or mean of the other rows, no candidate")
    return replace(candidates, cells=candidates.cells[~is_total], left_out=(*candidates.left_out, entry))


def _with_precision(candidates: NamedCells) -> NamedCells:
    of = _of(candidates)
    name = of.get("model") or of.get("label")
    if "precision" in of or name is None or "gpu" not in of:
        return candidates
    precisions = [precision_of(text) if isinstance(text, str) else "" for text in candidates.cells[name]]
    if not any(precisions):
        return candidates
    return _added(candidates, "precision", "by name", precisions, "The precision is what the name says.")


def _with_gpus(candidates: NamedCells) -> NamedCells:
    """GPU names as boards call them: 'NVIDIA H100 80GB HBM3' is H100; 8x in front is a count."""
    of = _of(candidates)
    if "gpu" not in of:
        return candidates
    texts = candidates.cells[of["gpu"]]
    short = {text: gpu_of(text)[0] for text in texts.dropna().unique()}
    counts = {text: stated_gpu_count(text) for text in short}
    changed = [text for text, name in short.items() if name != text]
    if changed:
        more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
        sentence = f"GPU '{changed[0]}' is {short[changed[0]]}{more}."
        names = [short[text] if isinstance(text, str) else None for text in texts]
        others = tuple(entry for entry in candidates.mapping if entry.target != "gpu")
        candidates = _added(replace(candidates, mapping=others), "gpu", "by name", names, sentence)
    if "num_gpus" not in of and any(counts.values()):
        numbers = [str(counts[text] or 1) if isinstance(text, str) else None for text in texts]
        sentence = "" if all(counts.values()) else "A GPU without a number is one, as others have theirs."
        candidates = _added(candidates, "num_gpus", "by name", numbers, sentence)
    return candidates


def _with_labels(candidates: NamedCells, file_name: str) -> NamedCells:
    """A label from what describes the candidate; from the file's name where nothing does."""
    of = _of(candidates)
    if "label" in of:
        return candidates
    parts = [(name, of[name]) for name in PARTS if name in of and candidates.cells[of[name]].notna().any()]
    stem = re.sub(r"\.\w{1,6}$", "", file_name.rsplit("/", 1)[-1]) or "my run"
    sentence = ""
    if not any(name in ("model", "provider", "engine") for name, _column in parts):
        sentence = f"No column names the candidate; the file's name does, '{stem}'."
    labels = []
    columns = [candidates.cells[column].tolist() for _name, column in parts]
    for fields in zip(*columns, strict=True):
        texts = [
            ("batch " if name == "batch_size" else "") + text
            for (name, _column), text in zip(parts, fields, strict=True)
            if isinstance(text, str)
        ]
        labels.append(", ".join([stem, *texts] if sentence or not texts else texts))
    return _added(candidates, "label", "by columns", labels or [stem] * len(candidates.cells), sentence)


def _added(candidates: NamedCells, target: str, how: str, texts: Sequence[str | None], sentence: str) -> NamedCells:
    column = f"{target} {how}"
    cells = candidates.cells.assign(
        **{column: pd.Series([text or None for text in texts], candidates.cells.index, dtype="str")}
    )
    assumed = (*candidates.assumed, sentence) if sentence else candidates.assumed
    return replace(
        candidates, cells=cells, mapping=(*candidates.mapping, ColumnMapping(column, target)), assumed=assumed
    )
