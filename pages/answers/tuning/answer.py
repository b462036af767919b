"""Which base model to fine-tune: rank the candidates from small budgets, and say how wrong that would have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from errors import InputError
from models.laws import Curve
from models.laws.choosing.recommending import WEIGHED, WeighedChoice, recommend
from models.laws.choosing.select import RankedCurve, Selection, select
from models.laws.choosing.selection_methods import FITTING
from pages.answers.boards import store
from pages.answers.laws.fits import fit_within
from pages.answers.shared.page_view import View
from pages.answers.tuning.built_in_curves import DATA_SETS, built_in_curves, foresight_for

METHODS = ("pooled", "ats", "subtuning", "zeroshot", "modelsize", *FITTING)
METHOD_NAMES: Mapping[str, str] = {
    "pooled": "Pooled curves",
    "ats": "Accept-then-Stop",
    "subtuning": "Best loss at the budget",
    "zeroshot": "Best loss before tuning",
    "modelsize": "Largest model",
    "rectifiedfit": "Rectified law, fitted",
    "vanillafit": "Vanilla law, fitted",
}
UPLOAD = "upload"


class FineTuneView(View):
    """What the Fine-tune page shows; every field is a parameter of its link."""

    page: ClassVar[str] = "fine-tune"

    data_set: str = "FLAN"
    target: Annotated[float, Field(gt=0)] = 1_638_400
    budget: Annotated[float, Field(gt=0)] = 25_600
    max_params_b: Annotated[float | None, Field(gt=0)] = None
    method: str = "pooled"
    law: str = "rectified"
    drawn: Annotated[tuple[str, ...], Field(max_length=6)] = ()


@dataclass(frozen=True)
class FineTuneAnswer:
    """What the page draws. `ranking` has a row a model, best first by the chosen method."""

    view: FineTuneView
    curves: tuple[Curve, ...]
    selections: Mapping[str, Selection]
    recommendation: WeighedChoice | None
    ranking: pd.DataFrame
    methods: pd.DataFrame
    left_out: tuple[str, ...]
    data_version: str

    @property
    def pick(self) -> str | None:
        """The chosen method's first model."""
        return None if self.ranking.empty else str(self.ranking["model"].iloc[0])

    @property
    def truth_known(self) -> bool:
        """Whether every ranked model was also trained at the target size."""
        return bool(self.ranking["true_loss"].notna().all()) and not self.ranking.empty


def sizes_of(curves: Sequence[Curve]) -> list[float]:
    """The distinct sizes above 0 at which any of the curves was measured, ascending."""
    return sorted({float(x) for curve in curves for x in curve.x if x > 0})


def resolve(view: FineTuneView, *, uploaded: Sequence[Curve] = ()) -> tuple[FineTuneView, tuple[str, ...]]:
    """The view with names that exist, and a sentence for each one it had to replace."""
    complaints: list[str] = []
    if view.data_set not in (*DATA_SETS, UPLOAD):
        complaints.append(f"There is no data set '{view.data_set}'; the data sets are {', '.join(DATA_SETS)}.")
        view = view.with_changes(data_set=FineTuneView().data_set)
    if view.data_set == UPLOAD and not uploaded:
        complaints.append(
            "The curves of this link were uploaded in another session and are no longer available; upload them again."
        )
        view = view.with_changes(data_set=FineTuneView().data_set)
    if view.method not in METHODS:
        complaints.append(f"There is no method '{view.method}'; the methods are {', '.join(METHODS)}.")
        view = view.with_changes(method=FineTuneView().method)
    curves = uploaded if view.data_set == UPLOAD else built_in_curves(view.data_set)
    names = {curve.name for curve in curves}
    gone = [name for name in view.drawn if name not in names]
    if gone:
        complaints.append(f"No curve is called {', '.join(repr(name) for name in gone)}, so the chart leaves it out.")
        view = view.with_changes(drawn=tuple(name for name in view.drawn if name in names))
    if view.budget > view.target:
        complaints.append(
            f"The budget ({view.budget:,.0f}) is above the target ({view.target:,.0f}), so it was lowered to that."
        )
        view = view.with_changes(budget=view.target)
    return view, tuple(complaints)


