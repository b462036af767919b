r"""Loss of routed models (mixtures of experts) from size and number of experts.

Clark et al. 2022 (arXiv 2202.01169, equations 7 and 8): with base-10 logarithms,
log L(N, E) = a log N + b log Ê + c log N log Ê + d, where the experts' count saturates at both ends:
1 / Ê = 1 / (E - 1 + 1 / (1 / E_start - 1 / E_max)) + 1 / E_max. N is the parameters used for one token.

One expert counts as E_start, here 10. Without an interaction: log L = -0.5 x 2 - 0.5 x 1 + 2.5 = 1.

>>> value((-0.5, -0.5, 0.0, 2.5, 10.0, 1000.0), (np.array([100.0]), np.array([1.0])), np).round(6)
array([10.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import OWN_UNIT, Array, Floats, Law, Parameter
from models.laws.fitting.starts import between, spread

LN10 = float(np.log(10.0))


def _log_experts(start: Array, most: Array, experts: Array, xp: Any) -> tuple[Array, Array, Array]:
    """ln of the saturated count, and its derivatives by E_start and E_max."""
    gap = 1.0 / start - 1.0 / most
    inner = experts - 1.0 + 1.0 / gap
    inverse = 1.0 / inner + 1.0 / most
    # d(1/Ê) = -d(inner) / inner^2 + d(1/E_max), d(inner) = -d(gap) / gap^2
    slope = 1.0 / (inner * gap) ** 2
    return -xp.log(inverse), slope / start**2 / inverse, (1.0 - slope) / most**2 / inverse


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at N parameters used for a token and E experts, in the unit of L."""
    a, b, c, d, start, most = p
    log_n, log_e = xp.log(x[0]), _log_experts(start, most, x[1], xp)[0]
    return xp.exp(a * log_n + b * log_e + c / LN10 * log_n * log_e + d * LN10)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/da, dL/db, dL/dc, dL/dd, dL/dE_start, dL/dE_max."""
    _, b, c, _, start, most = p
    loss, log_n = value(p, x, xp), xp.log(x[0])
    log_e, by_start, by_most = _log_experts(start, most, x[1], xp)
    per_expert = loss * (b + c / LN10 * log_n)
    return (
        loss * log_n,
        loss * log_e,
        loss * log_n * log_e / LN10,
        loss * LN10,
        per_expert * by_start,
        per_expert * by_most,
    )


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same law with N in units of 1 / x_unit[0] and L in units of 1 / y_unit; experts are counted."""
    a, b, c, d, start, most = p
    decades = np.log10(x_unit[0])
    return a, b - c * decades, c, d - a * decades + np.log10(y_unit), start, most


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """E_start from 1.01 to 10, E_max from there to 100,000; the rest is linear in ln L and solved for."""
    share = spread(n_starts, 2, seed)
    start, most = between(1.01, 10.0, share[:, 0]), between(20.0, 1e5, share[:, 1])
    log_n = np.broadcast_to(np.log(x[0])[:, None, :], (len(y), n_starts, y.shape[1]))
    log_e = _log_experts(start[:, None], most[:, None], x[1][:, None, :], np)[0]
    used = weights[:, None, :]
    design = np.stack([log_n, log_e, log_n * log_e / LN10, np.full_like(log_n, LN10)], axis=-1) * used[..., None]
    target = np.broadcast_to((np.log(y) * weights)[:, None, :, None], (*log_n.shape, 1))
    linear = (np.linalg.pinv(design) @ target)[..., 0]
    ends = (np.broadcast_to(end[:, None], (*linear.shape[:-1], 1)) for end in (start, most))
    return np.concatenate([linear, *ends], axis=-1)


LAW = Law(
    id="moe",
    title="Mixture-of-experts law",
    equation=r"\log_{10} L(N, E) = a \log_{10} N + b \log_{10} \hat{E} + c \log_{10} N \log_{10} \hat{E} + d,\quad "
    r"\frac{1}{\hat{E}} = \frac{1}{E - 1 + \left(1/E_{start} - 1/E_{max}\right)^{-1}} + \frac{1}{E_{max}}",
    x=("n_params", "n_experts"),
    params=(
        Parameter("a", "slope of log loss over log size, at one expert", "1", -np.inf, np.inf),
        Parameter("b", "slope of log loss over log experts, at one parameter", "1", -np.inf, np.inf),
        Parameter("c", "how much less experts help a larger model", "1", -np.inf, np.inf),
        Parameter("d", "log loss of one parameter and one expert", "log10 loss", -np.inf, np.inf),
        Parameter("E_start", "experts below which more hardly help", "experts", 0.0, np.inf, "log", positive=True),
        Parameter(
            "E_max",
            "experts beyond which more hardly help",
            "experts",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_high="the runs show no limit to what experts bring",
        ),
    ),
    citation="Clark et al. 2022, Unified Scaling Laws for Routed Language Models, arXiv 2202.01169, equation 7",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    unit_of=(0, OWN_UNIT),
)
