"""How learning curves of one kind resemble each other: a prior on the slopes of ln y, octave by octave. numpy only.

Of a curve, the log of its slope in an octave of sizes (how far ln y falls while x doubles) is a sum of a mean, a part
that all curves of its data set share, a part that goes with its base model wherever that is tuned, and a part of its
own. The parts vary smoothly along the octaves (Matern 3/2, Rasmussen and Williams 2006, equation 4.17, and a
constant); the own part also jumps. The losses are these slopes added up, with noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from errors import InputError
from models.laws.base import Floats

ORIGIN = 200.0  # octaves are counted from here, so that those of different data sets coincide
MEAN = -3.0  # of the log slopes: a loss falls by 5% when the data double; each data set departs from it
MAX_OCTAVES = 60
MAX_SLOPE = 0.5  # of ln y in an octave: y ~ x^-0.72, steeper than any tuning curve at hand


@dataclass(frozen=True)
class Hyper:
    """The prior's parameters, as natural logs.

    Of each part `_v` is the variance that fades along the octaves, `_l` over how many it fades, `_c` the variance of
    its constant; `jumps` the variance of the own part that no neighbouring octave shares; `noise` that of ln y.
    """

    noise: float = -8.0
    jumps: float = -2.0
    own_v: float = -1.5
    own_l: float = 1.3
    own_c: float = -1.5
    set_v: float = -1.5
    set_l: float = 1.3
    set_c: float = -1.5
    model_v: float = -1.5
    model_l: float = 1.3
    model_c: float = -1.5

    def changed(self, names: Sequence[str], values: Floats) -> Hyper:
        """These with some of them replaced."""
        return replace(self, **{name: float(value) for name, value in zip(names, values, strict=True)})

    def values(self, names: Sequence[str]) -> Floats:
        """Some of them, as an array."""
        return np.array([getattr(self, name) for name in names])

    def part(self, name: str, n: int) -> Floats:
        """The covariance (n, n) of one part, 'own', 'set' or 'model', along n octaves; the own part's jumps apart."""
        variance, scale, constant = np.exp(self.values((f"{name}_v", f"{name}_l", f"{name}_c")))
        octaves = np.arange(n, dtype=np.float64)
        distance = np.sqrt(3.0) * np.abs(octaves[:, None] - octaves) / scale
        covariance: Floats = variance * (1.0 + distance) * np.exp(-distance) + constant
        return covariance

    def curve_covariance(self, n: int) -> Floats:
        """The covariance (n, n) of the own part, its jumps included."""
        covariance: Floats = self.part("own", n) + np.exp(self.jumps) * np.eye(n)
        return covariance


LEARNED = tuple(field.name for field in fields(Hyper))


@dataclass(frozen=True)
class Octaves:
    """The octaves that sizes fall in: `n` of them, from ORIGIN x 2^first."""

    first: int
    n: int

    @classmethod
    def spanning(cls, low: float, high: float) -> Octaves:
        """Those between two sizes. Raises InputError where they are too many."""
        first = int(np.floor(np.log2(low / ORIGIN) + 1e-9))
        last = int(np.ceil(np.log2(high / ORIGIN) - 1e-9))
        if last - first > MAX_OCTAVES:
            raise InputError(
                f"Sizes from {low:g} to {high:g} double more than {MAX_OCTAVES} times; no forecast reaches so far.",
                column="x",
            )
        return cls(first, max(last - first, 1))

    def coverage(self, x: Floats) -> Floats:
        """How much of each octave lies below each size: (len(x), n), from 0 to 1."""
        passed = np.log2(np.asarray(x) / ORIGIN) - self.first
        covered: Floats = np.clip(passed[:, None] - np.arange(self.n), 0.0, 1.0)
        return covered
