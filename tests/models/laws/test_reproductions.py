"""Published figures of laws of several inputs, from the published runs in the built-in tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from errors import InputError
from models.laws import LawFitter
from models.laws.base import Curve
from models.laws.reproductions import PUBLISHED_DATA_CONSTRAINED, RECIPES, reproduce
from tests.models.laws.stored_runs import published_runs
from tests.tables import stored_points


def test_the_losses_of_the_readme_to_the_last_digit() -> None:
    first, second, share = reproduce("data_constrained", published_runs("data_constrained"))
    assert abs(first.difference) < 1e-9
    assert abs(second.difference) < 1e-9
    assert share.ours == pytest.approx(share.published, abs=5e-5)


def test_two_far_runs_are_foretold_as_well_as_published() -> None:
    for row in reproduce("overtraining", published_runs("overtraining")):
        assert row.ours <= 0.75
        assert row.ours == pytest.approx(row.published, abs=0.01)


def test_chinchilla_lies_within_the_published_intervals() -> None:
    """95% intervals of the replication's bootstrap, as its notebook prints them; beta's and E's overlap ours."""
    rows = {row.quantity: row for row in reproduce("chinchilla", published_runs("chinchilla"))}
    for name, (low, high) in {
        "A": (285, 744), "B": (1042, 5810), "E": (1.769, 1.871), "alpha": (0.317, 0.373), "beta": (0.331, 0.415),
    }.items():  # fmt: skip
        assert low < rows[name].ours < high
    assert abs(rows["exponent of best size by compute"].difference) < 0.020


def test_a_free_fit_of_repeated_data_is_better_than_the_published_one() -> None:
    """0.0158259 is the notebook's sum for its own parameters, of which two thirds were frozen from other runs."""
    runs = published_runs("data_constrained")
    x, y = runs[["n_params", "n_tokens", "n_unique_tokens"]].to_numpy(float).T, runs["y"].to_numpy(float)
    fitter = LawFitter("data_constrained", huber_delta=1e-3).fit([Curve("182 runs", x, y)])
    assert fitter.fits_[0].cost < 0.0158259
    assert fitter.fits_[0].params.keys() == PUBLISHED_DATA_CONSTRAINED.keys()


@pytest.mark.parametrize("router", ["s_base", "rl_r", "hash"])
def test_routed_models_have_one_law_of_size_and_experts(router: str) -> None:
    runs = stored_points("clark2022", f"clark2022_{router}")
    x = runs[["n_params", "n_experts"]].to_numpy(float).T
    fit = LawFitter("moe").fit([Curve(router, x, runs["y"].to_numpy(float))]).fits_[0]
    assert fit.converged
    assert fit.rmsd_log < 0.012
    assert fit.params["a"] < 0 < fit.params["c"]  # larger models are better, and gain less from experts
    assert fit.params["b"] < 0


@pytest.mark.parametrize("law_id", RECIPES)
def test_missing_columns_are_named(law_id: str) -> None:
    with pytest.raises(InputError, match="n_params"):
        reproduce(law_id, pd.DataFrame({"y": np.ones(9)}))


def test_a_run_that_is_missing_is_named() -> None:
    runs = published_runs("overtraining")
    with pytest.raises(InputError, match=r"1\.44e\+09 parameters"):
        reproduce("overtraining", runs[runs["n_params"] < 1e9])


def test_a_law_without_published_figures() -> None:
    with pytest.raises(InputError, match="'vanilla'"):
        reproduce("vanilla", pd.DataFrame())
