"""What a model loses at the precision in which it is served: measured where somebody did, else predicted, or nothing.

A change is in points of a test, below 0 = worse. A predicted one is of a multiple-choice test of which the model
answers REFERENCE_PCT right at 16 bits; its interval reaches above 0 where a test could not tell the loss from none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.serving.quantization_loss import learnable, predicted_losses
from pages.answers.boards import store
from pages.answers.shared.formatting import listing

BOARD = "llm-serving"
CHANGE = "quality_change_points"
FIELDS = ("kind", "source", "low", "high", "tests")
REFERENCE_PCT = 80.0
CHANCE_PCT = 25.0
REFERENCE_TEST = f"a multiple-choice test with {REFERENCE_PCT:.0f}% right answers at 16 bits"
SIGMAS_80 = 1.2816  # half-width of an 80% interval, standard errors
UNQUANTIZED = "none"


@dataclass(frozen=True)
class PrecisionQuality:
    """The change of quality in points (below 0 = worse) with its 80% interval; the interval is empty where unknown.

    `kind` is measured or predicted, `tests` names what was measured, `saturated` whether all of them are too easy to
    show a loss.
    """

    points: float
    low: float | None
    high: float | None
    kind: str
    source: str
    tests: str
    saturated: bool = False

    @property
    def may_be_none(self) -> bool:
        """Whether the interval includes no change, or is not known."""
        return self.high is None or self.low is None or self.low <= 0 <= self.high


Pairs = tuple[tuple[str, str], ...]  # of a model and a precision in lower case


def precision_quality(model: str, precision: str | None) -> PrecisionQuality | None:
    """The change of a model's quality at a served precision.

    None where the precision is unknown, unquantized or the one in which the model was released, and where nothing was
    measured and the model's size is not known.
    """
    pair = (model, (precision or "").lower())
    return changes_of((pair,)).get(pair)


def precision_qualities(model: str, precisions: Iterable[str]) -> Mapping[str, PrecisionQuality]:
    """The changes of a model's quality at several served precisions, by precision; unknown ones are left out."""
    pairs = tuple((model, precision.lower()) for precision in precisions)
    return {precision: change for (_, precision), change in changes_of(pairs).items()}


def with_precision_quality(frame: pd.DataFrame) -> pd.DataFrame:
    """A board's frame with the change of each candidate in columns named by CHANGE and FIELDS; empty where none."""
    precision = frame["precision"].astype(object).where(frame["precision"].notna(), "").str.lower()
    pairs = list(zip(frame["model"].astype(str), precision, strict=True))
    known = changes_of(tuple(sorted(set(pairs))))
    changes = [known.get(pair) for pair in pairs]
    columns: dict[str, object] = {CHANGE: [None if change is None else change.points for change in changes]}
    for field in FIELDS:
        columns[f"{CHANGE}__{field}"] = [None if change is None else getattr(change, field) for change in changes]
    added = pd.DataFrame(columns, index=frame.index)
    numeric = [CHANGE, f"{CHANGE}__low", f"{CHANGE}__high"]
    return pd.concat([frame, added.astype(dict.fromkeys(numeric, float))], axis=1)


@store.data_cache(maxsize=64)
def changes_of(pairs: Pairs) -> Mapping[tuple[str, str], PrecisionQuality]:
    """The changes of quality that are known, measured before predicted; all that are predicted in one go."""
    table = store.models()
    models = table[table["id"].isin({model for model, _ in pairs})].set_index("id").to_dict("index")
    formats = store.number_formats().to_dict("index")
    quantized = [
        (model, name)
        for model, name in pairs
        if name in formats
        and model in models
        and formats[name]["method"] != UNQUANTIZED
        and models[model]["native_precision"] != name
    ]
    measured = {pair: _measured(pair[0], formats[pair[1]]) for pair in quantized}
    open_pairs = [pair for pair in quantized if measured[pair] is None and pd.notna(models[pair[0]]["n_params"])]
    predicted = _predicted([{**models[model], **formats[name]} for model, name in open_pairs])
    changes = measured | dict(zip(open_pairs, predicted, strict=True))
    return {pair: change for pair, change in changes.items() if change is not None}


def _measured(model: str, served: Mapping[Any, Any]) -> PrecisionQuality | None:
    """The mean over the tests of a model at the same method and bits; a test measured twice is its mean first."""
    rows = _quality_changes_by_model().get(model)
    if rows is None:
        return None
    same = (rows["method"] == served["method"]) & (rows["metric"] == "accuracy_pct")
    same &= ((rows["weight_bits"] - served["weight_bits"]).abs() < 0.5) & rows["note"].isna()
    if not same.any():
        return None
    by_test = (
        rows[same]
        .groupby("benchmark_label")
        .agg(change=("change", "mean"), error=("standard_error", "max"), saturated=("saturated", "all"))
    )
    # A test whose questions are not known is taken to be as uncertain as the others.
    typical = by_test["error"].median()
    error = math.sqrt(float((by_test["error"].fillna(typical) ** 2).sum())) / len(by_test)
    points = float(by_test["change"].mean())
    known = not math.isnan(error) and error > 0
    return PrecisionQuality(
        points=round(points, 2),
        low=round(points - SIGMAS_80 * error, 2) if known else None,
        high=round(points + SIGMAS_80 * error, 2) if known else None,
        kind="measured",
        source=",".join(sorted(rows.loc[same, "source"].unique())),
        tests=listing([str(label) for label in by_test.index]),
        saturated=bool(by_test["saturated"].all()),
    )


def _predicted(described: list[dict[Any, Any]]) -> list[PrecisionQuality | None]:
    """The predictions for models of these sizes in these formats; None where the model of the loss abstains."""
    if not described:
        return []
    asked = pd.DataFrame(described)[["method", "weight_bits", "n_params"]]
    asked = asked.assign(metric="accuracy_pct", benchmark_kind="knowledge")
    losses = predicted_losses(_known_losses(), asked, store.quantization_loss())
    points = -(REFERENCE_PCT - CHANCE_PCT) * losses
    return [
        None
        if math.isnan(row["loss"])
        else PrecisionQuality(
            points=round(row["loss"], 2),
            low=round(row["high"], 2),
            high=round(row["low"], 2),
            kind="predicted",
            source="law_fits",
            tests=REFERENCE_TEST,
        )
        for row in points.to_dict("records")
    ]


@store.data_cache(maxsize=1)
def _quality_changes_by_model() -> Mapping[str, pd.DataFrame]:
    """Few of the models were measured: a page that asks about all of them reads only the rows of those."""
    return {str(model): rows for model, rows in store.quality_changes().groupby("model")}


@store.data_cache(maxsize=1)
def _known_losses() -> pd.DataFrame:
    return learnable(store.quality_changes())


def change_sentence(change: PrecisionQuality, precision: str) -> str:
    """What to think of it, for the caveats of a verdict."""
    size = f"{change.points:+.2f}".replace("-", "\N{MINUS SIGN}")
    interval = ""
    if change.low is not None and change.high is not None:
        ends = (f"{end:+.2f}".replace("-", "\N{MINUS SIGN}") for end in (change.low, change.high))
        interval = f" (80% interval {' to '.join(ends)})"
    verb = "was measured to change" if change.kind == "measured" else "is predicted to change"
    on = f"on {change.tests}"
    sentence = f"At {precision.upper()} the quality of the pick {verb} by {size} points{interval} {on}."
    if change.may_be_none:
        sentence += " The interval includes no change, which is not evidence of no loss."
    if change.saturated:
        sentence += (
            " These tests are saturated: nearly all questions are answered, so they cannot show a loss on hard tasks."
        )
    return sentence
