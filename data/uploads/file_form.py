"""What a form of file must bring to be read: how it is recognised, and how its cells are had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from data.uploads.faults import Faults


@dataclass(frozen=True)
class FileForm:
    """A form of file. `cells` gives the table as text, missing where empty, indexed by the file's own row numbers.

    `cells` adds what is wrong with a row to the faults and leaves the row out; it raises InputError where the file
    cannot be read at all, TooLarge beyond the limits of the settings. `starts_like` knows the form by its first bytes.
    """

    title: str
    suffix: str
    media_types: tuple[str, ...]
    starts_like: Callable[[bytes], bool]
    cells: Callable[[bytes, Faults], pd.DataFrame]
