"""Assumptions and measurements behind a pick: each flip said is what the page answers with that setting."""

from __future__ import annotations

import pytest

from pages.answers.choose.answer import choose
from pages.answers.choose.assumptions import assumptions
from pages.answers.choose.certainty import chances, others
from pages.answers.choose.examples import EXAMPLES, example_of
from pages.answers.choose.measurements import expected_regret, measurements
from pages.answers.choose.need import resolve
from pages.answers.choose.sentences import MAX_VERDICT_WORDS, verdict
from pages.answers.choose.view import ChooseView
from tests.pages.conftest import texts

SETTINGS = {"Prompt length": "input_tokens", "Traffic": "requests_per_day", "GPU rental": "rental"}


@pytest.mark.parametrize(
    "view",
    [ChooseView(), ChooseView(kinds=("self-hosted",), requests_per_day=200_000), ChooseView(task="text-to-image")],
    ids=["all", "own", "images"],
)
def test_a_setting_at_either_end_has_the_pick_that_its_bar_says(view: ChooseView) -> None:
    bars = {SETTINGS[bar.name]: bar for bar in assumptions(view) if bar.name in SETTINGS}
    for name, bar in bars.items():
        for end, lead, pick in (
            (bar.low, bar.swing.lead_low, bar.swing.pick_low),
            (bar.high, bar.swing.lead_high, bar.swing.pick_high),
        ):
            moved = choose(view.with_changes(**{name: end}))
            assert moved.decision.pick == pick
            same = moved.board.model_codes[pick] == moved.board.model_codes[choose(view).decision.pick]
            assert (lead >= 0) == same


def test_what_to_measure_is_of_ranked_models_and_cuts_no_more_than_all_regret() -> None:
    answer = choose(ChooseView())
    worth = measurements(answer)
    assert worth and expected_regret(answer) > 0
    assert all(0 < each.regret_cut <= 1 for each in worth)
    assert {each.part for each in worth} <= set(answer.uncertain_parts)


def test_certainty_counts_the_settings_of_a_model_together() -> None:
    answer = choose(ChooseView(rows="all"))
    named = chances(answer)
    count, share = others(answer)
    assert sum(chance.probability for chance in named) + share == pytest.approx(1, abs=1e-9)
    assert len({chance.label for chance in named}) == len(named)
    assert count >= 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_each_example_is_answered_and_known_again(example) -> None:
    view, complaints = resolve(example.settings())
    assert not complaints
    answer = choose(view)
    assert answer.decision.pick is not None
    assert len(verdict(answer).split()) <= MAX_VERDICT_WORDS
    assert example_of(view) == example.id


def test_a_click_asks_an_example(open_app) -> None:
    app = open_app()
    app.button_group(key="choose-example-chat").set_value("own-h100").run()
    assert not app.exception
    assert app.query_params["gpus"] == "H100"
    assert app.subheader[0].value.startswith("Run ")
    assert app.number_input(key="choose.max_latency").value == 50


def test_firmness_is_drawn_while_open(open_app) -> None:
    app = open_app()
    app.session_state["choose-firm"] = True
    app.run()
    assert not app.exception
    assert "Which assumption could change the pick" in texts(app)
    assert "Deciding now gives away" in texts(app)


def test_another_board_starts_with_its_first_task_and_no_old_limits(open_app) -> None:
    app = open_app(max_latency="50")
    app.selectbox(key="choose-board-llm-serving").select("vision").run()
    assert not app.exception
    assert app.selectbox(key="choose.task").value == "timm-imagenet"
    assert "max_latency" not in app.query_params
    assert app.selectbox(key="choose-board-vision").value == "vision"
