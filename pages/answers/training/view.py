"""What the Train page shows: the run, the machines, the grid, how it saves, and what its savings are compared with."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from models.constants import TYPICAL_PUE, WORLD
from models.training.method_memory import TrainingMethod
from pages.answers.boards import store
from pages.answers.shared.page_view import View
from pages.answers.training import training_data

Precision = Literal["bf16", "fp16", "fp8"]
PRECISIONS: dict[Precision, str] = {"bf16": "BF16", "fp16": "FP16", "fp8": "FP8"}
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
MOST_GPUS, MOST_PARAMS, MOST_TOKENS = 1_000_000, 1e15, 1e18


class TrainView(View):
    """The state of the Train page; every field is a parameter of its link. What is None follows from measured rows."""

    page: ClassVar[str] = "train"

    n_params: Annotated[float, Field(ge=1e5, le=MOST_PARAMS)] = 7e9
    tokens: Annotated[float, Field(ge=1, le=MOST_TOKENS)] = 140e9
    gpu: str = "h100-sxm5-80gb"
    num_gpus: Annotated[int, Field(ge=1, le=MOST_GPUS)] = 8
    precision: Precision = "bf16"
    method: TrainingMethod = "full"
    sequence_tokens: Annotated[int, Field(ge=1, le=1_000_000)] = 2048
    batch_size: Annotated[int, Field(ge=1, le=4096)] = 1
    recompute: bool = True
    utilization_pct: Annotated[float | None, Field(gt=0, le=100)] = None
    usd_per_gpu_hour: Annotated[float | None, Field(ge=0, le=10_000)] = None
    grid: str = WORLD
    pue: Annotated[float, Field(ge=1, le=3)] = TYPICAL_PUE
    save_s: Annotated[float, Field(gt=0, le=86_400)] = 60
    memory_save_s: Annotated[float, Field(gt=0, le=86_400)] = 10
    restart_s: Annotated[float, Field(ge=0, le=86_400)] = 300
    failure_gpu_hours: Annotated[float | None, Field(gt=0, le=1e12)] = None
    group_nodes: Annotated[int, Field(ge=1, le=64)] = 4
    parity: Annotated[int, Field(ge=0, le=63)] = 1
    workers: Annotated[int, Field(ge=1, le=MOST_GPUS)] = 8
    every_steps: Annotated[int, Field(ge=1, le=100_000)] = 500
    link_gbit: Annotated[float, Field(gt=0, le=100_000)] = 100
    workload: str = "zeus-imagenet"
    workload_gpu: str = "V100"
    eta: Annotated[float, Field(ge=0, le=1)] = 1.0
    profile: str = "A40/resnet50/1"
    carbon_hours: Annotated[float, Field(gt=0, le=80)] = 48
    slowdown_pct: Annotated[float, Field(ge=0, le=100)] = 2.5
    contrastive_batch: Annotated[int, Field(ge=2, le=1_000_000_000)] = 262_144
    tile: Annotated[int, Field(ge=1, le=1_000_000)] = 4096


def resolve(view: TrainView) -> tuple[TrainView, tuple[str, ...]]:
    """The view with names that this data knows, and a sentence for each that it had to replace."""
    default = TrainView()
    complaints: list[str] = []
    changes: dict[str, object] = {}
    for name, offered, what in (
        ("gpu", cards(), "GPU with known memory and speed"),
        ("grid", set(store.grids().index), "grid"),
        ("workload", workloads(), "measured workload"),
        ("profile", power_profiles(), "power profile"),
    ):
        value = str(getattr(view, name))
        if value not in offered:
            by_label = [key for key, label in cards().items() if label.lower() == value.lower()]
            changes[name] = by_label[0] if name == "gpu" and by_label else getattr(default, name)
            if not (name == "gpu" and by_label):
                complaints.append(f"There is no {what} '{value[:60]}', so {changes[name]} is used.")
    view = view.with_changes(**changes)
    if view.workload_gpu not in workload_gpus(view.workload):
        complaints.append(f"This workload was not measured on '{view.workload_gpu[:60]}', so V100 is used.")
        view = view.with_changes(workload_gpu="V100")
    if view.parity >= view.group_nodes:
        complaints.append("A group keeps fewer spare nodes than it has, so one spare node less than the group is used.")
        view = view.with_changes(parity=view.group_nodes - 1)
    if rate_of(view.gpu, view.precision) is None:
        other = next(name for name in PRECISIONS if rate_of(view.gpu, name) is not None)
        complaints.append(
            f"The peak rate of {cards()[view.gpu]} at {PRECISIONS[view.precision]} is unknown, so"
            f" {PRECISIONS[other]} is used."
        )
        view = view.with_changes(precision=other)
    return view, tuple(complaints)


@store.data_cache(maxsize=1)
def cards() -> dict[str, str]:
    """The GPUs whose memory and 16-bit rate are known: label by id, in order of memory."""
    table = store.hardware()
    table = table[table["memory_gb"].notna() & table[["bf16_tflops", "fp16_tflops"]].notna().any(axis=1)]
    table = table.sort_values(["memory_gb", "label"])
    return dict(zip(table["id"], table["label"], strict=True))


def rate_of(gpu: str, precision: str) -> float | None:
    """Peak dense rate in TFLOP/s; None where it is not known."""
    rate = training_data.hardware_value(gpu, f"{precision}_tflops")
    return None if np.isnan(rate) else rate


@store.data_cache(maxsize=1)
def workloads() -> dict[str, str]:
    """The workloads measured by batch size and power limit: model and task by id."""
    table = training_data.measured_settings().drop_duplicates("task").copy()
    return {
        str(row.task): f"{row.model_label}, {str(row.task_label).removeprefix('Training: ')}"
        for row in table.itertuples()
    }


def workload_gpus(workload: str) -> list[str]:
    """The GPUs on which a workload was measured."""
    table = training_data.measured_settings()
    return sorted(table.loc[table["task"] == workload, "gpu"].unique())


@store.data_cache(maxsize=1)
def power_profiles() -> dict[str, str]:
    """The power-limit profiles, label by GPU/network/GPUs."""
    table = training_data.profiles().drop_duplicates(["gpu", "network", "num_gpus"])
    return {
        f"{row.gpu}/{row.network}/{row.num_gpus}": f"{row.network} on {row.num_gpus} x {row.gpu}"
        for row in table.itertuples()
    }
