"""Which laws are offered for which runs, and that what is offered gives a sensible answer: every set, every law."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from errors import InputError
from models.laws import LAWS, Law
from models.laws.base import ANY_QUANTITY
from pages.answers.laws.answer import scaling
from pages.answers.laws.forecast import forecast, no_forecast_because
from pages.answers.laws.offer import X_NAMES, Y_NAMES, Y_WORDS, check_quantity, misfit
from pages.answers.laws.sentences import verdict, warnings
from pages.answers.laws.tables import comparison
from pages.answers.laws.upload import read_run_sets
from pages.answers.laws.view import NAMES, RunSet, ScalingView, chosen_laws, resolve, run_set, run_sets
from pages.draw.laws.chart import law_chart

REACH = 10.0


def first_of_each_kind() -> list[str]:
    """A set of every data set, x, y and direction: what laws are offered depends on nothing else."""
    table = run_sets()
    kinds = table.assign(rises=table["trend"] > 0).reset_index()
    return kinds.groupby(["data_set", "x_name", "y_name", "rises"])["curve_id"].first().tolist()


def test_every_built_in_set_says_what_its_columns_mean() -> None:
    table = run_sets()
    assert set(table["x_meaning"]) <= set(X_NAMES)
    assert set(table["y_meaning"]) <= set(Y_NAMES)
    assert set(Y_NAMES.values()) <= set(Y_WORDS)


@pytest.mark.parametrize("law", LAWS.values(), ids=list(LAWS))
def test_every_law_says_what_it_is_of(law: Law) -> None:
    assert law.y and set(law.y) <= set(Y_WORDS)
    assert set(law.x) <= {*NAMES, "x"}


def test_a_law_is_offered_where_its_quantities_are_held_and_else_a_sentence_says_why() -> None:
    table = run_sets()
    for curve_id in table.index:
        runs = run_set(curve_id)
        for law in LAWS.values():
            why = runs.misfit(law)
            if why is None:
                assert {runs.y_name, ANY_QUANTITY} & set(law.y)
                assert set(law.x) <= set(runs.inputs) or law.x[0] in (runs.x_name, "x")
            else:
                assert why.startswith(law.title)
                assert why.endswith(".")
        assert chosen_laws(ScalingView(curve=curve_id), runs)


@pytest.mark.parametrize(
    ("law", "curve_id"),
    [
        ("rl_data", "qscaled_ant_v4_batch_size"),
        ("rl_data", "qscaled_ant_v4_learning_rate"),
        ("train_to_test", "gadre2024_c4_error17"),
        ("train_to_train", "olmo_ladder2024_piqa_val_error"),
        ("loss_to_error", "flan_gpt2"),
        ("rectified", "porian2024_rw_base_long_kaplan_kaplan_loss_star"),
        ("kaplan_compute", "porian2024_rw_base_long_kaplan_kaplan_n_star"),
    ],
)
def test_a_law_of_other_quantities_is_refused_by_page_and_link(law: str, curve_id: str) -> None:
    view, complaints = resolve(ScalingView(curve=curve_id, laws=(law,)))
    assert view.laws == ()
    [complaint] = complaints
    assert complaint.startswith(LAWS[law].title)


@pytest.mark.parametrize(
    ("x", "inputs", "x_name", "trend", "y_name", "fits"),
    [
        (("n_params", "n_tokens"), {"n_params", "n_tokens", "flops"}, "x", -1.0, "loss", True),
        (("n_params", "n_experts"), {"n_params", "n_tokens"}, "x", -1.0, "loss", False),
        (("n_params", "n_tokens"), set(), "x", -1.0, "y", False),
        (("flops",), {"n_params", "flops"}, "x", -1.0, "loss", True),
        (("flops",), set(), "flops", -1.0, "loss", True),
        (("flops",), set(), "flops", -1.0, "batch_size", False),
        (("flops",), set(), "n_examples", -1.0, "loss", False),
        (("loss",), set(), "loss", 1.0, "loss", True),
        (("loss",), set(), "loss", 1.0, "learning_rate", False),
        (("loss",), set(), "n_examples", -1.0, "loss", False),
        (("x",), set(), "n_examples", -1.0, "loss", True),
        (("x",), set(), "loss", -1.0, "loss", False),
        (("x",), set(), "n_examples", 0.5, "loss", False),
        (("x",), {"n_params"}, "x", -1.0, "loss", False),
        (("n_examples",), set(), "x", -1.0, "y", True),
        (("n_examples",), set(), "flops", -1.0, "loss", False),
    ],
)
def test_a_law_suits_what_it_is_made_for(x, inputs, x_name, trend, y_name, fits) -> None:
    law = dataclasses.replace(LAWS["vanilla"], x=x, may_rise=x == ("loss",))
    assert (misfit(law, inputs, x_name, trend, y_name) is None) is fits


def test_a_quantity_that_the_law_is_not_of_is_refused_over_http_too() -> None:
    check_quantity(["rl_data", "power"], "n_data_points")
    check_quantity(list(LAWS), ANY_QUANTITY)
    with pytest.raises(InputError, match=r"'rl_data' describes a number of data points, not a batch size.*power"):
        check_quantity(["power", "rl_data"], "batch_size")
    with pytest.raises(InputError, match="no quantity 'magic'"):
        check_quantity(["power"], "magic")


def test_what_is_offered_predicts_something_sensible() -> None:
    """Ten times past the data what falls ends between a quarter of the least y and the largest; what rises, above."""
    tried = set()
    for curve_id in first_of_each_kind():
        runs = run_set(curve_id)
        answer = scaling(ScalingView(curve=curve_id, reach=REACH))
        low, high = runs.points["y"].min(), runs.points["y"].max()
        for law_fit in answer.fits:
            tried.add(law_fit.law.id)
            where = (curve_id, law_fit.law.id)
            prediction = forecast(answer, law_fit)
            assert prediction is not None, (*where, no_forecast_because(answer, law_fit))
            if runs.inputs or runs.trend <= 0:
                assert low / 4 <= prediction[0] <= 1.02 * high, (*where, prediction)
            else:
                assert low <= prediction[0] <= (1.0 if runs.y_name == "error" else 30 * high), (*where, prediction)
        sentences = " ".join([verdict(answer), *warnings(answer)])
        assert not re.search(r"foretell|\bnan\b|\binf\b|data points|nats a token|[0-9] G\b", sentences), sentences
    assert len(tried) >= 10


def test_a_share_above_one_is_no_forecast() -> None:
    """The law of losses and errors fits this task's points, and promises an error of 6 at ten times the loss."""
    answer = scaling(ScalingView(curve="olmo_ladder2024_csqa_val_error", reach=REACH))
    [law_fit] = answer.fits
    assert forecast(answer, law_fit) is None
    assert "exceeds 1, which error of the task cannot" in no_forecast_because(answer, law_fit)
    within = scaling(ScalingView(curve="olmo_ladder2024_csqa_val_error", reach=1.0))
    value, _, high = forecast(within, within.fits[0])
    assert 0 < value < 1
    assert high <= 1


