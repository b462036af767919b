"""What the built-in fine-tuning curves teach a forecast of other curves: never of the data set they are from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.laws import Curve
from models.laws.choosing.pooled import CurveWithinBudget, Foresight, Hyper, Knowledge, curve_within, foreign
from models.laws.forecasting.calibration import Calibration, from_rows
from pages.answers.boards import store

DATA_SETS: Mapping[str, str] = {
    "FLAN": "FLAN (instructions)",
    "WMT19": "WMT19 (translation)",
    "Gigaword": "Gigaword (summaries)",
}


def built_in_curves(data_set: str) -> tuple[Curve, ...]:
    """The 30 curves of one built-in data set."""
    frame = store.curves(data_set)
    return tuple(
        Curve(str(name), part["x"].to_numpy(float), part["y"].to_numpy(float), float(part["n_params"].iloc[0]))
        for name, part in frame.groupby("label", sort=True)
    )


def knowledge_for(curves: Sequence[Curve]) -> Knowledge | None:
    """What the built-in data sets teach that none of these curves is from; None where that leaves nothing."""
    return knowledge_of(tuple(foreign(curves, {name: _whole(name) for name in DATA_SETS})))


@store.data_cache(maxsize=1)
def calibration() -> Calibration:
    """How forecasts of single curves are weighed and how wide their intervals are, as stored."""
    table = store.forecast_calibration()
    columns = table[["part", "item", "candidate", "value"]].itertuples(index=False, name=None)
    return from_rows((str(part), str(item), str(name), float(value)) for part, item, name, value in columns)


def knowledge_of(names: tuple[str, ...]) -> Knowledge | None:
    """What these built-in data sets teach, with the parameters learned from exactly them."""
    if not names:
        return None
    table = store.pooled_prior()
    rows = table[table["learned_from"] == " ".join(sorted(names))]
    hyper = Hyper(**dict(zip(rows["parameter"], rows["value"].astype(float), strict=True)))
    return Knowledge({name: _whole(name) for name in sorted(names)}, hyper)


@store.data_cache(maxsize=len(DATA_SETS))
def _whole(data_set: str) -> tuple[CurveWithinBudget, ...]:
    return tuple(curve_within(curve) for curve in built_in_curves(data_set))


@dataclass(frozen=True)
class StoredForecasts:
    """The stored forecasts of one built-in data set from one budget: loss, and the ends of its 80% interval."""

    by_model: Mapping[str, tuple[float, float, float]]

    def losses(
        self, curves: Sequence[CurveWithinBudget], _target: float, _level: float
    ) -> dict[str, tuple[float, float, float]]:
        """Those of these curves."""
        return {curve.name: self.by_model[curve.name] for curve in curves if curve.name in self.by_model}


def foresight_for(curves: Sequence[Curve], data_set: str, target: float, budget: float) -> Foresight | None:
    """Stored forecasts where the question is one of them, so that a page is painted without a fit; else knowledge."""
    if data_set in DATA_SETS:
        table = store.pooled_forecasts(data_set)
        rows = table[(table["budget"] == budget) & (table["target"] == target)]
        if not rows.empty:
            losses = zip(rows["predicted"], rows["low"], rows["high"], strict=True)
            return StoredForecasts(dict(zip(rows["label"], losses, strict=True)))
    return knowledge_for(curves)
