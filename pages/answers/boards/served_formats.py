"""Which number formats a model is served in, and its shape in each, as memory and speed are computed from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.warehouse import model_facts
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.predicted_energy import shapes

OFFERED = (
    *("bf16", "fp8", "int8", "awq", "gptq", "nvfp4", "mxfp4"),
    *("q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m", "q2_k"),
)
UNQUANTIZED = "bf16"
# Formats as the formulas of speed know them: those of 4 bits with scales read alike.
SPEED_FORMATS = {"awq": "int4", "gptq": "int4"}
shape_row = store.from_warehouse(model_facts.shape, maxsize=64)


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
        if pd.notna(name) and str(name).lower() in FORMATS:
            return str(name).lower()
    return UNQUANTIZED


def runs_of(model: str, formats: list[str], num_gpus: int = 1) -> pd.DataFrame:
    """A row per format as `models.serving.memory` takes it; NaN where the model's shape is not known."""
    sizes = store.models().set_index("id").loc[model].to_dict()
    shape = shapes().reindex([model]).iloc[[0] * len(formats)].reset_index(drop=True)
    for name in ("n_params", "n_params_active"):
        shape[name] = float(sizes[name]) if pd.notna(sizes[name]) else np.nan
    return shape.assign(precision=formats, num_gpus=float(num_gpus))
