"""When to draw less power: a run that follows the grid's carbon intensity, without pausing, within a slowdown.

After Yang et al. 2023, Chasing Low-Carbon Electricity for Practical and Sustainable DNN Training,
arXiv:2303.02508, which sets a GPU's power limit by a forecast. Here the whole plan is found at once: the least
sum of intensity x power over time that still does the work in time. Power as a function of speed is the lower convex
hull of the measured limits (between two limits a run alternates), so the problem is linear, and filling the cheapest
grams per unit of work first solves it exactly. Equal intensities share alike: a constant grid shifts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from errors import InputError

Floats = NDArray[np.float64]
W_PER_KW = 1000.0
ENDS_TRIED = 61
EPSILON = 1e-9


@dataclass(frozen=True, eq=False)
class PowerSpeed:
    """Speed (1 = that of full power) and power (W) of each limit on the lower hull, by speed."""

    speed: Floats
    power_w: Floats


@dataclass(frozen=True, eq=False)
class PowerPlan:
    """Length (h), speed and power (W) of each slot, and the grams of CO2 and kWh that come of it."""

    hours: Floats
    speed: Floats
    power_w: Floats
    gco2: float
    kwh: float

    @property
    def total_h(self) -> float:
        """Hours from start to end."""
        return float(self.hours.sum())


def power_speed(time_s: Floats, energy_j: Floats, full: int = -1) -> PowerSpeed:
    """The hull of a power-limit profile: time and energy of the same steps at each limit; `full` is the top limit.

    Arrays (n_limits,), s and J. A limit that is slower than another and draws no less is left out.

    >>> power_speed(np.array([20.0, 10.0]), np.array([2000.0, 3000.0]))
    PowerSpeed(speed=array([0.5, 1. ]), power_w=array([100., 300.]))
    """
    speed, power = time_s[full] / time_s, energy_j / time_s
    hull: list[int] = []
    for i in np.lexsort((power, speed)):
        while hull and power[hull[-1]] >= power[i]:
            hull.pop()
        while len(hull) >= 2 and _turns_down(speed, power, hull[-2], hull[-1], i):
            hull.pop()
        if not hull or speed[i] > speed[hull[-1]] + EPSILON:
            hull.append(int(i))
    return PowerSpeed(speed[hull], power[hull])


def _turns_down(x: Floats, y: Floats, a: int, b: int, c: int) -> bool:
    return bool((x[b] - x[a]) * (y[c] - y[a]) <= (y[b] - y[a]) * (x[c] - x[a]))


def best_power_plan(
    forecast: Floats, actual: Floats, slot_h: float, hull: PowerSpeed, work_h: float, max_slowdown: float
) -> PowerPlan:
    """The plan that emits least by the forecast, with what it emits by the actual intensity (both g/kWh per slot).

    `work_h` are hours of the run at full power. Raises InputError for a trace too short or a slowdown below 0.

    Work of 1.5 hours within 2: half speed while the grid is dirty, 0.1 kWh x 300 g; full speed after, 0.3 kWh x 100 g.

    >>> hull, grid = PowerSpeed(np.array([0.5, 1.0]), np.array([100.0, 300.0])), np.array([300.0, 100.0])
    >>> plan = best_power_plan(grid, grid, slot_h=1.0, hull=hull, work_h=1.5, max_slowdown=1 / 3)
    >>> plan.speed, round(plan.gco2, 6)
    (array([0.5, 1. ]), 60.0)
    """
    if max_slowdown < 0:
        raise InputError(f"A slowdown of {100 * max_slowdown:g}% is none; give 0 or more.", column="slowdown_pct")
    latest_h = work_h * (1 + max_slowdown)
    if latest_h > slot_h * len(forecast) + EPSILON:
        raise InputError(
            f"The trace holds {slot_h * len(forecast):g} hours; the run needs {latest_h:g}. Give fewer.",
            column="carbon_hours",
        )
    slowest_h, fastest_h = work_h / hull.speed[0], work_h / hull.speed[-1]
    ends = np.linspace(fastest_h, min(latest_h, slowest_h), ENDS_TRIED)
    plans = [_plan_until(end, forecast, slot_h, hull, work_h) for end in (*ends, min(work_h, slowest_h))]
    best = min(plans, key=lambda plan: plan.gco2)
    return _emissions(best.hours, best.speed, hull, actual)


def full_power_plan(actual: Floats, slot_h: float, hull: PowerSpeed, work_h: float) -> PowerPlan:
    """The same work at the speed of full power throughout; arguments as in `best_power_plan`.

    >>> hull = PowerSpeed(np.array([0.5, 1.0]), np.array([100.0, 300.0]))
    >>> round(full_power_plan(np.array([300.0, 100.0]), slot_h=1.0, hull=hull, work_h=1.5).gco2, 6)
    105.0
    """
    hours = _slots(work_h, slot_h)
    return _emissions(hours, np.ones(len(hours)), hull, actual)


def steady_plan(actual: Floats, slot_h: float, hull: PowerSpeed, work_h: float, total_h: float) -> PowerPlan:
    """The same work in `total_h` hours at one speed: what a plan that does not look at the grid would do.

    >>> hull = PowerSpeed(np.array([0.5, 1.0]), np.array([100.0, 300.0]))
    >>> round(steady_plan(np.array([300.0, 100.0]), slot_h=1.0, hull=hull, work_h=1.5, total_h=2.0).gco2, 6)
    80.0
    """
    hours = _slots(total_h, slot_h)
    return _emissions(hours, np.full(len(hours), work_h / total_h), hull, actual)


def _emissions(hours: Floats, speed: Floats, hull: PowerSpeed, intensity: Floats) -> PowerPlan:
    """Power, energy and grams of a run at these speeds."""
    power = np.interp(speed, hull.speed, hull.power_w)
    kwh = hours * power / W_PER_KW
    return PowerPlan(hours, speed, power, float(kwh @ intensity[: len(hours)]), float(kwh.sum()))


def _slots(total_h: float, slot_h: float) -> Floats:
    n = max(int(np.ceil(total_h / slot_h - EPSILON)), 1)
    return np.append(np.full(n - 1, slot_h), total_h - slot_h * (n - 1))


def _plan_until(end_h: float, forecast: Floats, slot_h: float, hull: PowerSpeed, work_h: float) -> PowerPlan:
    """The least carbon of a run that ends exactly then: the cheapest work first, equals alike."""
    hours = _slots(end_h, slot_h)
    gains, slopes = np.diff(hull.speed), np.diff(hull.power_w) / np.diff(hull.speed)
    _, level = np.unique(forecast[: len(hours), None] * slopes[None, :], return_inverse=True)
    level = level.reshape(len(hours), len(gains))
    rooms = np.bincount(level.ravel(), (hours[:, None] * gains[None, :]).ravel())
    before = np.cumsum(rooms) - rooms
    share = np.clip((work_h - hull.speed[0] * end_h - before) / rooms, 0.0, 1.0)
    speed = hull.speed[0] + share[level] @ gains
    return _emissions(hours, speed, hull, forecast)
