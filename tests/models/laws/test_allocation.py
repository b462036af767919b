"""Splitting compute: scipy's minimum, the published optimum, intervals, and the five highest losses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from errors import InputError
from models.laws import LAWS, Curve, LawFitter
from models.laws.allocation import allocate, compute_optimal, size_exponent, without_highest
from tests.models.laws.stored_runs import chinchilla_runs

# unrounded parameters of Hoffmann et al. 2022 and those of Besiroglu et al. 2024, as the latter's notebook has them
HOFFMANN = {
    "E": np.exp(0.5267228),
    "A": np.exp(6.0073404),
    "B": np.exp(6.0179186),
    "alpha": 0.33917084,
    "beta": 0.2849083,
}
REPLICATED = {"E": 1.81724, "A": 477.84, "B": 2143.86, "alpha": 0.34731, "beta": 0.36718}
BUDGET = 5.76e23  # that of Chinchilla itself


@pytest.mark.parametrize("params", [HOFFMANN, REPLICATED], ids=["hoffmann", "replicated"])
@pytest.mark.parametrize("flops", [1e18, BUDGET])
def test_no_other_size_has_a_lower_loss(params: dict[str, float], flops: float) -> None:
    law = LAWS["chinchilla"]
    optimum = minimize_scalar(
        lambda log_n: float(law.predict(params, [np.exp(log_n), flops / 6 / np.exp(log_n)])),
        bounds=(np.log(1e5), np.log(1e14)), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    n_params, n_tokens = compute_optimal(params, flops)
    assert float(n_params) == pytest.approx(np.exp(optimum.x), rel=1e-5)
    assert float(6 * n_params * n_tokens) == pytest.approx(flops, rel=1e-12)


def test_the_replication_asks_for_about_18_tokens_a_parameter() -> None:
    """By hand from the formula; Hoffmann et al. found 20 by their other two approaches."""
    n_params, n_tokens = compute_optimal(REPLICATED, BUDGET)
    assert float(n_tokens / n_params) == pytest.approx(18.0, abs=1.0)


@pytest.mark.parametrize("flops", [0.0, -1.0, float("nan"), float("inf")])
def test_no_budget_is_refused(flops: float) -> None:
    with pytest.raises(InputError, match="FLOP"):
        compute_optimal(REPLICATED, flops)


def test_the_234_runs_with_intervals() -> None:
    fit = LawFitter("chinchilla", n_starts=4, huber_delta=1e-3, n_bootstrap=100).fit([chinchilla_runs()]).fits_[0]
    spent = allocate(fit, BUDGET, level=0.95)
    for part in (spent.n_params, spent.n_tokens, spent.tokens_per_param, spent.loss, size_exponent(fit, 0.95)):
        assert part.low < part.value < part.high
    narrow = allocate(fit, BUDGET, level=0.5)
    assert spent.n_params.low < narrow.n_params.low < narrow.n_params.high < spent.n_params.high
    # the published replication on 240 runs: 0.513 with a standard error of 0.020; the intervals overlap
    assert size_exponent(fit, 0.95).low < 0.513 + 1.96 * 0.020
    assert size_exponent(fit, 0.95).high > 0.513 - 1.96 * 0.020
    plain = allocate(replace(fit, bootstrap=None), BUDGET)
    assert np.isnan(plain.loss.low) and plain.loss.value == spent.loss.value


def test_only_the_law_itself_splits_compute() -> None:
    curve = Curve("a", np.array([1e8, 2e8, 4e8, 9e8]), np.array([3.0, 2.8, 2.5, 2.4]))
    fit = LawFitter("kaplan_params").fit([curve]).fits_[0]
    with pytest.raises(InputError, match="kaplan_params"):
        allocate(fit, BUDGET)


def test_the_highest_losses_are_left_out_in_order() -> None:
    curve = Curve("a", np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]), np.array([4.0, 9.0, 2.0, 5.0]))
    remaining_runs = without_highest(curve, 2)
    assert remaining_runs.y.tolist() == [4.0, 2.0]
    assert remaining_runs.x.tolist() == [[1.0, 3.0], [5.0, 7.0]]
    assert without_highest(curve, 0).y.tolist() == curve.y.tolist()
    with pytest.raises(InputError, match="left out"):
        without_highest(curve, 4)
