"""What values each metric usually has, by the boards' own rows: computed once, for every upload to be compared with."""

from __future__ import annotations

from data.uploads.typical_ranges import TypicalRange, typical_ranges
from pages.answers.boards import store


@store.data_cache(maxsize=1)
def ranges() -> dict[str, TypicalRange]:
    """The usual range of each metric that a source measures."""
    return typical_ranges(store.typical_values())
