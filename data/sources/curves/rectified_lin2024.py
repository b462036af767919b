"""Fine-tuning learning curves of Lin et al. 2024: 30 models on FLAN, WMT19 and Gigaword.

Traps handled here: the files list the models in different orders, so rows are joined by name; the column `0` is the
loss before fine-tuning and stays a point at x = 0.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FOLDER = "scaling/rectified-lin2024"
DATA_SETS = {"flan": "FLAN", "wmt19": "WMT19", "gigaword": "Gigaword"}
IDENTITY = ["config name", "size", "family"]


def build(raw: Path) -> Tables:
    """Tables `learning_curve` and `curve_point`.

    Raises WarehouseError where the three files disagree about a model.
    """
    frames = {name: pd.read_csv(raw / FOLDER / f"{name}.csv") for name in DATA_SETS}
    _check_same_models(frames)
    curves = [_curves(name, frame) for name, frame in frames.items()]
    points = [_points(name, frame) for name, frame in frames.items()]
    return {
        "learning_curve": pd.concat(curves).sort_values("curve_id", ignore_index=True),
        "curve_point": pd.concat(points).sort_values(["curve_id", "x"], ignore_index=True),
    }


def _check_same_models(frames: dict[str, pd.DataFrame]) -> None:
    identities = [frame[IDENTITY].sort_values("config name", ignore_index=True) for frame in frames.values()]
    if not all(identities[0].equals(other) for other in identities[1:]):
        raise WarehouseError(f"{SOURCE.id}: the three files do not hold the same models, sizes and families.")


def _curve_id(data_set: str, names: pd.Series[str]) -> pd.Series[str]:
    return data_set + "_" + names.str.rpartition("/")[2].str.lower()


def _curves(data_set: str, frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "curve_id": _curve_id(data_set, frame["config name"]),
            "data_set": DATA_SETS[data_set],
            "model": frame["config name"],
            "label": frame["config name"].str.rpartition("/")[2],
            "family": frame["family"],
            "n_params": frame["size"].astype("float64"),
            "x_meaning": "fine-tuning examples",
            "x_unit": "examples",
            "y_meaning": "test loss (mean cross entropy per token)",
            "y_unit": "nats",
            "source": SOURCE.id,
        }
    )


def _points(data_set: str, frame: pd.DataFrame) -> pd.DataFrame:
    sizes = [column for column in frame.columns if column not in IDENTITY]
    wide = frame.assign(curve_id=_curve_id(data_set, frame["config name"]))
    long = wide.melt(id_vars="curve_id", value_vars=sizes, var_name="x", value_name="y")
    return long.assign(x=long["x"].astype("float64"))


SOURCE = Source(
    id="rectified_lin2024",
    title="Fine-tuning losses of 30 models (Selecting Large Language Model to Fine-tune via Rectified Scaling Law)",
    url="https://github.com/linhaowei1/Fine-tuning-Scaling-Law",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="5214568013af65e3cefd03860ecd7bc9358b308c",
    retrieved="2024",
    method="Each model fine-tuned on 0 to 1,638,400 examples of each data set; test loss in nats per token. The loss at"
    " 0 examples is the model as released and follows no smooth law.",
    citation="Lin et al., Selecting Large Language Model to Fine-tune via Rectified Scaling Law, ICML 2024,"
    " arXiv:2402.02314",
    files=tuple(f"{FOLDER}/{name}.csv" for name in DATA_SETS),
    build=build,
)
