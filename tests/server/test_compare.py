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


def test_runs_of_several_inputs_are_fitted_by_name(api: httpx.Client) -> None:
    """L = 1.7 + 400 / N^0.34 + 1200 / D^0.35 without noise comes back; tokens by compute do as well."""
    runs = [(n, d) for n in (1e7, 1e8, 1e9, 1e10) for d in (1e9, 1e10, 1e11)]
    y = [1.7 + 400 / n**0.34 + 1200 / d**0.35 for n, d in runs]
    tokens = "curve,n_params,n_tokens,y\n" + "".join(f"c,{n},{d},{v!r}\n" for (n, d), v in zip(runs, y, strict=True))
    compute = "curve,n_params,flops,y\n" + "".join(
        f"c,{n},{6 * n * d},{v!r}\n" for (n, d), v in zip(runs, y, strict=True)
    )
    for body in (tokens, compute):
        answer = post(api, "laws/fit?law=chinchilla", body)
        assert answer.status_code == 200, answer.text
        [fit] = answer.json()["fits"]
        expected = {"E": 1.7, "A": 400, "B": 1200, "alpha": 0.34, "beta": 0.35}
        assert fit["params"] == pytest.approx(expected, rel=1e-3)
        assert answer.json()["huber_delta"] == 1e-3
    compared = post(api, "laws/compare?laws=chinchilla,kaplan_joint", tokens).json()["comparisons"][0]
    assert compared["laws"][0]["law"] == "chinchilla"


def test_one_size_does_not_say_where_a_law_of_two_inputs_is_asked(api: httpx.Client) -> None:
    body = "curve,n_params,n_tokens,y\nc,1e7,1e9,3\n"
    assert problem(post(api, "laws/fit?law=chinchilla&at=1e9", body), 400)["column"] == "at"
