"""What a workload makes of measured candidates: GPUs rented, cost, month's bill, energy, and what a longer prompt adds.

Self-hosted: GPU rental over measured throughput, by whole replicas where the traffic is known. API: the price list,
with its prices for prompts of this length and for batches.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.arrays import IntegerArray

from models.front.pareto import Bools, Floats
from models.serving.cost import replicas_needed, requests_per_hour, self_hosted_usd_per_1k
from models.serving.prefill import EnergyRange
from pages.answers.boards.billed_length import BilledLength, billed_length
from pages.answers.boards.candidate_kinds import is_predicted_deployment
from pages.answers.boards.carbon import DAYS
from pages.answers.boards.offer_limits import bought_usd_per_1k, with_limits
from pages.answers.boards.predicted_energy import ENERGY_PER_RESPONSE, ENERGY_PER_TOKEN, is_predicted
from pages.answers.boards.prompts import ADDED_ENERGY, ADDED_TIME, added_by_prompt, with_prompt_doubts
from pages.answers.boards.routed_cost import set_router_costs
from pages.answers.boards.workload import Workload, numbers
from pages.answers.shared.formatting import plural

COST = "cost_per_1k_requests_usd"
COST_PER_MTOK = "cost_per_mtok_output_usd"
ENERGY = ENERGY_PER_RESPONSE
MONTH = "usd_per_month"
MADE_COSTS = {"images_per_s": "cost_per_1k_images_usd", "videos_per_s": "cost_per_1k_videos_usd"}
_RENTAL_COLUMN = {
    "median": "gpu_usd_per_hour",
    "cheapest": "gpu_usd_per_hour__low",
    "dearest": "gpu_usd_per_hour__high",
}


def with_workload(frame: pd.DataFrame, workload: Workload, hardware: pd.DataFrame, *, by_token: bool) -> pd.DataFrame:
    """The candidates of a board with what this workload costs; `hardware` are the accelerators with peaks and power.

    `by_token`: the board's cost is that of requests. Others are costed per image or video, or only count their GPUs.
    """
    frame = with_limits(frame.copy(), workload, has_requests=by_token)  # copied in one piece, since many columns come
    if workload.output_tokens is not None and {"output_tokens_per_response", ENERGY} & set(frame.columns):
        for side in ("", "__low", "__high"):
            if f"{ENERGY_PER_TOKEN}{side}" in frame or not side:
                frame[f"{ENERGY}{side}"] = numbers(frame, f"{ENERGY_PER_TOKEN}{side}") * workload.output_tokens
        predicted = is_predicted(frame, ENERGY_PER_TOKEN)
        frame[f"{ENERGY}__kind"] = _kinds(numbers(frame, ENERGY), "estimated", predicted)
    if by_token:
        return _with_token_costs(frame, workload, hardware)
    speed = next((name for name in MADE_COSTS if name in frame and "gpu_usd_per_hour" in frame), None)
    if speed is not None:
        return _with_made_costs(frame, workload, speed)
    return _with_gpus(frame, np.full(len(frame), np.nan), None)


def _with_token_costs(frame: pd.DataFrame, workload: Workload, hardware: pd.DataFrame) -> pd.DataFrame:
    length = billed_length(frame, workload)
    seconds, joules = added_by_prompt(frame, workload, hardware)
    paces = _paces(frame)
    capacity = [
        requests_per_hour(pace, length.value, np.nan_to_num(added))
        for pace, added in zip(paces, (seconds.low, seconds.value, seconds.high), strict=True)
    ]
    _set_costs(frame, workload, length, capacity, predicted_pace=(seconds.high > 0) | is_predicted_deployment(frame))
    set_router_costs(frame, COST, workload.input_tokens)
    _add_energy(frame, joules, seconds.high > 0)
    for name, band in ((ADDED_TIME, seconds), (ADDED_ENERGY, joules)):
        frame[name], frame[f"{name}__low"], frame[f"{name}__high"] = band.value, band.low, band.high
        frame[f"{name}__kind"] = _kinds(band.value, "predicted")
        frame[f"{name}__source"] = [None if missing else "gpu_specs" for missing in np.isnan(band.value)]
    _with_bill(_with_gpus(frame, capacity[1], workload.requests_per_day), COST, workload)
    return with_prompt_doubts(frame, workload)


def _set_costs(
    frame: pd.DataFrame,
    workload: Workload,
    length: BilledLength,
    capacity_per_hour: list[Floats],
    predicted_pace: Bools,
) -> None:
    """Cost of requests and of tokens; `capacity_per_hour` at the ends where they are least, usual and most.

    The interval is that of the speed, where it or what was added to the prompt is predicted, when self-hosted, and of
    the answer's length when bought.
    """
    is_api = (frame["kind"] == "api").to_numpy()
    gpus, rent = numbers(frame, "num_gpus"), _rent(frame, workload)
    hosted = [self_hosted_usd_per_1k(each, gpus, rent, workload.requests_per_day) for each in capacity_per_hour]
    bought = [bought_usd_per_1k(frame, workload, tokens) for tokens in (length.low, length.value, length.high)]
    low, cost, high = (np.where(is_api, api, own) for api, own in zip(bought, hosted, strict=True))
    sources = _cost_sources(frame, is_api, cost)
    ranges, predicted = predicted_pace | length.ranges, predicted_pace | length.predicted
    # A longer answer spreads the price of the prompt over more tokens: there the ends change places.
    per_token = [
        1000.0 * each / tokens for each, tokens in ((low, length.low), (cost, length.value), (high, length.high))
    ]
    ends = {
        COST: (low, cost, high),
        COST_PER_MTOK: (np.fmin(per_token[0], per_token[2]), per_token[1], np.fmax(*per_token[::2])),
    }
    for name, (least, value, most) in ends.items():
        frame[name] = value
        frame[f"{name}__kind"] = _kinds(value, "estimated", predicted)
        frame[f"{name}__source"] = sources
        if ranges.any():
            frame[f"{name}__low"] = np.where(ranges, least, np.nan)
            frame[f"{name}__high"] = np.where(ranges, most, np.nan)


def _paces(frame: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Output tokens/s at which a deployment costs least, usually and most: a measured pace is all three."""
    pace, predicted = numbers(frame, "output_tokens_per_s"), is_predicted_deployment(frame)
    slow, fast = (numbers(frame, f"output_tokens_per_s__{side}") for side in ("low", "high"))
    return np.where(predicted, fast, pace), pace, np.where(predicted, slow, pace)


