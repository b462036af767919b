"""The pages' filters as parameters: min.<metric>, max.<metric> and in.<column>."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.uploads.cells import excerpt
from errors import InputError
from pages.answers.boards.candidates import Filters, board_metrics
from pages.api.exchange import Ask, number

MAX_LISTED = 30


def filters_of(ask: Ask, frame: pd.DataFrame) -> Filters:
    """The filters of a call on these candidates; raises InputError for columns and values that they do not have."""
    bounds: dict[str, list[tuple[str, float]]] = {"min.": [], "max.": []}
    among: list[tuple[str, tuple[str, ...]]] = []
    for name, values in ask.query.items():
        prefix, column = name[: name.find(".") + 1], name[name.find(".") + 1 :]
        if prefix in bounds:
            bounds[prefix].append((_numeric(frame, column), _bound(name, values)))
        elif prefix == "in.":
            among.append((_column(frame, column), _values(frame, column, ask.listed(name))))
    return Filters(at_least=tuple(bounds["min."]), at_most=tuple(bounds["max."]), among=tuple(among))


def _bound(name: str, values: Sequence[str]) -> float:
    if len(values) > 1:
        raise InputError(f"The parameter '{name}' appears {len(values)} times; give it once.", column=name)
    return number(values[0].strip(), name)


def _column(frame: pd.DataFrame, column: str) -> str:
    if column not in frame:
        texts = [name for name in frame if "__" not in str(name) and name not in board_metrics(frame)]
        raise InputError(
            f"There is no column '{excerpt(column)}' on this board. Its metrics are {', '.join(board_metrics(frame))}; "
            f"its other columns are {', '.join(map(str, texts))}.",
            column=excerpt(column),
        )
    return column


def _numeric(frame: pd.DataFrame, column: str) -> str:
    if not pd.api.types.is_numeric_dtype(frame[_column(frame, column)].dtype):
        raise InputError(
            f"The column '{column}' is text and has no minimum or maximum; use in.{column}=... to filter by value.",
            column=column,
        )
    return column


def _values(frame: pd.DataFrame, column: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The values as `Filters` compares them; each must occur, so that a typo does not look like an empty answer."""
    texts_by_value = {_as_answered(text): text for text in np.unique(frame[column].dropna().astype(str))}
    for value in texts:
        if value not in texts_by_value:
            listed = ", ".join(list(texts_by_value)[:MAX_LISTED]) + (
                ", ..." if len(texts_by_value) > MAX_LISTED else ""
            )
            raise InputError(
                f"No candidate on this board has {column} '{excerpt(value)}'; "
                f"the values are {listed or 'all missing'}.",
                column=column,
            )
    if not texts:
        raise InputError(f"in.{column} is empty; list the allowed values, separated by commas.", column=column)
    return tuple(texts_by_value[value] for value in texts)


def _as_answered(text: str) -> str:
    """A value as answers write it: true, not True; 8, not 8.0."""
    return text.lower() if text in ("True", "False") else text.removesuffix(".0")
