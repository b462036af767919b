"""The number formats of a model: memory of the weights, and quality against the model as it was released."""

from __future__ import annotations

import pandas as pd

from models.serving.memory import GB
from models.serving.quantization_loss import LEVEL
from models.serving.weights import FORMATS, weight_bytes
from pages.answers.boards import store
from pages.answers.boards.precision_quality import PrecisionQuality, precision_qualities
from pages.answers.boards.served_formats import formats_of, runs_of
from pages.answers.models.plain_rows import date_of, plain
from pages.answers.models.replies import QuantizationRow

REFERENCE = "reference"


def quantizations_of(model: str) -> list[QuantizationRow]:
    """Every format of an open model with its loss, the released one first; empty for models that are only sold."""
    row = store.models().set_index("id").loc[model]
    if not bool(plain(row["open_weights"])) or pd.isna(row["n_params"]):
        return []
    formats = formats_of(model)
    weights = weight_bytes(runs_of(model, formats)) / GB
    changes = precision_qualities(model, formats)
    return [
        _quantization(name, float(gb), changes.get(name), released=name == formats[0])
        for name, gb in zip(formats, weights, strict=True)
    ]


def _quantization(
    precision: str, weights_gb: float, change: PrecisionQuality | None, *, released: bool
) -> QuantizationRow:
    """A format with the model's loss: measured, else predicted, else unknown."""
    change = None if released else change
    kind = REFERENCE if released else "unknown"
    return QuantizationRow(
        precision=precision,
        label=FORMATS[precision].label,
        weights_gb=plain(weights_gb),
        quality_change_points=0.0 if kind == REFERENCE else None if change is None else change.points,
        low=None if change is None else change.low,
        high=None if change is None else change.high,
        level=LEVEL if change is not None and change.low is not None else None,
        kind=kind if change is None else change.kind,
        source=None if change is None else change.source,
        tests=None if change is None else change.tests,
        date=None if change is None else date_of(change.source),
    )
