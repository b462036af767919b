"""The Frontier page, run in process."""

from __future__ import annotations

import numpy as np
import pytest

from data.metrics import metrics
from models.decision.choosing import Standing
from models.front.pareto import pareto_optimal
from pages.answers.boards import store
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.sentences import chart_caption, front_notes
from pages.answers.frontier.tables import api_params
from pages.answers.frontier.view import FrontierView, resolve
from pages.draw.shared.axes import titled
from pages.draw.shared.scatter import scatter
from tests.pages.conftest import texts


@pytest.mark.parametrize("board", ["llm-serving", "image-generation", "video-generation", "api-models"])
def test_every_board_opens(open_app, board):
    app = open_app("frontier", board=board)
    assert not app.exception
    assert not app.warning
    assert "candidates are optimal" in app.subheader[0].value
    assert (app.dataframe[0].value["pareto_rank"].dropna().diff().dropna() >= 0).all()


def test_objectives_of_a_link(open_app):
    app = open_app("frontier", x="energy_per_token_j", y="itl_p95_ms", z="arena_text", front_only="true")
    assert not app.exception
    shown = app.dataframe[0].value
    assert set(shown["pareto_rank"]) == {1}
    frame = store.board_frame("llm-serving", "lm-arena-chat")
    values = frame[["energy_per_token_j", "itl_p95_ms", "arena_text"]].to_numpy(dtype=float)
    assert len(shown) == min(200, int(pareto_optimal(values, [False, False, True]).sum()))


def test_a_metric_that_is_gone_is_named(open_app):
    app = open_app("frontier", x="no_such_metric")
    assert not app.exception
    assert any("no\\_such\\_metric" in warning.value for warning in app.warning)


def test_a_range_keeps_what_lies_in_it():
    view, complaints = resolve(FrontierView(x="energy_per_token_j", y="itl_p95_ms", x_range=(0.1, 0.2)))
    answer = answer_frontier(view)
    assert not complaints
    assert answer.listed["energy_per_token_j"].between(0.1, 0.2).all()
    assert 0 < len(answer.listed) < len(answer.frame)


def test_comparison_in_the_link(open_app):
    ids = store.board_frame("llm-serving", "lm-arena-chat")["candidate_id"].head(2).tolist()
    app = open_app("frontier", compare=",".join([*ids, "gone-candidate"]))
    assert not app.exception
    assert "Side by side" in texts(app)
    assert any("gone-candidate" in warning.value for warning in app.warning)
    table = app.dataframe[0].value
    assert table.shape[1] == 2


def test_slack_is_one_on_the_front_and_more_off_it():
    answer = answer_frontier(resolve(FrontierView(x="energy_per_token_j", y="itl_p95_ms"))[0])
    ranked = answer.listed.dropna(subset=["pareto_rank"])
    on_front = (ranked["pareto_rank"] == 1).to_numpy(dtype=bool)
    slack = ranked["epsilon_slack"].to_numpy()
    assert np.allclose(slack[on_front], 1)
    assert (slack[~on_front] >= 1).all()


def test_an_axis_says_when_nothing_on_it_was_measured():
    view, _ = resolve(FrontierView(board="arena-french"))
    frame = answer_frontier(view).frame
    energy, rating = metrics()["energy_per_token_j"], metrics()["comparia_rating"]
    figure = scatter(frame, energy, rating, np.full(len(frame), str(Standing.DOMINATED)))
    assert figure.layout.xaxis.title.text == "Energy per output token, J/token (estimated)"
    assert figure.layout.yaxis.title.text == "Rating in compar:IA"


def test_the_caption_says_only_what_is_there():
    vision = chart_caption(answer_frontier(resolve(FrontierView(board="vision"))[0]))
    assert "diamonds" not in vision
    assert "missing" not in vision
    french = chart_caption(answer_frontier(resolve(FrontierView(board="arena-french"))[0]))
    assert "diamonds are API models" in french
    assert "21 candidates are missing a value and left out of the front." in french


def test_a_unit_that_the_label_says_is_not_said_twice():
    registry = metrics()
    assert titled(registry["inferences_per_s"]) == "Inferences per second"
    assert titled(registry["latency_per_response_s"]) == "Time per response, s"


def test_a_task_on_a_board_without_tasks_is_named():
    board = next(str(name) for name in store.boards()["id"] if store.tasks(str(name)).empty)
    view, complaints = resolve(FrontierView(board=board, of="no-such-task"))
    assert view.of == ""
    assert complaints == (f"The board {board} has no task 'no-such-task': it has no tasks.",)


ENERGY_FRONT = {"board": "inference-2026", "x": "energy_per_token_j", "y": "interactivity_tok_s"}


def test_predicted_energy_is_an_objective_only_where_asked_for():
    plain, complaints = resolve(FrontierView(**ENERGY_FRONT))
    assert plain.x != "energy_per_token_j"
    assert "energy_per_token_j" in complaints[0]
    view, complaints = resolve(FrontierView(**ENERGY_FRONT, predicted_energy=True))
    assert not complaints
    answer = answer_frontier(view)
    assert answer.front.size > 1
    assert set(answer.frame["energy_per_token_j__kind"].iloc[answer.front]) == {"predicted"}
    assert "a hollow mark; on the front, its whisker is the 90% interval" in chart_caption(answer)
    assert f"All {answer.front.size} on the front stand on a predicted energy" in " ".join(front_notes(answer))
    assert api_params(answer)["predicted_energy"] == "true"


def test_predicted_energy_is_drawn_hollow_with_its_interval():
    answer = answer_frontier(resolve(FrontierView(**ENERGY_FRONT, predicted_energy=True))[0])
    registry = metrics()
    figure = scatter(answer.frame, registry[answer.view.x], registry[answer.view.y], answer.standing)
    optimal = next(trace for trace in figure.data if trace.name == "optimal")
    assert optimal.marker.symbol == "circle-open"  # of all of them
    low, high = np.array(optimal.x) - optimal.error_x.arrayminus, np.array(optimal.x) + optimal.error_x.array
    drawn = answer.frame.set_index("candidate_id").loc[[data[0] for data in optimal.customdata]]
    assert np.allclose(low, drawn["energy_per_token_j__low"].astype(float))
    assert np.allclose(high, drawn["energy_per_token_j__high"].astype(float))
    assert "energy predicted, 90% interval" in optimal.text[0]


def test_a_chart_of_measured_energy_has_no_whisker():
    answer = answer_frontier(resolve(FrontierView(x="energy_per_token_j", y="itl_p95_ms"))[0])
    figure = scatter(answer.frame, metrics()["energy_per_token_j"], metrics()["itl_p95_ms"], answer.standing)
    assert all("error_x" not in trace or trace.error_x.array is None for trace in figure.data)
    assert "predicted" not in chart_caption(answer)


def test_the_toggle_is_where_something_can_be_predicted(open_app):
    app = open_app("frontier", board="inference-2026")
    app.toggle(key="frontier.predicted_energy").set_value(True).run()
    assert not app.exception
    assert any("Energy per output token" in option for option in app.selectbox(key="frontier.x").options)
    assert app.query_params["predicted_energy"] == "true"
    app.selectbox(key="frontier.x").select("energy_per_token_j").run()
    app.toggle(key="frontier.predicted_energy").set_value(False).run()
    assert not app.exception
    assert app.selectbox(key="frontier.x").value != "energy_per_token_j"
    with pytest.raises(KeyError):
        open_app("frontier", board="api-models").toggle(key="frontier.predicted_energy")
