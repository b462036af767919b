"""Zeus: time and energy to train six networks to a target, by batch size, GPU power limit and GPU.

Traps handled here: epochs to the target and power come from two traces, joined on workload, batch size and optimizer;
a batch size with a run that never reached the target has no time and no energy to it, since a mean over the others
would flatter it; word error rate is better when lower, the other targets when higher, which the trace has settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.sources.measuring_methods import with_methods
from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables
from data.sources.units_of_energy import J_PER_KWH
from errors import WarehouseError

FOLDER = "benchmarks/zeus-traces"
GPUS = {"v100": "V100", "a40": "A40", "rtx6000": "RTX 6000", "p100": "P100"}
TRAIN = f"{FOLDER}/summary_train.csv"
KEY = ["dataset", "network", "batch_size", "optimizer"]
EPOCHS = ("epochs", "fewest", "most")
S_PER_H = 3600.0


@dataclass(frozen=True)
class ZeusWorkload:
    """A data set with the target that its authors train to, and what is trained on it."""

    target: float
    network: str
    label: str
    family: str
    modality: str


WORKLOADS: Mapping[str, ZeusWorkload] = {
    "cifar100": ZeusWorkload(0.6, "shufflenetv2", "ShuffleNet v2", "ShuffleNet", "image"),
    "imagenet": ZeusWorkload(0.65, "resnet50", "ResNet-50", "ResNet", "image"),
    "librispeech": ZeusWorkload(40.0, "deepspeech2", "DeepSpeech 2", "DeepSpeech", "audio"),
    "movielens-1m": ZeusWorkload(0.41, "ncf", "Neural collaborative filtering", "NCF", "table"),
    "sentiment140": ZeusWorkload(0.84, "bert_base_uncased", "BERT base", "BERT", "text"),
    "squad": ZeusWorkload(84.0, "bert_base_uncased", "BERT base", "BERT", "text"),
}
NETWORKS = {workload.network: workload for workload in WORKLOADS.values()}


def build(raw: Path) -> Tables:
    """Tables `configuration`, `measurement`, `model` and `model_alias`.

    Raises WarehouseError where a figure is not above zero or a setting stands in a trace twice.
    """
    epochs = _epochs(pd.read_csv(raw / TRAIN))
    power = {gpu: pd.read_csv(raw / FOLDER / f"summary_power_{file}.csv") for file, gpu in GPUS.items()}
    rows = [row for gpu, table in power.items() for row in _rows(gpu, table, epochs)]
    # The source names no precision.
    built = {name: table.drop(columns="precision") for name, table in tables(SOURCE.id, rows).items()}
    built["measurement"] = with_methods(built["measurement"], energy=("gpu", "Zeus"), speed=("timed", "PyTorch"))
    return {**built, **own_models(SOURCE.id, NETWORKS, _facts)}


def _epochs(train: pd.DataFrame) -> pd.DataFrame:
    """Epochs to each workload's target (mean, fewest and most of the runs), where every run reached it."""
    targets = train["dataset"].map({name: workload.target for name, workload in WORKLOADS.items()})
    grouped = train[(train["target_metric"] - targets).abs() < 1e-9].groupby(KEY)["target_epoch"]
    epochs_table = grouped.agg(epochs="mean", fewest="min", most="max", runs="size", reached="count").reset_index()
    return epochs_table.assign(
        **{name: epochs_table[name].where(epochs_table["runs"] == epochs_table["reached"]) for name in EPOCHS}
    )


def _rows(gpu: str, power: pd.DataFrame, epochs: pd.DataFrame) -> Iterator[Quantized]:
    """One row a workload, batch size and power limit; an optimizer that was never trained to a target is left out."""
    table = power.merge(epochs[["dataset", "optimizer"]].drop_duplicates(), on=["dataset", "optimizer"])
    positive = (table[["time_per_epoch", "average_power"]] > 0).all(axis=None)
    if table.duplicated([*KEY, "power_limit"]).any() or not positive:
        raise WarehouseError(f"{SOURCE.id}: the power trace of {gpu} repeats a setting or has a figure not above 0.")
    for row in table.merge(epochs, on=KEY, how="left", validate="m:1").to_dict("records"):
        hours = float(row["time_per_epoch"]) / S_PER_H
        kwh = float(row["time_per_epoch"]) * float(row["average_power"]) / J_PER_KWH
        ends = float(row["fewest"]), float(row["most"])
        yield Quantized(
            task=f"zeus-{row['dataset']}",
            name=str(row["network"]),
            scheme="",
            engine="PyTorch",
            figures={
                "epochs_to_target": row["epochs"],
                "time_to_target_h": row["epochs"] * hours,
                "energy_to_target_kwh": row["epochs"] * kwh,
                "time_per_epoch_s": row["time_per_epoch"],
                "energy_per_epoch_kwh": kwh,
                "power_w": row["average_power"],
                "power_limit_w": row["power_limit"],
            },
            bounds={
                "epochs_to_target": ends,
                "time_to_target_h": (ends[0] * hours, ends[1] * hours),
                "energy_to_target_kwh": (ends[0] * kwh, ends[1] * kwh),
            },
            interval="all runs",
            gpu=gpu,
            num_gpus=1,
            batch_size=int(row["batch_size"]),
            conditions=f"{row['power_limit']} W on {gpu}",
        )


def _facts(network: str) -> Facts:
    network_facts = NETWORKS[network]
    return {
        "label": network_facts.label,
        "family": network_facts.family,
        "modality": network_facts.modality,
        "open_weights": True,
    }


SOURCE = Source(
    id="zeus",
    title="Zeus: training traces by batch size and power limit",
    url="https://github.com/ml-energy/zeus",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="75a8b9398034eb9baf74ca0a830c2c31bcce52cd",
    retrieved="2026-08-20",
    method="One GPU, PyTorch. Epochs to a target on the validation set: the mean of two to ten runs with other seeds,"
    " all of which reached it, and their range. Time and GPU power of an epoch were measured once at each power limit;"
    " their product with the epochs is worked out here, so it supposes that a run takes as many epochs on each GPU.",
    citation="You, Chung and Chowdhury, Zeus: Understanding and Optimizing GPU Energy Consumption of DNN Training,"
    " NSDI 2023, arXiv:2208.06102",
    files=(TRAIN, *(f"{FOLDER}/summary_power_{file}.csv" for file in GPUS)),
    build=build,
)
