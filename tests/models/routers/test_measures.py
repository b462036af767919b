"""The bootstrap of all measures at once, against a loop over resamples, moocore and scipy's bootstrap."""

from __future__ import annotations

from dataclasses import replace

import moocore
import numpy as np
import pytest
from scipy.stats import bootstrap

from models.routers.log import split
from models.routers.measures import MEASURES, against_chance, measure
from models.routers.registry import POLICIES
from models.routers.replay import Sweep, fit_and_sweep, trade_offs
from models.routers.resampling import resample_weights
from tests.models.routers.logs import made_log

N = 60


def swept_pair() -> tuple[dict[str, Sweep], Sweep]:
    log = made_log(900, n_models=2, seed=3)
    parts = split(log, test=0.4, seed=1)
    names = ("zero-router", "best-single", "category-table", "carrot-ridge")
    sweeps = fit_and_sweep(
        {name: POLICIES[name].make() for name in names}, (parts.train, parts.validation, parts.test), trade_offs(30)
    )
    return sweeps, sweeps["carrot-ridge"]


@pytest.fixture(scope="module")
def swept():
    return swept_pair()


def looped(one: Sweep, drawn: np.ndarray) -> dict[str, float]:
    """The measures of one resample, the plain way: the queries repeated, then means, steps and interpolation."""
    test = one.log
    at = np.arange(len(test))
    score = np.array([test.score[at, picked][drawn].mean() for picked in one.choices])
    cost = np.array([test.cost_usd[at, picked][drawn].mean() for picked in one.choices])
    share = np.array([(picked == 1)[drawn].mean() for picked in one.choices])
    single, paid = test.score[drawn].mean(axis=0), test.cost_usd[drawn].mean(axis=0)
    most = paid.max()
    found = {"hypervolume": moocore.hypervolume(np.column_stack([cost, -score]), ref=[most, 0.0]) / most}
    saved = (np.log2(200) - np.log2(np.clip(1000 * cost, 0.0044, 200))) / (np.log2(200) - np.log2(0.0044))
    found["arena"] = (1.1 * score * saved / (0.1 * score + saved)).max()
    x, first = np.unique(np.concatenate([[0.0], share, [1.0]]), return_index=True)
    gap = (np.concatenate([single[:1], score, single[1:]])[first] - single[0]) / (single[1] - single[0])
    found["apgr"] = ((gap[1:] + gap[:-1]) / 2 * np.diff(x)).sum()
    for name, wanted in (("cpt50", 0.5), ("cpt80", 0.8)):
        right = int(np.argmax(gap >= wanted))
        found[name] = np.interp(wanted, gap[right - 1 : right + 1], x[right - 1 : right + 1])
    return found


def test_every_resample_is_what_a_loop_finds(swept):
    sweeps, one = swept
    test = one.log
    found = measure(sweeps, test, n_resamples=N, seed=7)["carrot-ridge"]
    (weights,) = (weights for _, weights in resample_weights(len(test), N, 7))
    rows = np.arange(len(test))
    draws = [rows, *(np.repeat(rows, counts.astype(int)) for counts in weights)]
    for i, drawn in enumerate(draws):
        assert len(drawn) == len(test)
        for name, value in looped(one, drawn).items():
            assert found.resamples[name][i] == pytest.approx(value, rel=2e-5), (name, i)


def test_intervals_are_the_quantiles_of_the_resamples(swept):
    sweeps, one = swept
    measured = measure(sweeps, one.log, n_resamples=N)
    for name in MEASURES:
        found, drawn = measured["carrot-ridge"][name], measured["carrot-ridge"].resamples[name][1:]
        assert found.low <= np.median(np.where(np.isnan(drawn), np.inf, drawn)) <= found.high
    assert np.isinf(measured["carrot-ridge"]["qnc"].high)  # in some resamples the dear model is never matched
    assert measured["zero-router"]["apgr"].value == pytest.approx(0.5)
    assert measured["zero-router"]["cpt80"].value == pytest.approx(0.8)


def test_the_lead_over_chance_has_scipys_interval(swept):
    _, one = swept
    test, at = one.log, np.arange(len(one.log))
    picked = one.choices[12]
    score, cost = test.score[at, picked], test.cost_usd[at, picked]
    found = against_chance({"it": (score, cost)}, test, n_resamples=4000)["it"]

    def gain(q, c, q0, q1, c0, c1):
        return q.mean() - np.interp(c.mean(), [c0.mean(), c1.mean()], [q0.mean(), q1.mean()])

    def saved(q, c, q0, q1, c0, c1):
        level = np.clip(q.mean(), q0.mean(), q1.mean())
        return 1 - c.mean() / np.interp(level, [q0.mean(), q1.mean()], [c0.mean(), c1.mean()])

    data = (score, cost, *test.score.T, *test.cost_usd.T)
    for ours, measured_by in ((found.gain, gain), (found.saved, saved)):
        theirs = bootstrap(
            data, measured_by, paired=True, vectorized=False, n_resamples=4000, method="percentile", rng=1
        ).confidence_interval
        assert ours.value == pytest.approx(measured_by(*data), rel=1e-9)
        width = theirs.high - theirs.low
        assert ours.low == pytest.approx(theirs.low, abs=0.06 * width)
        assert ours.high == pytest.approx(theirs.high, abs=0.06 * width)


def test_gain_and_saving_by_hand():
    # Cheap: .5 at 1; dear: .9 at 5. A policy of .8 at 2: the mixture has .6 for 2, and pays 4 for .8.
    log = made_log(10, n_models=2)
    score = np.column_stack([np.arange(10) < 5, np.arange(10) < 9]).astype(float)
    log = replace(log, score=score, cost_usd=np.tile([1.0, 5.0], (10, 1)))
    ours = (np.arange(10) < 8).astype(float), np.full(10, 2.0)
    perfect = np.ones(10), np.full(10, 2.0)
    found = against_chance({"ours": ours, "perfect": perfect}, log, n_resamples=20)
    assert found["ours"].gain.value == pytest.approx(0.2)
    assert found["ours"].saved.value == pytest.approx(0.5)
    assert found["perfect"].saved.value == pytest.approx(0.6)  # no mixture scores 1: the dear model's bill counts


def test_measures_that_do_not_exist_are_not_given():
    parts = split(made_log(600), seed=1)
    parts_of_it = (parts.train, parts.validation, replace(parts.test, score=parts.test.score * 10))
    found = measure(fit_and_sweep({"zero": POLICIES["zero-router"].make()}, parts_of_it), parts_of_it[2], n_resamples=5)
    assert np.isnan([found["zero"][name].value for name in ("arena", "apgr", "cpt50", "cpt80")]).all()
