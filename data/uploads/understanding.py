"""What a file is and what its columns mean, for a kind of upload: by its tool where that is known, else by names.

Nothing is loaded here. All that was taken for granted is said in sentences, and the mapping can be changed by people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from data.uploads.column_mapping import ColumnMapping, mapped
from data.uploads.faults import Fault
from data.uploads.kind_names import is_step, meaning_for
from data.uploads.names_in_text import gpu_of, precision_of
from data.uploads.reader import UploadFile, read_file
from data.uploads.tools import tool_of
from data.uploads.unit_guesses import UnitGuess, unit_guess
from data.uploads.upload_table import UploadTable
from data.uploads.wide_tables import unfolded_curves, unfolded_scores
from data.uploads.written_numbers import written_number

Units = Mapping[str, str | None]
CURVES, SCORES = "learning curves", "query scores"
BOARD_KINDS = ("measurements", "prices")


@dataclass(frozen=True, eq=False)
class Understanding:
    """A table with what its columns mean. `form` names the kind of file and the tool; `left_out` is what and why.

    `questions` are units that only a person can tell.
    """

    form: str
    kind: str
    table: UploadTable
    mapping: tuple[ColumnMapping, ...]
    assumed: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    questions: tuple[Fault, ...] = ()


def understand(file: UploadFile, kind: str, units: Units) -> Understanding:
    """The file's rows as a kind of upload. `units` has our names with their units, None for text."""
    tool = tool_of(file, kind)
    if tool is not None:
        rows = tool.rows(file)
        mapping = tuple(entry for entry in rows.mapping if entry.target in units)
        form = f"{file.tables.form}: {tool.title}"
        assumed = (
            f"The file was recognised as an export of {tool.title} ({tool.layout}).",
            *file.tables.assumed,
            *rows.assumed,
        )
        made = Understanding(form, kind, file.table(rows.cells), mapping, assumed, rows.left_out)
    else:
        made = _by_names(file, kind, units)
    return _with_labels(made) if kind in BOARD_KINDS else made


def _by_names(file: UploadFile, kind: str, units: Units) -> Understanding:
    cells, assumed = file.tables.largest, list(file.tables.assumed)
    wide = unfolded_curves(cells) if kind == CURVES else unfolded_scores(cells) if kind == SCORES else None
    if wide is not None and not {"curve", "score", "y"} & set(cells.columns):
        cells = wide.cells
        assumed.append(wide.assumed)
    if len(file.tables.frames) > 1:
        assumed.append("The largest table is taken.")
    mapping, left_out, questions = [], [], []
    names = set(map(str, cells.columns))
    # a law of losses has an input called loss; where no column is y, the loss is what falls
    taken = {"loss"} if kind == CURVES and "y" not in names else set()
    means: dict[str, str] = {name: name for name in map(str, cells.columns) if name in units and name not in taken}
    for name in map(str, cells.columns):
        if (
            name not in means
            and (target := meaning_for(name, kind))
            and target in units
            and target not in means.values()
        ):
            means[name] = target
    if kind == CURVES:
        cells, means = _with_axis_and_curve(file, cells, means, assumed)
    for name in map(str, cells.columns):
        if name not in means:
            left_out.append(name)
            continue
        guess = unit_guess(name, means[name], units.get(means[name]), cells[name])
        mapping.append(ColumnMapping(name, means[name], guess.unit))
        assumed.extend(_said(name, means[name], guess))
        if guess.is_question:
            questions.append(Fault(guess.sentence, column=name))
    why = "its name does not say what it means; choose a meaning if it has one"
    entries = tuple((name, why) for name in left_out[:50])
    if len(left_out) > 50:
        entries += ((f"{len(left_out) - 50} more columns", why),)
    return Understanding(
        file.tables.form, kind, file.table(cells), tuple(mapping), tuple(assumed), entries, tuple(questions)
    )


def _said(name: str, target: str, guess: UnitGuess) -> list[str]:
    meaning = [] if name == target else [f"'{name}' is taken as {target}"]
    if guess.sentence:
        return [*(f"{sentence}." for sentence in meaning), guess.sentence]
    return [f"{sentence}{f', in {guess.unit}' if guess.unit else ''}." for sentence in meaning]


