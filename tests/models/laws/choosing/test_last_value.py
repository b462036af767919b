"""The naive guesses: exact where they are right, and without an opinion where there is nothing to go by."""

from __future__ import annotations

import numpy as np
import pytest

from models.laws import Curve, LawFitter
from models.laws.choosing.last_value import baselines

X = 10.0 ** np.arange(1, 7)


def test_a_power_law_is_carried_exactly_and_the_last_value_stays() -> None:
    last, power = baselines(Curve("a", np.append(0.0, X), np.append(9.0, 5 * X**-0.1)))
    assert (last.n, last.n_params, power.n, power.n_params) == (6, 0, 6, 2)
    assert last.predict(np.array([1e9, 1e12])) == pytest.approx([5 * 1e6**-0.1] * 2)
    assert power.predict(np.array([1e9])) == pytest.approx([5 * 1e9**-0.1])


def test_of_one_axis_it_is_the_law_of_that_name() -> None:
    y = 5 * X**-0.1 * np.exp(0.1 * np.random.default_rng(0).standard_normal(6))
    fit = LawFitter("power").fit([Curve("a", X, y)]).fits_[0]
    assert baselines(Curve("a", X, y))[1].predict(X) == pytest.approx(fit.predict(X), rel=1e-8)


def test_of_several_inputs_it_is_the_product_of_powers() -> None:
    n, d = (v.ravel() for v in np.meshgrid(X, 7 * X))
    last, power = baselines(Curve("a", np.stack([n, d]), 40 * n**-0.1 * d**-0.05))
    assert power.n_params == 3
    assert power.predict(np.array([[1e9], [1e11]])) == pytest.approx([40 * 1e9**-0.1 * 1e11**-0.05])
    assert last.predict(np.array([[1e9], [1e11]])) == pytest.approx([40 * 1e6**-0.1 * 7e6**-0.05])


def test_an_input_that_does_not_vary_has_no_power() -> None:
    _, power = baselines(Curve("a", np.stack([np.full(6, 8.0), X]), 3 * X**-0.2))
    assert power.n_params == 2
    assert power.predict(np.array([[64.0], [1e8]])) == pytest.approx([3 * 1e8**-0.2])


def test_one_size_has_a_last_value_only_and_none_has_nothing() -> None:
    assert [guess.id for guess in baselines(Curve("a", np.array([5.0]), np.array([2.0])))] == ["last_value"]
    assert baselines(Curve("a", np.array([0.0]), np.array([2.0]))) == ()
