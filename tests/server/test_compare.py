"""Laws compared on the caller's curves."""

from __future__ import annotations

import httpx
import numpy as np
import pandas as pd
import pytest

from models.laws import LAWS, Curve, Law
from pages.answers.laws.law_comparison import compare_laws
from tests.models.laws.test_contract import CASES, INPUTS, SIZES
from tests.server.asking import CURVES, post, problem, rows


def test_the_law_that_made_the_curves_wins(api: httpx.Client) -> None:
    answer = post(api, "laws/compare?laws=vanilla,rectified", CURVES)
    assert answer.status_code == 200, answer.text
    compared = answer.json()["comparisons"]
    assert [comparison["curve"] for comparison in compared] == ["a", "b", "c"]
    for comparison in compared:
        best, other = (row for row in comparison["laws"] if not row["baseline"])
        assert {row["law"] for row in comparison["laws"] if row["baseline"]} == {"last_value", "power_without_floor"}
        assert best["law"] == "rectified"
        assert best["held_out_rmsd_log"] < 1e-3 < other["held_out_rmsd_log"]
        assert best["aicc"] < other["aicc"]
        assert (best["n"], best["n_held_out"]) == (11, 3)


def test_profile_intervals_come_when_asked_for(api: httpx.Client) -> None:
    fits = post(api, "laws/fit?law=rectified&intervals=profile&level=0.9", CURVES).json()["fits"]
    for fit in fits:
        for name, value in fit["params"].items():
            assert fit["intervals"][name]["low"] <= value <= (fit["intervals"][name]["high"] or float("inf"))
    assert "intervals" not in post(api, "laws/fit?law=rectified", CURVES).json()["fits"][0]
    assert problem(post(api, "laws/fit?intervals=magic", CURVES), 400)["column"] == "intervals"
    table = rows(post(api, "laws/fit?law=rectified&intervals=profile", CURVES, "text/csv"))
    assert float(table[0]["E__low"]) <= float(table[0]["E"]) <= float(table[0]["E__high"])


def test_as_csv_best_first(api: httpx.Client) -> None:
    table = rows(post(api, "laws/compare?laws=rectified,vanilla&held_out=0.3", CURVES, "text/csv"))
    assert [row["rank"] for row in table] == ["1", "2", "3", "4"] * 3
    assert {row["law"] for row in table} == {"rectified", "vanilla", "last_value", "power_without_floor"}


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
    answer = compare_laws([Curve("c", x, y)], {}, ["vanilla"], 0.45, 60.0)
    row, power, last = (
        next(row for row in answer["comparisons"][0]["laws"] if row["law"] == law)
        for law in ("vanilla", "power_without_floor", "last_value")
    )
    assert power["held_out_rmsd_log"] == pytest.approx(row["held_out_rmsd_log"], rel=0.05)
    assert last["held_out_rmsd_log"] == pytest.approx(0.0, abs=1e-9)
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


CHINCHILLA = "curve,n_params,n_tokens,y\n" + "".join(
    f"c,{n},{d},{1.7 + 400 / n**0.34 + 1200 / d**0.35!r}\n" for n in (1e7, 1e8, 1e9, 1e10) for d in (1e9, 1e10, 1e11)
)


@pytest.mark.parametrize("at", ["7e9:1.4e11,1e12:1e13", "7e9,1.4e11,1e12,1e13"])
def test_a_law_of_two_inputs_is_predicted_at_points_of_two_sizes(api: httpx.Client, at: str) -> None:
    [fit] = post(api, f"laws/fit?law=chinchilla&at={at}", CHINCHILLA).json()["fits"]
    first, second = fit["predictions"]
    assert (first["x"], second["x"]) == ([7e9, 1.4e11], [1e12, 1e13])
    assert first["y"] == pytest.approx(1.7 + 400 / 7e9**0.34 + 1200 / 1.4e11**0.35, rel=1e-5)
    assert first["low"] <= first["y"] <= first["high"]
    [row] = rows(post(api, f"laws/fit?law=chinchilla&at={at}", CHINCHILLA, "text/csv"))
    assert float(row["y_at_7000000000:140000000000"]) == pytest.approx(first["y"])


@pytest.mark.parametrize("at", ["1e9", "1e9:1e10:1e11", "1e9,1e10,1e11"])
def test_a_point_of_too_few_or_many_sizes_is_a_sentence(api: httpx.Client, at: str) -> None:
    reply = problem(post(api, f"laws/fit?law=chinchilla&at={at}", CHINCHILLA), 400)
    assert reply["column"] == "at"
    assert "n_params:n_tokens" in reply["detail"]


def test_the_one_input_of_a_law_may_be_named(api: httpx.Client) -> None:
    body = "curve,flops,y\n" + "".join(
        f"c,{c:g},{(2.3e8 / c) ** 0.05!r}\n" for c in (10.0 ** np.arange(18, 24)).tolist()
    )
    [fit] = post(api, "laws/fit?law=kaplan_compute&at=1e25", body).json()["fits"]
    assert fit["params"] == pytest.approx({"C_c": 2.3e8, "alpha_C": 0.05}, rel=1e-3)
    assert fit["predictions"][0]["y"] == pytest.approx((2.3e8 / 1e25) ** 0.05, rel=1e-3)


@pytest.mark.parametrize("law", LAWS.values(), ids=list(LAWS))
def test_every_law_can_be_fitted_and_predicts(api: httpx.Client, law: Law) -> None:
    x = np.atleast_2d(INPUTS.get(law.id, SIZES))
    y = law.predict(CASES[law.id], x if law.n_inputs > 1 else x[0])
    table = pd.DataFrame(x.T, columns=list(law.x)).assign(curve="own", y=y)
    at = ":".join(f"{size!r}" for size in x[:, len(y) // 2].tolist())
    answer = post(api, f"laws/fit?law={law.id}&at={at}", table.to_csv(index=False))
    assert answer.status_code == 200, answer.text
    [fit] = answer.json()["fits"]
    assert fit["predictions"][0]["y"] == pytest.approx(y[len(y) // 2], rel=1e-4)
    assert fit["rmsd_log"] < 1e-4
