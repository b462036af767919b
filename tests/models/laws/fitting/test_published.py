"""Against what Lin et al. 2024 published (arXiv 2402.02314), on their own 90 curves."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from models.laws import Curve, CurveFit, LawFitter
from models.laws.choosing.select import Selection, select
from tests.models.laws.fitting import make_reference
from tests.models.laws.fitting.published import DATA_SETS, published_curves

TARGET = 1_638_400
GAMMAS = (8, 16, 32, 64, 128, 256, 512)

# Table 1, per cent: Accept-then-Stop and SubTuning at budgets of 1/8 ... 1/512 of the target
PEARCORR = {
    ("ats", "flan"): (90.9, 73.1, 65.5, 61.1, 52.2, 50.5, 45.6),
    # at 1/16 the paper prints 97.1, and results/tab1.txt in its repository 97.0: 97.051, rounded once and twice
    ("ats", "wmt19"): (98.9, 97.1, 97.7, 86.0, 78.0, 73.4, 61.5),
    ("ats", "gigaword"): (98.9, 97.6, 96.9, 92.0, 91.1, 89.1, 91.0),
    ("subtuning", "flan"): (60.9, 46.5, 36.4, 29.0, 24.6, 20.9, 16.4),
    ("subtuning", "wmt19"): (93.5, 87.1, 77.7, 64.5, 51.7, 41.6, 34.5),
    ("subtuning", "gigaword"): (93.2, 89.3, 85.4, 80.9, 76.2, 69.9, 64.8),
}
RELACC = {
    ("ats", "flan"): (93.6, 93.2, 93.2, 93.2, 85.3, 93.2, 93.2),
    ("ats", "wmt19"): (99.1, 99.1, 99.6, 99.1, 99.1, 99.1, 99.1),
    ("ats", "gigaword"): (100.0, 91.4, 94.3, 100.0, 94.3, 94.3, 91.4),
    ("subtuning", "flan"): (93.2, 93.2, 93.2, 93.2, 59.6, 59.6, 59.6),
    ("subtuning", "wmt19"): (99.1, 99.1, 99.1, 99.1, 99.1, 99.1, 99.1),
    ("subtuning", "gigaword"): (87.6, 87.6, 87.6, 71.3, 71.3, 71.3, 71.3),
}
# the two that do not depend on the budget: (PearCorr, RelAcc)
FIXED = {
    ("zeroshot", "flan"): (-10.7, 85.3),
    ("zeroshot", "wmt19"): (7.1, 84.4),
    ("zeroshot", "gigaword"): (-49.2, 71.3),
    ("modelsize", "flan"): (-20.9, 59.6),
    ("modelsize", "wmt19"): (36.0, 22.5),
    ("modelsize", "gigaword"): (-24.4, 71.3),
}
CELLS = [(*key, gamma) for key in PEARCORR for gamma in GAMMAS]


@cache
def selections(data_set: str, gamma: int) -> dict[str, Selection]:
    return select(published_curves(data_set), TARGET, TARGET / gamma)


@cache
def reference_costs(law: str) -> pd.Series:
    """Least costs of scipy's 200 starts by `data_set:model`, in the order of our curves."""
    table = pd.read_csv(make_reference.OUT).query("law == @law")
    assert (table["n_starts"] == 200).all()
    costs = pd.Series(table["cost"].to_numpy(), index=table["data_set"] + ":" + table["model"])
    names = [curve.name for curve in published_curves()]
    assert sorted(costs.index) == sorted(names)
    return costs[names]


@cache
def fits(law: str) -> tuple[CurveFit, ...]:
    return LawFitter(law).fit(published_curves()).fits_


def per_cent(share: float | None) -> float:
    assert share is not None
    return float(f"{100.0 * share:.1f}")


def printed(share: float | None) -> float:
    """As the authors' code prints it: rounded to four digits, then once more (24.546% becomes 24.6)."""
    assert share is not None
    return float(f"{round(share, 4) * 100:.1f}")


@pytest.mark.parametrize(("method", "data_set", "gamma"), CELLS)
def test_pearcorr_of_table_1_to_the_printed_digit(method: str, data_set: str, gamma: int) -> None:
    published = PEARCORR[method, data_set][GAMMAS.index(gamma)]
    ours = selections(data_set, gamma)[method].pearcorr
    assert published in (per_cent(ours), printed(ours))
    if method == "ats":
        assert per_cent(ours) == published


@pytest.mark.parametrize(("method", "data_set", "gamma"), CELLS)
def test_relacc_of_table_1_to_the_printed_digit(method: str, data_set: str, gamma: int) -> None:
    published = RELACC[method, data_set][GAMMAS.index(gamma)]
    assert printed(selections(data_set, gamma)[method].relacc) == published


