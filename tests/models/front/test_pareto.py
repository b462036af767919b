"""Fronts, ranks, hypervolume and slack against their plain definitions, against moocore, and worked by hand."""

from __future__ import annotations

import itertools

import moocore
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.front.pareto import (
    MAX_OBJECTIVES,
    Bools,
    Floats,
    Objective,
    complete_rows,
    epsilon_slack,
    hypervolume,
    pareto_optimal,
    pareto_rank,
    parse_objectives,
)

# Few distinct values, so that ties, duplicates and equal columns are the rule.
ODD = st.sampled_from([0.0, -0.0, 1.0, 2.0, 2.5, -3.0, np.nan, np.inf, -np.inf])
COARSE = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0])
ANY = st.floats(width=64)


@st.composite
def problems(draw: st.DrawFn, values: st.SearchStrategy[float] | None = None) -> tuple[Floats, list[bool]]:
    """0 to 20 rows of 1 to 5 objectives, each to be made small or large."""
    k = draw(st.integers(1, 5))
    cell = draw(st.sampled_from([ODD, COARSE, ANY])) if values is None else values
    rows = draw(st.lists(st.lists(cell, min_size=k, max_size=k), max_size=20))
    return np.array(rows, dtype=float).reshape(len(rows), k), draw(st.lists(st.booleans(), min_size=k, max_size=k))


def dominates(a: Floats, b: Floats, maximise: list[bool]) -> bool:
    """The definition, one pair at a time; a NaN compares false with everything, so it is asked for first."""
    if np.isnan(a).any() or np.isnan(b).any():
        return False
    at_least = [x >= y if more else x <= y for x, y, more in zip(a, b, maximise, strict=True)]
    better = [x > y if more else x < y for x, y, more in zip(a, b, maximise, strict=True)]
    return all(at_least) and any(better)


def naive_front(values: Floats, maximise: list[bool]) -> Bools:
    return np.array(
        [not np.isnan(row).any() and not any(dominates(other, row, maximise) for other in values) for row in values],
        dtype=bool,
    )


@given(problems())
def test_front_is_what_nothing_dominates(problem: tuple[Floats, list[bool]]) -> None:
    values, maximise = problem
    assert pareto_optimal(values, maximise).tolist() == naive_front(values, maximise).tolist()


@given(problems())
def test_ranks_are_the_layers_that_peeling_gives(problem: tuple[Floats, list[bool]]) -> None:
    values, maximise = problem
    left, layer = values.copy(), 0
    expected = np.full(len(values), np.nan)
    while (front := naive_front(left, maximise)).any():
        layer += 1
        expected[front] = layer
        left[front] = np.nan  # gone from the field
    np.testing.assert_array_equal(pareto_rank(values, maximise), expected)


@given(problems())
def test_first_layer_is_the_front(problem: tuple[Floats, list[bool]]) -> None:
    values, maximise = problem
    assert ((pareto_rank(values, maximise) == 1) == pareto_optimal(values, maximise)).all()


@given(problems(), st.randoms(use_true_random=False))
def test_order_of_rows_and_of_objectives_is_immaterial(problem: tuple[Floats, list[bool]], random: object) -> None:
    values, maximise = problem
    rows, columns = list(range(len(values))), list(range(len(maximise)))
    random.shuffle(rows), random.shuffle(columns)  # type: ignore[attr-defined]
    mixed = values[rows][:, columns]
    directions = [maximise[k] for k in columns]
    assert (pareto_optimal(mixed, directions) == pareto_optimal(values, maximise)[rows]).all()
    np.testing.assert_array_equal(pareto_rank(mixed, directions), pareto_rank(values, maximise)[rows])


@given(problems(), st.data())
def test_monotone_rescaling_of_an_objective_is_immaterial(
    problem: tuple[Floats, list[bool]], data: st.DataObject
) -> None:
    values, maximise = problem
    k = data.draw(st.integers(0, len(maximise) - 1))
    known = ~np.isnan(values[:, k])
    rescaled = values.copy()
    rescaled[known, k] = np.searchsorted(np.unique(values[known, k]), values[known, k]) ** 3 - 7.0
    assert (pareto_optimal(rescaled, maximise) == pareto_optimal(values, maximise)).all()
    mirrored, other_way = values.copy(), [more != (i == k) for i, more in enumerate(maximise)]
    mirrored[:, k] *= -1
    assert (pareto_optimal(mirrored, other_way) == pareto_optimal(values, maximise)).all()


