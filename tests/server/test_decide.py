"""What laws of resources say to do, over HTTP."""

from __future__ import annotations

import httpx
import numpy as np
import pandas as pd
import pytest

from models.laws import LAWS
from models.laws.formulas import precision, qat, reinforcement
from tests.models.laws.test_contract import CASES, INPUTS
from tests.server.asking import post, problem, rows


def body(law: str) -> str:
    x = np.atleast_2d(INPUTS[law])
    y = LAWS[law].predict(CASES[law], x if LAWS[law].n_inputs > 1 else x[0])
    return pd.DataFrame(x.T, columns=list(LAWS[law].x)).assign(curve="mine", y=y).to_csv(index=False)


@pytest.mark.parametrize(("law", "module"), [("precision", precision), ("qat", qat)])
def test_the_best_bits_are_those_of_the_law_that_made_the_runs(api: httpx.Client, law: str, module: object) -> None:
    [decision] = post(api, f"laws/decide?law={law}&memory_bytes=4e9&n_tokens=1e12", body(law)).json()["decisions"]
    expected = module.best_bits([*CASES[law].values()], 4e9, 1e12, [1, 2, 3, 4, 6, 8, 16])  # type: ignore[attr-defined]
    assert decision["values"]["bits"] == expected[0]
    assert decision["values"]["loss"] == pytest.approx(expected[2], rel=1e-3)
    assert "4 GB" in decision["sentence"]


def test_the_cheapest_updates(api: httpx.Client) -> None:
    [decision] = post(api, "laws/decide?law=rl_data&flops_per_update=2&flops_per_data=10", body("rl_data")).json()[
        "decisions"
    ]
    best = reinforcement.cheapest([*CASES["rl_data"].values()], 2.0, 10.0)
    assert decision["values"]["updates_per_data"] == pytest.approx(float(best.updates_per_data), rel=1e-2)
    assert decision["values"]["total_flops"] == pytest.approx(float(best.flops + 10 * best.data), rel=1e-3)


def test_the_cheapest_data_for_an_error(api: httpx.Client) -> None:
    """20 x^-0.4 = 0.05 at 3.2e6; 0.02 + 0.9 e^(-x / 3e5) = 0.05 at 3e5 ln 30 = 1.02e6."""
    x = (1e4 * 2.0 ** np.arange(10)).tolist()
    lines = [f"all,{v},{20 * v**-0.4}" for v in x] + [f"half,{v},{0.02 + 0.9 * np.exp(-v / 3e5)}" for v in x]
    csv = "curve,x,y\n" + "\n".join(lines)
    table = {row["curve"]: row for row in rows(post(api, "laws/decide?law=pruning&target=0.05", csv, "text/csv"))}
    assert (table["all"]["best_law"], table["half"]["best_law"]) == ("power_floor", "exponential")
    assert float(table["all"]["n_examples"]) == pytest.approx(3.2e6, rel=0.01)
    assert float(table["half"]["n_examples"]) == pytest.approx(3e5 * np.log(30), rel=0.01)
    assert (table["all"]["fewest"], table["half"]["fewest"]) == ("0", "1")
    unreachable = post(api, "laws/decide?law=pruning&target=0.01", csv).json()["decisions"][1]
    assert unreachable["values"]["n_examples"] is None
    assert "never" in unreachable["sentence"]


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("law=precision&n_tokens=1e12", "memory_bytes"),
        ("law=precision&memory_bytes=4e9", "n_tokens"),
        ("law=precision&memory_bytes=-1&n_tokens=1e9", "memory_bytes"),
        ("law=rectified", "law"),
        ("", "law"),
    ],
)
def test_what_is_missing_is_named(api: httpx.Client, query: str, column: str) -> None:
    assert problem(post(api, f"laws/decide?{query}", body("precision")), 400)["column"] == column


def test_regimes_come_as_rows_and_as_a_sentence(api: httpx.Client) -> None:
    table = rows(api.get("laws/regimes.csv"))
    answer = api.get("laws/regimes.json").json()
    assert len(table) == len(answer["curves"]) > 100
    limited = [row for row in table if row["regime"] == "resolution-limited"]
    assert f"{len(limited)} resolution-limited" in answer["sentence"]
    assert all(float(row["dimension_low"]) < float(row["dimension"]) for row in limited)
