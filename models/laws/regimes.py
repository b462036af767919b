"""Which of the four regimes of scaling a curve is in: limited by variance or by resolution, in data or in size.

Bahri et al. 2021 (Explaining Neural Scaling Laws, arXiv 2102.06701): far beyond what a problem needs, the loss nears
its floor as one over the data, or over the width (and so as the root of parameters): variance-limited. Short of it, a
finer and finer grid is laid over the data's manifold of d dimensions, and the loss falls as x^(-4/d): it is
resolution-limited, and its exponent gives the dimension away, d = 4 / alpha (as in Sharma and Kaplan 2020, arXiv
2004.10802; their bound, met where the target is smooth and the network piecewise linear). Along compute, spent so that
size and data grow alike, exponents are half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from models.laws.fitting.curve_fit import CurveFit
from models.laws.registry import law_named

Regime = Literal["variance-limited", "resolution-limited", "faster than either", "undecided", "none"]

# exponent of the variance-limited loss, and alpha times d of the resolution-limited one, by what grows
EXPONENTS = {"n_examples": (1.0, 4.0), "n_tokens": (1.0, 4.0), "n_params": (0.5, 4.0), "flops": (0.5, 2.0)}
EXPONENT_OF = {"power_floor": "alpha", "rectified": "beta"}  # how each law falls in the end, above its floor
NO_FLOOR = "No floor shows in these points; were there one, the exponent would be larger and the dimension smaller."
GROWS = {"n_examples": "data", "n_tokens": "data", "n_params": "size", "flops": "compute"}


@dataclass(frozen=True)
class RegimeEstimate:
    """A curve's regime, in what, its exponent with interval, and the dimension it implies; NaN where there is none.

    `why` says in words why a regime is undecided or none.
    """

    regime: Regime
    grows: str
    alpha: float
    alpha_low: float
    alpha_high: float
    dimension: float
    dimension_low: float
    dimension_high: float
    why: str = ""


def none_because(why: str, grows: str = "") -> RegimeEstimate:
    """No regime: the theory does not speak of this curve."""
    nan = float("nan")
    return RegimeEstimate("none", grows, nan, nan, nan, nan, nan, nan, why)


def label(fit: CurveFit, x_name: str, level: float = 0.95) -> RegimeEstimate:
    """The regime of a curve from its fit of the power law with floor, or the rectified law, along a named axis.

    Variance-limited where the interval of alpha at the level holds that exponent and not half of it; resolution-limited
    where all of it lies below.
    """
    if fit.law not in EXPONENT_OF or x_name not in EXPONENTS:
        return none_because(f"The theory speaks of data, size and compute, not of {x_name}.")
    variance, product = EXPONENTS[x_name]
    place = law_named(fit.law).names.index(EXPONENT_OF[fit.law])
    alpha, error = fit.params[EXPONENT_OF[fit.law]], float(np.sqrt(fit.covariance[place, place]))
    if not (fit.converged and fit.dof > 0 and np.isfinite(error) and error > 0):
        return none_because("The points do not determine the exponent.", GROWS[x_name])
    half = float(stdtrit(fit.dof, 0.5 + level / 2.0)) * error
    low, high = max(alpha - half, 0.0), alpha + half
    if low <= 0.0:
        return none_because("The exponent cannot be told from 0.", GROWS[x_name])
    return _between(variance, (GROWS[x_name], alpha, low, high), (product / alpha, product / high, product / low), fit)


def _between(
    variance: float, exponent: tuple[str, float, float, float], implied: tuple[float, float, float], fit: CurveFit
) -> RegimeEstimate:
    """The regime by where the exponent's interval lies; a dimension only where resolution may be what limits."""
    _, _, low, high = exponent
    nothing = (float("nan"),) * 3
    if high < variance:
        return RegimeEstimate("resolution-limited", *exponent, *implied, "" if fit.params["E"] > 0 else NO_FLOOR)
    if low > variance:
        return RegimeEstimate(
            "faster than either", *exponent, *nothing, f"Variance alone would give an exponent of {variance:g}."
        )
    if low > 0.5 * variance:
        return RegimeEstimate("variance-limited", *exponent, *nothing)
    return RegimeEstimate("undecided", *exponent, *implied, "The interval of the exponent is too wide to tell.")
