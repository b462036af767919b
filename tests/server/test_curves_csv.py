"""Curves as people send them."""

from __future__ import annotations

import numpy as np
import pytest

from errors import InputError, TooLarge
from pages.answers.laws import curves_csv
from pages.answers.laws.curves_csv import read_curve_file, read_curves


def test_curves_keep_their_order_and_points() -> None:
    small, large = read_curves(b"y,curve, x ,n_params,note\n3,small,100,1e8,a\n2.5,large,100,,b\n2,small,200,1e8,c\n")
    assert (small.name, small.n_params, large.name, large.n_params) == ("small", 1e8, "large", None)
    np.testing.assert_array_equal(small.x, [100, 200])
    np.testing.assert_array_equal(small.y, [3, 2])


def test_names_are_trimmed() -> None:
    [curve] = read_curves(b"curve,x,y\nm ,1,3\n m,2,2\n")
    assert (curve.name, len(curve.x)) == ("m", 2)


def test_a_blank_name_is_none() -> None:
    with pytest.raises(InputError, match="row 2 is empty"):
        read_curves(b"curve,x,y\nm,1,3\n  ,2,2\n")


def test_what_is_let_through_is_noted() -> None:
    file = read_curve_file(b"curve,x,y\nm,0,9\nm,100,3\nm,,4\nm,100,3.1\nm,200,2\none,5,2\n")
    assert file.notes["m"] == (
        "x is missing in row 3; the point is left out.",
        "x = 100 stands in rows 2 and 4; both count: remove one unless it was measured twice.",
    )
    assert file.notes["one"] == ("Row 6 is this curve's only point with x above 0; add other sizes.",)
    np.testing.assert_array_equal(file.curves[0].x, [0, 100, np.nan, 100, 200])


def test_notes_are_hints_not_lists() -> None:
    file = read_curve_file(b"curve,x,y\n" + b"m,5,2\n" * 100)
    assert len(file.notes["m"]) == curves_csv.MAX_NOTES


def test_too_many_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves_csv, "settings", lambda: type("Narrow", (), {"max_curves": 2}))
    with pytest.raises(TooLarge, match="3 curves; at most 2"):
        read_curves(b"curve,x,y\na,1,2\nb,1,2\nc,1,2\n")
