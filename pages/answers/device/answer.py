"""The answer of the Device page: which models run on a machine, at which format, how fast, the highest rated first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from models.device.local_speed import LEVEL, machine_correction
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.precision_quality import CHANGE
from pages.answers.device.machine import Machine, machine_of
from pages.answers.device.measured_speeds import SAME_BITS, SpeedStudy, speed_study
from pages.answers.device.model_runs import measured_on, rows_of, runs_on
from pages.answers.device.replies import DeviceFigure, DeviceRow, RunMemory
from pages.answers.device.view import DeviceView

STATES = ("runs", "slow", "storage")
FAST_BY, NEAR_RATING = 1.3, 50.0
OF_MODELS = ("device", "memory_gb", "bandwidth_gb_s", "storage_gb_s", "power_w", "context_tokens", "min_tokens_per_s")
USED = (
    *("model", "label", "precision", "state", "rating", "rating_low", "rating_high", CHANGE, f"{CHANGE}__kind"),
    *("tokens_per_s", "tokens_per_s_low", "tokens_per_s_high", "measured_tokens_per_s", "cache_is_assumed"),
    *("weights_gb", "resident_gb", "cache_gb", "overhead_gb", "total_gb"),
)


@dataclass(frozen=True)
class DeviceAnswer:
    """The machine, a row per rated model, the pick and a faster model near its rating, and the study of the speeds."""

    view: DeviceView
    machine: Machine
    rows: tuple[DeviceRow, ...]
    pick: DeviceRow | None
    faster: DeviceRow | None
    study: SpeedStudy
    correction: float | None
    measured: pd.DataFrame
    data_version: str


def answer_device(view: DeviceView) -> DeviceAnswer:
    """The answer for a view whose device is known (`machine.resolve`)."""
    asked = {name: getattr(view, name) for name in (*OF_MODELS, "least_format")}
    return _answer(DeviceView(**asked))


@store.data_cache(maxsize=32)
def _answer(view: DeviceView) -> DeviceAnswer:
    machine = machine_of(view)
    measured = measured_on(machine)
    runs = cast(list[dict[str, Any]], _best_runs(view, machine, measured)[list(USED)].to_dict("records"))
    rows = tuple(_row(run, machine, measured) for run in runs)
    pick = rows[0] if rows and rows[0]["state"] == "runs" else None
    return DeviceAnswer(
        view=view,
        machine=machine,
        rows=rows,
        pick=pick,
        faster=None if pick is None else _faster(pick, rows),
        study=speed_study(),
        correction=machine_correction(speed_study().speed, rows_of(machine)) if machine.is_as_sold else None,
        measured=measured,
        data_version=store.data_version(),
    )


def _best_runs(view: DeviceView, machine: Machine, measured: pd.DataFrame) -> pd.DataFrame:
    """One format per rated model: the most bits that run, else the fastest in memory, else the least to stream."""
    runs = runs_on(machine, view)
    runs = _with_measured(runs, measured, view.min_tokens_per_s)
    place = runs["state"].map({state: number for number, state in enumerate(STATES)})
    wanted = np.where(runs["state"] == "runs", -runs["weights_gb"], -runs["tokens_per_s"])
    ordered = runs.assign(place=place, wanted=wanted).sort_values(["model", "place", "wanted"], kind="stable")
    best = ordered.drop_duplicates("model")
    return best.sort_values(["place", "rating"], ascending=[True, False], kind="stable", ignore_index=True)


def _with_measured(runs: pd.DataFrame, measured: pd.DataFrame, min_tokens_per_s: float) -> pd.DataFrame:
    """The runs with the median speed that was measured of this model in a format of the same bits, where it was."""
    bits = runs["precision"].map(lambda name: FORMATS[name].bits)
    pairs = runs[["model"]].assign(run=runs.index, run_bits=bits).merge(measured, on="model")
    same = pairs[(pairs["bits"] - pairs["run_bits"]).abs() <= SAME_BITS]
    # A chip is sold with several sizes of memory: what does not fit here may have been measured with more.
    speed = same.groupby("run")["tokens_per_s"].median().reindex(runs.index).where(runs["fits"])
    state = runs["state"].mask(speed.notna(), np.where(speed >= min_tokens_per_s, "runs", "slow"))
    return runs.assign(measured_tokens_per_s=speed, state=state)


def _measured_of(model: str, precision: str, measured: pd.DataFrame) -> pd.DataFrame:
    same = (measured["model"] == model) & ((measured["bits"] - FORMATS[precision].bits).abs() <= SAME_BITS)
    return measured[same]


def _row(run: Mapping[str, Any], machine: Machine, measured: pd.DataFrame) -> DeviceRow:
    form = FORMATS[run["precision"]]
    predicted = DeviceFigure(
        value=round(run["tokens_per_s"], 2),
        low=round(run["tokens_per_s_low"], 2),
        high=round(run["tokens_per_s_high"], 2),
        level=LEVEL,
        kind="predicted",
        source=speed_study().sources,
        conditions="one user, short prompt, llama.cpp",
    )
    was_measured = pd.notna(run["measured_tokens_per_s"])
    rows = _measured_of(run["model"], run["precision"], measured) if was_measured else measured.iloc[:0]
    speed = predicted if rows.empty else _measured_figure(rows)
    return DeviceRow(
        model=run["model"],
        label=run["label"],
        precision=run["precision"],
        precision_label=form.label,
        state=run["state"],
        rating=_known(run["rating"]),
        rating_low=_known(run["rating_low"]),
        rating_high=_known(run["rating_high"]),
        output_tokens_per_s=speed,
        predicted_tokens_per_s=None if rows.empty else predicted,
        memory_gb=_memory(run),
        kv_cache_kind="assumed" if run["cache_is_assumed"] else "estimated",
        energy_per_token_at_most_j=None
        if machine.power_w is None or not speed["value"]
        else round(machine.power_w / speed["value"], 3),
        quality_change_points=_known(run[CHANGE]),
        quality_kind=run[f"{CHANGE}__kind"],
    )


def _measured_figure(rows: pd.DataFrame) -> DeviceFigure:
    lows, highs = rows["low"].fillna(rows["tokens_per_s"]), rows["high"].fillna(rows["tokens_per_s"])
    return DeviceFigure(
        value=round(float(rows["tokens_per_s"].median()), 2),
        low=round(float(lows.min()), 2),
        high=round(float(highs.max()), 2),
        level=None,
        kind="measured",
        source="+".join(sorted(rows["source"].unique())),
        conditions="; ".join(rows["conditions"].unique()[:3]),
    )


def _memory(run: Mapping[str, Any]) -> RunMemory:
    return RunMemory(
        weights=round(run["weights_gb"], 3),
        resident_weights=round(run["resident_gb"], 3),
        kv_cache=round(run["cache_gb"], 3),
        overhead=round(run["overhead_gb"], 3),
        total=round(run["total_gb"], 3),
    )


def _faster(pick: DeviceRow, rows: tuple[DeviceRow, ...]) -> DeviceRow | None:
    """The fastest model within NEAR_RATING points of the pick; None where none is FAST_BY times as fast."""
    least = (pick["rating"] or 0.0) - NEAR_RATING
    near = [row for row in rows if row["state"] == "runs" and (row["rating"] or 0.0) >= least]
    fastest = max(near, key=lambda row: row["output_tokens_per_s"]["value"])
    gain = fastest["output_tokens_per_s"]["value"] / pick["output_tokens_per_s"]["value"]
    return fastest if gain >= FAST_BY else None


def _known(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 1)
