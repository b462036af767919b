"""Which criteria decide among kinds that lack some; nothing is won by what is not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decision.choosing import Decision, decide
from models.decision.comparable import deciding, known_by_kind
from models.decision.preference import Criterion

QUALITY, COST = Criterion("quality", "max", 5), Criterion("cost", "min", 3)
ENERGY, LATENCY = Criterion("energy", "min", 2), Criterion("latency", "min", 1)
CRITERIA = (QUALITY, COST, ENERGY, LATENCY)
YIELDS = np.array([-1.0, -1.0, 2.0, 1.0])
API, HOSTED = [True, True, False, False], [True, True, True, True]


@pytest.mark.parametrize(
    ("weights", "known", "expected"),
    [
        ([5, 3, 2, 1], [API, HOSTED], [1, 1, 0, 0]),  # a first visit: what both kinds have decides
        ([5, 3, 2, 1], [HOSTED], [1, 1, 1, 1]),
        ([5, 3, 2, 1], [API], [1, 1, 0, 0]),
        ([5, 3, 5, 1], [API, HOSTED], [1, 1, 1, 1]),  # somebody asked for energy: the kind gives way
        ([5, 3, 0, 2], [API, HOSTED], [1, 1, 0, 1]),
        ([0, 0, 2, 1], [API, HOSTED], [0, 0, 1, 1]),  # nothing else would decide
        ([0, 0, 2, 1], [API], [0, 0, 0, 0]),
        ([5, 3, 2, 0], [API, [False, True, True, True]], [1, 1, 0, 0]),  # quality never gives way
    ],
)
def test_which_criteria_decide(weights, known, expected):
    assert deciding(np.array(weights, dtype=float), np.array(known), YIELDS).astype(int).tolist() == expected


def test_the_share_of_a_kind_that_has_each_part():
    scores = np.array([[1, np.nan], [np.nan, np.nan], [0.5, 0.2]])
    kinds = np.array(["api", "api", "self-hosted"])
    assert known_by_kind(scores, kinds, np.array([True, True, True])).tolist() == [[0.5, 0], [1, 1]]
    assert known_by_kind(scores, kinds, np.array([False, True, False])).tolist() == [[0, 0]]
    assert known_by_kind(scores, kinds, np.zeros(3, dtype=bool)).shape == (0, 2)


def ranked(frame: pd.DataFrame, weights: list[int]) -> Decision:
    values = frame[[c.name for c in CRITERIA]].to_numpy()
    known = known_by_kind(values, frame["kind"].to_numpy(dtype=str), np.ones(len(frame), dtype=bool))
    raw = np.array(weights, dtype=float)
    decides = deciding(raw, known, YIELDS)
    effective = np.where(decides, raw, 0.0) if decides.any() else raw
    return decide(frame, [replace(c, weight=w) for c, w in zip(CRITERIA, effective, strict=True)])


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(2, 10))
    frame = pd.DataFrame(generator.integers(0, 5, (n, 4)).astype(float), columns=[c.name for c in CRITERIA])
    for name in frame.columns:
        frame.loc[generator.random(n) < 0.2, name] = np.nan
    frame["kind"] = generator.choice(["api", "self-hosted"], n)
    frame.loc[frame["kind"] == "api", ["energy", "latency"]] = np.nan
    return frame


@settings(deadline=None)
@given(frames(), st.lists(st.integers(0, 10), min_size=4, max_size=4).filter(any), st.data())
def test_a_candidate_gains_nothing_by_lacking_a_value(frame, weights, data):
    """Whoever is beaten in every part by a complete candidate is no pick, however many of its values are taken away."""
    signs = np.array([1.0, -1.0, -1.0, -1.0])
    values = frame[[c.name for c in CRITERIA]].to_numpy() * signs
    best = np.nan_to_num(np.nanmax(values, axis=0), nan=9.0) + 1.0
    complete = pd.DataFrame([best * signs], columns=[c.name for c in CRITERIA]).assign(kind="self-hosted")
    frame = pd.concat([frame, complete], ignore_index=True)
    row = data.draw(st.integers(0, len(frame) - 2))
    lacking = data.draw(st.sets(st.sampled_from([c.name for c in CRITERIA])))
    frame.loc[row, list(lacking)] = np.nan
    assert ranked(frame, weights).pick == len(frame) - 1


@settings(deadline=None)
@given(frames(), st.lists(st.integers(0, 10), min_size=4, max_size=4).filter(any))
def test_all_that_are_ranked_are_ranked_by_the_same_parts(frame, weights):
    decision = ranked(frame, weights)
    scores = decision.scores[np.ix_(decision.feasible, decision.weights > 0)]
    assert not np.isnan(scores).any()
