"""The number formats of a model: memory of the weights, and quality against the model as it was released."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.warehouse import model_facts
from models.serving.memory import GB
from models.serving.quantization_loss import LEVEL
from models.serving.weights import FORMATS, weight_bytes
from pages.answers.boards import store
from pages.answers.boards.precision_quality import PrecisionQuality, precision_qualities
from pages.answers.boards.predicted_energy import shapes
from pages.answers.models.plain_rows import date_of, plain
from pages.answers.models.replies import QuantizationRow

OFFERED = (
    *("bf16", "fp8", "int8", "awq", "gptq", "nvfp4", "mxfp4"),
    *("q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m", "q2_k"),
)
UNQUANTIZED = "bf16"
shape_row = store.from_warehouse(model_facts.shape, maxsize=64)
REFERENCE = "reference"


def formats_of(model: str) -> list[str]:
    """The formats that a model can be served in: as released, and those of no more bits; MXFP4 only as released."""
    native = native_precision(model)
    most = FORMATS[native].bits
    smaller = [name for name in OFFERED if FORMATS[name].bits <= most and name not in (native, "mxfp4")]
    return [native, *smaller]


def native_precision(model: str) -> str:
    """The format that a model was released in: as stated, else by its configuration file; BF16 where neither says."""
    released = store.models().set_index("id")["native_precision"].get(model)
    configured = shape_row(model)["quantization"]
    for name in (released, *configured):
        if plain(name) is not None and str(name).lower() in FORMATS:
            return str(name).lower()
    return UNQUANTIZED


def runs_of(model: str, formats: list[str], num_gpus: int = 1) -> pd.DataFrame:
    """A row per format as `models.serving.memory` takes it; NaN where the model's shape is not known."""
    sizes = store.models().set_index("id").loc[model].to_dict()
    shape = shapes().reindex([model]).iloc[[0] * len(formats)].reset_index(drop=True)
    for name in ("n_params", "n_params_active"):
        shape[name] = float(sizes[name]) if pd.notna(sizes[name]) else np.nan
    return shape.assign(precision=formats, num_gpus=float(num_gpus))


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
