"""What the page of prediction errors and its call answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

FACTOR = "A factor of at least 1 (1.2: a fifth too high or too low), or points where scale says so."


class ErrorFigures(TypedDict):
    """Errors of predictions on rows that the fit had not seen."""

    rows: int
    median_error: Annotated[float, Field(description=FACTOR)]
    ninth_tenth_error: Annotated[float, Field(description=f"Nine in ten rows are nearer. {FACTOR}")]
    bias: Annotated[float, Field(description="Median of predicted over measured, or of their difference in points.")]
    held_pct: Annotated[float | None, Field(description="Share of measured values inside their intervals, percent.")]
    naive_median_error: Annotated[float | None, Field(description=f"Of the plain alternative. {FACTOR}")]


class QuantityErrors(ErrorFigures):
    """One predicted quantity and how far it is off."""

    quantity: str
    label: str
    unit: str
    scale: Literal["factor", "points"]
    unseen: str
    level_pct: Annotated[int | None, Field(description="Share that the interval is meant to hold, percent.")]
    naive: str
    chose_no_terms_median_error: Annotated[
        float | None, Field(description="Of the rows that helped to choose neither terms nor settings; empty: none.")
    ]
    sources: str


class GroupErrors(ErrorFigures):
    """The errors of one model, piece of hardware or kind of case."""

    group: str


class PredictionErrorsReply(TypedDict):
    """Every predicted quantity, and the groups of the one that was asked for, worst first."""

    data_version: str
    verdict: str
    kind: str
    report: list[QuantityErrors]
    quantity: str
    protocol: str
    groups: list[GroupErrors]
