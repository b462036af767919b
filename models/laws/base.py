"""What a scaling law is: a formula with named, bounded parameters, and the curve it is fitted to.

Formulas are written once and take their array module (`numpy` or `torch`) as `xp`, so that predicting
never imports torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from errors import InputError

Array = Any  # numpy.ndarray or torch.Tensor: the formulas do not care which
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Coordinate = Literal["linear", "log", "log1p"]
OWN_UNIT = -1
ANY_QUANTITY = "y"  # of a law whose y may be anything above 0


@dataclass(frozen=True)
class Parameter:
    """One parameter of a law.

    `low` and `high` bound its value (finite bounds other than 0 only on what has no unit); `positive` excludes
    `low` itself. `coordinate` is the scale on which the optimiser steps: log for what must stay positive,
    log1p for what spans decades yet may be exactly 0. `at_low` and `at_high` say in words what it means about
    the curve when the parameter ends there.
    """

    name: str
    meaning: str
    unit: str
    low: float
    high: float
    coordinate: Coordinate = "linear"
    positive: bool = False
    at_low: str = "the curve does not show its effect"
    at_high: str = "the curve asks for more than the law allows"


@dataclass(frozen=True)
class Law:
    """A scaling law y = f(x; params), fitted on ln y.

    value(p, x, xp)
        f, with p one array a parameter (a sequence in the order of `params`), each broadcasting against x.
    gradient(p, x, xp)
        df/dp, one array a parameter.
    rescale(p, x_unit, y_unit)
        The parameters of x_unit- and y_unit-fold axes: rescale(p, s, t) at x equals t * f(x / s; p).
    starts(x, y, weights, n_starts, seed)
        Starting points, shape (curves, n_starts, parameters), for curves of shape (curves, points) whose
        geometric means are about 1; weights are 0 where a curve is padded.

    A law of several inputs takes x, and x_unit, as one array an input, in the order of the law's `x`: a sequence, or
    an array whose first axis is the inputs. `unit_of` names for each input the one whose unit it takes (its own by
    default): tokens seen and tokens there are must keep their ratio. OWN_UNIT leaves an input as it is: a count.
    `y` names the quantities that y may be (ANY_QUANTITY for all); `may_rise` says that y may grow with x, by the law's
    own doing.

    Every law's file in `formulas/` has these four functions and begins with a value worked by hand. What `rescale`
    does, with x told in hundredths and y in tenths:

    >>> from models.laws.formulas.vanilla import rescale, value
    >>> p = (6.0, 0.5, 1.0)
    >>> value(p, 4.0, np), value(rescale(p, 100.0, 10.0), 400.0, np)
    (4.0, 40.0)
    """

    id: str
    title: str
    equation: str
    x: tuple[str, ...]
    params: tuple[Parameter, ...]
    citation: str
    value: Callable[[Array, Array, Any], Array]
    gradient: Callable[[Array, Array, Any], tuple[Array, ...]]
    rescale: Callable[[Array, Array, Array], tuple[Array, ...]]
    starts: Callable[[Floats, Floats, Floats, int, int], Floats]
    unit_of: tuple[int, ...] = ()
    y: tuple[str, ...] = ("loss",)
    may_rise: bool = False

    @property
    def n_inputs(self) -> int:
        """How many quantities y depends on."""
        return len(self.x)

    def has_points_for(self, n: int) -> bool:
        """Whether so many points are two a parameter, or enough for a law of only three."""
        return n >= 2 * len(self.params) or len(self.params) <= 3

    @property
    def may_be_zero(self) -> Bools:
        """Which parameters 0 is a value of, (k,)."""
        return np.array([parameter.low == 0.0 and not parameter.positive for parameter in self.params])

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in order."""
        return tuple(parameter.name for parameter in self.params)

    def predict(self, params: Mapping[str, float] | Sequence[float] | Floats, x: ArrayLike) -> Floats:
        """y at each x (the unit of the fitted y), without torch; x is (n_inputs, ...) where there are several.

        Raises InputError where x is negative or not of the law's inputs, or a parameter is missing.
        """
        values = self.vector(params)
        points = self.points(x)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            return np.asarray(self.value(values, points, np), dtype=np.float64)

    def points(self, x: ArrayLike) -> Floats:
        """x as floats, (...) or (n_inputs, ...); raises InputError where it is negative or of other inputs."""
        points = _check_x(x)
        if self.n_inputs > 1 and (points.ndim == 0 or len(points) != self.n_inputs):
            raise InputError(
                f"The law '{self.id}' needs {self.n_inputs} inputs, {', '.join(self.x)}, in that order; "
                f"x has shape {points.shape}.",
                column=self.x[-1],
            )
        return points

    def vector(self, params: Mapping[str, float] | Sequence[float] | Floats) -> Floats:
        """The parameters as one array in the law's order; raises InputError naming what is missing."""
        if isinstance(params, Mapping):
            missing = [name for name in self.names if name not in params]
            if missing:
                raise InputError(f"The law '{self.id}' needs the parameter {missing[0]}; it has {self.names}.")
            return np.array([params[name] for name in self.names], dtype=np.float64)
        if len(params) != len(self.params):
            raise InputError(f"The law '{self.id}' has {len(self.params)} parameters; {len(params)} were given.")
        return np.asarray(params, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Curve:
    """Losses y (positive, any unit) measured at sizes x (0 = before training), in any order.

    x is (n,), or (n_inputs, n) for a law of several inputs.
    `n_params` is the model's size, wanted only by selection by size.
    """

    name: str
    x: Floats
    y: Floats
    n_params: float | None = None


def _check_x(x: ArrayLike) -> Floats:
    """x as floats; raises InputError at the first negative value."""
    points = np.asarray(x, dtype=np.float64)
    if np.any(points < 0):
        place = int(np.flatnonzero(points < 0)[0])
        row = place % points.shape[-1] + 1 if points.ndim else 1
        raise InputError(
            f"x = {points.flat[place]:g} (row {row}) is negative; a law is defined for sizes of 0 and more.",
            column="x",
            row=row,
        )
    return points
