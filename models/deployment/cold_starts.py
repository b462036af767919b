"""Scale to zero: how often a request meets a replica that has gone, what it waits, and what keeping one costs.

Requests arrive at random (Poisson, rate λ); a replica is kept for K seconds after the last request. The next one finds
it gone with probability e^(-λK), and on average the replica stands ready for the share 1 - e^(-λK) of the time. The
terms are those of the analysis of a month of serverless traces (Joosen et al. 2024, arXiv:2410.06145), whose arrivals
come in bursts: for those, e^(-λK) at the mean rate says too few cold starts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from errors import InputError

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True)
class ScaleToZero:
    """A replica that is kept for a while: share of cold requests, mean added wait (s), share of the time it is paid."""

    cold_share: float
    added_wait_s: float
    paid_share: float


def cold_share(requests_per_hour: float, keep_alive_s: float) -> float:
    """The share of requests, 0 to 1, that meet no ready replica, arrivals being Poisson.

    Raises InputError for a rate that is not above 0, or a negative time.

    >>> round(cold_share(1.0, 60.0), 3)
    0.983
    """
    if requests_per_hour <= 0 or keep_alive_s < 0:
        raise InputError("Give more than 0 requests per hour, and 0 s or more to keep.", column="keep_alive_s")
    return math.exp(-requests_per_hour / SECONDS_PER_HOUR * keep_alive_s)


def scale_to_zero(requests_per_hour: float, keep_alive_s: float, start_s: float) -> ScaleToZero:
    """What keeping a replica `keep_alive_s` after each request means where a cold start takes `start_s` seconds.

    A cold start is paid while it loads; at most all of the time is paid. Raises InputError for a rate that is not
    above 0, or a negative time.
    """
    if start_s < 0:
        raise InputError("A start takes 0 s or more.", column="start_s")
    cold = cold_share(requests_per_hour, keep_alive_s)
    loading = requests_per_hour / SECONDS_PER_HOUR * cold * start_s
    return ScaleToZero(cold, cold * start_s, min(1.0 - cold + loading, 1.0))