@given(problems(), st.data())
def test_a_row_that_lacks_an_objective_changes_nothing(problem: tuple[Floats, list[bool]], data: st.DataObject) -> None:
    values, maximise = problem
    best = np.where(maximise, np.inf, -np.inf)
    best[data.draw(st.integers(0, len(maximise) - 1))] = np.nan
    more = np.vstack([values, best])
    assert not pareto_optimal(more, maximise)[-1] and np.isnan(pareto_rank(more, maximise)[-1])
    assert (pareto_optimal(more, maximise)[:-1] == pareto_optimal(values, maximise)).all()
    np.testing.assert_array_equal(pareto_rank(more, maximise)[:-1], pareto_rank(values, maximise))


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_agrees_with_moocore_on_complete_rows(k: int) -> None:
    values = np.random.default_rng(k).integers(0, 12, (2000, k)).astype(float)
    maximise = [i % 2 == 0 for i in range(k)]
    direct = moocore.is_nondominated(values, maximise=maximise, keep_weakly=True)
    assert (pareto_optimal(values, maximise) == direct).all()
    assert (pareto_rank(values, maximise) == moocore.pareto_rank(values, maximise=maximise) + 1).all()


@pytest.mark.parametrize(
    ("values", "maximise", "front"),
    [
        ([], [True], []),
        (np.empty((0, 3)), [True, False, True], []),
        ([[1.0, 2.0]], [True, False], [True]),
        ([1.0, 2.0], [True, False], [True]),  # one row written flat
        ([[np.nan, 2.0]], [True, False], [False]),
        ([[1.0], [3.0], [3.0]], [True], [False, True, True]),
        ([[np.inf, -np.inf], [1e300, np.nan], [np.inf, -np.inf]], [True, False], [True, False, True]),
        ([[1, 5], [2, 5], [2, 6]], [False, False], [True, False, False]),
    ],
)
def test_front_at_the_edges(values: object, maximise: list[bool], front: list[bool]) -> None:
    assert pareto_optimal(values, maximise).tolist() == front  # type: ignore[arg-type]
    assert len(pareto_rank(values, maximise)) == len(front)  # type: ignore[arg-type]


def test_sums_that_overflow_or_cancel_do_not_look_missing() -> None:
    rows = np.array([[1.7e308] * 4 + [-1.7e308] * 4, [np.inf, -np.inf] + [0.0] * 6, [np.nan] + [0.0] * 7])
    assert complete_rows(rows)[1].tolist() == [True, True, False]
    assert complete_rows(np.asfortranarray(rows))[1].tolist() == [True, True, False]


def cells_covered(points: np.ndarray, reference: int) -> int:
    """Unit cells of [0, reference]^k that some point to be made small dominates: the volume, counted."""
    cells = np.array(list(itertools.product(range(reference), repeat=points.shape[1])))
    return int(np.any(np.all(cells[:, None, :] >= points[None, :, :], axis=2), axis=1).sum())


@pytest.mark.parametrize("k", [2, 3, 4])
@given(data=st.data())
def test_hypervolume_counts_the_cells_covered(k: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(st.integers(0, 6), min_size=k, max_size=k), min_size=1, max_size=8))
    points = np.array(rows)
    expected = cells_covered(points, 5)
    assert hypervolume(points, [False] * k, [5] * k) == pytest.approx(expected, abs=1e-9)
    assert hypervolume(-points, [True] * k, [-5] * k) == pytest.approx(expected, abs=1e-9)


@given(problems(st.sampled_from([0.0, 0.25, 0.5, 1.0, np.nan])), st.data())
def test_another_row_never_takes_hypervolume_away(problem: tuple[Floats, list[bool]], data: st.DataObject) -> None:
    values, maximise = problem
    reference = np.where(maximise, -0.5, 1.5)
    row = data.draw(st.lists(st.floats(-1, 2), min_size=len(maximise), max_size=len(maximise)))
    before = hypervolume(values, maximise, reference)
    after = hypervolume(np.vstack([values, row]), maximise, reference)
    assert after >= before - 1e-12
    front = values[pareto_optimal(values, maximise)]
    assert hypervolume(front, maximise, reference) == pytest.approx(before, abs=1e-12)  # only the front counts


def test_hypervolume_against_a_sweep_and_random_points() -> None:
    generator = np.random.default_rng(5)
    flat = generator.random((50, 2))
    swept, height = 0.0, 1.0
    for x, y in flat[np.argsort(flat[:, 0])]:  # left to right, each step down adds a slab to the right edge
        if y < height:
            swept += (1.0 - x) * (height - y)
            height = y
    assert hypervolume(flat, [False, False], [1, 1]) == pytest.approx(swept, rel=1e-12)
    points, darts = generator.random((6, 3)), generator.random((40_000, 3))
    share = np.any(np.all(darts[:, None, :] <= points[None, :, :], axis=2), axis=1).mean()
    assert hypervolume(points, [True] * 3, [0, 0, 0]) == pytest.approx(share, abs=5 * 0.5 / np.sqrt(40_000))


def test_hypervolume_of_nothing_known_is_zero() -> None:
    assert hypervolume(np.empty((0, 2)), [True, True], [0, 0]) == 0.0
    assert hypervolume([[np.nan, 1.0]], [True, True], [0, 0]) == 0.0
    assert hypervolume([[np.inf, 1.0], [0.5, 0.5]], [False, False], [1, 1]) == 0.25


