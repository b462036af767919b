"""What the Train page shows: the run, the machines, the grid, how it saves, and what its savings are compared with."""

from __future__ import annotations

from dataclasses import dataclass
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
    utilization_pct: Annotated[float | None, Field(ge=0.001, le=100)] = None
    usd_per_gpu_hour: Annotated[float | None, Field(ge=0, le=10_000)] = None
    grid: str = WORLD
    pue: Annotated[float, Field(ge=1, le=3)] = TYPICAL_PUE
    save_s: Annotated[float, Field(ge=0.001, le=86_400)] = 60
    memory_save_s: Annotated[float, Field(ge=0.001, le=86_400)] = 10
    restart_s: Annotated[float, Field(ge=0, le=86_400)] = 300
    failure_gpu_hours: Annotated[float | None, Field(ge=0.001, le=1e12)] = None
    group_nodes: Annotated[int, Field(ge=1, le=64)] = 4
    parity: Annotated[int, Field(ge=0, le=63)] = 1
    workers: Annotated[int, Field(ge=1, le=MOST_GPUS)] = 8
    every_steps: Annotated[int, Field(ge=1, le=100_000)] = 500
    link_gbit: Annotated[float, Field(ge=0.001, le=100_000)] = 100
    workload: str = "zeus-imagenet"
    workload_gpu: str = "V100"
    eta: Annotated[float, Field(ge=0, le=1)] = 1.0
    profile: str = "A40/resnet50/1"
    carbon_hours: Annotated[float, Field(ge=0.5, le=80)] = 48
    slowdown_pct: Annotated[float, Field(ge=0, le=100)] = 2.5
    contrastive_batch: Annotated[int, Field(ge=2, le=1_000_000_000)] = 262_144
    tile: Annotated[int, Field(ge=1, le=1_000_000)] = 4096


@dataclass(frozen=True)
class Replacement:
    """A setting that this data cannot answer: what is wrong (a clause), what is used in its place, what there is."""

    field: str
    fault: str
    used: object
    label: str
    offered: str


def resolve(view: TrainView) -> tuple[TrainView, tuple[str, ...]]:
    """The view with names that this data knows, and a sentence for each that it had to replace."""
    resolved, replacements = replaced(view)
    return resolved, tuple(f"{each.fault}, so {each.label} is used." for each in replacements)


def replaced(view: TrainView) -> tuple[TrainView, tuple[Replacement, ...]]:
    """The view with names that this data knows, and each setting that it had to replace."""
    view = view.with_changes(gpu=_by_label(view.gpu))
    replacements = _unknown_names(view)
    view = view.with_changes(**{each.field: each.used for each in replacements})
    replacements += _unmatched(view)
    return view.with_changes(**{each.field: each.used for each in replacements}), tuple(replacements)


def _by_label(gpu: str) -> str:
    return next((key for key, label in cards().items() if label.lower() == gpu.lower()), gpu)


def _unknown_names(view: TrainView) -> list[Replacement]:
    replacements = []
    for name, offered, what in (
        ("gpu", list(cards()), "GPU with known memory and speed"),
        ("grid", list(store.grids().index), "grid"),
        ("workload", list(workloads()), "measured workload"),
        ("profile", list(power_profiles()), "power profile"),
    ):
        value = str(getattr(view, name))
        if value not in offered:
            usual = TrainView.model_fields[name].get_default()
            fault = f"There is no {what} '{value[:60]}'"
            replacements.append(Replacement(name, fault, usual, usual, ", ".join(offered)))
    return replacements


def _unmatched(view: TrainView) -> list[Replacement]:
    """Settings that are known, but not together with another."""
    replacements = []
    gpus = workload_gpus(view.workload)
    if view.workload_gpu not in gpus:
        fault = f"This workload was not measured on '{view.workload_gpu[:60]}'"
        replacements.append(Replacement("workload_gpu", fault, gpus[-1], gpus[-1], ", ".join(gpus)))
    if view.parity >= view.group_nodes:
        most = view.group_nodes - 1
        fault = f"A group of {view.group_nodes} nodes keeps fewer spare nodes than that"
        replacements.append(Replacement("parity", fault, most, str(most), f"0 to {most}"))
    if rate_of(view.gpu, view.precision) is None:
        rates = [name for name in PRECISIONS if rate_of(view.gpu, name) is not None]
        fault = f"The peak rate of {cards()[view.gpu]} at {PRECISIONS[view.precision]} is unknown"
        replacements.append(Replacement("precision", fault, rates[0], PRECISIONS[rates[0]], ", ".join(rates)))
    return replacements


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
