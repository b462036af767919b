"""The Scaling laws page, run in process, and the answers it draws."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from models.laws import LAWS, Curve, CurveFit
from models.laws.allocation import allocate
from pages.answers.laws import answer as answers
from pages.answers.laws.answer import aicc, fitted_rows, scaling
from pages.answers.laws.budget import budget_split
from pages.answers.laws.compute_optimal import compute_optimal
from pages.answers.laws.fit_trust import influential, profiled, what_one_point_does, without_the_worst
from pages.answers.laws.forecast import extrapolated_inputs, forecast
from pages.answers.laws.sentences import verdict
from pages.answers.laws.spending import can_spend, spending
from pages.answers.laws.tables import comparison, fit_rows, parameters
from pages.answers.laws.view import RunSet, ScalingView, chosen_laws, resolve, run_set, run_sets, uploaded_set
from pages.draw.laws.chart import law_chart, residual_chart
from tests.pages.conftest import texts


def _power(n: int = 12) -> RunSet:
    """A curve that the rectified law makes, with noise of 1%."""
    x = np.geomspace(200, 200 * 2.0 ** (n - 1), n)
    noise = np.exp(0.01 * np.random.default_rng(7).standard_normal(n))
    return uploaded_set(Curve("mine", x, (900 / (300 + x**0.6) + 1.0) * noise))


def test_the_first_visit_shows_a_verdict_and_no_complaint(open_app):
    app = open_app("scaling_laws")
    assert not app.exception
    assert not app.warning
    assert app.subheader[0].value.startswith("With 1e23 FLOP, train ")
    assert "the best fit is" in texts(app)
    assert len(app.latex) == 1  # one law open, the others folded
    assert texts(app).count("Click a value to see where it comes from") == 1
    laws = app.dataframe[0].value["law"].tolist()
    assert "Chinchilla parametric law" in laws
    assert "Last value (baseline)" in laws


def test_every_built_in_run_set_says_something():
    table = run_sets()
    assert len(table) >= 90
    for curve_id in table.index[::7]:
        runs = run_set(curve_id)
        assert chosen_laws(ScalingView(curve=curve_id), runs) or compute_optimal(runs) is not None


def test_points_beyond_the_cut_are_left_out_and_judged():
    runs = _power()
    answer = scaling(ScalingView(curve=runs.id, upto=60), runs)
    assert answer.is_fitted.sum() == 7  # 0.6 of 11 doublings
    for one in answer.fits:
        assert one.fit is not None
        assert one.fit.n == 7
        rest = ~answer.is_fitted
        left = np.log(one.fit.predict(runs.points["x"][rest])) - np.log(runs.points["y"][rest])
        assert one.held_out_log == pytest.approx(float(np.sqrt(np.mean(left**2))))
    errors = [one.held_out_log for one in answer.fits]
    assert errors == sorted(errors)


def test_the_cut_is_on_a_log_scale():
    runs = uploaded_set(Curve("c", np.array([0.0, 1.0, 10.0, 100.0, 1000.0, 10000.0]), np.ones(6)))
    assert fitted_rows(runs, 50).tolist() == [True, True, True, True, False, False]
    assert fitted_rows(runs, 100).all()


def test_the_forecast_lies_at_the_reach_and_inside_its_interval():
    runs = _power()
    answer = scaling(ScalingView(curve=runs.id, reach=10.0, laws=("rectified",)), runs)
    [one] = answer.fits
    assert one.fit is not None
    y, low, high = forecast(answer, one)
    assert y == pytest.approx(one.fit.predict([10 * runs.points["x"].max()])[0])
    assert low < y < high
    assert "10 times the largest" in verdict(answer)


def test_parameters_and_compute_grow_together():
    """A run of N and D carried 100 times in compute has 10 times of each; experts stay."""
    points = pd.DataFrame({"x": [2.0, 8.0], "n_params": [1.0, 4.0], "n_tokens": [2.0, 8.0], "y": [3.0, 2.0]})
    runs = RunSet("r", "d", "l", "x", "y", "nats", ("n_params", "n_tokens"), points.assign(n_experts=4.0), "s")
    view = ScalingView(reach=100)
    answer = answers.ScalingAnswer(view, runs, np.ones(2, dtype=bool), (), "v")
    law = type("Two", (), {"x": ("n_params", "n_tokens")})()
    assert extrapolated_inputs(answer, law, np.array([1.0, 100.0])).tolist() == [[4.0, 40.0], [8.0, 80.0]]


def _two_inputs(monkeypatch) -> answers.ScalingAnswer:
    """A law of two inputs with a known fit: L = 1 + a (N^-0.3 + D^-0.3), drawn before any such law is fitted."""
    parameter = LAWS["vanilla"].params[0]
    law = dataclasses.replace(
        LAWS["vanilla"],
        id="two",
        title="Two inputs",
        x=("n_params", "n_tokens"),
        params=(parameter,),
        value=lambda p, x, xp: 1 + p[0] * (x[0] ** -0.3 + x[1] ** -0.3),
        gradient=lambda p, x, xp: (x[0] ** -0.3 + x[1] ** -0.3,),
    )
    monkeypatch.setattr("models.laws.fitting.curve_fit.law_named", lambda _name: law)
    monkeypatch.setattr(CurveFit, "interval", lambda fit, x, level: (0.99 * fit.predict(x), 1.01 * fit.predict(x)))
    n, d = (values.ravel() for values in np.meshgrid(10.0 ** np.arange(7, 11), 10.0 ** np.arange(9, 13)))
    y = 1 + 50 * (n**-0.3 + d**-0.3)
    points = pd.DataFrame({"x": d, "y": y, "n_params": n, "n_tokens": d, "flops": 6 * n * d})
    inputs = ("n_params", "n_tokens", "flops")
    runs = RunSet("r", "d", "made", "tokens", "loss, nats", "nats", inputs, points, "s")
    fit = CurveFit(
        curve="made",
        law="two",
        n=len(y),
        params={"B": 50.0},
        stderr={"B": 0.1},
        identified={"B": True},
        covariance=np.array([[0.01]]),
        rmsd_log=0.01,
        cost=0.5 * len(y) * 1e-4,
        converged=True,
        dof=len(y) - 1,
    )
    seen = np.ones(len(y), dtype=bool)
    return answers.ScalingAnswer(ScalingView(reach=100.0), runs, seen, (answers.LawFit(law, fit),), "v")


def test_a_law_of_two_inputs_is_drawn_as_a_line_a_size(monkeypatch):
    answer = _two_inputs(monkeypatch)
    figure = law_chart(answer)
    lines = [trace for trace in figure.data if trace.mode == "lines" and trace.name]
    assert [line.name for line in lines] == [f"{text} parameters" for text in ("10M", "100M", "1B", "10B")]
    for line, n_params in zip(lines, 10.0 ** np.arange(7, 11), strict=True):
        tokens = np.array(line.x) / (6 * n_params)  # along compute, 6 N D
        assert np.array(line.y) == pytest.approx(1 + 50 * (n_params**-0.3 + tokens**-0.3))
    assert len(residual_chart(answer).data) == 2
    assert sum(len(trace.x) for trace in figure.data if trace.mode == "markers") == 16


def test_the_forecast_of_two_inputs_grows_both(monkeypatch):
    """100 times the compute of N = 1e10, D = 1e12 is N = 1e11, D = 1e13."""
    answer = _two_inputs(monkeypatch)
    y, low, high = forecast(answer, answer.fits[0])
    assert y == pytest.approx(1 + 50 * (1e11**-0.3 + 1e13**-0.3))
    assert low < y < high


def test_aicc_charges_for_parameters():
    """By hand: n = 12, rmsd 0.01, 4 parameters and the variance: 24 ln 0.01 + 10 + 60 / 6."""
    fit = scaling(ScalingView(curve=_power().id, laws=("rectified",)), _power()).fits[0].fit
    assert fit is not None
    assert aicc(fit) == pytest.approx(24 * np.log(fit.rmsd_log) + 10 + 60 / 6)


def test_baselines_stand_beside_the_laws():
    runs = uploaded_set(Curve("p", 10.0 ** np.arange(1, 7), 5 * (10.0 ** np.arange(1, 7)) ** -0.1))
    table = comparison(scaling(ScalingView(curve=runs.id, upto=60, reach=100.0), runs)).set_index("law")
    power = table.loc["Power law without floor (baseline)"]
    assert power["held_out_percent"] == pytest.approx(0, abs=1e-6)
    assert power["forecast"] == pytest.approx(5 * (1e4 * 100) ** -0.1)  # a power law is carried exactly
    last = table.loc["Last value (baseline)"]
    assert last["forecast"] == pytest.approx(5 * 1e4**-0.1)
    assert last["held_out_percent"] > 10


def test_parameter_intervals_hold_their_values_and_bounds():
    answer = scaling(ScalingView(curve="flan_gpt2"))
    for one in answer.fits:
        table = parameters(one, 0.8)
        assert table["parameter"].tolist() == list(one.law.names)
        known = table.dropna(subset=["low", "high"])
        assert (known["low"] <= known["value"]).all()
        assert (known["high"] >= known["value"]).all()
        assert (known["low"] >= [LAWS[one.law.id].params[i].low for i in known.index]).all()


def test_rows_to_take_away_hold_every_point_and_law():
    answer = scaling(ScalingView(curve="flan_gpt2"))
    rows = fit_rows(answer)
    assert len(rows) == 15
    assert {"rectified__predicted", "vanilla__predicted", "source", "data_version"} <= set(rows)


def test_a_link_to_runs_that_do_not_exist_says_so():
    view, complaints = resolve(ScalingView(curve="nowhere", laws=("magic",)))
    assert view.curve in run_sets().index
    assert len(complaints) == 2
    assert view.laws == ()


def test_a_link_to_an_upload_of_another_session_says_so(open_app):
    app = open_app("scaling_laws", curve="upload:mine")
    assert not app.exception
    assert any("another session" in warning.value for warning in app.warning)


def test_an_upload_is_fitted(open_app):
    app = open_app("scaling_laws")
    points = _power().points[["x", "y"]]
    rows = "curve,x,y\n" + "\n".join(f"mine,{x:g},{y:.6f}" for x, y in points.itertuples(index=False))
    app.file_uploader(key="scaling.file").upload("runs.csv", rows.encode())
    app.run()
    assert not app.exception
    assert not app.error
    assert ": the best fit is the " in app.subheader[0].value


def test_a_broken_upload_is_a_sentence_and_loses_nothing(open_app):
    app = open_app("scaling_laws")
    before = app.subheader[0].value
    app.file_uploader(key="scaling.file").upload("runs.csv", b"curve,x,y\na,100,-1")
    app.run()
    assert not app.exception
    assert "row 1" in app.error[0].value
    assert app.subheader[0].value == before


def test_a_cut_is_fitted_in_the_worker_and_kept(open_app):
    app = open_app("scaling_laws", upto="60")
    assert not app.exception
    assert "held-out" in texts(app)
    assert app.dataframe[0].value["held_out_percent"].notna().all()


def test_the_first_storey_says_how_to_spend_the_budget_as_the_refits_do(open_app):
    """The instant answer is the value of the one with intervals: by the same law, of the same fit."""
    answer = scaling(ScalingView(flops=1e22))
    split = budget_split(answer)
    fit = next(law_fit.fit for law_fit in answer.fits if law_fit.law.id == "chinchilla")
    best = allocate(fit, 1e22)
    assert split is not None
    assert split.n_params == pytest.approx(best.n_params.value)
    assert 6 * split.n_params * split.n_tokens == pytest.approx(1e22, rel=1e-6)
    assert budget_split(scaling(ScalingView(curve="flan_gpt2"))) is None
    app = open_app("scaling_laws", flops="1e22")
    assert [metric.label for metric in app.metric] == ["Best parameters", "Best tokens"]
    app = open_app("scaling_laws", curve="flan_gpt2")
    assert "fit is" in app.subheader[0].value
    assert [metric.label for metric in app.metric] == ["At 10 times the data", "RMS error"]


def test_too_few_points_are_a_sentence():
    runs = uploaded_set(Curve("two", np.array([1.0, 2.0]), np.array([2.0, 1.0])))
    answer = scaling(ScalingView(curve=runs.id), runs)
    assert verdict(answer)
    assert all(one.problem or one.fit is not None for one in answer.fits)


def test_runs_at_fixed_compute_show_the_best_size(open_app):
    """Porian et al. 2024: exponent 0.497 after all corrections."""
    app = open_app("scaling_laws", curve="porian2024_rw_tuned_short_const_standard", flops="1e21")
    assert not app.exception
    assert not app.warning
    assert "to the power 0.497" in app.subheader[0].value
    assert "With 1e21 FLOP, train " in app.subheader[0].value
    app.session_state["isoflop"] = True
    app.run()
    table = next(frame.value for frame in app.dataframe if "n_params_optimal" in frame.value)
    known = table.dropna()
    assert known["tokens_per_param"].to_numpy() == pytest.approx(
        (known["n_tokens_optimal"] / known["n_params_optimal"]).to_numpy()
    )


def test_what_rises_is_not_offered_laws_of_falling_losses():
    rising = chosen_laws(ScalingView(), run_set("porian2024_rw_base_long_kaplan_kaplan_n_star"))
    assert [law.id for law in rising] == ["power"]  # 11 points: too few for a broken law
    falling = chosen_laws(ScalingView(), run_set("porian2024_rw_base_long_kaplan_kaplan_loss_star"))
    assert {"kaplan_compute", "power_floor"} <= {law.id for law in falling}
    assert "rectified" not in {law.id for law in falling}  # it is of fine-tuning examples


def test_a_formula_of_two_names_is_fitted_once():
    """The vanilla law is the power law with floor; 15 points are too few for a law of nine parameters."""
    chosen = chosen_laws(ScalingView(), run_set("flan_gpt2"))
    assert [law.id for law in chosen] == ["rectified", "vanilla", "m4", "bnsl"]


def test_other_runs_have_no_isoflop_view():
    assert scaling(ScalingView()).optimal is None


def test_compute_is_spent_as_the_law_says(open_app):
    """Both grow alike where alpha and beta are alike: 0.342 / (0.343 + 0.342) is 0.5 of the logarithm for each."""
    app = open_app("scaling_laws", flops="5.76e23")
    app.session_state["scaling-spending"] = True
    app.run()
    assert not app.exception
    assert not app.warning
    table = next(frame.value for frame in app.dataframe if "n_params__low" in frame.value)
    answer = scaling(ScalingView(flops=5.76e23))
    _, rows = spending(answer)
    own = rows.set_index("flops").loc[5.76e23]
    assert own["n_params"] * own["n_tokens"] * 6 == pytest.approx(5.76e23)
    assert own["n_params__low"] < own["n_params"] < own["n_params__high"]
    params = next(one.fit for one in answer.fits if one.law.id == "chinchilla").params
    balance = (params["alpha"] * params["A"] / (params["beta"] * params["B"])) ** (
        1 / (params["alpha"] + params["beta"])
    )
    by_hand = balance * (5.76e23 / 6) ** (params["beta"] / (params["alpha"] + params["beta"]))
    assert own["n_params"] == pytest.approx(by_hand, rel=1e-4)
    assert len(table) == 4
    few = next(frame.value for frame in app.dataframe if "size_exponent" in frame.value).set_index("runs")
    assert few["n"].to_list() == [234, 229]
    assert few.iloc[0][["E", "A", "B"]].to_numpy(float) == pytest.approx([1.784, 442, 1272], rel=2e-3)
    assert few["size_exponent"].between(0.4, 0.6).all()


def test_single_axis_runs_have_nothing_to_spend():
    assert not can_spend(scaling(ScalingView(curve="flan_gpt2")))


def test_points_that_matter_are_those_without_which_the_forecast_moves():
    runs = _power()
    runs.points.loc[10, "y"] *= 1.1
    answer = scaling(ScalingView(curve=runs.id, reach=10.0, laws=("rectified",)), runs)
    [one] = answer.fits
    table = influential(answer, one)
    assert len(table) == 8
    assert table["cooks_distance"].is_monotonic_decreasing
    assert runs.points.loc[10, "x"] in table["x"].head(3).to_numpy()
    assert "leaving any one out" in what_one_point_does(answer, one, table)
    assert len(influential(answer, one, None)) == 12


def test_profile_intervals_hold_the_values_of_stored_and_own_fits():
    for answer in (scaling(ScalingView(laws=("chinchilla",))), scaling(ScalingView(curve="flan_gpt2"))):
        for one in answer.fits:
            if one.law.id in ("chinchilla", "rectified"):
                table = parameters(one, 0.8).assign(**profiled(answer, one))
                assert (table["low"] <= table["value"]).all()
                assert (table["high"] >= table["value"]).all()


def test_the_tabs_of_trust_are_drawn(open_app):
    app = open_app("scaling_laws")
    app.session_state["scaling-details"] = "Influential points"
    app.run()
    assert not app.exception
    assert any("cooks_distance" in frame.value for frame in app.dataframe)
    app.session_state["scaling-details"] = "Parameters"
    app.session_state["scaling-profiles"] = True
    app.run()
    assert not app.exception
    assert not app.warning


def test_the_five_highest_runs_of_chinchilla_decide_a_little(open_app):
    """The same as a fit to 229 runs; each parameter stays within two standard errors."""
    answer = scaling(ScalingView(laws=("chinchilla",)))
    [one] = answer.fits
    table = without_the_worst(answer, one).set_index("parameter")
    points = answer.runs.points.sort_values("y").iloc[:-5]
    runs = dataclasses.replace(answer.runs, id="upload:fewer", points=points)
    again = scaling(ScalingView(curve=runs.id, laws=("chinchilla",)), runs).fits[0].fit
    assert again.n == 229
    assert table["value_without"].to_dict() == pytest.approx(again.params, rel=1e-6)
    assert (table["moved"].abs() < 2).all()
    app = open_app("scaling_laws")
    app.session_state["scaling-details"] = "Influential points"
    app.session_state["scaling-highest"] = True
    app.run()
    assert not app.exception
    assert any("value_without" in frame.value for frame in app.dataframe)
