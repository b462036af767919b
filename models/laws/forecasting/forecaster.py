"""Curves forecast one by one from their own points: candidates weighed, an interval that was calibrated, or a refusal.

numpy alone, a second or two for a thousand curves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats
from models.laws.forecasting.calibration import Calibration
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.refusing import accuracy_top, few, refusal, remarks
from models.laws.forecasting.traits import FEWEST, KINDS
from models.laws.forecasting.weighing import Evidence, evidence, strangeness

AT_A_TIME = 64  # curves, so that the arrays stay in the processor's cache
MOST_SIZES = 48  # of a curve: more are averaged, neighbours together
LEAST_HALF_WIDTH = 1e-4  # of ln y
STRANGEST = 3.0  # mean distance of the features from the bank's, in its standard deviations


@dataclass(frozen=True)
class OwnForecast:
    """ln of y at the target and of the ends of its interval; NaN where `refused` says why there is none.

    `weights` are the candidates', `kind` one of KINDS (empty where the curve is too short to tell), `scatter` the
    relative departure of its points from a smooth curve; `remarks` are sentences for the reader.
    """

    log_y: float
    log_low: float
    log_high: float
    weights: dict[str, float]
    kind: str = ""
    scatter: float = float("nan")
    refused: str | None = None
    remarks: tuple[str, ...] = ()


def own_forecasts(
    curves: Sequence[tuple[Floats, Floats]], target: float, level: float, calibration: Calibration
) -> list[OwnForecast]:
    """A forecast at `target` for each curve of x ascending and ln y, both (n,).

    `level` (0 to 1) is how likely the interval is to hold. A curve that cannot be forecast says why; where it is too
    short no calibration is asked:

    >>> own_forecasts([(np.array([1.0, 2.0]), np.log([3.0, 3.0]))], 4.0, 0.8, None)[0].refused
    'Only 2 sizes: 4 or more are needed to tell how the curve runs.'
    """
    forecasts: dict[int, OwnForecast] = {}
    by_size: dict[int, list[tuple[int, Floats, Floats]]] = defaultdict(list)
    for place, (x, log_y) in enumerate(curves):
        if len(x) < FEWEST:
            forecasts[place] = _refused(few(len(x)))
        elif target < x[0] * (1.0 - 1e-9):
            forecasts[place] = _refused(f"The target lies below the smallest size, {x[0]:g}.")
        else:
            thin_x, thin_y = _thinned(np.log(x), log_y)
            by_size[len(thin_x)].append((place, thin_x, thin_y))
    for alike in by_size.values():
        for start in range(0, len(alike), AT_A_TIME):
            part = alike[start : start + AT_A_TIME]
            log_x, log_y = np.array([item[1] for item in part]), np.array([item[2] for item in part])
            judged = _judged(log_x, log_y, np.log(target), level, calibration)
            forecasts |= {item[0]: forecast for item, forecast in zip(part, judged, strict=True)}
    return [forecasts[place] for place in range(len(curves))]


def _refused(why: str) -> OwnForecast:
    nan = float("nan")
    return OwnForecast(nan, nan, nan, {}, refused=why)


def _thinned(log_x: Floats, log_y: Floats) -> tuple[Floats, Floats]:
    """At most MOST_SIZES points; where there are more, means of neighbours in ln x. The last point stays the last."""
    if len(log_x) <= MOST_SIZES:
        return log_x, log_y
    edges = np.linspace(log_x[0], log_x[-1], MOST_SIZES)
    _, place = np.unique(np.searchsorted(edges, log_x, side="left"), return_inverse=True)
    count = np.bincount(place)
    return np.bincount(place, weights=log_x) / count, np.bincount(place, weights=log_y) / count


def _judged(
    log_x: Floats, log_y: Floats, log_target: float, level: float, calibration: Calibration
) -> list[OwnForecast]:
    y = np.exp(log_y - log_y[:, -1:])
    seen = evidence(log_x - log_x[:, -1:], y, log_target - log_x[:, -1])
    share, centre, down, up = calibration.judged(seen, level)
    strange = strangeness(seen, calibration.lesson) > STRANGEST
    ends = np.stack([centre, centre - np.maximum(down, LEAST_HALF_WIDTH), centre + np.maximum(up, LEAST_HALF_WIDTH)], 1)
    return [
        _forecast(seen, place, np.exp(log_y[place]), share[place], ends[place], strange=strange[place])
        for place in range(len(y))
    ]


def _forecast(seen: Evidence, place: int, y: Floats, share: Floats, ends: Floats, *, strange: bool) -> OwnForecast:
    kind, scatter = KINDS[seen.traits.kind[place]], float(seen.noise[place])
    why = refusal(seen, place)
    if why is None and strange:
        why = "The curve is unlike anything that forecasts were calibrated on."
    if why is not None:
        nan = float("nan")
        return OwnForecast(nan, nan, nan, {}, kind, scatter, why)
    top = accuracy_top(y, kind)
    cap = np.inf if top is None else np.log(top)
    log_y, log_low, log_high = (float(end) for end in np.minimum(np.log(y[-1]) + ends, cap))
    return OwnForecast(
        log_y,
        log_low,
        log_high,
        {name: float(weight) for name, weight in zip(CANDIDATES, share, strict=True)},
        kind,
        scatter,
        remarks=tuple(remarks(seen, place, top)),
    )
