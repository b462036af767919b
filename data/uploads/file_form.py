"""What a form of file must bring to be read: how it is recognised, and how its tables are had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from data.uploads.faults import Faults


@dataclass(frozen=True, eq=False)
class FileTables:
    """The tables of a file, in its order: cells as text, missing where empty, indexed by the file's row numbers.

    `form` is what kind of file it is, in a word; `assumed` what was taken for granted, in sentences; `value` the whole
    of a JSON object, for tools whose layout is no table; `separator` that of a text file; `around` the text around a
    table, where tools name their machine.
    """

    form: str
    frames: tuple[pd.DataFrame, ...]
    assumed: tuple[str, ...] = ()
    value: object = None
    separator: str = ","
    around: str = ""

    @property
    def largest(self) -> pd.DataFrame:
        """The table with the most rows, the first of those."""
        return max(self.frames, key=len)


@dataclass(frozen=True)
class FileForm:
    """A form of file. `tables` adds what is wrong with a row to the faults and leaves the row out.

    It raises InputError where the file cannot be read at all, TooLarge beyond the limits of the settings. `starts_like`
    knows the form by its first bytes.
    """

    title: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    starts_like: Callable[[bytes], bool]
    tables: Callable[[bytes, Faults], FileTables]
