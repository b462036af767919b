"""Sizes every GPU of a view: what its memory holds, and the fewest replicas by the formula of the steady state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.deployment.steady_size import SteadySize, TrafficLoad, loaded_state, steady_size
from models.front.pareto import Floats
from models.serving.decode_speed import DecodeModel
from models.serving.fewest import JOINT_END, Deadlines
from models.serving.memory import available_gb, memory_gb, most_requests
from models.serving.replica import Replica
from models.serving.sizing import replicas_for
from models.serving.steady_state import SteadyState


@dataclass(frozen=True)
class MemoryUse:
    """How the memory is used: bytes of a cached value, tokens that a request may hold, share given to the server."""

    kv_bytes: float
    held_tokens: float
    utilisation: float


@dataclass(frozen=True)
class SizedRow:
    """One row of `hardware_rows` sized.

    `requests_held` of the tokens asked for fit in the cache of a replica at once (0: the weights do not fit; NaN: the
    memory is not known). `slow` and `fast` are the sizes at the ends of the speed's
    80% interval, `slow_state` and `fast_state` the states there at the number of `size`. `replica` is None where memory
    or speed are not known.
    """

    place: int
    requests_held: float
    replica: Replica | None
    size: SteadySize | None
    slow: SteadySize | None = None
    fast: SteadySize | None = None
    slow_state: SteadyState | None = None
    fast_state: SteadyState | None = None

    @property
    def replicas(self) -> float:
        """Replicas; infinite where no number holds."""
        return np.inf if self.size is None or self.size.replicas is None else float(self.size.replicas)


def size_table(
    rows: pd.DataFrame,
    speeds: pd.DataFrame,
    measured: pd.DataFrame,
    model: DecodeModel,
    use: MemoryUse,
    load: TrafficLoad,
    deadlines: Deadlines,
) -> list[SizedRow]:
    """The best number of GPUs per replica for each GPU, in the order of the table: fewest GPUs in all.

    `rows` as of `hardware_rows`, `speeds` the same as of `speed_rows`.
    """
    room = available_gb(rows["gpu_memory_gb"], rows["num_gpus"], use.utilisation)
    held = most_requests(rows, use.held_tokens, room, kv_bytes=use.kv_bytes)
    replicas = _replicas(speeds, measured, model, use, held)
    sized = []
    for _, places in rows.groupby("hardware", sort=False).indices.items():
        best = _best(
            rows, sorted(places, key=lambda place: rows["num_gpus"].iloc[place]), held, replicas, load, deadlines
        )
        sized.append(_with_ends(best, load, deadlines))
    return sized


def memory_parts(rows: pd.DataFrame, use: MemoryUse, requests: Floats) -> list[dict[str, float]]:
    """GB of a replica of each row by part with so many requests in its cache: memory.PARTS, total_gb, available_gb."""
    parts = memory_gb(rows, use.held_tokens, requests, kv_bytes=use.kv_bytes)
    room = available_gb(rows["gpu_memory_gb"], rows["num_gpus"], use.utilisation)
    records = parts.assign(available_gb=room).to_dict("records")
    return [{str(name): float(value) for name, value in record.items()} for record in records]


def _replicas(
    speeds: pd.DataFrame, measured: pd.DataFrame, model: DecodeModel, use: MemoryUse, held: Floats
) -> list[Replica | None]:
    """A replica where at least one request of the context fits and the speed can be computed."""
    built = replicas_for(speeds, measured, model, kv_bytes=use.kv_bytes, utilisation=use.utilisation)
    return [replica if requests >= 1 else None for replica, requests in zip(built, held, strict=True)]


def _best(
    rows: pd.DataFrame,
    places: Sequence[int],
    held: Floats,
    replicas: Sequence[Replica | None],
    load: TrafficLoad,
    deadlines: Deadlines,
) -> SizedRow:
    """The number of GPUs per replica that needs the fewest in all, in few replicas; where none holds, the most."""
    rows_sized: list[SizedRow] = []
    fewest, guess = np.inf, 1
    for place in places:
        gpus = float(rows["num_gpus"].iloc[place])
        if gpus > fewest:
            break  # a single replica of more GPUs would need more
        replica = replicas[place]
        size = None if replica is None else steady_size(replica, load, deadlines, guess=guess)
        guess = max((size.replicas or 2) // 2, 1) if size is not None else 1
        rows_sized.append(SizedRow(int(place), float(held[place]), replica, size))
        fewest = min(fewest, rows_sized[-1].replicas * gpus)
    if fewest < np.inf:
        return min(rows_sized, key=lambda row: (row.replicas * rows["num_gpus"].iloc[row.place], row.replicas))
    roomy = [row for row in rows_sized if row.requests_held >= 1]
    if not roomy or any(row.replica is not None for row in roomy):
        return (roomy or rows_sized)[-1]
    return roomy[0]


def _with_ends(row: SizedRow, load: TrafficLoad, deadlines: Deadlines) -> SizedRow:
    """The row with its sizes at the ends of the speed's interval, and the states there at its own number."""
    if row.replica is None or row.size is None or row.size.replicas is None:
        return row
    ends = [row.replica.slowed(share) for share in (JOINT_END, -JOINT_END)]
    slow, fast = (steady_size(end, load, deadlines, guess=row.size.replicas) for end in ends)
    slow_state, fast_state = (loaded_state(end, load, row.size.replicas) for end in ends)
    return replace(row, slow=slow, fast=fast, slow_state=slow_state, fast_state=fast_state)
