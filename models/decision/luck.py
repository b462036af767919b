"""What the errors of measured values may have been, given the field in which the candidates stand.

The best of many noisy measurements is the best partly by luck, so on average it is less good than it looks. The true
values are taken to scatter like a normal distribution around their mean: with scatter t, a value measured with standard
error s is expected s^2 / (t^2 + s^2) of the way to that mean, and known with the error s t / sqrt(t^2 + s^2). Neither
the scatter nor the mean is known, so each draw takes its own from what the values say of both, with Daniels' prior, in
which every share s^2 / (t^2 + s^2) is as likely (Daniels 1999, Canadian Journal of Statistics 27; Morris 1983, Journal
of the American Statistical Association 78). Where errors are small beside the scatter, as in ratings from thousands of
votes, an error is as likely to be up as down.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.front.pareto import Floats

FEWEST = 4  # groups: of fewer nothing is known of their scatter
SCATTERS = np.concatenate([[1e-6], np.geomspace(0.01, 4.0, 60)])  # as shares of the standard deviation of the values


def drawn_errors(
    values: Floats, errors: Floats, groups: NDArray[np.generic], n_draws: int, generator: np.random.Generator
) -> Floats:
    """By how many standard errors each of n values may be too low, (n_draws, n): add them times the standard errors.

    `values` and `errors` are n long, without NaN; rows of one of the `groups` share an error, that of their first row.

    Of two groups nothing is known of their scatter, so an error is as likely to be up as down:

    >>> drawn = drawn_errors(np.array([1.0, 2.0]), np.ones(2), np.arange(2), 10_000, np.random.default_rng(0))
    >>> drawn.shape, np.abs(drawn.mean(axis=0)).round(1)
    ((10000, 2), array([0., 0.]))
    """
    codes, names = pd.factorize(groups)
    first = np.unique(codes, return_index=True)[1]
    noise = generator.standard_normal((n_draws, len(names)))
    value, error = values[first], errors[first]
    if len(names) >= FEWEST and error.any() and value.std() > 0:
        scatter, middle = _fields(value, error, n_draws, generator)
        variance = scatter[:, None] ** 2 + error**2
        noise = noise * scatter[:, None] / np.sqrt(variance) + (middle[:, None] - value) * error / variance
    return noise[:, codes]


def _fields(value: Floats, error: Floats, n_draws: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Scatters and means of the true values, n_draws each, from their joint distribution given the measured ones."""
    scatters = SCATTERS * value.std(ddof=1)
    variance = scatters[:, None] ** 2 + error**2
    weights = 1.0 / variance
    total = weights.sum(axis=1)
    means = weights @ value / total
    typical = 1.0 / np.mean(1.0 / error[error > 0] ** 2)
    prior = np.gradient(scatters) * scatters / (typical + scatters**2) ** 2
    misfit = (weights * (value - means[:, None]) ** 2).sum(axis=1) + np.log(variance).sum(axis=1) + np.log(total)
    likelihood = np.exp(-0.5 * (misfit - misfit.min())) * prior
    place = generator.choice(len(scatters), n_draws, p=likelihood / likelihood.sum())
    return scatters[place], means[place] + generator.standard_normal(n_draws) / np.sqrt(total[place])