def _with_made_costs(frame: pd.DataFrame, workload: Workload, speed: str) -> pd.DataFrame:
    """Images and videos; the interval runs over the providers' rental prices, and is none for a price of your own."""
    cost, capacity = MADE_COSTS[speed], 3600.0 * numbers(frame, speed)
    gpus, usual = numbers(frame, "num_gpus"), workload.gpu_usd_per_hour is None
    columns = {"": _rent(frame, workload)}
    columns |= {side: numbers(frame, f"gpu_usd_per_hour{side}") for side in ("__low", "__high") if usual}
    for side in ("", "__low", "__high"):
        rent = columns.get(side, np.full(len(frame), np.nan))
        frame[f"{cost}{side}"] = self_hosted_usd_per_1k(capacity, gpus, rent, workload.requests_per_day)
    frame[f"{cost}__kind"] = _kinds(numbers(frame, cost), "estimated")
    return _with_bill(_with_gpus(frame, capacity, workload.requests_per_day), cost, workload)


def _rent(frame: pd.DataFrame, workload: Workload) -> Floats:
    """USD per GPU-hour of each self-hosted candidate."""
    if workload.gpu_usd_per_hour is None:
        return numbers(frame, _RENTAL_COLUMN[workload.rental])
    return np.where(np.isnan(numbers(frame, "num_gpus")), np.nan, workload.gpu_usd_per_hour)


