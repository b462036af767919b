"""What the columns of a file of learning curves or runs may mean, with their units, and the file read as that."""

from __future__ import annotations

from collections.abc import Mapping

from data.uploads.understanding import CURVES, read_as
from data.uploads.upload_table import UploadTable
from data.warehouse.curve_queries import RUN_INPUTS
from models.laws import LAWS

# every input of a law that a file may name, those of the built-in runs first
INPUTS = tuple(dict.fromkeys((*RUN_INPUTS, *(name for law in LAWS.values() for name in law.x if name != "x"))))
PLAIN = "dimensionless"
UNITS_OF_INPUTS = {
    "n_params": "parameter",
    "n_tokens": "token",
    "n_unique_tokens": "token",
    "flops": "FLOP",
    "n_experts": "expert",
    "n_examples": "example",
    "n_tokens_full": "token",
    "n_tokens_qat": "token",
    "n_tokens_in": "token",
    "n_tokens_out": "token",
}
# What a column of such a file may mean, and the unit its values are converted to; None: text.
COLUMNS: Mapping[str, str | None] = {
    "curve": None,
    "x": PLAIN,
    "y": PLAIN,
    **{name: UNITS_OF_INPUTS.get(name, PLAIN) for name in INPUTS},
}


def curve_table(data: bytes, name: str = "") -> UploadTable:
    """A file's table with the columns curve, y and sizes under our names, where its own names say which they are."""
    return read_as(CURVES, ("curve", "y"), COLUMNS, name, data)
