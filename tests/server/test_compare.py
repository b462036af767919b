"""Laws compared on the caller's curves."""

from __future__ import annotations

import httpx
import numpy as np
import pytest

from models.laws import Curve
from pages.answers.law_compare import compare_laws
from tests.server.asking import CURVES, post, problem, rows


def test_the_law_that_made_the_curves_wins(api: httpx.Client) -> None:
    answer = post(api, "laws/compare?laws=vanilla,rectified", CURVES)
    assert answer.status_code == 200, answer.text
    compared = answer.json()["comparisons"]
    assert [one["curve"] for one in compared] == ["a", "b", "c"]
    for one in compared:
        best, other = one["laws"]
        assert best["law"] == "rectified"
        assert best["held_out_rmsd_log"] < 1e-3 < other["held_out_rmsd_log"]
        assert best["aicc"] < other["aicc"]
        assert (best["n"], best["n_held_out"]) == (11, 3)


def test_as_csv_best_first(api: httpx.Client) -> None:
    table = rows(post(api, "laws/compare?laws=rectified,vanilla&held_out=0.3", CURVES, "text/csv"))
    assert [row["rank"] for row in table] == ["1", "2"] * 3
    assert {row["law"] for row in table} == {"rectified", "vanilla"}


@pytest.mark.parametrize(
    ("query", "column"),
    [("laws=magic", "law"), ("held_out=0.9", "held_out"), ("held_out=-1", "held_out"), ("held_out=x", "held_out")],
)
def test_what_cannot_be_compared_is_a_sentence(api: httpx.Client, query: str, column: str) -> None:
    assert problem(post(api, f"laws/compare?{query}", CURVES), 400)["column"] == column


def test_the_largest_points_are_those_held_out() -> None:
    """A power law below x = 100 and a constant above: what is held out decides, so the floor is missed."""
    x = np.geomspace(1, 10_000, 13)
    y = np.where(x <= 100, x**-0.3, 100.0**-0.3)
    found = compare_laws([Curve("c", x, y)], {}, ["vanilla"], 0.45, 60.0)
    [row] = found["comparisons"][0]["laws"]
    assert row["n_held_out"] == 6
    fitted = x[:7] ** -0.3
    assert row["held_out_rmsd_log"] == pytest.approx(
        float(np.sqrt(np.mean((-0.3 * np.log(x[7:]) - np.log(y[7:])) ** 2))), rel=0.05
    )
    assert fitted.min() >= y[7:].min() - 1e-12
