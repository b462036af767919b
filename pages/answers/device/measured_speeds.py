"""Speeds that people measured on their own machines, as the speed model takes them, and what it learned from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from data.warehouse import edge_queries
from models.device.local_speed import LocalSpeed, coverage, covered_rows, fit_local_speed
from models.front.pareto import Floats
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.device.machine import machines
from pages.answers.device.named_sizes import named_params

local_speeds = store.from_warehouse(edge_queries.local_speeds)
# Bits per weight of what sources call a number format, embeddings counted; others are not compared.
MLX_4_BITS, MXFP4_FILE_BITS = 4.5, 4.6
BITS: Mapping[str, float] = MappingProxyType(
    {
        **{name: form.bits for name, form in FORMATS.items() if form.gguf},
        "about 4 bits": FORMATS["q4_k_m"].bits,
        "4bit": MLX_4_BITS,
        "ud-q4_k_xl": FORMATS["q4_k_m"].bits,
        "i1-q4_k_m": FORMATS["q4_k_m"].bits,
        "mxfp4": MXFP4_FILE_BITS,
    }
)
SAME_BITS = 0.7  # formats whose bits differ by less are one in a comparison of speeds
ROOM_SHARE = 0.9  # weights above this share of what a machine offers may have spilled out of it


@dataclass(frozen=True)
class SpeedStudy:
    """What the measured rows say: the fit, the rows it stands on with their errors, and how many were left out why."""

    speed: LocalSpeed
    rows: pd.DataFrame
    left_out: Mapping[str, int]
    new_machine_coverage: float  # of machines, each left out
    known_machine_coverage: float  # of rows, each model left out

    @cached_property
    def sources(self) -> str:
        """Ids of the sources of the rows, joined by +."""
        return "+".join(sorted(self.rows["source"].unique()))

    @property
    def n_machines(self) -> int:
        """Machines that rows were measured on."""
        return int(self.rows["machine"].nunique())

    def factors_unseen(self) -> Floats:
        """Predicted over measured tokens/s of each row, its machine left out."""
        factors: Floats = np.exp(self.rows["new_machine"].to_numpy(float))
        return factors

    def covered_unseen(self) -> Floats:
        """Whether the interval of a new machine holds each row, the machine left out: 1 or 0."""
        return covered_rows(self.rows, self.rows, "new_machine")

    def median_error_pct(self, column: str) -> float:
        """Median over rows of the error of the predicted time, percent."""
        return float(100 * np.expm1(self.rows[column].abs().median()))


@store.data_cache(maxsize=1)
def speed_study() -> SpeedStudy:
    """The speed model fitted to every measured row whose machine and model are known."""
    rows = measured_rows()
    reasons = {
        "the machine's memory or bandwidth is not known": rows["bandwidth_gb_s"].isna(),
        "the model's size or number format is not known": rows["read_gb"].isna(),
        "the model may not have fitted in memory": ~(rows["weights_gb"] <= ROOM_SHARE * rows["usable_gb"]),
        "faster than reading all weights allows, so its name hides a sparse model": rows["tokens_per_s"]
        > rows["bandwidth_gb_s"] / rows["read_gb"],
    }
    used = pd.Series(True, index=rows.index)
    left_out = {}
    for reason, excluded in reasons.items():
        left_out[reason] = int((used & excluded).sum())
        used &= ~excluded
    kept = rows[used].reset_index(drop=True)
    speed, errors = fit_local_speed(kept)
    return SpeedStudy(
        speed,
        kept.join(errors),
        MappingProxyType(left_out),
        coverage(errors, kept, "new_machine")[0],
        coverage(errors, kept, "known_machine")[1],
    )


@store.data_cache(maxsize=1)
def measured_rows() -> pd.DataFrame:
    """Every measured speed with its machine (id, maker, bandwidth, room) and model (bits, GB, GB read per token)."""
    rows = local_speeds()
    facts = store.models().set_index("id")[["label", "n_params", "n_params_active"]]
    sizes = facts.reindex(rows["model"].astype(object))
    named = [named_params(str(name)) for name in rows["name"]]
    total = np.where(sizes["n_params"].notna(), sizes["n_params"], [each[0] for each in named]).astype(float)
    active = np.where(sizes["n_params"].notna(), sizes["n_params_active"], [each[1] for each in named]).astype(float)
    bits = rows["precision"].astype(object).map(lambda text: BITS.get(str(text).lower(), np.nan)).to_numpy(float)
    owners = _machine_ids()
    keys = rows["hardware"].astype(object).where(rows["hardware"].notna(), rows["gpu"])
    machine_ids = keys.map(owners)
    known = machines()
    return rows.assign(
        model_label=sizes["label"].to_numpy(object),
        machine=machine_ids,
        maker=pd.Series([known[name].maker if name in known else "" for name in machine_ids], rows.index, dtype=object),
        bandwidth_gb_s=[known[name].bandwidth_gb_s if name in known else np.nan for name in machine_ids],
        usable_gb=[known[name].usable_gb if name in known else np.nan for name in machine_ids],
        bits=bits,
        weights_gb=total * bits / 8e9,
        read_gb=active * bits / 8e9,
        sparse=active < total,
    )


def _machine_ids() -> dict[str, str]:
    """Machine by what sources measured: hardware.id, or the name of a computer; the largest of one chip stands for it.

    A chip sold with several sizes of memory is one machine here: its speed is that of its memory, not of its size.
    """
    ids: dict[str, str] = {}
    for name, machine in sorted(machines().items(), key=lambda item: item[1].memory_gb):
        if machine.hardware is not None:
            ids[machine.hardware] = name
        ids |= dict.fromkeys(machine.measured_as, name)
    return ids
