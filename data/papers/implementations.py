"""Which calculation of the product stands on which paper: one row of implementations.csv each.

Laws, routers, online methods, planners, metrics and boards are named there by the address of their code; captions under
results, the Evidence page and `GET techniques` follow from it. A test refuses a law, policy or online method without a
row, and a row whose code is not there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

REGISTRY = Path(__file__).with_name("implementations.csv")
Relation = Literal["own-method", "part", "analogue"]
RELATIONS: dict[Relation, str] = {
    "own-method": "the paper's own method",
    "part": "a part of it",
    "analogue": "an analogue",
}


@dataclass(frozen=True)
class Implementation:
    """One calculation and the paper it implements.

    `technique` is technique.id, or empty for a paper outside that table. `state` are the parameters of the page's link
    in which it runs, and `section` the part of the page to open. `note` says what is not as in the paper.
    """

    calculation: str
    label: str
    code: str
    technique: str
    cited_as: str
    title: str
    link: str
    relation: Relation
    note: str
    page: str
    state: str
    section: str
    call: str


@lru_cache(maxsize=1)
def implementations() -> tuple[Implementation, ...]:
    """Every row of the registry, in its order."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Implementation(**{**row, "relation": cast(Relation, row["relation"])})  # type: ignore[arg-type]
        for row in rows
    )


def implementation_of(calculation: str) -> Implementation | None:
    """The row of a calculation, such as `law:rectified`; None where it names no paper.

    >>> implementation_of("law:kaplan_joint").cited_as
    'Kaplan et al. 2020'
    """
    return next((row for row in implementations() if row.calculation == calculation), None)
