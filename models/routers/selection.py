"""Algorithm selection: predict each algorithm's run time from an instance's features, run the one that looks fastest.

The measure is PAR10: seconds, and ten times the cutoff for a run that did not finish (Bischl et al. 2016, ASlib,
Artificial Intelligence 237). No page offers it: with it the tests hold this code and the online policies for run times
(`online/censored.py`) against published figures on ASlib's scenarios.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.ensemble import ExtraTreesRegressor

from errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
N_TREES = 200
MIN_SAMPLES_LEAF = 3
CLOCK_S = 0.01  # run times below this are noise of the clock, and their logarithm would rule the fit


def par10(runtime_s: ArrayLike, cutoff_s: float) -> Floats:
    """Seconds, and ten cutoffs where a run took at least the cutoff (or for ever), in the shape of `runtime_s`.

    Raises InputError for no cutoff, or a run time that is negative or not known.

    >>> par10([1.0, 100.0], 60.0)
    array([  1., 600.])
    """
    if not 0 < cutoff_s < np.inf:
        raise InputError(f"The cutoff must be a time above 0 s, not {cutoff_s:g}.", column="cutoff_s")
    seconds = np.asarray(runtime_s, dtype=np.float64)
    if np.isnan(seconds).any() or (seconds < 0).any():
        raise InputError("Run times must be 0 s or more, and infinite where a run did not finish.", column="runtime_s")
    return np.where(seconds < cutoff_s, seconds, 10.0 * cutoff_s)


class SelectionForest:
    """One forest of extremely randomised trees for the logarithms of all algorithms' PAR10 at once.

    Trees see all algorithms together, so that what is learned of one instance's difficulty serves them all; missing
    features need no filling in (Geurts, Ernst and Wehenkel 2006, Machine Learning 63). Settings are one and the same
    for every set of instances.
    """

    def __init__(self, n_trees: int = N_TREES, min_samples_leaf: int = MIN_SAMPLES_LEAF, seed: int = 0) -> None:
        self.n_trees = n_trees
        self.min_samples_leaf = min_samples_leaf
        self.seed = seed

    def fit(self, features: ArrayLike, runtime_s: ArrayLike, cutoff_s: float) -> Self:
        """Learn from features (n_instances, n_features) and run times (n_instances, n_algorithms).

        Raises InputError where their lengths differ or a run time is not one.
        """
        inputs, seconds = np.asarray(features, np.float64), par10(runtime_s, cutoff_s)
        if inputs.ndim != 2 or seconds.ndim != 2 or len(inputs) != len(seconds):
            raise InputError("Features and run times must be tables with a row an instance each, equally many.")
        forest = ExtraTreesRegressor(self.n_trees, min_samples_leaf=self.min_samples_leaf, random_state=self.seed)
        self.forest_ = forest.fit(inputs, np.log(np.maximum(seconds, CLOCK_S)))
        self.n_algorithms_ = seconds.shape[1]
        return self

    def predict(self, features: ArrayLike) -> Floats:
        """Expected natural logarithm of PAR10 in seconds, (n_instances, n_algorithms)."""
        return np.asarray(self.forest_.predict(np.asarray(features, np.float64))).reshape(-1, self.n_algorithms_)

    def choices(self, features: ArrayLike) -> Ints:
        """The algorithm that looks fastest on each instance, (n_instances,)."""
        return np.asarray(np.argmin(self.predict(features), axis=1), dtype=np.int64)


def held_out_choices(
    selector: SelectionForest, features: Floats, runtime_s: Floats, cutoff_s: float, fold: Ints
) -> Ints:
    """The choice for every instance of a selector that has not seen the instance's fold, (n_instances,).

    The first algorithm is fast where the feature is 0, the second where it is 1:

    >>> features, fold = np.array([[0.0], [1.0]] * 4), np.arange(8) // 4
    >>> selector = SelectionForest(n_trees=5, min_samples_leaf=1)
    >>> held_out_choices(selector, features, np.array([[1.0, 9.0], [9.0, 1.0]] * 4), 60.0, fold)
    array([0, 1, 0, 1, 0, 1, 0, 1])
    """
    picked = np.empty(len(features), dtype=np.int64)
    for test_fold in np.unique(fold):
        away = fold == test_fold
        picked[away] = selector.fit(features[~away], runtime_s[~away], cutoff_s).choices(features[away])
    return picked


def single_best_choices(runtime_s: Floats, cutoff_s: float, fold: Ints) -> Ints:
    """The algorithm of the least mean PAR10 on the other folds, (n_instances,): what selection must beat.

    `runtime_s` (n_instances, n_algorithms), `fold` (n_instances,). Raises InputError as `par10` does.

    >>> single_best_choices(np.array([[1.0, 5.0], [9.0, 2.0]]), 60.0, np.array([0, 1]))
    array([1, 0])
    """
    seconds, picked = par10(runtime_s, cutoff_s), np.empty(len(runtime_s), dtype=np.int64)
    for test_fold in np.unique(fold):
        picked[fold == test_fold] = np.argmin(seconds[fold != test_fold].mean(axis=0))
    return picked


def relative_par10(
    choices: ArrayLike, runtime_s: ArrayLike, cutoff_s: float, instances: ArrayLike | None = None
) -> float:
    """Mean PAR10 of the choices over that of the oracle, who knows the fastest of every instance: 1 at best.

    `choices` is (..., n_instances), in the order of `runtime_s` or of `instances` (same shape): an online policy meets
    them in orders of its own. Each row of choices must meet every instance once. Raises InputError as `par10` does.

    The oracle needs 1 s and 2 s, these choices 1 s and 5 s:

    >>> relative_par10([0, 0], [[1.0, 9.0], [5.0, 2.0]], cutoff_s=60.0)
    2.0
    """
    seconds = par10(runtime_s, cutoff_s)
    at = np.arange(len(seconds)) if instances is None else np.asarray(instances)
    return float(seconds[at, np.asarray(choices)].mean() / seconds.min(axis=1).mean())
