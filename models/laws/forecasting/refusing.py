"""Curves that cannot be forecast, and what a reader should know of those that can, each in a sentence."""

from __future__ import annotations

import numpy as np

from models.laws.base import Floats
from models.laws.forecasting.traits import FARTHEST, FEWEST, KINDS, ROUGHEST, ROUGHEST_FLAT, WIDEST_GAP
from models.laws.forecasting.weighing import Evidence, plainly_flat

NOISY = 0.03  # relative, from which a reader is told


def refusal(seen: Evidence, place: int) -> str | None:
    """Why this curve is not forecast; None where it is."""
    roughness, flat = float(seen.traits.roughness[place]), KINDS[seen.traits.kind[place]] == "flat"
    if seen.traits.gap[place] > WIDEST_GAP:
        return "Its sizes are two clusters with a wide gap between, which do not show how the curve runs."
    if roughness > (ROUGHEST_FLAT if flat else ROUGHEST):
        return f"Its values jump by about {100 * roughness:.0f}% from size to size, so no course can be made out."
    if seen.traits.turns[place]:
        return "Its end runs against the course before it, unlike any curve that forecasts were judged on."
    if seen.reach[place] > FARTHEST * seen.span[place]:
        times = np.exp(seen.reach[place])
        return f"The target is {times:.3g} times the largest size, too far for sizes that lie so close together."
    return None


def remarks(seen: Evidence, place: int, top: float | None) -> list[str]:
    """What a reader should know of this forecast. `top` is the largest value that an accuracy can have."""
    kind, words = KINDS[seen.traits.kind[place]], []
    if bool(plainly_flat(seen)[place]):
        words.append("The curve shows no trend, so its level is forecast.")
    elif kind == "flat":
        words.append("The curve shows hardly any trend, so its course is uncertain.")
    elif top is not None:
        words.append(f"The curve rises like an accuracy, so its forecast stays at or below {top:g}.")
    elif kind.startswith("rising"):
        words.append("The curve rises, unlike a loss, so it is forecast from its own points alone.")
    elif kind == "falling_slower":
        words.append("The curve flattens towards its end.")
    noise = float(seen.noise[place])
    if noise >= NOISY:
        words.append(f"Its points scatter by about {100 * noise:.0f}% around a smooth curve.")
    return words


def few(n: int) -> str:
    """The sentence on a curve of fewer sizes than any forecast was judged on."""
    sizes = "1 size" if n == 1 else f"{n} sizes"
    return f"Only {sizes}: {FEWEST} or more are needed to tell how the curve runs."


def accuracy_top(y: Floats, kind: str) -> float | None:
    """1 or 100 where the values (n,) rise within 0 to 1, or from 1 up to 100; None where they are no accuracy.

    >>> accuracy_top(np.array([0.2, 0.5]), "rising"), accuracy_top(np.array([20.0, 50.0]), "rising_slower")
    (1.0, 100.0)
    """
    if not kind.startswith("rising") or y.max() > 100.0:
        return None
    if y.max() <= 1.0:
        return 1.0
    return 100.0 if y.max() > 20.0 and y.min() > 1.0 else None
