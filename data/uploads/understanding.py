"""What a file is and what its columns mean, for a kind of upload: by its tool where that is known, else by names.

Nothing is loaded here. All that was taken for granted is said in sentences, and the mapping can be changed by people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from data.uploads.candidate_names import named
from data.uploads.chosen_columns import chosen_columns, is_repeated
from data.uploads.column_mapping import ColumnMapping, mapped
from data.uploads.faults import Fault
from data.uploads.header import check_header
from data.uploads.kind_names import step_column
from data.uploads.reader import UploadFile, read_file
from data.uploads.tools import tool_of
from data.uploads.unit_guesses import UnitGuess, unit_guess
from data.uploads.upload_table import UploadTable
from data.uploads.wide_tables import Unfolded, gathered, transposed, unfolded_curves, unfolded_losses, unfolded_scores
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
            f"The file was recognised as {tool.title} ({tool.layout}).",
            *file.tables.assumed,
            *rows.assumed,
        )
        made = Understanding(form, kind, file.table(rows.cells), mapping, assumed, rows.left_out)
    else:
        made = _by_names(file, kind, units)
    return _with_names(made, file.name) if kind in BOARD_KINDS else made


def _by_names(file: UploadFile, kind: str, units: Units) -> Understanding:
    cells, assumed = file.tables.largest, list(file.tables.assumed)
    if len(file.tables.frames) > 1:
        assumed.append("The largest table is taken.")
    if (other := _reshaped(cells, kind)) is not None:
        cells = other.cells
        assumed.append(other.assumed)
    chosen = chosen_columns(cells, kind, units)
    means = dict(chosen.means)
    if kind == CURVES:
        cells, means = _with_axis_and_curve(file, cells, means, assumed)
    elif kind == SCORES and "query" not in means.values() and "text" in means.values():
        text = next(name for name, target in means.items() if target == "text")
        cells, means = cells.assign(**{"query by text": cells[text]}), means | {"query by text": "query"}
        assumed.append(f"No column numbers the queries; they are told apart by '{text}'.")
    mapping, questions = [], list(chosen.questions)
    for name, target in means.items():
        guess = unit_guess(name, target, units.get(target), cells[name])
        mapping.append(ColumnMapping(name, target, guess.unit))
        assumed.extend(_said(name, target, guess))
        if guess.is_question:
            questions.append(Fault(guess.sentence, column=name))
    entries = _left_out([str(name) for name in cells.columns if str(name) not in means], chosen.rivals)
    return Understanding(
        file.tables.form, kind, file.table(cells), tuple(mapping), tuple(assumed), entries, tuple(questions)
    )


def _reshaped(cells: pd.DataFrame, kind: str) -> Unfolded | None:
    """The table in a row per candidate, point or answer, where it has another layout."""
    if kind in BOARD_KINDS:
        return transposed(cells) or gathered(cells)
    if {"curve", "score", "y"} & set(cells.columns):
        return None
    return (unfolded_curves(cells) or unfolded_losses(cells)) if kind == CURVES else unfolded_scores(cells)


def _left_out(names: list[str], rivals: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    why = "its name does not say what it means; choose a meaning if it has one"
    entries = tuple((name, rivals.get(name, why)) for name in names[:50])
    return (*entries, (f"{len(names) - 50} more columns", why)) if len(names) > 50 else entries


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
        step = step_column(str(name) for name in cells.columns if str(name) not in means)
        if step:
            means = means | {step: "x"}
    if "curve" not in targets and "y" in targets:
        name = file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "my curve"
        cells = cells.assign(curve=name).astype({"curve": "str"})
        means = means | {"curve": "curve"}
        assumed.append(f"No column names the curve: all rows are one curve, '{name}'.")
    return cells, means


def _with_names(made: Understanding, file_name: str) -> Understanding:
    """The same with labels, and what the names of models and GPUs say."""
    names = named(made.table.cells, made.mapping, file_name)
    return replace(
        made,
        table=replace(made.table, cells=names.cells),
        mapping=names.mapping,
        assumed=tuple(dict.fromkeys((*made.assumed, *names.assumed))),
        left_out=(*made.left_out, *names.left_out),
    )


def read_as(kind: str, needed: Collection[str], units: Units, name: str, data: bytes) -> UploadTable:
    """A file's table under our names and in our units, the other columns beside them.

    A table that has the needed columns by name is taken as it is. Where names do not give them, the file's own stand:
    what misses them says so. Raises InputError, Refused, TooLarge where the file cannot be read.
    """
    file = read_file(name, data)
    twice = [column.rpartition(" #")[0] for column in file.columns if is_repeated(column)]
    if named := next((column for column in twice if column in units), None):
        check_header([named, named], file.faults)
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
