"""What a request costs: GPU rental over measured throughput when self-hosted, the price list when bought.

Units: US dollars per 1,000 requests, per hour and per million tokens (1e6); tokens per request; tokens per second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from models.front.pareto import Floats

SECONDS_PER_HOUR = 3600.0
HOURS_PER_DAY = 24.0
TOKENS_PER_MTOK = 1e6


def requests_per_hour(
    output_tokens_per_s: ArrayLike, output_tokens_per_request: ArrayLike, added_s: ArrayLike = 0.0
) -> Floats:
    """Requests one replica completes in an hour at its measured steady-state throughput.

    Arguments broadcast. `added_s` are seconds of the whole replica that each request takes on top, for example to read
    a longer prompt.

    >>> float(requests_per_hour(1000.0, 500.0)), float(requests_per_hour(1000.0, 500.0, added_s=0.5))
    (7200.0, 3600.0)
    """
    speed = np.asarray(output_tokens_per_s, dtype=np.float64)
    length = np.asarray(output_tokens_per_request, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(SECONDS_PER_HOUR / (length / speed + np.asarray(added_s, dtype=np.float64)))


def replicas_needed(capacity_per_hour: ArrayLike, requests_per_day: float) -> Floats:
    """Whole replicas that carry a day's requests spread evenly over 24 hours, in the capacity's shape; at least one.

    >>> replicas_needed([1000.0, 100.0], requests_per_day=24_000)
    array([ 1., 10.])
    """
    capacity = np.asarray(capacity_per_hour, dtype=np.float64) * HOURS_PER_DAY
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(np.ceil(requests_per_day / capacity), 1.0)


def self_hosted_usd_per_1k(
    capacity_per_hour: ArrayLike,
    num_gpus: ArrayLike,
    gpu_usd_per_hour: ArrayLike,
    requests_per_day: float | None = None,
) -> Floats:
    """Rental of a self-hosted configuration per 1,000 requests.

    Without `requests_per_day` the GPUs are always busy: num_gpus x price / capacity, the least it can cost.
    With it, whole replicas are rented around the clock for that traffic, idle hours included.

    >>> float(self_hosted_usd_per_1k(1000.0, num_gpus=2, gpu_usd_per_hour=3.0))
    6.0
    >>> float(self_hosted_usd_per_1k(1000.0, num_gpus=2, gpu_usd_per_hour=3.0, requests_per_day=12_000))
    12.0
    """
    capacity = np.asarray(capacity_per_hour, dtype=np.float64)
    hourly = np.asarray(num_gpus, dtype=np.float64) * np.asarray(gpu_usd_per_hour, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        if requests_per_day is None:
            return np.asarray(1000.0 * hourly / capacity)
        daily = replicas_needed(capacity, requests_per_day) * hourly * HOURS_PER_DAY
        return np.asarray(1000.0 * daily / requests_per_day)


def api_usd_per_1k(
    input_tokens: ArrayLike,
    output_tokens: ArrayLike,
    input_usd_per_mtok: ArrayLike,
    output_usd_per_mtok: ArrayLike,
    *,
    cached_share: float = 0.0,
    cached_input_usd_per_mtok: ArrayLike | None = None,
) -> Floats:
    """Price list of an API model per 1,000 requests.

    `cached_share` (0 to 1) of the input tokens is billed at the cached price where the provider lists one,
    at the full input price where it does not.

    >>> float(api_usd_per_1k(1000, 500, input_usd_per_mtok=2.0, output_usd_per_mtok=8.0))
    6.0
    """
    fresh = np.asarray(input_usd_per_mtok, dtype=np.float64)
    cached = fresh
    if cached_input_usd_per_mtok is not None:
        listed = np.asarray(cached_input_usd_per_mtok, dtype=np.float64)
        cached = np.where(np.isnan(listed), fresh, listed)
    prompt = np.asarray(input_tokens, dtype=np.float64) * (cached_share * cached + (1 - cached_share) * fresh)
    answer = np.asarray(output_tokens, dtype=np.float64) * np.asarray(output_usd_per_mtok, dtype=np.float64)
    return np.asarray(1000.0 * (prompt + answer) / TOKENS_PER_MTOK)


def per_correct_answer(amount: ArrayLike, correct_pct: ArrayLike) -> Floats:
    """What a correct answer takes where an answer takes `amount` (USD, J or s) and `correct_pct`% of them are correct.

    Wrong answers are paid for too. NaN where nothing is correct, or either is not known.

    >>> float(per_correct_answer(3.0, 60.0))
    5.0
    """
    share = np.asarray(correct_pct, dtype=np.float64) / 100
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(share > 0, np.asarray(amount, dtype=np.float64) / share, np.nan)