def _with_gpus(frame: pd.DataFrame, capacity_per_hour: Floats, requests_per_day: int | None) -> pd.DataFrame:
    """Replicas, GPUs of all replicas together (what the price counts), and a label that says so where there are more.

    Without traffic a candidate is one replica; both are missing where the throughput it needs is not known.
    """
    gpus = numbers(frame, "num_gpus")
    replicas = np.where(np.isnan(gpus), np.nan, 1.0)
    if requests_per_day is not None:
        replicas = replicas * replicas_needed(capacity_per_hour, requests_per_day)
    frame["replicas"], frame["gpus_total"] = _counts(replicas), _counts(replicas * gpus)
    several = np.isfinite(replicas) & (replicas > 1)
    if several.any():
        labels = [
            f"{label}, {plural(int(count), 'replica')} ({count * each:,.0f} GPUs in all)" if more else label
            for label, count, each, more in zip(frame["label"], replicas, gpus, several, strict=True)
        ]
        frame["label"] = pd.Series(labels, index=frame.index, dtype=frame["label"].dtype)
    return frame


def _counts(values: Floats) -> IntegerArray:
    return pd.array([int(value) if np.isfinite(value) else None for value in values], dtype="Int64")


def _with_bill(frame: pd.DataFrame, cost: str, workload: Workload) -> pd.DataFrame:
    """The bill of 30 days; missing where the traffic is not known."""
    requests = np.nan if workload.requests_per_day is None else float(DAYS * workload.requests_per_day)
    for side in ("", "__low", "__high"):
        if f"{cost}{side}" in frame:
            frame[f"{MONTH}{side}"] = numbers(frame, f"{cost}{side}") * requests / 1000
    frame[f"{MONTH}__kind"] = frame[f"{cost}__kind"].where(frame[MONTH].notna(), None)
    frame[f"{MONTH}__source"] = frame[f"{cost}__source"].where(frame[MONTH].notna(), None)
    return frame


def _add_energy(frame: pd.DataFrame, joules: EnergyRange, longer: Bools) -> None:
    """Energy with that of the longer prompt: predicted, with an interval, where something was added."""
    if not longer.any():
        return
    before, kinds = numbers(frame, ENERGY), frame[f"{ENERGY}__kind"].astype(object)
    named = frame[f"{ENERGY}__source"].astype(object)
    for side, added in (("", joules.value), ("__low", joules.low), ("__high", joules.high)):
        bound = before if not side else numbers(frame, f"{ENERGY}{side}")
        start = np.where(np.isnan(bound), before, bound)  # a measured energy is its own bounds
        frame[f"{ENERGY}{side}"] = np.where(longer, start + added, bound)
    predicted = longer & ~np.isnan(before)
    frame[f"{ENERGY}__kind"] = kinds.where(~predicted, "predicted")
    frame[f"{ENERGY}__source"] = named.where(~predicted, named.astype(str) + "+gpu_specs")


def _kinds(values: Floats, kind: str, predicted: Bools | None = None) -> list[str | None]:
    """The kind of values that a formula made; nothing where there is no value."""
    changed = np.zeros(len(values), dtype=bool) if predicted is None else predicted
    return [
        None if missing else "predicted" if new else kind
        for missing, new in zip(np.isnan(values).tolist(), changed.tolist(), strict=True)
    ]


def _cost_sources(frame: pd.DataFrame, is_api: Bools, cost: Floats) -> pd.Series:
    """Where a cost comes from: the price list, or the measured throughput and the rental prices."""
    listed = _source_of(frame, "input_usd_per_mtok")
    hosted = _source_of(frame, "output_tokens_per_s").astype(str)
    hosted = hosted + "+" + _source_of(frame, "gpu_usd_per_hour").astype(str)
    return listed.where(is_api, hosted).where(~np.isnan(cost))


def _source_of(frame: pd.DataFrame, metric: str) -> pd.Series:
    """The sources of a metric's values; none where the board has no such metric."""
    name = f"{metric}__source"
    return frame[name].astype(object) if name in frame else pd.Series(None, frame.index, dtype=object)