def test_hypervolume_without_bound_is_infinite() -> None:
    assert hypervolume([[-np.inf, 0.5, 0.5]], [False] * 3, [1, 1, 1]) == np.inf
    assert hypervolume([[-np.inf, 1.5, 0.5]], [False] * 3, [1, 1, 1]) == 0.0
    assert hypervolume([[-np.inf, 1.0]], [False, False], [1, 1]) == 0.0  # endless, but without width
    assert hypervolume([[0.5, 0.5]], [False, False], [1, np.inf]) == np.inf


@pytest.mark.parametrize("k", [3, 4, 5])
def test_infinities_are_values_like_others(k: int) -> None:
    """Many rows of few values: moocore alone answers wrongly here, or ends the process."""
    generator = np.random.default_rng(k)
    for _ in range(200):
        values = generator.choice([0.0, 1.0, 2.0, np.inf, -np.inf], (10, k))
        assert (pareto_optimal(values, [False] * k) == naive_front(values, [False] * k)).all()


def test_slack_worked_by_hand() -> None:
    # Cost down, quality up. Front: (2, 100) and (4, 150).
    # (3, 80): (2, 100) is 3/2 cheaper and 100/80 better, so 1.25 of both brings it level in quality;
    #          (4, 150) is dearer and stands in no way. 1.25.
    # (8, 120): (2, 100) is worse in quality; (4, 150): 8/4 = 2 and 150/120 = 1.25. 1.25.
    # (8, 50): (2, 100): 4 and 2, so 2; (4, 150): 2 and 3, so 2. 2.
    # (4, 100): equals the front's quality at twice the cost: dominated, but a hair's breadth of quality away. 1.
    values = np.array([[2, 100], [4, 150], [3, 80], [8, 120], [8, 50], [4, 100], [np.nan, 90], [0, 90], [np.inf, 9]])
    np.testing.assert_allclose(
        epsilon_slack(values, [False, True]), [1, 1, 1.25, 1.25, 2, 1, np.nan, np.nan, np.nan], rtol=1e-12
    )


@given(problems(st.sampled_from([1.0, 1.5, 2.0, 3.0, 7.0])))
def test_slack_is_moocores_multiplicative_epsilon(problem: tuple[Floats, list[bool]]) -> None:
    values, maximise = problem
    slack = epsilon_slack(values, maximise)
    front = values[pareto_optimal(values, maximise)]
    for row, found in zip(values, slack, strict=True):
        epsilon = moocore.epsilon_mult(front, ref=row[None, :], maximise=maximise)
        assert found == pytest.approx(max(1.0, 1.0 / epsilon), rel=1e-9)


@given(problems(st.floats(0.01, 100)))
def test_slack_is_the_factor_that_frees_a_row(problem: tuple[Floats, list[bool]]) -> None:
    values, maximise = problem
    slack, signs = epsilon_slack(values, maximise), np.where(maximise, 1.0, -1.0)

    def beaten(row: Floats) -> bool:
        return bool((values * signs > row * signs).all(axis=1).any())

    for row, factor in zip(values, slack, strict=True):
        assert not beaten(row * (factor * (1 + 1e-9)) ** signs)
        if factor > 1 + 1e-6:
            assert beaten(row * (factor * (1 - 1e-9)) ** signs)


def test_hundred_thousand_rows() -> None:
    generator = np.random.default_rng(0)
    values = generator.normal(size=(100_000, 3))
    values[generator.random(100_000) < 0.01, 1] = np.nan
    known = ~np.isnan(values).any(axis=1)
    front, ranks = pareto_optimal(values, [True, False, True]), pareto_rank(values, [True, False, True])
    assert (front[known] == moocore.is_nondominated(values[known], maximise=[True, False, True])).all()
    assert not front[~known].any() and np.isnan(ranks[~known]).all()
    assert ((ranks == 1) == front).all()
    assert set(ranks[known]) == set(range(1, int(np.nanmax(ranks)) + 1))


def test_objectives_are_read_as_written() -> None:
    objectives = parse_objectives(" cost:min , arena_text:max,, a:b:max")
    assert objectives == (Objective("cost", "min"), Objective("arena_text", "max"), Objective("a:b", "max"))
    assert [objective.maximise for objective in objectives] == [False, True, True]
    assert ",".join(map(str, objectives)) == "cost:min,arena_text:max,a:b:max"


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("", "No objectives were named", None),
        (" , ", "No objectives were named", None),
        ("cost", "'cost' is not written as name:min", None),
        ("cost:less", "'cost:less' is not written", None),
        (":min", "':min' is not written", None),
        ("a:min,b:max,a:max", "'a' is named twice", "a"),
        (",".join(f"m{i}:min" for i in range(MAX_OBJECTIVES + 1)), f"at most {MAX_OBJECTIVES}", None),
    ],
)
def test_objectives_refused_in_a_sentence(text: str, said: str, column: str | None) -> None:
    with pytest.raises(InputError, match=said) as caught:
        parse_objectives(text)
    assert caught.value.column == column
