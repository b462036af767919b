"""The way in for a file on any page: read once, columns named and converted, loaded whole or every fault listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from data.uploads.column_mapping import ColumnMapping, guess_mapping, mapped
from data.uploads.faults import Refused
from data.uploads.reader import SUFFIXES, read_table
from data.uploads.upload_table import UploadTable
from errors import ParetoscopeError
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error

SKIP = "leave out"
TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES]
Units = Mapping[str, str | None]
Load = Callable[[UploadTable], None]


def draw_door(label: str, key: str, units: Units, load: Load) -> None:
    """An uploader that loads a file as soon as its columns are understood, and asks what they mean where they are not.

    `units` has our names with their units, None for text. `load` takes the table under our names, and raises
    ParetoscopeError where it cannot be used; everything then stays as it was.
    """
    st.file_uploader(escape(label), type=TYPES, key=key, on_change=_read, args=(key, units, load))
    if sentences := st.session_state.get(f"{key}.faults"):
        show_faults(sentences)
        table = st.session_state.get(f"{key}.table")
        if isinstance(table, UploadTable):
            st.caption("If columns have other names or units in your file, say what they mean:")
            mapping = mapping_editor(table, units, key=f"{key}.mapping", guesses=guess_mapping(table.columns, units))
            st.button("Load with these columns", key=f"{key}.load", on_click=_load, args=(key, mapping, units, load))


def show_faults(sentences: Sequence[str]) -> None:
    """Why nothing was loaded: the sentence, or a list of them."""
    if len(sentences) == 1:
        show_error(f"Nothing was loaded. {sentences[0]}")
    else:
        show_error("Nothing was loaded:", points=sentences)


def sentences_of(error: ParetoscopeError) -> tuple[str, ...]:
    """A sentence per fault."""
    return error.sentences if isinstance(error, Refused) else (error.detail,)


def mapping_editor(
    table: UploadTable,
    units: Units,
    *,
    key: str,
    guesses: Sequence[ColumnMapping],
    needs_no_meaning: Callable[[str], bool] = lambda _name: False,
) -> tuple[ColumnMapping, ...]:
    """What each column means, as an editable table; guessed only where the name says it exactly."""
    rows = _mapping_rows(table, units, guesses, needs_no_meaning)
    edited = st.data_editor(
        rows,
        hide_index=True,
        key=key,
        disabled=["column", "example"],
        column_config={
            "column": "Column of the file",
            "example": "Example",
            "means": st.column_config.SelectboxColumn("Means", options=[SKIP, *units], required=True),
            "unit": st.column_config.TextColumn(
                "Unit in the file", help="Converted: kWh, ms, USD/Mtok, billion parameters, percent. Empty: no change."
            ),
        },
    )
    return tuple(
        ColumnMapping(str(row.column), str(row.means), str(row.unit or ""))
        for row in edited.itertuples()
        if row.means != SKIP
    )


def _mapping_rows(
    table: UploadTable, units: Units, guesses: Sequence[ColumnMapping], needs_no_meaning: Callable[[str], bool]
) -> pd.DataFrame:
    """One row per column of the file: an example, what it means and its unit."""
    guess_of = {entry.column: entry for entry in guesses}
    columns = [name for name in table.columns if not needs_no_meaning(name)]
    targets = [guess_of[name].target if name in guess_of else SKIP for name in columns]
    return pd.DataFrame(
        {
            "column": columns,
            "example": [next(iter(table.cells[name].dropna().head(1).tolist()), "") for name in columns],
            "means": targets,
            "unit": [
                (guess_of[name].unit if name in guess_of else "") or shown_unit(units.get(target))
                for name, target in zip(columns, targets, strict=True)
            ],
        }
    )


def shown_unit(unit: str | None) -> str:
    """A unit for people; empty for text and plain figures."""
    return "" if unit in (None, "dimensionless") else str(unit)


def _read(key: str, units: Units, load: Load) -> None:
    file = st.session_state[key]
    st.session_state[f"{key}.faults"] = st.session_state[f"{key}.table"] = None
    if file is None:
        return
    try:
        table = read_table(file.name, file.getvalue())
    except ParetoscopeError as error:
        st.session_state[f"{key}.faults"] = sentences_of(error)
        return
    st.session_state[f"{key}.table"] = table
    _load(key, guess_mapping(table.columns, units), units, load)


def _load(key: str, mapping: Sequence[ColumnMapping], units: Units, load: Load) -> None:
    table = st.session_state[f"{key}.table"]
    try:
        load(mapped(table, mapping, units, keep_others=True))
    except ParetoscopeError as error:
        st.session_state[f"{key}.faults"] = sentences_of(error)
        return
    st.session_state[f"{key}.faults"] = st.session_state[f"{key}.table"] = None
