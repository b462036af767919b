"""The way in for a file on any page: read once, columns named and converted, loaded whole or every fault listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from data.metrics import metrics
from data.uploads.column_mapping import ColumnMapping, mapped
from data.uploads.faults import Refused
from data.uploads.reader import SUFFIXES, read_file
from data.uploads.understanding import Understanding, understand
from data.uploads.upload_table import UploadTable
from errors import ParetoscopeError
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error, show_info

SKIP = "leave out"
TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES]
MOST_SENTENCES = 12
Units = Mapping[str, str | None]
Load = Callable[[UploadTable], None]


def draw_door(label: str, key: str, kind: str, units: Units, load: Load) -> None:
    """An uploader that loads a file as soon as its columns are understood by their names alone.

    Where more had to be taken for granted, that is shown before anything is loaded, and can be changed; so it is where
    the file cannot be used. `units` has our names with their units, None for text. `load` takes the table under our
    names, and raises ParetoscopeError where it cannot be used; everything then stays as it was.
    """
    st.file_uploader(escape(label), type=TYPES, key=key, on_change=_read, args=(key, kind, units, load))
    if sentences := st.session_state.get(f"{key}.faults"):
        show_faults(sentences)
    made = st.session_state.get(f"{key}.read")
    if isinstance(made, Understanding):
        draw_assumptions(made)
        st.caption("What the columns mean; change what is wrong:")
        mapping = mapping_editor(made.table, units, key=f"{key}.mapping", guesses=made.mapping)
        st.button("Load with these columns", key=f"{key}.load", on_click=_load, args=(key, mapping, units, load))


def draw_assumptions(made: Understanding) -> None:
    """How the file was read, what of it was left out, and what only a person can tell."""
    sentences = [*made.assumed, *(f"Left out: {what} ({why})." for what, why in made.left_out)]
    if made.questions:
        show_error("Please check before you load:", points=[question.detail for question in made.questions])
    if sentences:
        more = len(sentences) - MOST_SENTENCES
        points = sentences[:MOST_SENTENCES] + ([f"And {more} more."] if more > 0 else [])
        show_info(f"How the file was read ({made.form}):", points=points)


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
    first: Sequence[str] = (),
) -> tuple[ColumnMapping, ...]:
    """What each column means, as an editable table, those that were understood first; `first` leads the list."""
    rows = _mapping_rows(table, units, guesses, needs_no_meaning)
    options = [name for name in first if name in units]
    options += [name for name in units if name not in options]
    edited = st.data_editor(
        rows,
        hide_index=True,
        key=key,
        disabled=["column", "example"],
        column_config={
            "column": "Column of the file",
            "example": "Example",
            "means": st.column_config.SelectboxColumn(
                "Means", options=[SKIP, *options], required=True, format_func=meaning_label
            ),
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


def meaning_label(name: str | int | float | bool) -> str:
    """A meaning as people call it: the metric's label with its unit; other names as they are."""
    metric = metrics().get(str(name))
    return f"{metric.label} ({metric.unit})" if metric else str(name).replace("_", " ")


def _mapping_rows(
    table: UploadTable, units: Units, guesses: Sequence[ColumnMapping], needs_no_meaning: Callable[[str], bool]
) -> pd.DataFrame:
    """One row per column of the file: an example, what it means and its unit; understood ones first."""
    guess_of = {entry.column: entry for entry in guesses}
    columns = sorted(
        (name for name in table.columns if not needs_no_meaning(name)), key=lambda name: name not in guess_of
    )
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


def _read(key: str, kind: str, units: Units, load: Load) -> None:
    file = st.session_state[key]
    st.session_state[f"{key}.faults"] = st.session_state[f"{key}.read"] = None
    if file is None:
        return
    try:
        made = understand(read_file(file.name, file.getvalue()), kind, units)
    except ParetoscopeError as error:
        st.session_state[f"{key}.faults"] = sentences_of(error)
        return
    st.session_state[f"{key}.read"] = made
    if not made.assumed and not made.questions:
        _load(key, made.mapping, units, load)


def _load(key: str, mapping: Sequence[ColumnMapping], units: Units, load: Load) -> None:
    made = st.session_state[f"{key}.read"]
    try:
        load(mapped(made.table, mapping, units, keep_others=True))
    except ParetoscopeError as error:
        st.session_state[f"{key}.faults"] = sentences_of(error)
        return
    st.session_state[f"{key}.faults"] = st.session_state[f"{key}.read"] = None
