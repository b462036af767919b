r"""Loss-to-loss laws: the loss of one setting from that of another, L_1 = K (L_0 - E_0)^kappa + E_1.

Brandfonbrener et al. 2024 (arXiv 2411.12925): models trained on two data sets and paired by size and tokens
(train-to-train), one model's loss on its own data and elsewhere (train-to-test), or two models' losses on a third set
(test-to-test) lie on a power law once both losses are counted from their floors. Nothing is said of losses below E_0.

4 above the floor of 1, with kappa = 1/2: 2 x sqrt(4) + 3.

>>> value((2.0, 0.5, 1.0, 3.0), np.array([5.0]), np)
array([7.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import between, screened, spread

EXPONENT_MAX = 10.0


def value(p: Array, x: Array, xp: Any) -> Array:
    """L_1 at L_0 = x, in the unit of L_1; NaN below E_0."""
    scale, exponent, floor_from, floor_to = p
    return scale * (x - floor_from) ** exponent + floor_to


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL_1/dK, dL_1/dkappa, dL_1/dE_0, dL_1/dE_1."""
    scale, exponent, floor_from, _ = p
    above = x - floor_from
    power = above**exponent
    return power, scale * power * xp.log(above), -scale * exponent * power / above, xp.ones_like(power)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with L_0 in units of 1 / x_unit and L_1 in units of 1 / y_unit."""
    scale, exponent, floor_from, floor_to = p
    return scale * x_unit ** (-exponent) * y_unit, exponent, floor_from * x_unit, floor_to * y_unit


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.2 to 5, E_0 from 0 to just below the least loss; K and E_1 to match."""
    share = spread(16 * n_starts, 2, seed)
    least = np.where(weights > 0, x, np.inf).min(axis=1, keepdims=True)
    floor_from = (1.0 - 0.01 * 100.0 ** share[:, 0]) * least
    exponent = np.broadcast_to(between(0.2, 5.0, share[:, 1]), floor_from.shape)
    above = np.where(weights > 0, x, 2.0 * least)[:, None, :] - floor_from[..., None]
    best = screened(above ** exponent[..., None], y, weights, [exponent, floor_from], n_starts)
    return best[..., [1, 2, 3, 0]]


def _law(law_id: str, words: str, origin: str, end: str) -> Law:
    return Law(
        id=law_id,
        title=f"Loss to loss, {words}",
        equation=r"L_1 = K (L_0 - E_0)^{\kappa} + E_1",
        x=("loss",),
        params=(
            Parameter(
                "K", f"{end} for {origin} one above its floor", "loss^(1 - kappa)", 0.0, np.inf, "log", positive=True,
                at_low=f"{end} does not follow {origin}",
            ),
            Parameter(
                "kappa", f"how much faster {end} falls than {origin}, both from their floors", "1", 0.0, EXPONENT_MAX,
                positive=True, at_low=f"{end} does not follow {origin}", at_high="it asks for more than a power law",
            ),
            Parameter("E_0", f"floor of {origin}", "loss", 0.0, np.inf, at_low="the runs do not reach the floor"),
            Parameter("E_1", f"floor of {end}", "loss", 0.0, np.inf, at_low="the runs do not reach the floor"),
        ),
        citation="Brandfonbrener et al. 2024, Loss-to-Loss Prediction: Scaling Laws for All Datasets, arXiv 2411.12925",
        value=value,
        gradient=gradient,
        rescale=rescale,
        starts=starts,
        may_rise=True,
    )  # fmt: skip


LAWS = (
    _law("train_to_train", "train to train", "the loss of models of one training set", "that of the other set"),
    _law("train_to_test", "train to test", "the loss on the set trained on", "the loss on another set"),
    _law("test_to_test", "test to test", "the loss of one family on a test set", "that of the other family"),
)  # fmt: skip
