"""The levers of a view: settings that pages with candidates share, and which of them can stand together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from errors import InputError
from models.levers.levers import Lever, conflicts
from pages.answers.papers.levers_on import lever_named

MOST_LEVERS = 3


class LeverSettings(BaseModel):
    """Which papers' effects a candidate is given, and which candidate; no rank changes with them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    levers: Annotated[
        tuple[str, ...],
        Field(
            description="Levers on a candidate: up to 3 ids of levers or papers, separated by commas, as "
            "techniques?levers=true lists them. The ranking does not change: the levered copy is in `levered`, of kind "
            "claimed. Empty: none."
        ),
    ] = ()
    lever_on: Annotated[
        str, Field(description="Id of the candidate (candidate_id) that takes the levers. Empty: the pick.")
    ] = ""


def usable_levers(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The levers that are known and stand together, in their order, and a sentence for each that does not.

    >>> usable_levers(["efficientllm", "efficient-qat"])[0]
    ('efficientllm',)
    """
    chosen: list[Lever] = []
    refusals: list[str] = []
    for name in names:
        try:
            lever = lever_named(name)
        except InputError as error:
            refusals.append(error.detail)
            continue
        if clash := conflicts([*chosen, lever]):
            refusals.append(f"{clash[0]} {lever.label} is left out.")
        elif len(chosen) == MOST_LEVERS:
            refusals.append(f"A candidate takes at most {MOST_LEVERS} levers, so {lever.label} is left out.")
        else:
            chosen.append(lever)
    return tuple(lever.id for lever in chosen), refusals
