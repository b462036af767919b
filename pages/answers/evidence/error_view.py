"""What the page of prediction errors asks: which quantity, unseen in what, grouped by what."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from pages.answers.evidence.error_quantities import QUANTITIES, PredictedQuantity
from pages.answers.shared.page_view import View

Unseen = Literal["model", "hardware"]
Grouping = Literal["model", "hardware", "kind"]


class PredictionErrorsView(View):
    """A predicted quantity, what the fit had not seen, how rows are grouped, and whether the plain one is drawn."""

    page: ClassVar[str] = "prediction-errors"

    quantity: Annotated[str, Field(description=f"Which prediction: {', '.join(QUANTITIES)}.")] = "itl_p50_ms"
    unseen: Annotated[
        Unseen,
        Field(description="What the fit had not seen. A quantity that was scored in one way only has that way."),
    ] = "model"
    by: Annotated[Grouping, Field(description="How rows are grouped: model, hardware, or kind of case.")] = "model"
    naive: Annotated[bool, Field(description="Whether the chart shows the plain alternative too.")] = False


def resolve(view: PredictionErrorsView) -> tuple[PredictionErrorsView, tuple[str, ...]]:
    """The view with a quantity that is predicted here, and a sentence where it had to be replaced."""
    if view.quantity in QUANTITIES:
        return view, ()
    usual = PredictionErrorsView().quantity
    sentence = f"Nothing is predicted by the name '{view.quantity[:60]}', so {QUANTITIES[usual].label} is shown."
    return view.with_changes(quantity=usual), (sentence,)


def unseen_of(quantity: PredictedQuantity, unseen: Unseen) -> Unseen:
    """What was unseen, of the ways in which this quantity was scored."""
    ways: tuple[Unseen, ...] = ("model", "hardware")
    return unseen if unseen in quantity.left_out else next(way for way in ways if way in quantity.left_out)