def _with_axis_and_curve(
    file: UploadFile, cells: pd.DataFrame, means: dict[str, str], assumed: list[str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Curves need a name and an axis: the file's name where no column tells them apart, steps where nothing is x."""
    targets = set(means.values())
    if not targets & {"x", "n_params", "n_tokens", "flops", "n_examples"}:
        step = next((str(name) for name in cells.columns if str(name) not in means and is_step(str(name))), None)
        if step:
            means = means | {step: "x"}
    if "curve" not in targets and "y" in targets:
        name = file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "my curve"
        cells = cells.assign(curve=name).astype({"curve": "str"})
        means = means | {"curve": "curve"}
        assumed.append(f"No column names the curve: all rows are one curve, '{name}'.")
    return cells, means


def _with_labels(made: Understanding) -> Understanding:
    """Candidates with a label, and with the precision and GPUs that their names say."""
    of = {entry.target: entry.column for entry in made.mapping}
    cells, mapping, assumed = made.table.cells, list(made.mapping), list(made.assumed)
    named = of.get("model") or of.get("label")
    if "precision" not in of and named and "gpu" in of:
        precisions = [precision_of(text) if isinstance(text, str) else "" for text in cells[named]]
        if any(precisions):
            cells = _added(cells, "precision by name", precisions)
            mapping.append(ColumnMapping("precision by name", "precision"))
            assumed.append("The precision is what the name says.")
    if "gpu" in of:
        cells, mapping = _with_gpus(cells, of, mapping, assumed)
    if "label" not in of and "model" in of:
        parts = [of[name] for name in ("model", "provider", "precision", "gpu", "batch_size") if name in of]
        labels = [
            ", ".join(text for text in fields if isinstance(text, str))
            for fields in cells[parts].itertuples(index=False, name=None)
        ]
        cells = _added(cells, "label by columns", labels)
        mapping.append(ColumnMapping("label by columns", "label"))
    if cells is made.table.cells:
        return made
    return replace(
        made, table=replace(made.table, cells=cells), mapping=tuple(mapping), assumed=tuple(dict.fromkeys(assumed))
    )


def _with_gpus(
    cells: pd.DataFrame, of: dict[str, str], mapping: list[ColumnMapping], assumed: list[str]
) -> tuple[pd.DataFrame, list[ColumnMapping]]:
    """GPU names as boards call them: 'NVIDIA H100 80GB HBM3' is H100; 8x in front is a count."""
    texts = cells[of["gpu"]]
    read = {text: gpu_of(text) for text in texts.dropna().unique()}
    changed = {text: short for text, (short, count) in read.items() if short != text or count > 1}
    if not changed:
        return cells, mapping
    cells = _added(cells, "gpu by name", [read[text][0] if isinstance(text, str) else None for text in texts])
    mapping = [replace(entry, column="gpu by name") if entry.target == "gpu" else entry for entry in mapping]
    first = next(iter(changed))
    assumed.append(f"GPU '{first}' is {changed[first]}{f', and {len(changed) - 1} more' if len(changed) > 1 else ''}.")
    if "num_gpus" not in of:
        cells = _added(cells, "GPUs by name", [str(read[text][1]) if isinstance(text, str) else None for text in texts])
        mapping = [*mapping, ColumnMapping("GPUs by name", "num_gpus")]
    return cells, mapping


def _added(cells: pd.DataFrame, name: str, texts: list[str | None] | list[str]) -> pd.DataFrame:
    return cells.assign(**{name: pd.Series([text or None for text in texts], cells.index, dtype="str")})


def read_as(kind: str, needed: Collection[str], units: Units, name: str, data: bytes) -> UploadTable:
    """A file's table under our names and in our units, the other columns beside them.

    A table that has the needed columns by name is taken as it is. Where names do not give them, the file's own stand:
    what misses them says so. Raises InputError, Refused, TooLarge where the file cannot be read.
    """
    file = read_file(name, data)
    if set(needed) <= set(file.columns):
        return file.table()
    made = understand(file, kind, units)
    if not set(needed) <= {entry.target for entry in made.mapping}:
        return file.table()
    return mapped(made.table, made.mapping, units, keep_others=True)


def with_constants(made: Understanding, constants: Mapping[str, str]) -> Understanding:
    """The same with values that hold for all rows (GPU: H200), where the file itself does not say."""
    cells, mapping, assumed = made.table.cells, list(made.mapping), list(made.assumed)
    of = {entry.target: entry.column for entry in mapping}
    for target, text in constants.items():
        written = written_number(text)
        value = text if written is None or written.unit else f"{written.value:g}"
        column = of.get(target, f"{target} of all rows")
        before = cells[column] if column in cells else pd.Series(None, cells.index, dtype="str")
        cells = cells.assign(**{column: before.fillna(value).astype("str")})
        if target not in of:
            mapping.append(ColumnMapping(column, target))
        assumed.append(f"{target} is {value} in every row that does not say.")
    return replace(made, table=replace(made.table, cells=cells), mapping=tuple(mapping), assumed=tuple(assumed))
