"""Ridge regression of the reward on the context, one per arm, updated outcome by outcome for many orders at once."""

from __future__ import annotations

import numpy as np

from errors import InputError
from models.routers.online.play import Floats, Ints


class LinearArms:
    """Posterior of each arm's coefficients: mean `coef` and covariance factor `inverse` (times the noise variance).

    With penalty r the mean after any number of outcomes is the ridge estimate (X'X + r I)^-1 X'y, kept by the
    Sherman-Morrison formula: one outcome costs d^2 operations instead of d^3 (Li et al. 2010, arXiv 1003.0146).
    Shapes: coef (n_orders, n_arms, d), inverse (n_orders, n_arms, d, d).
    """

    def __init__(self, n_orders: int, n_arms: int, n_features: int, penalty: float) -> None:
        if not penalty > 0:
            raise InputError(f"The ridge penalty must be above 0, not {penalty:g}.")
        self.inverse = np.zeros((n_orders, n_arms, n_features, n_features)) + np.eye(n_features) / penalty
        self.moment = np.zeros((n_orders, n_arms, n_features))
        self.coef = np.zeros((n_orders, n_arms, n_features))
        self._orders = np.arange(n_orders)

    def expected(self, contexts: Floats) -> Floats:
        """Predicted reward of each arm, (n_orders, n_arms)."""
        return np.asarray(np.einsum("oad,od->oa", self.coef, contexts))

    def spread(self, contexts: Floats) -> Floats:
        """Standard deviation of that prediction in units of the noise's, (n_orders, n_arms)."""
        return np.asarray(np.sqrt(np.einsum("od,oade,oe->oa", contexts, self.inverse, contexts, optimize=True)))

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Take one outcome per order."""
        at = (self._orders, arms)
        inverse = self.inverse[at]
        along = np.einsum("ode,oe->od", inverse, contexts)
        shrink = 1.0 + np.einsum("od,od->o", along, contexts)
        self.inverse[at] = inverse - np.einsum("od,oe->ode", along, along) / shrink[:, None, None]
        self.moment[at] += rewards[:, None] * contexts
        self.coef[at] = np.einsum("ode,oe->od", self.inverse[at], self.moment[at])
