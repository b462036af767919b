"""What serving emits: the published comparison, arithmetic by hand, and what cannot be answered."""

from __future__ import annotations

import pytest

from errors import InputError
from models.constants import J_PER_KWH
from pages.answers.boards import store
from pages.answers.footprint.answer import answer_footprint, resolve
from pages.answers.footprint.footprint_record import footprint_reply
from pages.answers.footprint.hours_of_day import hours_reply, hours_table
from pages.answers.footprint.rack import rack_reply, rack_rows
from pages.answers.footprint.sentences import carbon_text, doubts, verdict
from pages.answers.footprint.serving_energy import measured_models, stress_labels, tasks
from pages.answers.footprint.tables import deployment_table, grid_table
from pages.answers.footprint.view import FootprintView
from pages.api.exchange import Ask
from pages.api.footprint import plan_footprint


def test_the_published_comparison() -> None:
    """Llama 8B on H100: .263 J per token within 10 ms at p95, .070 without a limit, 3.7 times."""
    reply = footprint_reply(answer_footprint(FootprintView()))
    assert reply["within_limit"] is not None
    assert reply["without_limit"] is not None
    assert reply["within_limit"]["energy_per_token_j"] == pytest.approx(0.263, abs=5e-4)
    assert reply["without_limit"]["energy_per_token_j"] == pytest.approx(0.070, abs=5e-4)
    assert reply["energy_ratio"] == pytest.approx(3.7, abs=0.05)
    assert "3.7 times that without a limit" in reply["verdict"]


def test_a_month_in_france_and_poland_by_hand() -> None:
    view = FootprintView(output_tokens=500, requests_per_day=1000, pue=1.2, grids=("France", "Poland"))
    answer = answer_footprint(view)
    assert answer.energy.within_limit is not None
    kwh = answer.energy.within_limit["energy_per_token_j"] * 500 * 30_000 / J_PER_KWH
    france, poland = answer.grids
    grids = store.grids()
    assert france["kwh"] == pytest.approx(1.2 * kwh)
    assert poland["kgco2e"] == pytest.approx(1.2 * kwh * grids.loc["Poland", "gco2e_per_kwh"] / 1000)
    assert france["water_l"] == pytest.approx(1.2 * kwh * grids.loc["France", "water_l_per_kwh"])
    assert france["gco2e_per_request"] == pytest.approx(1000 * france["kgco2e"] / 30_000)
    assert poland["score"] == pytest.approx(8000 / poland["gco2e_per_request"])
    assert poland["kgco2e_low"] <= poland["kgco2e"] <= poland["kgco2e_high"]


def test_an_amount_of_energy_needs_no_model() -> None:
    """The Transformer of the energy policy paper: 201 kWh; here on one grid without a site's surcharge."""
    answer = answer_footprint(FootprintView(energy_kwh=201.0, pue=1.0, grids=("World",)))
    assert answer.grids[0]["kgco2e"] == pytest.approx(201 * store.grids().loc["World", "gco2e_per_kwh"] / 1000)
    assert answer.grids[0]["gco2e_per_request"] is None
    assert verdict(answer).startswith("201 kWh at the machines")


def test_a_limit_that_nothing_keeps() -> None:
    answer = answer_footprint(FootprintView(max_itl_ms=1.0))
    assert answer.kwh is None
    assert answer.grids == ()
    assert "No measured deployment" in verdict(answer)
    assert grid_table(answer).empty
    assert len(deployment_table(answer)) > 5


def test_a_looser_limit_never_takes_more_energy() -> None:
    joules = []
    for limit in (8.0, 10.0, 20.0, 50.0, None):
        within = answer_footprint(FootprintView(max_itl_ms=limit)).energy.within_limit
        assert within is not None
        joules.append(within["energy_per_token_j"])
    assert joules == sorted(joules, reverse=True)


def test_stress_multiplies_by_the_claim() -> None:
    usual = answer_footprint(FootprintView(task="image-chat", model="qwen3-vl-8b-instruct", gpu=""))
    assert usual.kwh is not None
    for claim, factor in (("verbose-images-1", 7.87), ("verbose-images-2", 8.56)):
        assert claim in stress_labels()
        stressed = answer_footprint(usual.view.with_changes(stress=claim))
        assert stressed.kwh == pytest.approx(factor * usual.kwh)
        assert any("paper's claim" in note for note in doubts(stressed))
    text = answer_footprint(FootprintView(stress="verbose-images-1"))
    assert text.energy.stress is None, "the attack needs an image"


@pytest.mark.parametrize("limit", [5.0, 15.0, None])
def test_every_verdict_is_short(limit: float | None) -> None:
    for task in tasks():
        for model in list(measured_models(task))[::8]:
            answer = answer_footprint(FootprintView(task=task, model=model, gpu="", max_itl_ms=limit))
            said = verdict(answer)
            assert len(said.split()) <= 40, said
            assert said.endswith(".")
            assert not any(word in said for word in ("nan", "None", "  "))


def test_names_that_are_not_known_are_replaced_with_a_sentence() -> None:
    view, said = resolve(FootprintView(task="x", model="y", gpu="z", grids=("Atlantis", "France")))
    assert len(said) == 4
    assert all(sentence.endswith(".") for sentence in said)
    assert view.grids == ("France",)
    assert resolve(FootprintView(model="meta-llama/Llama-3.1-8B-Instruct"))[1] == (), "any of its names will do"


def test_the_call_answers_and_refuses() -> None:
    reply = plan_footprint(Ask({}, {"grids": ["France,Poland"]})).value
    assert [row["zone"] for row in reply["grids"]] == ["France", "Poland"]
    for query in ({"model": ["abacus"]}, {"grids": ["Atlantis"]}, {"pue": ["0.5"]}):
        with pytest.raises(InputError):
            plan_footprint(Ask({}, query))


def test_carbon_as_people_say_it() -> None:
    assert [carbon_text(kg) for kg in (0.05, 4.321, 2500.0)] == ["50 g", "4.32 kg", "2.5 t"]


def test_the_cleanest_hours() -> None:
    reply = hours_reply(FootprintView(hours_needed=6))
    means = hours_table()["mean"]
    assert reply["window_gco2e_per_kwh"] < reply["mean_gco2e_per_kwh"] == pytest.approx(means.mean(), abs=0.01)
    assert hours_reply(FootprintView(hours_needed=24))["saved_pct"] == pytest.approx(0.0, abs=1e-9)


def test_a_rack_at_the_95th_percentile() -> None:
    reply = rack_reply(FootprintView())
    assert reply["more_pct"] == pytest.approx(30, abs=3)
    assert reply["over_budget_low_pct"] <= reply["over_budget_pct"] <= reply["over_budget_high_pct"]
    full = rack_reply(FootprintView(quantile=1.0))
    assert full["servers"] == full["nameplate_servers"]
    rows = rack_rows(FootprintView())
    assert rows["servers_all_alike"].is_monotonic_decreasing
    assert (rows["servers_independent"] >= rows["servers_half_alike"]).all()
    assert (rows["servers_half_alike"] >= rows["servers_all_alike"]).all()
    assert "no server" in rack_reply(FootprintView(budget_kw=1.0))["verdict"]
