"""Exact waiting times of simple queues: one server with any service time, and c servers without memory.

Pollaczek and Khinchine (M/G/1, M/D/1), Erlang 1909 and 1917 (M/D/1's distribution, M/M/c's probability of waiting).
Rates per second, times in seconds. A queue that is offered more than it can serve has no steady state: infinite.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

LONG_WAIT = 12.0  # arrivals during a wait


def md1_mean_response_s(rate_per_s: float, service_s: float) -> float:
    """Mean time in an M/D/1 queue, service included: D + l D^2 / (2 (1 - l D)).

    >>> round(md1_mean_response_s(5.0, 0.1), 3)
    0.15
    """
    return mg1_mean_response_s(rate_per_s, service_s, 0.0)


def mg1_mean_response_s(rate_per_s: float, service_s: float, service_cv: float) -> float:
    """Mean time in an M/G/1 queue whose service times have this coefficient of variation."""
    busy = rate_per_s * service_s
    if busy >= 1:
        return math.inf
    return service_s + busy * service_s * (1 + service_cv**2) / (2 * (1 - busy))


def md1_wait_within(seconds: float, rate_per_s: float, service_s: float) -> float:
    """Probability that a request of an M/D/1 queue waits no longer than this: Erlang's sum, far out its tail.

    The sum's terms alternate and grow with exp(rate x wait), so beyond LONG_WAIT arrivals the exponential tail is
    taken, which by then is exact to many digits.
    """
    busy = rate_per_s * service_s
    if busy >= 1 or seconds < 0:
        return 0.0
    if rate_per_s * seconds > LONG_WAIT:
        decay = _tail_decay(busy)
        return 1 - (1 - busy) / (busy * math.exp(decay) - 1) * math.exp(-decay * seconds / service_s)
    # (1 - busy) sum over k of (-a)^k / k! e^a, with a = rate (t - k D)
    terms = [math.exp(rate_per_s * seconds)]
    for k in range(1, int(seconds / service_s) + 1):
        ahead = rate_per_s * (seconds - k * service_s)
        terms.append((-ahead) ** k * math.exp(ahead - math.lgamma(k + 1)))
    return min(max((1 - busy) * math.fsum(terms), 0.0), 1.0)


def _tail_decay(busy: float) -> float:
    """The y > 0 with busy (e^y - 1) = y: waits beyond t service times have a probability in proportion to e^(-y t)."""
    upper = 1.0
    while busy * math.expm1(upper) < upper:
        upper *= 2
    least = min(1 - busy, 1e-9)
    return _root(lambda y: busy * math.expm1(y) - y, least, upper, xtol=1e-14)


def _root(function: Callable[[float], float], least: float, most: float, xtol: float) -> float:
    """Where a function changes its sign, by Brent's method."""
    from scipy.optimize import brentq  # noqa: PLC0415 a third of a second that the first paint need not wait for

    return float(brentq(function, least, most, xtol=xtol))


def md1_wait_quantile_s(quantile: float, rate_per_s: float, service_s: float) -> float:
    """The wait that this share of the requests of an M/D/1 queue does not exceed; infinite at or above capacity."""
    busy = rate_per_s * service_s
    if busy >= 1:
        return math.inf
    if quantile <= 1 - busy:
        return 0.0
    upper = service_s
    while md1_wait_within(upper, rate_per_s, service_s) < quantile:
        upper *= 2
    return _root(lambda t: md1_wait_within(t, rate_per_s, service_s) - quantile, 0.0, upper, xtol=1e-9)


def waiting_probability(rate_per_s: float, service_s: float, servers: int) -> float:
    """Erlang C: the probability that a request of an M/M/c queue must wait.

    >>> round(waiting_probability(2.0, 1.0, 3), 4)
    0.4444
    """
    load = rate_per_s * service_s
    if load >= servers:
        return 1.0
    blocked = 1.0  # Erlang B, by its recursion
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def mmc_wait_quantile_s(quantile: float, rate_per_s: float, service_s: float, servers: int) -> float:
    """The wait that this share of the requests of an M/M/c queue does not exceed; infinite at or above capacity."""
    load = rate_per_s * service_s
    if load >= servers:
        return math.inf
    waits = waiting_probability(rate_per_s, service_s, servers)
    if quantile <= 1 - waits:
        return 0.0
    return float(np.log(waits / (1 - quantile)) * service_s / (servers - load))
