"""Levers on a choice: a claimed copy beside the measured candidate, which ranks and figures never notice."""

from __future__ import annotations

import json

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from errors import InputError
from pages.answers.choose.answer import choose
from pages.answers.choose.levered import lever_offer, lever_sources, levered_candidate, levered_sentence
from pages.answers.choose.record import record_html
from pages.answers.choose.tables import ranked_rows
from pages.answers.choose.view import ChooseView
from pages.answers.papers.levers_on import levers
from pages.api.choose import as_json
from tests.pages.conftest import texts

HOSTED = ChooseView(kinds=("self-hosted",), x="energy")
BOTH = HOSTED.with_changes(levers=("efficientllm", "ml-energy"))


def test_bands_of_a_pick_multiply_as_the_claims_say() -> None:
    answer = choose(BOTH)
    levered = levered_candidate(answer)
    assert levered is not None
    assert levered.index == answer.decision.pick
    effect = next(effect for effect in levered.effects if effect.metric == "energy_per_response_j")
    measured = answer.value(levered.index, "energy")
    # Up to 3.9x less: from no effect to a quarter. More than 40% less: no stated end below.
    assert effect.measured == measured
    assert effect.band.low is None
    assert effect.band.high == pytest.approx(measured * 0.6)
    assert effect.band.value == pytest.approx(measured * (1 + 1 / 3.9) / 2 * 0.6)


def test_ranks_and_measurements_stay_as_they_are() -> None:
    bare, levered = choose(HOSTED), choose(BOTH)
    levered_candidate(levered)
    assert_frame_equal(ranked_rows(levered), ranked_rows(bare))
    assert levered.decision.pick == bare.decision.pick
    assert np.array_equal(levered.listed, bare.listed)


def test_removing_the_levers_restores_the_measured_answer() -> None:
    bare = as_json(choose(HOSTED))
    with_levers = as_json(choose(BOTH))
    assert with_levers["levered"][0]["levers"] == ["efficientllm", "ml-energy"]
    again = as_json(choose(BOTH.with_changes(levers=())))
    assert again == bare
    assert again["levered"] == []
    changed = {name for name, value in with_levers.items() if value != bare[name]}  # type: ignore[literal-required]
    assert changed == {"levered", "view"}


def test_any_candidate_can_take_them() -> None:
    bare = choose(HOSTED)
    second = int(bare.listed[1])
    levered = levered_candidate(choose(BOTH.with_changes(lever_on=str(bare.cell(second, "candidate_id")))))
    assert levered is not None
    assert levered.index == second


def test_a_candidate_that_is_not_there_is_named() -> None:
    unknown = BOTH.with_changes(lever_on="<b>none</b>")
    with pytest.raises(InputError, match="no candidate '<b>none</b>'"):
        choose(unknown, strict=True)
    assert choose(unknown).view.lever_on == ""


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("efficientllm", "efficient-qat"), "both of the group weights"),
        (("minions", "minions:chat"), "counted twice"),
        (("no-such-lever",), "no lever or paper 'no-such-lever'"),
        (("gpicl",), "states no effect"),
        (("efficientllm", "ml-energy", "minions", "e1-adaptive-effort"), "at most 3 levers"),
    ],
)
def test_levers_that_cannot_stand_together_are_refused(names: tuple[str, ...], why: str) -> None:
    with pytest.raises(InputError, match=why):
        choose(ChooseView(levers=names), strict=True)
    answer = choose(ChooseView(levers=names))
    assert any(why in complaint for complaint in answer.complaints)
    assert len(answer.view.levers) < len(names)


def test_an_offer_takes_no_lever_of_the_server() -> None:
    answer = choose(ChooseView(kinds=("api",), levers=("efficientllm", "minions")))
    levered = levered_candidate(answer)
    assert levered is not None
    assert [lever.id for lever in levered.levers] == ["minions"]
    assert "run by its provider" in levered.refusals[0]
    assert "cost per 1k requests" in levered_sentence(answer, levered)


def test_each_lever_is_offered_or_says_why_not() -> None:
    fitting, misfits = lever_offer(choose(HOSTED))
    assert len(fitting) + len(misfits) == len(levers())
    assert {"efficientllm", "minions", "blendserve"} <= set(fitting)
    assert all(reason.startswith(label) for label, reason in misfits.items())


def test_the_sentence_names_every_lever_and_its_paper(open_app) -> None:
    app = open_app(kinds="self-hosted", levers="efficientllm,ml-energy", x="energy")
    assert not app.exception
    assert not app.warning
    answer = choose(BOTH)
    levered = levered_candidate(answer)
    assert levered is not None
    for source in lever_sources(levered):
        assert f"]({source.link})" in texts(app)
    assert "Claimed, not measured" in texts(app)
    assert "or less instead of" in texts(app)


def test_the_levered_copy_stands_on_the_chart_in_a_style_of_its_own(open_app) -> None:
    def traces(**params: str) -> list[dict]:
        app = open_app(kinds="self-hosted", x="energy", **params)
        return json.loads(app.get("plotly_chart")[0].proto.spec)["data"]

    bare, levered = traces(), traces(levers="efficientllm")
    assert levered[:-2] == bare
    band, mark = levered[-2:]
    assert mark["marker"]["symbol"] == "pentagon-open"
    assert "claimed" in mark["name"]
    assert band["opacity"] < 0.5
    assert min(band["x"]) < mark["x"][0] < max(band["x"])
    assert not any("pentagon" in json.dumps(trace) for trace in bare)


def test_levers_are_chosen_while_the_group_is_open(open_app) -> None:
    app = open_app(kinds="self-hosted")
    assert not any(widget.key == "choose.levers" for widget in app.multiselect)
    app.session_state["choose-levers-settings"] = True
    app.run()
    app.multiselect(key="choose.levers").set_value(["efficientllm"]).run()
    assert not app.exception
    assert app.query_params["levers"] == "efficientllm"
    assert "int4 quantization as EfficientLLM measured it" in texts(app)
    again = open_app(kinds="self-hosted", levers="efficientllm")  # the tester closes a popover at each run
    again.session_state["choose-levers-settings"] = True
    again.run()
    again.multiselect(key="choose.levers").set_value([]).run()
    assert "levers" not in again.query_params
    assert "Claimed, not measured" not in texts(again)


def test_the_record_names_the_levers_and_their_papers() -> None:
    answer = choose(BOTH)
    levered = levered_candidate(answer)
    assert levered is not None
    record = record_html(answer, "http://localhost/?a=b")
    assert "<h2>What if</h2>" in record
    assert all(source.link in record for source in lever_sources(levered))
    assert "What if" not in record_html(choose(HOSTED), "http://localhost/?a=b")
