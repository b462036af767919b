"""The machine that is asked about: a curated computer or a card of the hardware table, with what a person changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from data.warehouse import edge_queries
from models.device.room import usable_gb
from pages.answers.boards import store
from pages.answers.device.view import USUAL_DEVICE, DeviceView

CARD = "card"
USUAL_STORAGE_GB_S = 3.0  # assumed: a solid-state drive on four lanes of PCIe 3
CPU_MAKER = "processor"
CHANGES = {
    "memory_gb": "memory_gb",
    "bandwidth_gb_s": "bandwidth_gb_s",
    "storage_gb_s": "storage_gb_s",
    "power_w": "power_w",
}

edge_devices = store.from_warehouse(edge_queries.edge_devices)


@dataclass(frozen=True)
class Machine:
    """Memory by its label in GB, rates in GB/s, power in W or None; `changed` names what a person set."""

    id: str
    label: str
    maker: str
    memory_kind: str
    memory_gb: float
    bandwidth_gb_s: float
    storage_gb_s: float
    power_w: float | None
    hardware: str | None
    measured_as: tuple[str, ...]
    origin: str
    url: str | None
    storage_is_assumed: bool
    changed: tuple[str, ...] = ()

    @property
    def usable_gb(self) -> float:
        """GB (1e9 bytes) that a model may take."""
        return usable_gb(self.memory_gb, self.memory_kind)

    @property
    def is_as_sold(self) -> bool:
        """Whether bandwidth is the device's own, so that rows measured on it are of it."""
        return "bandwidth_gb_s" not in self.changed


@store.data_cache(maxsize=1)
def machines() -> Mapping[str, Machine]:
    """Every machine of known memory and bandwidth by its id: computers by bandwidth, then cards by memory."""
    computers = {str(row["id"]): _computer(row) for row in edge_devices().to_dict("records")}
    table = store.hardware().dropna(subset=["memory_gb", "memory_bandwidth_gb_s"])
    chips = {machine.hardware for machine in computers.values()}
    cards = table[~table["id"].isin(chips)].sort_values(["memory_gb", "label"], kind="stable")
    return {**{str(row["id"]): _card(row) for row in cards.to_dict("records")}, **computers}


def machine_of(view: DeviceView) -> Machine:
    """The machine of a view, whose device must be known, with the figures that the view changes."""
    machine = machines()[view.device]
    values = {field: getattr(view, name) for name, field in CHANGES.items() if getattr(view, name) is not None}
    changed = tuple(sorted(name for name, value in values.items() if value != getattr(machine, name)))
    return replace(
        machine,
        **values,
        changed=changed,
        storage_is_assumed=machine.storage_is_assumed and "storage_gb_s" not in values,
    )


def resolve(view: DeviceView) -> tuple[DeviceView, tuple[str, ...]]:
    """The view with a device that is known, and a sentence where it had to be replaced."""
    if view.device in machines():
        return view, ()
    by_label = {machine.label.lower(): name for name, machine in machines().items()}
    match = by_label.get(view.device.lower())
    if match is not None:
        return view.with_changes(device=match), ()
    usual = machines()[USUAL_DEVICE].label
    said = f"There is no device '{view.device[:60]}' of known memory and bandwidth, so the {usual} is shown."
    return view.with_changes(device=USUAL_DEVICE), (said,)


def _computer(row: Mapping[Any, Any]) -> Machine:
    storage = row["storage_gb_s"]
    return Machine(
        id=str(row["id"]),
        label=str(row["label"]),
        maker=CPU_MAKER if row["memory_kind"] == "system" else _maker(row["hardware"]),
        memory_kind=str(row["memory_kind"]),
        memory_gb=float(row["memory_gb"]),
        bandwidth_gb_s=float(row["memory_bandwidth_gb_s"]),
        storage_gb_s=USUAL_STORAGE_GB_S if pd.isna(storage) else float(storage),
        power_w=None if pd.isna(row["power_w"]) else float(row["power_w"]),
        hardware=None if pd.isna(row["hardware"]) else str(row["hardware"]),
        measured_as=() if pd.isna(row["measured_as"]) else tuple(str(row["measured_as"]).split(";")),
        origin=str(row["origin"]),
        url=str(row["url"]),
        storage_is_assumed=bool(pd.isna(storage)),
    )


def _maker(hardware: object) -> str:
    rows = store.hardware().set_index("id")["vendor"]
    return str(rows.get(hardware, "NVIDIA"))  # the boards without a chip of the hardware table are NVIDIA's


def _card(row: Mapping[Any, Any]) -> Machine:
    unified = str(row["vendor"]) == "Apple"
    return Machine(
        id=str(row["id"]),
        label=str(row["label"]),
        maker=str(row["vendor"]),
        memory_kind="unified" if unified else CARD,
        memory_gb=float(row["memory_gb"]),
        bandwidth_gb_s=float(row["memory_bandwidth_gb_s"]),
        storage_gb_s=USUAL_STORAGE_GB_S,
        power_w=None if pd.isna(row["tdp_w"]) else float(row["tdp_w"]),
        hardware=str(row["id"]),
        measured_as=(),
        origin=str(row["origin"]),
        url=None,
        storage_is_assumed=True,
    )
