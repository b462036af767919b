"""The Choose page, run in process."""

from __future__ import annotations

import pytest

from errors import WarehouseError
from pages.answers.boards import store
from pages.answers.choose.answer import choose
from pages.answers.choose.caveats import doubts
from pages.answers.choose.sentences import confidence, verdict
from pages.answers.choose.view import ChooseView
from pages.draw.shared.escaping import escape
from tests.pages.conftest import texts


def test_a_first_visit_shows_a_worked_decision(open_app):
    app = open_app()
    assert not app.exception
    assert app.subheader[0].value == escape(verdict(choose(ChooseView())))
    assert [metric.label for metric in app.metric] == ["Arena rating 2026", "Cost per 1k requests"]
    assert len(app.dataframe[0].value) > 5
    assert "candidates meet your limits" in texts(app)


def test_a_setting_changes_answer_and_url(open_app):
    app = open_app()
    before = app.subheader[0].value
    app.slider(key="choose.w_quality").set_value(0)
    app.slider(key="choose.w_cost").set_value(10).run()
    assert not app.exception
    assert app.subheader[0].value != before
    assert app.query_params["w_cost"] == "10"
    assert app.query_params["w_quality"] == "0"


def test_a_link_sets_every_widget(open_app):
    app = open_app(task="gpqa", gpus="H100", max_latency="60", w_energy="7", kinds="self-hosted", itl="p99")
    assert not app.exception
    assert not app.warning
    assert app.selectbox(key="choose.task").value == "gpqa"
    assert app.selectbox(key="choose.itl").value == "p99"
    assert app.number_input(key="choose.max_latency").value == 60
    assert app.slider(key="choose.w_energy").value == 7
    assert set(app.dataframe[0].value["where"].str.contains("H100")) == {True}
    assert (app.dataframe[0].value["itl_p99_ms"] <= 60).all()


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"task": "no-such-task"}, "no-such-task"),
        ({"quality": "arena_gone"}, "arena_gone"),
        ({"gpus": "H100,V9000"}, "V9000"),
        ({"w_cost": "eleven"}, "eleven"),
        ({"max_cost_usd": "-5"}, "-5"),
        ({"nonsense": "1"}, "nonsense"),
        ({"task": "<script>alert(1)</script>"}, "alert(1)"),
        ({"gpus": "x'; DROP TABLE candidate; --"}, "DROP TABLE"),
    ],
)
def test_what_a_link_holds_that_does_not_exist_is_named(open_app, params, named):
    app = open_app(**params)
    assert not app.exception
    assert any(named in warning.value.replace("\\", "") for warning in app.warning)
    assert app.subheader[0].value


def test_no_candidate_left_says_which_limit_to_relax(open_app):
    app = open_app(max_cost_usd="0.000001")
    assert not app.exception
    assert "Nothing meets all of your limits" in app.subheader[0].value
    assert "cost limit" in app.subheader[0].value.lower()


def test_all_weights_at_zero_is_answered_with_a_sentence(open_app):
    app = open_app(w_quality="0", w_cost="0", w_energy="0", w_latency="0")
    assert not app.exception
    assert "weight" in texts(app)


@pytest.mark.parametrize(
    "task", ["lm-arena-chat", "gpqa", "sourcegraph-fim", "image-chat", "video-chat", "text-to-image", "text-to-video"]
)
def test_every_task_has_an_answer(open_app, task):
    app = open_app(task=task)
    assert not app.exception
    assert not app.warning
    assert app.subheader[0].value.startswith(("Run ", "Buy "))


def test_another_task_starts_with_its_own_quality_and_no_old_limits(open_app):
    app = open_app(max_latency="60")
    app.selectbox(key="choose.task").select("image-chat").run()
    assert not app.exception
    assert app.selectbox(key="choose.quality").value == "arena_vision"
    assert app.number_input(key="choose.max_latency").value is None


def test_settings_are_still_there_after_a_visit_to_another_page(open_app):
    app = open_app(w_energy="9")
    app.switch_page("pages/frontier.py").run()
    assert not app.exception
    app.switch_page("pages/choose.py").run()
    assert app.slider(key="choose.w_energy").value == 9


