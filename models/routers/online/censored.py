"""Choosing an algorithm while it serves, where a run that takes too long is stopped and its time never known.

After Tornede, Bengs and Hüllermeier 2022 (AAAI, arXiv 2109.06234): the logarithm of each algorithm's run time is
linear in the features, learned run by run; PAR10 is what counts. Played by `models.routers.online.play.play` on
`log_rewards`: a reward is minus the logarithm of the seconds, and a stopped run the least there is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_ndtr, ndtr, ndtri_exp
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import StandardScaler

from errors import InputError
from models.routers.online.linear import LinearArms
from models.routers.online.play import Bools, Floats, Ints

SHORTEST_S = 1e-4  # a run time of 0 s has no logarithm


def log_rewards(runtime_s: ArrayLike, cutoff_s: float) -> Floats:
    """Minus the natural logarithm of the seconds until a run ended or was stopped, in the shape of `runtime_s`.

    Raises InputError where the cutoff is not above 0 and finite.

    >>> log_rewards([1.0, np.e, 1000.0], cutoff_s=np.e**2)
    array([-0., -1., -2.])
    """
    if not 0 < cutoff_s < np.inf:
        raise InputError(f"The cutoff must be a time above 0 s, not {cutoff_s:g}.", column="cutoff_s")
    return np.asarray(-np.log(np.clip(runtime_s, SHORTEST_S, cutoff_s)))


def contexts_of(features: ArrayLike, n_components: int = 15) -> Floats:
    """What the linear policies look at: principal components of the features, of length 1 together, and a constant.

    Features (n_instances, n_features) span decades, so their logarithms (with sign) are standardised first; an unknown
    one is its mean. Short streams cannot settle a coefficient a feature. No run time has a say in any of it. Answers
    (n_instances, 1 + components).

    A single feature that rises: its component is standard, whichever way it points.

    >>> contexts = contexts_of([[0.0], [1.0]])
    >>> contexts[:, 0], np.abs(contexts[:, 1]).round(3)
    (array([1., 1.]), array([0.707, 0.707]))
    """
    raw = np.asarray(features, np.float64)
    logged = np.sign(raw) * np.log1p(np.abs(raw))
    filled = SimpleImputer(keep_empty_features=True).fit_transform(logged)
    scaled = StandardScaler().fit_transform(filled)
    n = min(n_components, *scaled.shape)
    components = PCA(n, whiten=True, random_state=0).fit_transform(scaled)
    return np.column_stack([np.ones(len(scaled)), components / np.sqrt(n)])


def expected_par10(log_mean: Floats, log_sd: ArrayLike, cutoff_s: float) -> Floats:
    """Expected PAR10 in seconds of a run whose time is log-normal: E[T; T < C] + 10 C P(T >= C).

    E[T; T < C] = exp(m + s^2 / 2) Phi((ln C - m) / s - s), the partial expectation of the log-normal distribution. Mean
    and deviation are of natural logarithms of seconds and broadcast.

    All but certain to take e seconds of 10, all but certain to be stopped:

    >>> expected_par10(np.array([1.0, 9.0]), 0.01, cutoff_s=10.0).round(2)
    array([  2.72, 100.  ])
    """
    sd = np.asarray(log_sd, np.float64)
    z = (np.log(cutoff_s) - log_mean) / sd
    solved = np.exp(log_mean + sd**2 / 2 + log_ndtr(z - sd))
    return np.asarray(solved + 10 * cutoff_s * ndtr(-z))


def quantile_above(mean: Floats, sd: Floats, least: float, share: Floats) -> Floats:
    """Quantile `share` (0 to 1) of a normal variable that is known to be above `least`; far tails included.

    All (n,). The median of a standard normal above its mean is its upper quartile, 0.6745:

    >>> quantile_above(np.zeros(1), np.ones(1), 0.0, np.array([0.5])).round(4)
    array([0.6745])
    """
    tail = log_ndtr((mean - least) / sd)
    return np.asarray(np.maximum(mean - sd * ndtri_exp(np.log(share) + tail), least))


class _Censored:
    """What the policies share: a regression of log seconds an algorithm, and untried algorithms first."""

    def __init__(self, cutoff_s: float, penalty: float) -> None:
        self.cutoff_s = cutoff_s
        self.penalty = penalty

    def start(self, n_orders: int, n_arms: int, n_features: int, generator: np.random.Generator) -> None:
        """Forget everything."""
        self.arms_ = LinearArms(n_orders, n_arms, n_features, self.penalty)
        self.tried_ = np.zeros((n_orders, n_arms), dtype=bool)
        self.stopped_ = np.zeros((n_orders, n_arms))
        self.squares_ = np.zeros((n_orders, n_arms))
        self.runs_ = np.zeros((n_orders, n_arms))
        self._generator = generator
        self._orders = np.arange(n_orders)

    def scores(self, contexts: Floats) -> Floats:
        """Minus the expected PAR10 or log seconds, as the policy sees it; an untried algorithm comes first."""
        return np.where(self.tried_, -self._losses(contexts), np.inf)

    def _losses(self, contexts: Floats) -> Floats:
        raise NotImplementedError

    def _note(self, arms: Ints, rewards: Floats) -> tuple[Floats, Bools]:
        """Log seconds, and which runs were stopped."""
        seconds = -rewards
        stopped = seconds >= np.log(self.cutoff_s)
        self.tried_[self._orders, arms] = True
        self.stopped_[self._orders, arms] += stopped
        return seconds, stopped


class CensoredThompson(_Censored):
    """Thompson sampling; a stopped run enters with a time drawn from beyond the cutoff (Buckley and James 1979).

    The paper draws until a draw exceeds the cutoff and gives up after 20; the tail is drawn from directly here. With
    `impute` off a stopped run enters as if it had ended at the cutoff. With `par10` the algorithm of the least
    expected PAR10 is chosen (the paper's "revisited" losses), else of the least log seconds. `noise` is the standard
    deviation of log seconds around its prediction before any run; what an algorithm's own runs say of it then counts
    for its expected PAR10, because equally long runs on average are the better the less they vary.
    """

    def __init__(
        self, cutoff_s: float, noise: float = 1.0, penalty: float = 0.5, *, impute: bool = True, par10: bool = True
    ) -> None:
        super().__init__(cutoff_s, penalty)
        self.noise = noise
        self.impute = impute
        self.par10 = par10

    def _losses(self, contexts: Floats) -> Floats:
        mean, spread = self.arms_.expected(contexts), self.arms_.spread(contexts)
        mean_draws = mean + self.noise * spread * self._generator.standard_normal(mean.shape)
        return expected_par10(mean_draws, self._sd(), self.cutoff_s) if self.par10 else mean_draws

    def _sd(self) -> Floats:
        """What each algorithm's residuals say of its noise, `noise` counting as one more of them."""
        residual = self.squares_ - np.einsum("oad,oad->oa", self.arms_.moment, self.arms_.coef)
        return np.asarray(np.sqrt((self.noise**2 + np.maximum(residual, 0.0)) / (1.0 + self.runs_)))

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Update the algorithms that ran."""
        seconds, stopped = self._note(arms, rewards)
        share = self._generator.random(len(seconds))
        if self.impute and stopped.any():
            at = (self._orders, arms)
            mean = self.arms_.expected(contexts)[at]
            sd = self.noise * np.sqrt(1 + self.arms_.spread(contexts)[at] ** 2)
            seconds = np.where(stopped, quantile_above(mean, sd, float(np.log(self.cutoff_s)), 1 - share), seconds)
        self.squares_[self._orders, arms] += seconds**2
        self.runs_[self._orders, arms] += 1
        self.arms_.learn(contexts, arms, seconds)


class CensoredLinUCB(_Censored):
    """Optimism about log seconds: the paper's baselines. Stopped runs count as the cutoff, or are dropped (`blind`).

    Not blind, the optimism grows with the stopped runs, whose times are underestimated: times
    1 + (1 + sqrt(stopped runs)) 2 ln C. With `randomised` it is multiplied by a half-normal number of deviation 0.25.
    Both explore far too long for streams of some hundred instances.
    """

    def __init__(
        self, cutoff_s: float, alpha: float = 1.0, penalty: float = 1.0, *, blind: bool = False, randomised: bool = True
    ) -> None:
        super().__init__(cutoff_s, penalty)
        self.alpha = alpha
        self.blind = blind
        self.randomised = randomised

    def _losses(self, contexts: Floats) -> Floats:
        width = self.alpha * self.arms_.spread(contexts)
        if not self.blind:
            width = width * (1 + (1 + np.sqrt(self.stopped_)) * 2 * max(0.0, float(np.log(self.cutoff_s))))
        if self.randomised:
            width = width * np.abs(self._generator.normal(0.0, 0.25, width.shape))
        return np.asarray(self.arms_.expected(contexts) - width)

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Update the algorithms that ran; with `blind` those alone that ended."""
        seconds, stopped = self._note(arms, rewards)
        weight = np.where(stopped, 0.0, 1.0) if self.blind else np.ones(len(seconds))
        self.arms_.learn(contexts * weight[:, None], arms, seconds * weight)
