"""timm: accuracy of image classifiers on three ImageNet test sets, and their speed on two GPUs.

Traps handled here: speeds are listed by architecture without the tag of the weights, so they join on architecture and
image size, never on the name; counts have thousands commas; accuracy is of the weights and does not depend on the GPU,
so it stands beside both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables
from errors import WarehouseError

FOLDER = "benchmarks/timm-results"
SETS = {
    "imagenet_top1_pct": "results-imagenet.csv",
    "imagenet_real_top1_pct": "results-imagenet-real.csv",
    "imagenet_v2_top1_pct": "results-imagenetv2-matched-frequency.csv",
}
# Same code and PyTorch on both, the newest in the release.
SPEEDS = {
    "RTX 4090": "benchmark-infer-amp-nchw-pt291-cu128-4090.csv",
    "RTX 5090": "benchmark-infer-amp-nchw-pt291-cu130-5090.csv",
}
# Counted from the architecture, not measured: they are the same on every GPU.
COUNTS = {"infer_gmacs": "macs_g", "infer_macts": "activations_m"}
KEY = ["model", "img_size"]
TASK = "timm-imagenet"


def build(raw: Path) -> Tables:
    """Tables `configuration`, `measurement`, `model` and `model_alias`.

    Raises WarehouseError where an accuracy is no percentage or a speed is not above 0.
    """
    folder = raw / FOLDER
    accuracy = _accuracy(folder)
    rows = [row for gpu, file in SPEEDS.items() for row in _rows(gpu, pd.read_csv(folder / file), accuracy)]
    counts = accuracy.set_index("model")["n_params"].to_dict()
    source_models = own_models(SOURCE.id, (row.name for row in rows), lambda name: _facts(counts[name]))
    built = dict(tables(SOURCE.id, rows))
    counted = built["measurement"]["metric"].isin(COUNTS.values())
    built["measurement"] = built["measurement"].assign(kind=built["measurement"]["kind"].mask(counted, "estimated"))
    return {**built, **source_models}


def _accuracy(folder: Path) -> pd.DataFrame:
    """One row a model and image size: n_params and top-1 accuracy in per cent on each set."""
    read = {metric: pd.read_csv(folder / file, thousands=",") for metric, file in SETS.items()}
    joined = read["imagenet_top1_pct"][[*KEY, "param_count"]]
    joined["n_params"] = (1e6 * joined["param_count"]).round()
    for metric, table in read.items():
        joined = joined.merge(
            table[[*KEY, "top1"]].rename(columns={"top1": metric}), on=KEY, how="left", validate="1:1"
        )
    shares = joined[list(SETS)].to_numpy(float)
    if not ((shares >= 0) & (shares <= 100)).all():
        raise WarehouseError(f"{SOURCE.id}: an accuracy lies outside 0 to 100%.")
    return joined.assign(arch=[str(name).partition(".")[0] for name in joined["model"]])


def _rows(gpu: str, speeds: pd.DataFrame, accuracy: pd.DataFrame) -> Iterator[Quantized]:
    named = speeds.rename(columns={"model": "arch", "infer_img_size": "img_size"})
    fields = ["arch", "img_size", "infer_samples_per_sec", "infer_batch_size", *COUNTS]
    table = accuracy.merge(named[fields], on=["arch", "img_size"], validate="m:1")
    for row in table.to_dict("records"):
        speed = float(row["infer_samples_per_sec"])
        if not speed > 0:
            raise WarehouseError(f"{SOURCE.id}: {row['model']} on {gpu} has a speed of {speed:g}, not above 0.")
        yield Quantized(
            task=TASK,
            name=str(row["model"]),
            scheme="AMP",
            engine="PyTorch 2.9.1",
            figures={**_figures(row), "inferences_per_s": speed},
            gpu=gpu,
            num_gpus=1,
            batch_size=int(row["infer_batch_size"]),
            conditions=f"{row['img_size']} px on {gpu}",
        )


def _figures(row: Mapping[Hashable, Any]) -> dict[str, float]:
    """Accuracies in percent, and what one image takes: billions of multiply-adds, millions of activations."""
    counts = {metric: float(row[column]) for column, metric in COUNTS.items()}
    return {**{metric: float(row[metric]) for metric in SETS}, **counts}


def _facts(n_params: float) -> Facts:
    return {"family": "Other", "n_params": n_params, "modality": "image", "open_weights": True}


SOURCE = Source(
    id="timm",
    title="PyTorch Image Models (timm): results",
    url="https://github.com/huggingface/pytorch-image-models",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="aa4b5850c1543fa488abf260f18390eda46cf85d",
    retrieved="2026-08-08",
    method="Top-1 accuracy of one crop at the stated image size. Images a second of one GPU in automatic mixed"
    " precision, channels first, PyTorch 2.9.1 without compilation, at the largest batch up to 1,024 that ran."
    " Multiply-adds and activations of an image are counted from the architecture.",
    citation="Wightman, PyTorch Image Models, github.com/huggingface/pytorch-image-models",
    files=tuple(f"{FOLDER}/{file}" for file in (*SETS.values(), *SPEEDS.values())),
    build=build,
)