def test_api_models_can_be_let_in_with_one_click(open_app):
    app = open_app(max_latency="60")
    next(button for button in app.button if "API models" in button.label).click().run()
    assert not app.exception
    assert app.slider(key="choose.w_energy").value == 0
    assert app.number_input(key="choose.max_latency").value is None
    assert not any("API models" in button.label for button in app.button)
    assert "GPU" not in app.dataframe[0].value["where"].iloc[0]


def test_chart_axis_and_rows_can_be_chosen(open_app):
    app = open_app(kinds="self-hosted")  # the table of all kinds ends at its most rows either way
    best = len(app.dataframe[0].value)
    app.get_by_key("choose.rows").set_value("all").run()
    app.get_by_key("choose.x").set_value("energy").run()
    assert not app.exception
    assert len(app.dataframe[0].value) > 1.5 * best
    assert app.query_params["rows"] == "all"
    assert app.query_params["x"] == "energy"
    assert "Energy per response" in app.get("plotly_chart")[0].proto.spec


def test_data_that_cannot_be_read_is_a_sentence(open_app, monkeypatch):
    def broken() -> None:
        raise WarehouseError(
            "The tables in /nowhere cannot be loaded. Set PARETOSCOPE_TABLES to the folder data/tables."
        )

    store.forget()
    monkeypatch.setattr(store, "open_warehouse", broken)
    app = open_app()
    assert not app.exception
    assert "PARETOSCOPE" in app.error[0].value
    store.forget()


def test_folded_settings_hold_and_are_counted(open_app):
    app = open_app(requests_per_day="5000", rental="dearest", open_only="true")
    assert not app.exception
    before = app.subheader[0].value
    assert [caption.value for caption in app.caption if caption.value.endswith(" set")] == ["More limits: 1 set"]
    app.slider(key="choose.w_latency").set_value(2).run()
    app.slider(key="choose.w_latency").set_value(1).run()
    assert app.subheader[0].value == before
    assert app.query_params["requests_per_day"] == "5000"
    assert app.query_params["rental"] == "dearest"


def test_a_public_test_as_quality_says_what_it_is():
    """Aider prints no interval; GPQA has one, and both are tests, not votes."""
    aider = choose(ChooseView(task="lm-arena-chat", quality="aider_polyglot_pct"))
    assert aider.decision.pick is not None
    assert "no confidence interval" in confidence(aider)
    assert any("public test" in doubt for doubt in doubts(aider))
    gpqa = choose(ChooseView(task="lm-arena-chat", quality="gpqa_diamond_pct"))
    assert "draws" in confidence(gpqa)
    rated = choose(ChooseView(task="lm-arena-chat", quality="comparia_rating"))
    assert any("votes" in doubt for doubt in doubts(rated))


def test_a_fold_stays_the_same_fold_while_its_settings_change(open_app):
    """Streamlit keeps a fold open by its identity, in which its label counts."""
    app = open_app()
    before = {fold.proto.id for fold in app.expander}
    assert all(before)
    changed = open_app(requests_per_day="5000", rental="dearest", open_only="true", pue="1.5")
    assert {fold.proto.id for fold in changed.expander} == before


def test_a_trace_fills_in_the_workload_and_the_link(open_app):
    app = open_app(input_tokens="900")
    app.session_state["choose-workload-settings"] = True
    app.run()
    assert app.selectbox(key="choose-traffic").value == ""
    app.selectbox(key="choose-traffic").select("mooncake-chat").run()
    assert not app.exception
    assert (app.query_params["input_tokens"], app.query_params["cached_pct"]) == ("12035", "37")
    again = open_app(input_tokens="12035", cached_pct="37")  # the tester closes a popover at each run
    again.session_state["choose-workload-settings"] = True
    again.run()
    assert again.selectbox(key="choose-traffic").value == "mooncake-chat"
    assert again.number_input(key="choose.input_tokens").value == 12035
    assert again.slider(key="choose.cached_pct").value == 37
    assert again.number_input(key="choose.output_tokens").value is None
    assert "343 tokens on average" in texts(again)
