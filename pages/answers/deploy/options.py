"""Sized rows as the API answers them: plain fields, the cheapest that holds first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from models.deployment.steady_size import SteadySize
from models.serving.batch_curve import MEASURED, OTHER_LOAD
from models.serving.memory import token_bytes
from models.serving.steady_state import SteadyState
from pages.answers.boards import store
from pages.answers.boards.carbon import DAYS
from pages.answers.boards.predicted_energy import SOURCE
from pages.answers.deploy.energy_use import MonthEnergy, month_energies
from pages.answers.deploy.reasons import reason_of
from pages.answers.deploy.replies import DeployMemory, DeployOption, LatencyFigures, ReplicaCount
from pages.answers.deploy.table_sizing import MemoryUse, SizedRow, memory_parts
from pages.answers.deploy.view import DeployView, precision_of

HOURS = 24.0 * DAYS
NOT_LINKED = "Over PCIe, the link between GPUs counts in reading prompts, not in decoding: a replica may be slower."


def options_of(
    view: DeployView, rows: pd.DataFrame, speeds: pd.DataFrame, sized: Sequence[SizedRow], use: MemoryUse
) -> list[DeployOption]:
    """An option for each sized row, in the order in which one would take them."""
    places = [row.place for row in sized]
    counts = np.array([row.replicas for row in sized])
    states = [_state(row.size) for row in sized]
    loads = np.array([np.nan if state is None else state.batch for state in states])
    energies = month_energies(view, speeds.iloc[places].reset_index(drop=True), loads, counts)
    chosen = rows.iloc[places].reset_index(drop=True)
    memory = memory_parts(chosen, use, np.where(np.isfinite(loads), np.maximum(loads, 1.0), 1.0))
    per_token = token_bytes(chosen, use.kv_bytes) * chosen["growing_layers"].to_numpy(float)
    columns = chosen.assign(precision=precision_of(view), kv_bytes_per_token=per_token).to_dict("records")
    options = [
        _option(view, {str(name): value for name, value in row.items()}, parts, each, energy)
        for row, parts, each, energy in zip(columns, memory, sized, energies, strict=True)
    ]
    return sorted(options, key=order_of)


def order_of(option: DeployOption) -> tuple[Any, ...]:
    """What holds first; of those what has a price, by its price, then by GPUs; then what has room; then the name."""
    usd, gpus = option["usd_per_month"], option["gpus_total"]
    return (
        not option["holds"],
        not option["fits"],
        usd is None,
        math.inf if usd is None else usd,
        math.inf if gpus is None else gpus,
        option["gpu_label"],
    )


def _option(
    view: DeployView, record: Mapping[str, Any], memory: Mapping[str, float], sized: SizedRow, energy: MonthEnergy
) -> DeployOption:
    size, state = sized.size, _state(sized.size)
    reason = reason_of(view, record, sized, memory)
    gpus, count = int(record["num_gpus"]), None if size is None else size.replicas
    total = None if count is None else count * gpus
    price = float(record["usd_per_gpu_hour"])
    curve = None if sized.replica is None else sized.replica.curve
    fits = bool(sized.requests_held >= 1)
    return DeployOption(
        model=view.model,
        label=str(store.names().labels[view.model]),
        precision=str(record["precision"]),
        kv_precision=view.kv_precision,
        gpu=str(record["hardware"]),
        gpu_label=str(record["gpu_label"]),
        num_gpus=gpus,
        gpus_total=total,
        fits=fits,
        holds=None if fits and sized.replica is None else count is not None,
        reason=reason,
        memory_gb=None if math.isnan(sized.requests_held) else _memory(memory),
        kv_bytes_per_token=_finite(record["kv_bytes_per_token"]),
        context_tokens=view.held_tokens,
        max_concurrency=_finite(sized.requests_held),
        concurrency=_finite(state.batch) if state else None,
        replicas=ReplicaCount(n=count, low=_count(sized.fast), high=_count(sized.slow)),
        limited_by=(size.limited_by or None) if size else None,
        ttft_ms=latency(state, sized, "ttft_p95_ms", view.max_ttft_ms),
        itl_ms=latency(state, sized, "itl_p95_ms", view.max_itl_ms),
        output_tokens_per_s=view.requests_per_s * view.output_tokens if count else None,
        usd_per_gpu_hour=_finite(price),
        usd_per_month=_bill(total, price),
        usd_per_month__low=_bill(_total(sized.fast, gpus), float(record["usd_low"])),
        usd_per_month__high=_bill(_total(sized.slow, gpus), float(record["usd_high"])),
        usd_per_month__source=None if total is None else record["price_source"],
        energy_kwh_per_month=_finite(energy.kwh),
        energy_kwh_per_month__low=_finite(energy.low),
        energy_kwh_per_month__high=_finite(energy.high),
        energy_kwh_per_month__source=SOURCE if np.isfinite(energy.kwh) else None,
        co2e_kg_per_month=_finite(energy.co2e_kg),
        kind="predicted" if curve else "estimated",
        speed_method=curve.method if curve else None,
        basis=curve.basis if curve else None,
        source=(curve.source or None) if curve else None,
        method="steady state" if curve else "memory",
        warnings=_warnings(view, record, sized),
        data_version=store.data_version(),
    )


def latency(state: SteadyState | None, sized: SizedRow, name: str, limit: float | None) -> LatencyFigures:
    """The figures that the steady state knows; low and high are at the same number of replicas."""
    p95, low, high = (
        None if each is None else _finite(getattr(each, name)) for each in (state, sized.fast_state, sized.slow_state)
    )
    p50 = None if state is None or name != "itl_p95_ms" else _finite(state.itl_p50_ms)
    holds = None if p95 is None or limit is None else p95 <= limit
    return LatencyFigures(p50=p50, p95=p95, p99=None, low=low, high=high, limit=limit, holds=holds)


def _warnings(view: DeployView, row: Mapping[Any, Any], sized: SizedRow) -> list[str]:
    warnings = []
    longest = row["context_tokens"]
    if view.held_tokens > longest:
        warnings.append(f"The model's configuration states a context of {longest:,.0f} tokens, less than you ask for.")
    if row["state_layers"] > 0:
        warnings.append("Some layers keep a state of fixed size per request, which is not counted.")
    measured = sized.replica is not None and sized.replica.curve.method in (MEASURED, OTHER_LOAD)
    linked = "sxm" in str(row["hardware"]) or row["vendor"] != "NVIDIA"
    if row["num_gpus"] > 1 and sized.replica is not None and not measured and not linked:
        warnings.append(NOT_LINKED)
    if row["precision"] == "fp8" and not row["fp8"] > 0:
        warnings.append("No FP8 rate is known of this GPU: FP8 weights are taken to multiply at its 16-bit rate.")
    return warnings


def _memory(parts: Mapping[str, float]) -> DeployMemory:
    gb = {name.removesuffix("_gb"): round(value, 3) for name, value in parts.items()}
    return DeployMemory(
        weights=gb["weights"],
        kv_cache=gb["kv_cache"],
        activations=gb["activations"],
        overhead=gb["overhead"],
        total=gb["total"],
        available=gb["available"],
    )


def _state(size: SteadySize | None) -> SteadyState | None:
    return None if size is None else size.state


def _count(size: SteadySize | None) -> int | None:
    return None if size is None else size.replicas


def _total(size: SteadySize | None, gpus: int) -> int | None:
    return None if size is None or size.replicas is None else size.replicas * gpus


def _bill(gpus: int | None, usd_per_hour: float) -> float | None:
    return None if gpus is None else _finite(gpus * usd_per_hour * HOURS)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
