"""Hulls and what is read off them, against scipy's hull, moocore's hypervolume and cases worked out by hand."""

from __future__ import annotations

import moocore
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial import ConvexHull

from models.routers.curve import hull

POINTS = arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.integers(0, 20).map(float))


def test_a_case_by_hand():
    # (1, .2) (2, .6) (3, .5) (4, .8): (3, .5) lies under the line; (5, .7) costs more for less.
    curve = hull(np.array([[4.0, 2, 5, 3, 1]]), np.array([[0.8, 0.6, 0.7, 0.5, 0.2]]))
    np.testing.assert_allclose(curve.cost[0], [1, 2, 4, 4, 4])
    np.testing.assert_allclose(curve.quality[0], [0.2, 0.6, 0.8, 0.8, 0.8])
    assert curve.peak[0] == 0.8
    # From 1 to 4: a trapezoid (.2+.6)/2 and two of (.6+.8)/2, over 3.
    assert curve.area(np.array([1.0]), np.array([4.0]))[0] == pytest.approx((0.4 + 2 * 0.7) / 3)
    # From 0 to 5: flat at .2 before 1, flat at .8 after 4.
    assert curve.area(np.array([0.0]), np.array([5.0]))[0] == pytest.approx((0.2 + 0.4 + 1.4 + 0.8) / 5)
    assert curve.cost_of(np.array([0.7]))[0] == pytest.approx(3)
    assert curve.cost_of(np.array([0.1]))[0] == pytest.approx(1)
    assert np.isnan(curve.cost_of(np.array([0.81]))[0])
    assert curve.at(np.array([3.0]))[0] == pytest.approx(0.7)


@given(POINTS)
@settings(max_examples=200, deadline=None)
def test_every_point_lies_under_the_hull_and_every_corner_is_a_point(points):
    curve = hull(points[None, :, 0], points[None, :, 1])
    corners = list(zip(curve.cost[0], curve.quality[0], strict=True))
    assert set(corners) <= {tuple(point) for point in points}
    assert (np.diff(curve.cost[0]) >= 0).all()
    assert (np.diff(curve.quality[0]) >= 0).all()
    for cost, quality in points:
        assert curve.at(np.array([cost]))[0] >= quality - 1e-9
    rises = np.diff(curve.quality[0]) / np.maximum(np.diff(curve.cost[0]), 1e-12)
    rises = rises[np.diff(curve.cost[0]) > 0]
    assert (np.diff(rises) < 1e-9).all()


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_the_hull_is_scipys_with_the_corner_of_no_quality(seed):
    points = np.random.default_rng(seed).random((40, 2))
    corners = np.vstack([points, [points[:, 0].max(), 0], [points[:, 0].min(), 0], [2.0, points[:, 1].max()], [2.0, 0]])
    theirs = {tuple(corners[i]) for i in ConvexHull(corners).vertices if i < 40}
    curve = hull(points[None, :, 0], points[None, :, 1])
    ours = set(zip(curve.cost[0], curve.quality[0], strict=True))
    assert theirs == ours


def test_many_curves_are_the_same_as_one_by_one():
    generator = np.random.default_rng(0)
    cost, quality = generator.random((50, 30)), generator.random((50, 30))
    together = hull(cost, quality)
    for i in range(50):
        alone = hull(cost[i : i + 1], quality[i : i + 1])
        np.testing.assert_array_equal(together.cost[i], alone.cost[0])
        np.testing.assert_array_equal(together.quality[i], alone.quality[0])


def test_the_area_is_at_least_moocores_hypervolume():
    generator = np.random.default_rng(4)
    points = generator.random((25, 2))
    curve = hull(points[None, :, 0], points[None, :, 1])
    cheapest, dearest = points[:, 0].min(), points[:, 0].max()
    steps = moocore.hypervolume(points * [1, -1], ref=[dearest, 0]) / (dearest - cheapest)
    area = curve.area(np.array([cheapest]), np.array([dearest]))[0]
    assert steps <= area <= curve.peak[0]
    fine = np.linspace(cheapest, dearest, 20_001)
    numeric = np.interp(fine, curve.cost[0], curve.quality[0]).mean()
    assert area == pytest.approx(numeric, abs=1e-4)
