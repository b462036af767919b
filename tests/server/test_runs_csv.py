"""Training runs as people send them for laws of several inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from pages.answers.laws.runs_csv import read_run_file

INPUTS = ("n_params", "n_tokens")


def test_runs_keep_their_order_and_the_inputs_theirs() -> None:
    file = read_run_file(b"y,n_tokens,curve,n_params\n3,200,a,10\n2,400,a,20\n4,100,b,5\n", INPUTS)
    first, second = file.curves
    np.testing.assert_array_equal(first.x, [[10, 20], [200, 400]])
    np.testing.assert_array_equal(first.y, [3, 2])
    assert (second.name, second.x.shape) == ("b", (2, 1))
    assert file.notes == {"a": (), "b": ()}


def test_tokens_follow_from_compute_and_it_is_said() -> None:
    """6 N D = C: 6e18 FLOP on 1e9 parameters are 1e9 tokens."""
    file = read_run_file(b"curve,n_params,flops,y\na,1e9,6e18,3\n", INPUTS)
    assert file.curves[0].x.tolist() == [[1e9], [1e9]]
    assert "flops / (6 n_params)" in file.notes["a"][0]


def test_given_tokens_win_over_compute() -> None:
    file = read_run_file(b"curve,n_params,n_tokens,flops,y\na,1e9,5e9,6e18,3\n", INPUTS)
    assert file.curves[0].x.tolist() == [[1e9], [5e9]]
    assert file.notes["a"] == ()


def test_runs_without_an_input_are_left_out_and_said() -> None:
    file = read_run_file(b"curve,n_params,n_tokens,y\na,1,2,3\na,,2,3\na,1,0,3\n", INPUTS)
    assert file.curves[0].x.shape == (2, 1)
    assert file.notes["a"] == ("2 runs are left out, because an input is missing or 0 (row 2, 3).",)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"curve,n_params,y\na,1,2\n", "n_tokens"),
        (b"curve,n_params,n_tokens,y\na,-1,2,3\n", "negative"),
        (b"curve,n_params,n_tokens,y\na,1,2,0\n", "not above 0"),
        (b"curve,n_params,n_tokens,y\na,1,2,\n", "is empty"),
        (b"curve,n_params,n_tokens,y\n ,1,2,3\n", "name the curve"),
        (b"curve,n_params,n_tokens,y\na,1,1e300,3\n", "another unit"),
        (b"curve,n_params,n_tokens,y\na,1,two,3\n", "two"),
    ],
)
def test_what_cannot_be_fitted_is_refused_by_name(body: bytes, named: str) -> None:
    with pytest.raises(InputError, match=named):
        read_run_file(body, INPUTS)


POSITIVE = st.floats(1e-30, 1e30)


@given(st.lists(st.tuples(st.sampled_from("ab"), POSITIVE, POSITIVE, POSITIVE), min_size=1, max_size=20))
def test_every_run_sent_comes_back(rows: list[tuple[str, float, float, float]]) -> None:
    body = "curve,n_params,n_tokens,y\n" + "".join(f"{c},{n!r},{d!r},{y!r}\n" for c, n, d, y in rows)
    file = read_run_file(body.encode(), INPUTS)
    back = [
        (curve.name, *point, y)
        for curve in file.curves
        for point, y in zip(curve.x.T.tolist(), curve.y.tolist(), strict=True)
    ]
    assert sorted(back) == sorted(rows)
