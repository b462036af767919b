"""Latency of networks on a new device from about ten measurements, by what other devices say of the same networks.

Stands in for the meta-learning of HELP (arXiv:2106.08630): each known device gives every network a normal score by its
rank; the new device's log latency is a weighted mean of those scores. The weights start equal and are drawn to the
samples by ridge regression, whose strength was chosen on the known devices alone, leaving one out at a time.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri

from errors import InputError
from models.front.pareto import Floats

STRENGTHS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
STRENGTH = 3.0  # best of STRENGTHS on the known devices, each left out in turn: tests/models/device/test_transfer.py
SAMPLES = 10
LEAST_SAMPLES = 3


def rank_scores(latencies_ms: pd.DataFrame) -> Floats:
    """Normal scores of each device's ranks: networks x devices, mean 0 and deviation 1 in each column.

    >>> rank_scores(pd.DataFrame({"phone": [3.0, 9.0], "board": [80.0, 20.0]}))
    array([[-1.,  1.],
           [ 1., -1.]])
    """
    ranks = latencies_ms.rank().to_numpy(float)
    scores = ndtri((ranks - 0.5) / len(latencies_ms))
    scaled: Floats = (scores - scores.mean(axis=0)) / scores.std(axis=0)
    return scaled


def transferred_ms(
    known_scores: Floats, sampled: ArrayLike, sample_ms: ArrayLike, strength: float = STRENGTH
) -> Floats:
    """Latency of every network on the new device, ms.

    `known_scores`: networks x known devices, by `rank_scores`; `sampled`: places of the measured networks; `sample_ms`:
    what they took. Raises InputError for fewer than three samples or a latency that is not above 0.

    Where each step of a device's score is a factor of ten, the next one is too:

    >>> transferred_ms(np.array([[-1.0], [0.0], [1.0], [2.0]]), [0, 1, 2], [1.0, 10.0, 100.0]).round()
    array([   1.,   10.,  100., 1000.])
    """
    places, times = np.asarray(sampled, dtype=int), np.asarray(sample_ms, dtype=float)
    if len(places) < LEAST_SAMPLES or len(places) != len(times):
        raise InputError(f"Give at least {LEAST_SAMPLES} networks with a latency each.", column="samples")
    if not (times > 0).all():
        raise InputError("A latency is not above 0 ms; leave that network out.", column="samples")
    logs = np.log(times)
    weights = np.full(known_scores.shape[1], 1 / known_scores.shape[1])
    inside = known_scores[places] - known_scores[places].mean(axis=0)
    start = inside @ weights
    scale = logs.std() / max(float(start.std()), 1e-9)
    unexplained = logs - logs.mean() - scale * start
    kernel = inside @ inside.T + strength * np.eye(len(places))
    drawn = scale * weights + inside.T @ np.linalg.solve(kernel, unexplained)
    latency: Floats = np.exp(logs.mean() + (known_scores - known_scores[places].mean(axis=0)) @ drawn)
    return latency


def left_out_spearman(
    latencies_ms: pd.DataFrame,
    known: list[str],
    device: str,
    *,
    draws: int,
    samples: int = SAMPLES,
    strength: float = STRENGTH,
) -> Floats:
    """Spearman of predicted and measured latency of the networks that were not sampled, one per random draw.

    `latencies_ms`: networks x devices without gaps in the columns used. The device itself is never among the known.
    Raises InputError as `transferred_ms` does.

    >>> latencies = pd.DataFrame({"phone": np.arange(1.0, 9.0), "board": np.arange(1.0, 9.0) ** 2})
    >>> left_out_spearman(latencies, ["phone"], "board", draws=2, samples=3)
    array([1., 1.])
    """
    scores = rank_scores(latencies_ms[[name for name in known if name != device]])
    measured = latencies_ms[device].to_numpy(float)
    found = []
    for seed in range(draws):
        places = np.random.default_rng(seed).choice(len(measured), samples, replace=False)
        rest = np.setdiff1d(np.arange(len(measured)), places)
        predicted = transferred_ms(scores, places, measured[places], strength)
        ranks = pd.DataFrame({"predicted": predicted[rest], "measured": measured[rest]}).rank()
        found.append(float(ranks["predicted"].corr(ranks["measured"])))
    return np.array(found)
