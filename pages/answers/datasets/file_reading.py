"""What a file holds, read and checked but not kept: rows in our names and units, and what was assumed or doubted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field
from typing_extensions import TypedDict

from data.uploads.cells import excerpt
from data.uploads.column_mapping import ColumnMapping, mapped
from data.uploads.faults import MAX_LISTED, Fault
from data.uploads.reader import read_file
from data.uploads.understanding import Understanding, understand, with_constants
from data.uploads.upload_table import UploadTable
from errors import InputError
from pages.answers.datasets.checks import checked_rows
from pages.answers.datasets.upload import KINDS, units_of

MAX_ROWS_SHOWN = 1000
KIND_IDS = tuple(kind.replace(" ", "-") for kind in KINDS)


class ColumnReply(TypedDict):
    """A column of the file and what it means."""

    name: str
    meaning: Annotated[str, Field(description="Our name for it.")]
    unit: Annotated[str, Field(description="The unit of its values in the file; empty where it has none.")]


class LeftOutReply(TypedDict):
    """What of the file is not among the rows."""

    what: str
    why: str


class ReadFaultReply(TypedDict):
    """A value that is missing from the rows because it is wrong or doubted, or a question."""

    row: Annotated[int | None, Field(description="The row of the file, counted from 1 without the header.")]
    column: str | None
    value: str | None
    detail: Annotated[str, Field(description="A sentence that says what is wrong or doubted, and what to do.")]


class ReadReply(TypedDict):
    """A file as it was read. Nothing of it is kept."""

    format: Annotated[str, Field(description="The form of file, and the tool that wrote it where it is known.")]
    kind: str
    assumed: Annotated[list[str], Field(description="What was taken for granted, in sentences.")]
    columns: list[ColumnReply]
    rows: Annotated[int, Field(description="How many rows the file holds, count.")]
    data: Annotated[list[dict[str, Any]], Field(description="The first 1,000 rows, in our names and units.")]
    left_out: list[LeftOutReply]
    faults: Annotated[list[ReadFaultReply], Field(description="The first 200 faults and doubts, by row.")]
    n_faults: Annotated[int, Field(description="How many faults and doubts there are in all, count.")]


@dataclass(frozen=True)
class ReadOptions:
    """What a caller says of a file: meanings, units, values for all rows, and which doubted columns are right."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    confirmed: Collection[str] = ()


def kind_of(name: str) -> str:
    """The kind of upload by its id. Raises InputError naming those there are."""
    kind = name.replace("-", " ")
    if kind not in KINDS:
        raise InputError(f"There is no kind '{excerpt(name)}'; the kinds are: {', '.join(KIND_IDS)}.", column="kind")
    return kind


def understood(data: bytes, kind: str, name: str) -> Understanding:
    """What a file is and what its columns mean. Raises InputError, Refused and TooLarge where it cannot be read."""
    return understand(read_file(name, data), kind, units_of(kind))


def read_upload(data: bytes, kind: str, name: str, options: ReadOptions) -> ReadReply:
    """A file as rows of a kind of upload; faults of rows are listed, and what is doubted is missing from them."""
    made = changed(understood(data, kind, name), options, units_of(kind))
    rows = mapped(made.table, made.mapping, units_of(kind))
    table, sentences = checked_rows(rows, kind, options.confirmed)
    for question in made.questions:
        if question.column not in options.units:
            rows.faults.add(question.detail, column=question.column)
    return _reply(made, rows, table, [*made.assumed, *rows.assumed(), *sentences])


def changed(made: Understanding, options: ReadOptions, units: Mapping[str, str | None]) -> Understanding:
    """The understanding with what a person says of it. Raises InputError for a column or meaning that is not there."""
    mapping = {entry.column: entry for entry in made.mapping}
    for column, meaning in options.meanings.items():
        if column not in made.table:
            raise InputError(f"The file has no column '{excerpt(column)}'.", column=excerpt(column))
        if meaning in ("", "none"):
            mapping.pop(column, None)
            continue
        _check_meaning(meaning, units)
        mapping = {name: entry for name, entry in mapping.items() if entry.target != meaning}
        mapping[column] = ColumnMapping(column, meaning)
    for name, unit in options.units.items():
        named = next((entry.column for entry in mapping.values() if name in (entry.column, entry.target)), None)
        if named is None:
            raise InputError(
                f"No column is, or means, '{excerpt(name)}', so that it could have a unit.", column=excerpt(name)
            )
        mapping[named] = replace(mapping[named], unit=unit)
    made = replace(made, mapping=tuple(mapping.values()))
    for meaning in options.constants:
        _check_meaning(meaning, units)
    return with_constants(made, options.constants) if options.constants else made


def _check_meaning(meaning: str, units: Mapping[str, str | None]) -> None:
    if meaning not in units:
        raise InputError(
            f"'{excerpt(meaning)}' is no meaning of a column; see the metrics at /api/v1/boards.",
            column=excerpt(meaning),
        )


def _reply(made: Understanding, rows: UploadTable, table: pd.DataFrame, assumed: list[str]) -> ReadReply:
    units = units_of(made.kind)
    return ReadReply(
        format=made.form,
        kind=made.kind.replace(" ", "-"),
        assumed=list(dict.fromkeys(assumed)),
        columns=[
            ColumnReply(name=entry.column, meaning=entry.target, unit=entry.unit or units.get(entry.target) or "")
            for entry in made.mapping
        ],
        rows=len(table),
        data=_records(table.head(MAX_ROWS_SHOWN)),
        left_out=[LeftOutReply(what=what, why=why) for what, why in made.left_out],
        faults=[_fault(fault) for fault in rows.faults.listed()[:MAX_LISTED]],
        n_faults=len(rows.faults),
    )


def _fault(fault: Fault) -> ReadFaultReply:
    return ReadFaultReply(row=fault.row, column=fault.column, value=fault.value, detail=fault.detail)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): _plain(value) for name, value in row.items()} for row in plain.to_dict("records")]


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    return float(f"{value:.12g}") if isinstance(value, float) else value