def test_the_one_cell_that_the_paper_and_its_repository_print_differently() -> None:
    ours = selections("wmt19", 16)["ats"].pearcorr
    assert (per_cent(ours), printed(ours)) == (97.1, 97.0)


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize(("method", "data_set"), FIXED)
def test_methods_that_need_no_budget(method: str, data_set: str, gamma: int) -> None:
    selection = selections(data_set, gamma)[method]
    assert (printed(selection.pearcorr), printed(selection.relacc)) == FIXED[method, data_set]


def test_ats_costs_no_more_than_all_halvings() -> None:
    selection = selections("flan", 8)["ats"]
    halvings = sum(200.0 * 2.0**i for i in range(11))
    assert max(selection.examples_per_curve.values()) == halvings
    assert 30 * (TARGET / 8) < selection.n_examples_used < 30 * halvings


def test_rectified_rmsd_is_at_most_0_0079_on_average() -> None:
    rmsd = np.array([fit.rmsd_log for fit in fits("rectified")]).reshape(3, 30)
    assert all(fit.converged for fit in fits("rectified"))
    assert all(fit.n == 14 for fit in fits("rectified"))
    assert rmsd.mean() <= 0.0079
    # their own fits: 0.0065, 0.0123, 0.0052
    assert rmsd.mean(axis=1) == pytest.approx([0.0064, 0.0116, 0.0051], abs=5e-5)


def test_the_contrast_with_the_vanilla_law() -> None:
    """Published 0.036 against 0.008 (their vanilla has a fourth parameter and an unseeded local search)."""
    rmsd = np.array([fit.rmsd_log for fit in fits("vanilla")]).reshape(3, 30)
    assert rmsd.mean(axis=1) == pytest.approx([0.0349, 0.0585, 0.0101], abs=5e-5)
    assert rmsd.mean() == pytest.approx(0.036, abs=0.002)
    rectified = np.array([fit.rmsd_log for fit in fits("rectified")])
    assert rectified.mean() == pytest.approx(0.008, abs=0.0005)
    assert np.all(rectified <= rmsd.ravel() * (1 + 1e-9))


@pytest.mark.parametrize("law", ["rectified", "vanilla"])
def test_no_curve_is_worse_than_the_best_of_200_scipy_starts(law: str) -> None:
    costs = reference_costs(law)
    assert [fit.curve for fit in fits(law)] == costs.index.tolist()
    ours = np.array([fit.cost for fit in fits(law)])
    assert np.all(ours <= costs.to_numpy() * (1 + 1e-9))


@pytest.mark.slow
@pytest.mark.parametrize("law", ["rectified", "vanilla"])
def test_the_stored_reference_is_what_scipy_finds(law: str) -> None:
    """Every 18th curve again with 25 of the 200 starts: never below what is stored, and nearly always there."""
    costs = reference_costs(law)
    curves = published_curves()
    for i in range(0, 90, 18):
        used = curves[i].x > 0
        cost = make_reference.best_cost(law, curves[i].x[used], curves[i].y[used], n_starts=25, seed=i)
        assert cost >= costs.iloc[i] * (1 - 1e-9)
        assert cost == pytest.approx(costs.iloc[i], rel=1e-4)


def test_the_law_that_selects_badly_from_little_data_says_so() -> None:
    """From 5 sizes (1/512) the rectified law has one spare point: its parameters are mostly not identified."""
    curves = [
        Curve(curve.name, curve.x[curve.x <= TARGET / 512], curve.y[curve.x <= TARGET / 512])
        for curve in published_curves("flan")
    ]
    little = LawFitter().fit(curves).fits_
    share_identified = np.mean([all(fit.identified.values()) for fit in little])
    assert share_identified < 0.2
    assert all(fit.warnings for fit in little)


@pytest.mark.parametrize(("gamma", "share"), [(2, 0.73), (8, 0.43)])
def test_how_often_intervals_beyond_the_data_hold(gamma: int, share: float) -> None:
    """Less often than the 80% they are for: the figures that CurveFit.interval owns up to."""
    curves = published_curves()
    beginnings = [Curve(c.name, c.x[c.x <= TARGET / gamma], c.y[c.x <= TARGET / gamma]) for c in curves]
    intervals = [fit.interval([TARGET], 0.8) for fit in LawFitter().fit(beginnings).fits_]
    hits = [bool(low[0] <= c.y[-1] <= high[0]) for (low, high), c in zip(intervals, curves, strict=True)]
    assert np.mean(hits) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("data_set", DATA_SETS)
def test_curves_are_read_whole(data_set: str) -> None:
    curves = published_curves(data_set)
    assert len(curves) == 30 == len({curve.name for curve in curves})
    assert all(len(curve.x) == 15 and curve.x[0] == 0 and curve.x[-1] == TARGET for curve in curves)
