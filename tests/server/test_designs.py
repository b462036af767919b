"""Runs that cannot identify a law, and laws of other quantities, over HTTP: sentences and nulls at every entry."""

from __future__ import annotations

import httpx
import numpy as np
import pytest

from tests.server.asking import post, problem, rows

FAULT = "n_tokens is 4.42e9 in every row, so E, B and beta cannot be identified."


def runs(n_tokens: float | None = 4.42e9) -> str:
    """A made set of 12 sizes, all with the same tokens, or with 20 for each parameter."""
    lines = [
        f"mine,{n},{d},{1.8 + 480 / n**0.35 + 2000 / d**0.37}"
        for n in np.geomspace(1e7, 1e10, 12)
        for d in [20 * n if n_tokens is None else n_tokens]
    ]
    return "curve,n_params,n_tokens,y\n" + "\n".join(lines)


def test_a_fit_predicts_nothing_outside_what_was_tried(api: httpx.Client) -> None:
    [fit] = post(api, "laws/fit?law=chinchilla&at=1e9:4.42e10,2e9:4.42e9", runs()).json()["fits"]
    assert FAULT in fit["warnings"]
    outside, inside = fit["predictions"]
    assert (outside["y"], outside["low"], outside["high"], outside["kind"]) == (None, None, None, "not identified")
    assert outside["reason"].startswith(FAULT)
    assert inside["y"] == pytest.approx(1.8 + 480 / 2e9**0.35 + 2000 / 4.42e9**0.37, rel=1e-3)
    assert (inside["low"], inside["high"], inside["kind"]) == (None, None, "predicted")
    assert "reason" not in inside or inside["reason"] is None
    [row] = rows(post(api, "laws/fit?law=chinchilla&at=1e9:4.42e10", runs(), "text/csv"))
    [name] = [name for name in row if name.startswith("y_at_") and name.endswith("__kind")]
    assert (row[name], row[name.removesuffix("__kind")]) == ("not identified", "")


def test_tokens_that_follow_parameters_are_named(api: httpx.Client) -> None:
    [fit] = post(api, "laws/fit?law=chinchilla&at=1e11:1e9", runs(None)).json()["fits"]
    assert any("n_tokens is 20 times n_params in every row" in sentence for sentence in fit["warnings"])
    assert fit["predictions"][0]["y"] is None


def test_a_comparison_names_it(api: httpx.Client) -> None:
    [compared] = post(api, "laws/compare?laws=chinchilla,overtraining", runs()).json()["comparisons"]
    for row in compared["laws"]:
        if not row["baseline"]:
            assert any("n_tokens is 4.42e9 in every row" in sentence for sentence in row["warnings"])
            assert not row["identified"]


def test_nothing_is_decided_by_runs_of_one_precision(api: httpx.Client) -> None:
    lines = [
        f"mine,{n},{d},8,{1.8 + 480 / (0.9 * n) ** 0.35 + 2000 / d**0.37}"
        for n in (1e8, 4e8, 2e9, 8e9)
        for d in (1e9, 1e10, 1e11)
    ]
    body = "curve,n_params,n_tokens,bits,y\n" + "\n".join(lines)
    [row] = post(api, "laws/decide?law=precision&memory_bytes=4e9&n_tokens=1e12", body).json()["decisions"]
    assert row["sentence"].startswith("These runs are not enough to decide: bits is 8 in every row")
    assert row["values"] == {}


def test_a_forecast_and_a_selection_of_one_size_say_so(api: httpx.Client) -> None:
    body = "curve,x,y\n" + "\n".join(f"{name},400,{y}" for name in "ab" for y in (3.0, 2.9, 2.8))
    for row in post(api, "laws/forecast?target=1e6", body).json()["forecasts"]:
        assert any("x is 400 in every row" in sentence for sentence in row["warnings"])
        assert row["abstained"]
        assert (row["y"], row["low"], row["high"]) == (None, None, None)
    methods = post(api, "laws/select?target=1e6&budget=1e4&methods=ats,rectifiedfit", body).json()["methods"]
    assert all(row["predicted"] is None for row in methods["ats"]["ranking"])
    assert any("only the size 400" in sentence for sentence in methods["ats"]["warnings"])
    assert methods["rectifiedfit"]["ranking"] == []


def test_a_law_of_another_quantity_is_refused(api: httpx.Client) -> None:
    body = "curve,updates_per_data,y\n" + "\n".join(f"a,{x},{300 / x}" for x in (0.25, 0.5, 1, 2, 4, 8))
    detail = problem(post(api, "laws/fit?law=rl_data&y=batch_size", body), 400)["detail"]
    assert "describes a number of data points, not a batch size" in detail
    assert post(api, "laws/fit?law=power&y=batch_size", body).status_code == 200
    assert problem(post(api, "laws/fit?law=power&y=magic", body), 400)["column"] == "y"
    assert problem(post(api, "laws/compare?laws=rectified,vanilla&y=cost", "curve,x,y\na,1,1"), 400)["column"] == "law"
    assert problem(post(api, "laws/decide?law=rl_data&y=loss", body), 400)["column"] == "law"


def test_a_file_of_another_input_is_refused_by_name(api: httpx.Client) -> None:
    body = "curve,n_params,y\n" + "\n".join(f"a,{x},{3 / x**0.1}" for x in (1e6, 1e7, 1e8, 1e9))
    detail = problem(post(api, "laws/fit?law=rl_data", body), 400)["detail"]
    assert "takes updates_per_data, and the file has n_params" in detail
    assert post(api, "laws/fit?law=power", body).status_code == 200  # of any size


def test_laws_say_what_they_are_of(api: httpx.Client) -> None:
    laws = {law["id"]: law for law in api.get("laws").json()["laws"]}
    assert laws["rl_data"]["y"] == ["n_data_points"]
    assert laws["power"]["y"] == ["y"]
