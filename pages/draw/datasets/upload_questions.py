"""What the Data page asks before an upload is loaded: values for all rows, and what to do about doubted values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from data.metrics import metrics
from data.uploads.column_mapping import ColumnMapping, mapped
from data.uploads.doubts import likely_unit
from data.uploads.understanding import Understanding, with_constants
from data.uploads.upload_table import UploadTable
from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.datasets.checks import checked_rows
from pages.answers.datasets.upload import units_of
from pages.answers.datasets.usual_values import ranges
from pages.answers.shared.formatting import plural
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning

LEAVE_OUT, AS_THEY_ARE = "Leave these values out", "Use them as they are"


def draw_constants(made: Understanding) -> Understanding:
    """GPU, number of GPUs and precision for every row of a deployment whose file does not say."""
    targets = {entry.target for entry in made.mapping}
    if made.kind != "measurements" or "gpu" in targets:
        return made
    st.caption("The file does not say on which GPU it ran. For all rows:")
    with st.container(horizontal=True):
        gpus = ["", *store.hardware()["label"].tolist()]
        gpu = st.selectbox("GPU", gpus, key="own-all-gpu", width=260, format_func=lambda name: name or "not stated")
        count = st.number_input(
            "GPUs per deployment",
            min_value=1,
            value=None,
            placeholder="not stated",
            key="own-all-gpus",
            width=180,
            help="Costs count GPUs, so without it these rows have none.",
        )
    constants = {name: f"{value}" for name, value in (("gpu", gpu), ("num_gpus", count)) if value}
    return with_constants(made, constants) if constants else made


def draw_doubts(
    table: UploadTable, mapping: tuple[ColumnMapping, ...], kind: str
) -> tuple[tuple[ColumnMapping, ...], tuple[str, ...]]:
    """Ask about each column with doubted values; the mapping with its units changed, and columns that are right."""
    try:
        rows = mapped(table, mapping, units_of(kind))
        n_before = len(rows.faults)
        figures, _ = checked_rows(rows, kind)
    except ParetoscopeError:
        return mapping, ()
    confirmed: list[str] = []
    by_column: dict[str, list[str]] = {}
    for fault in rows.faults.listed():
        if fault.column in metrics() and "left out until" in fault.detail:
            by_column.setdefault(str(fault.column), []).append(fault.detail)
    if len(rows.faults) == n_before:
        return mapping, ()
    changed = list(mapping)
    for name, sentences in by_column.items():
        metric = metrics()[name]
        more = f" So do {plural(len(sentences) - 1, 'more value')}." if len(sentences) > 1 else ""
        show_warning(f"{sentences[0]}{more}")
        raw = rows.numbers(name)
        doubtful = raw[figures[name].isna().to_numpy() & ~np.isnan(raw)]
        other = likely_unit(metric, float(doubtful[0]), ranges().get(name)) if len(doubtful) else None
        options = [LEAVE_OUT, *([f"The column is in {other.name}"] if other else []), AS_THEY_ARE]
        answer = st.radio(escape(metric.label), options, key=f"own-doubt-{name}", horizontal=True)
        if answer == AS_THEY_ARE:
            confirmed.append(name)
        elif answer != LEAVE_OUT and other:
            changed = [replace(entry, unit=other.unit) if entry.target == name else entry for entry in changed]
    return tuple(changed), tuple(confirmed)
