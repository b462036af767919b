"""Requests that arrive at a service: drawn at random from a rate and lengths, or replayed from a trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.front.pareto import Floats

Whole = NDArray[np.int64]


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
    count: int = 4000,
    seed: int = 0,
    spread: float = 0.0,
) -> Requests:
    """Arrivals without memory; lengths are log-normal around these means with this standard deviation of the logs.

    >>> len(poisson_requests(2.0, 500, 200, count=10))
    10
    """
    random = np.random.default_rng(seed)
    arrival_s = np.cumsum(random.exponential(1 / per_s, count))
    lengths = [_lengths(random, mean, spread, count) for mean in (prompt_tokens, output_tokens)]
    return Requests(arrival_s, *lengths)


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