def fine_tune(view: FineTuneView, uploaded: Sequence[Curve] = ()) -> FineTuneAnswer:
    """Rank the candidates of a view by every method, with what each would have cost and how wrong it was."""
    curves = tuple(uploaded) if view.data_set == UPLOAD else built_in_curves(view.data_set)
    affordable = tuple(
        curve
        for curve in curves
        if view.max_params_b is None or (curve.n_params is not None and curve.n_params <= view.max_params_b * 1e9)
    )
    if not affordable:
        raise InputError("No model is that small; raise the parameter limit.", column="max_params_b")
    selections = selections_of(affordable, view, view.budget)
    return FineTuneAnswer(
        view=view,
        curves=affordable,
        selections=selections,
        recommendation=_recommendation(affordable, selections, view),
        ranking=_ranking(affordable, selections, view),
        methods=_methods(affordable, selections, view),
        left_out=tuple(curve.name for curve in curves if curve not in affordable),
        data_version=store.data_version(),
    )


def selections_of(curves: Sequence[Curve], view: FineTuneView, budget: float) -> dict[str, Selection]:
    """Every method's ranking from a budget; those that fit a law, the slow ones, only where one of them is chosen."""
    methods = [
        name
        for name in METHODS
        if (name not in FITTING or view.method in FITTING)
        and (name != "modelsize" or all(curve.n_params for curve in curves))
    ]
    return select(
        curves,
        view.target,
        budget,
        methods,
        foresight=foresight_for(curves, view.data_set, view.target, budget),
        fit=lambda law, curves_within: fit_within(curves_within, law, budget),
    )


def _recommendation(
    curves: Sequence[Curve], selections: Mapping[str, Selection], view: FineTuneView
) -> WeighedChoice | None:
    """What the methods recommend together; the built-in curves' own tests are stored, so that no fit is waited for."""

    def selector(target: float, budget: float) -> Mapping[str, Selection]:
        if (target, budget) == (view.target, view.budget):
            return selections
        foresight = foresight_for(curves, view.data_set, target, budget)
        return select(curves, target, budget, WEIGHED, foresight=foresight)

    return recommend(curves, view.target, view.budget, selector)


def loss_at(curve: Curve, size: float) -> float:
    """The measured loss at exactly this size; NaN where it was not trained there."""
    at = np.flatnonzero(np.isclose(curve.x, size, rtol=1e-9))
    return float(curve.y[at[0]]) if at.size else float("nan")


def _ranking(curves: Sequence[Curve], selections: Mapping[str, Selection], view: FineTuneView) -> pd.DataFrame:
    by_name = {curve.name: curve for curve in curves}
    table = pd.DataFrame({"model": list(by_name)})
    table["n_params"] = [curve.n_params for curve in curves]
    for method, selection in selections.items():
        predicted = {row.curve: row for row in selection.ranking}
        table[f"{method}_rank"] = pd.array([_rank(predicted, name) for name in by_name], dtype="Int64")
        if method != "modelsize":
            table[f"{method}_predicted"] = [_loss(predicted, name, "predicted") for name in by_name]
        if method == "pooled":
            table["pooled_low"] = [_loss(predicted, name, "low") for name in by_name]
            table["pooled_high"] = [_loss(predicted, name, "high") for name in by_name]
    table["true_loss"] = [loss_at(curve, view.target) for curve in curves]
    table["true_rank"] = table["true_loss"].rank(method="min").astype("Int64")
    return table.sort_values([f"{view.method}_rank", "model"], na_position="last").reset_index(drop=True)


def _rank(rows: Mapping[str, RankedCurve], name: str) -> int | None:
    return rows[name].rank if name in rows else None


def _loss(rows: Mapping[str, RankedCurve], name: str, column: str) -> float:
    value = getattr(rows.get(name), column, None)
    return float("nan") if value is None else float(value)


def _methods(curves: Sequence[Curve], selections: Mapping[str, Selection], view: FineTuneView) -> pd.DataFrame:
    """A row a method: its choice, how good that was, and the examples it trained on, all candidates together."""
    everything = view.target * len(curves)
    rows = []
    for method, selection in selections.items():
        chosen = selection.ranking[0].curve if selection.ranking else None
        rows.append(
            {
                "method": METHOD_NAMES[method],
                "choice": chosen,
                "regret": selection.regret,
                "relacc": selection.relacc,
                "pearcorr": selection.pearcorr,
                "n_examples_used": selection.n_examples_used,
                "cost_share": selection.n_examples_used / everything,
            }
        )
    return pd.DataFrame(rows)