def runs_of(n_params: np.ndarray, n_tokens: np.ndarray) -> RunSet:
    y = LAWS["chinchilla"].predict(
        {"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37}, [n_params, n_tokens]
    )
    rows = "".join(f"mine,{n},{d},{v}\n" for n, d, v in zip(n_params, n_tokens, y, strict=True))
    [runs] = read_run_sets(f"curve,n_params,n_tokens,y\n{rows}".encode())
    return runs


def test_the_page_names_tokens_that_never_vary_and_forecasts_nothing() -> None:
    runs = runs_of(np.geomspace(1e7, 1e10, 12), np.full(12, 4.42e9))
    answer = scaling(ScalingView(curve=runs.id, reach=10.0), runs)
    assert answer.fits
    for law_fit in answer.fits:
        assert forecast(answer, law_fit) is None
        assert "n_tokens is 4.42e9 in every row" in no_forecast_because(answer, law_fit)
    assert "predicts" not in verdict(answer)
    assert not [trace.name for trace in law_chart(answer).data if trace.mode == "lines"]
    assert any("n_tokens is 4.42e9 in every row, so" in sentence for sentence in warnings(answer))
    table = comparison(answer)
    laws = table[~table["law"].str.contains("baseline")]
    assert laws[["forecast", "forecast__low", "forecast__high"]].isna().all(axis=None)
    assert laws["word"].str.contains("in every row").all()


def test_the_page_predicts_along_tokens_that_follow_parameters_without_an_interval() -> None:
    n_params = np.geomspace(1e7, 1e10, 14)
    runs = runs_of(n_params, 20 * n_params)
    answer = scaling(ScalingView(curve=runs.id, laws=("chinchilla",)), runs)
    [law_fit] = answer.fits
    value, low, high = forecast(answer, law_fit)
    assert 1.8 < value < 2.5
    assert np.isnan([low, high]).all()
    assert "n_tokens is 20 times n_params in every row" in law_fit.fit.faults[0]


def test_the_page_draws_runs_that_tell_nothing(open_app) -> None:
    runs = runs_of(np.geomspace(1e7, 1e10, 12), np.full(12, 4.42e9))
    app = open_app("scaling_laws")
    body = runs.points[["n_params", "n_tokens", "y"]].assign(curve="mine").to_csv(index=False)
    app.file_uploader(key="scaling.file").upload("runs.csv", body.encode())
    app.run()
    assert not app.exception
    assert any("n_tokens is 4.42e9 in every row" in caption.value.replace("\\", "") for caption in app.caption)
    assert not any("predicts" in heading.value for heading in app.subheader)


def test_a_single_curve_of_one_size_is_a_sentence() -> None:
    [runs] = read_run_sets(b"curve,x,y\na,400,3\na,400,2.9\na,400,2.8\n")
    answer = scaling(ScalingView(curve=runs.id), runs)
    for law_fit in answer.fits:
        assert "400 in every row" in no_forecast_because(answer, law_fit)
    assert verdict(answer)
