"""Requests that arrive at a service: drawn at random from a rate and lengths, or replayed from a trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from errors import InputError
from models.front.pareto import Floats

Whole = NDArray[np.int64]
FEWEST, MOST = 10, 2_000_000  # requests of a repetition


@dataclass(frozen=True)
class Requests:
    """Requests in the order of their arrival: seconds after the start, tokens of the prompt and of the answer."""

    arrival_s: Floats
    prompt_tokens: Whole
    output_tokens: Whole

    def __len__(self) -> int:
        return len(self.arrival_s)

    @property
    def per_s(self) -> float:
        """Mean requests per second."""
        return len(self) / float(self.arrival_s[-1])

    def faster(self, factor: float) -> Requests:
        """The same requests, so many times as often."""
        return Requests(self.arrival_s / factor, self.prompt_tokens, self.output_tokens)


def poisson_requests(
    per_s: float,
    prompt_tokens: float,
    output_tokens: float,
    *,
    seconds: float = 200.0,
    seed: int = 0,
    spread: float = 0.0,
) -> Requests:
    """Arrivals without memory; lengths are log-normal around these means with this standard deviation of the logs.

    Let `seconds` be many times what an answer takes, or the service is never as full as it will be (`horizon_s`).
    Raises InputError where the rate or a length is not above 0, or so many requests that nobody can wait for them.

    >>> len(poisson_requests(2.0, 500, 200, seconds=5))
    10
    """
    for name, value in (("requests_per_s", per_s), ("input_tokens", prompt_tokens), ("output_tokens", output_tokens)):
        if not (np.isfinite(value) and value > 0):
            raise InputError(f"{name} = {value:g} cannot be simulated; give a number above 0.", column=name)
    count = max(round(per_s * seconds), FEWEST)
    if count > MOST:
        raise InputError(
            f"{per_s:g} requests per second for {seconds:g} s are {count:,}, more than {MOST:,}; give a lower rate.",
            column="requests_per_s",
        )
    random = np.random.default_rng(seed)
    arrival_s = np.cumsum(random.exponential(1 / per_s, count))
    prompts, answers = (_lengths(random, mean, spread, count) for mean in (prompt_tokens, output_tokens))
    return Requests(arrival_s, prompts, answers)


def thinned(requests: Requests, share: float, seed: int = 0) -> Requests:
    """A part of the requests, drawn at random: what so many of the replicas get if each is as likely."""
    if share >= 1:
        return requests
    kept = np.random.default_rng(seed).random(len(requests)) < share
    return Requests(requests.arrival_s[kept], requests.prompt_tokens[kept], requests.output_tokens[kept])


def replayed(requests: Requests, *, per_s: float | None = None, start: int = 0, count: int | None = None) -> Requests:
    """A stretch of a trace from its request `start` on (around the end), at its own pace or at a mean of `per_s`."""
    wanted = min(count or len(requests), len(requests))
    order = (start + np.arange(wanted)) % len(requests)
    gaps = np.diff(requests.arrival_s, prepend=0.0)
    arrival_s = np.cumsum(gaps[order])
    stretch = Requests(arrival_s, requests.prompt_tokens[order], requests.output_tokens[order])
    return stretch if per_s is None else stretch.faster(per_s / stretch.per_s)


def _lengths(random: np.random.Generator, mean: float, spread: float, count: int) -> Whole:
    drawn = mean * np.exp(spread * random.standard_normal(count) - spread**2 / 2)
    return np.maximum(np.rint(drawn), 1).astype(np.int64)
