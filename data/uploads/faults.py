"""What is wrong with an upload, gathered by every check before anything is refused: one round of mending is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import InputError

MAX_LISTED = 200


@dataclass(frozen=True)
class Fault:
    """A sentence that names column, row, value and remedy; the place again for programs. Rows count from 1."""

    detail: str
    column: str | None = None
    row: int | None = None
    value: str | None = None


class Refused(InputError):
    """A file with faults: `faults` are the first of them by row, `n_faults` is how many there are."""

    def __init__(self, faults: Sequence[Fault], n_faults: int | None = None) -> None:
        self.faults = tuple(faults)
        self.n_faults = len(self.faults) if n_faults is None else n_faults
        super().__init__(" ".join(self.sentences), column=self.faults[0].column, row=self.faults[0].row)

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back from worker processes pickled."""
        return Refused, (self.faults, self.n_faults)

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence per fault, and how many more there are."""
        details = tuple(fault.detail for fault in self.faults)
        more = self.n_faults - len(details)
        return (*details, f"And {more:,} more.") if more else details


class Faults:
    """Collects faults. A cell counts once, with the first thing found wrong in it.

    >>> faults = Faults()
    >>> faults.add_cells("y", [2, 1], lambda row: f"y in row {row} is empty.")
    >>> faults.add("The column 'x' is missing.", column="x")
    >>> [fault.row for fault in faults.listed()], len(faults)
    ([None, 1, 2], 3)
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._cells: dict[str, NDArray[np.int64]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def copy(self) -> Faults:
        """The same faults, to which others can be added apart from these."""
        twin = Faults()
        twin._faults, twin._cells, twin._count = list(self._faults), dict(self._cells), self._count
        return twin

    def add(self, detail: str, *, column: str | None = None, row: int | None = None, value: str | None = None) -> None:
        """Add one fault; of a row without a column, or of the file as a whole."""
        self._count += 1
        self._faults.append(Fault(detail, column, row, value))
        if len(self._faults) > 4 * MAX_LISTED:  # a file of faulty rows makes no list of all of them
            self._faults = self.listed()

    def add_cells(
        self,
        column: str,
        rows: Iterable[int],
        detail_of: Callable[[int], str],
        value_of: Callable[[int], object] | None = None,
    ) -> None:
        """Add a fault for each of these rows of a column; sentences are made only for those that can be listed."""
        earlier = self._cells.get(column, np.empty(0, np.int64))
        fresh = np.setdiff1d(np.asarray(list(rows), dtype=np.int64), earlier)
        self._cells[column] = np.union1d(earlier, fresh)
        for row in fresh[:MAX_LISTED].tolist():
            value = None if value_of is None else str(value_of(row))
            self.add(detail_of(row), column=column, row=row, value=value)
        self._count += max(0, len(fresh) - MAX_LISTED)

    def listed(self) -> list[Fault]:
        """The first faults: those of the whole file, then by row."""
        return sorted(self._faults, key=lambda fault: fault.row or 0)[:MAX_LISTED]

    def refuse(self) -> None:
        """Raises Refused if there is any fault."""
        if self._count:
            raise Refused(self.listed(), self._count)
