"""Sharing and scale: adapters on one backbone, scale to zero, a demand that is not certain, several pools."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.deployment.adapters import shared_backbone
from models.deployment.cold_starts import scale_to_zero
from models.deployment.demand import critical_share, provisioned
from models.deployment.pools import allocate
from models.serving.weights import weight_bytes
from pages.answers.boards.carbon import DAYS
from pages.answers.deploy.answer import DeployAnswer, question_of, sized_table
from pages.answers.shared.formatting import number, plural, usd

GB, ADAPTER_BYTES = 1e9, 2.0
HOURS = 24.0 * DAYS


@dataclass(frozen=True, eq=False)
class FoldAnswer:
    """A sentence, the table behind it where there is one, and the calculation whose paper stands below."""

    sentence: str
    calculation: str
    rows: pd.DataFrame | None = None


def adapters_answer(answer: DeployAnswer) -> FoldAnswer:
    """Fine-tuned variants as adapters of the attention's matrices, with one backbone or a backbone each."""
    calculation, settings = "deploy:adapters", answer.view
    row = answer.row.iloc[0]
    width = 4 * row["hidden_size"] + 2 * (row["heads"] + row["kv_heads"]) * row["head_size"]
    adapter = settings.adapter_rank * width * row["layers"] * ADAPTER_BYTES
    weights = float(weight_bytes(answer.row)[0])
    if not math.isfinite(adapter):
        return FoldAnswer("The size of this model's attention is not known, so no adapter can be sized.", calculation)
    shared = shared_backbone(weights, adapter, settings.adapters)
    memory = answer.pick["memory_gb"]
    free = 0.0 if memory is None else max(memory["available"] - memory["total"], 0.0)
    sentence = (
        f"{plural(settings.adapters, 'adapter')} of rank {settings.adapter_rank} ({number(adapter / 1e6)} MB each) "
        f"take {number(shared.shared_bytes / GB)} GB with one backbone, {number(shared.separate_bytes / GB)} GB with "
        f"one each, of which {100 * shared.duplicated_share:.0f}% is copies. The free memory of a replica here "
        f"holds {free * GB / adapter:,.0f} of them."
    )
    return FoldAnswer(sentence, calculation)


def cold_start_answer(answer: DeployAnswer) -> FoldAnswer:
    """One replica that is kept for a while after each request of a quiet service."""
    calculation, settings, pick = "deploy:cold-starts", answer.view, answer.pick
    start_s = float(weight_bytes(answer.row)[0]) / GB / settings.storage_gb_s
    kept = scale_to_zero(settings.quiet_requests_per_hour, settings.keep_alive_s, start_s)
    price = pick["usd_per_gpu_hour"]
    bill = ""
    if price is not None:
        always = price * pick["num_gpus"] * HOURS
        bill = f": {usd(float(f'{always * kept.paid_share:.3g}'))} instead of {usd(float(f'{always:.3g}'))} a month"
    sentence = (
        f"At {number(settings.quiet_requests_per_hour)} requests an hour, a replica kept for "
        f"{number(settings.keep_alive_s)} s meets {100 * (1 - kept.cold_share):.0f}% of them; the others wait "
        f"{number(start_s)} s for the weights, {number(kept.added_wait_s)} s on average over all. It is paid "
        f"{100 * kept.paid_share:.0f}% of the time{bill}."
    )
    return FoldAnswer(sentence, calculation)


def demand_answer(answer: DeployAnswer) -> FoldAnswer:
    """GPUs for a rate that is only known as a normal distribution, by what a shortage costs."""
    calculation, view = "deploy:demand", answer.view
    share = critical_share(view.shortage_ratio, 1.0)
    rate = provisioned(view.requests_per_s, view.demand_spread_pct / 100 * view.requests_per_s, share)
    rate = min(max(rate, 1e-3), 10_000.0)
    question = question_of(view).with_changes(gpu=answer.pick["gpu"], num_gpus=answer.pick["num_gpus"])
    (usual,) = sized_table(question).options
    (safe,) = sized_table(question.with_changes(requests_per_s=rate)).options
    if usual["gpus_total"] is None or safe["gpus_total"] is None:
        return FoldAnswer("This GPU does not hold the deadlines, so no number of them can be kept ready.", calculation)
    sentence = (
        f"Provision for {number(rate)} requests/s, the {100 * share:.0f}% quantile of {number(view.requests_per_s)} ± "
        f"{number(view.demand_spread_pct)}%: {plural(safe['gpus_total'], 'GPU')} in place of the "
        f"{usual['gpus_total']:,} for the mean, by the formula."
    )
    return FoldAnswer(sentence, calculation)


def pools_answer(answer: DeployAnswer) -> FoldAnswer:
    """The traffic over all kinds of GPU that hold and have a price, so many of each."""
    calculation, view = "deploy:pools", answer.view
    options = [option for option in answer.options if option["gpus_total"] and option["usd_per_gpu_hour"]]
    if not options:
        return FoldAnswer(
            "No GPU with a price holds this traffic, so there are no pools to spread it over.", calculation
        )
    gpus = np.array([float(option["gpus_total"] or 0) for option in options])
    per_replica = np.array([float(option["num_gpus"]) for option in options])
    whole = np.floor(view.gpus_per_pool / per_replica) * per_replica
    per_gpu = view.requests_per_s / gpus
    hourly = np.array([float(option["usd_per_gpu_hour"] or 0.0) for option in options])
    spread = allocate(view.requests_per_s, whole * per_gpu, hourly / per_gpu)
    rented = np.ceil(spread.requests_per_s / per_gpu / per_replica - 1e-9) * per_replica
    rows = pd.DataFrame(
        {
            "pool": [option["gpu_label"] for option in options],
            "requests_per_s": spread.requests_per_s,
            "gpus": rented,
            "capacity_per_s": whole * per_gpu,
            "usd_per_month": rented * hourly * HOURS,
        }
    )
    used = rows[rows["requests_per_s"] > 0].reset_index(drop=True)
    order = "the supply is tight, so they are filled by capacity" if spread.by_capacity else "the cheapest first"
    unserved = f" {number(spread.unserved_per_s)} requests/s find no room." if spread.unserved_per_s > 1e-9 else ""
    sentence = (
        f"With up to {view.gpus_per_pool:,} GPUs of each of {plural(len(options), 'kind')}, {order}: "
        f"{plural(len(used), 'pool')} for {usd(float(f'{used.usd_per_month.sum():.3g}'))} a month.{unserved}"
    )
    return FoldAnswer(sentence, calculation, used)
