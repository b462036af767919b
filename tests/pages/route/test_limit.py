"""The Route page's limit: in dollars, in calls of the strongest model or in watt-hours; what it does to the point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.routers.mixing import Mixture, pure
from models.routers.replay import Sweep
from pages.answers.route.answer import replay_of, route
from pages.answers.route.limit import SpendingLimit, Use, rounded_up, steps
from pages.answers.route.log import read_log
from pages.answers.route.sentences import used_sentence
from pages.answers.route.view import UPLOAD, RouteView, resolve
from pages.answers.shared.formatting import number
from tests.models.routers.logs import made_log
from tests.pages.route.test_log import body

ARENA = "RouterArena, public tenth"
WITH_ENERGY = ("Meta-Llama-3_1-8B-Instruct", "Meta-Llama-3_1-70B-Instruct")


def use_of_three_points() -> Use:
    # Points: all to the strong model; half of the calls; none.
    quality, cost = np.array([0.8, 0.75, 0.6]), np.array([0.004, 0.0025, 0.001])
    return Use(quality, cost, np.array([1.0, 0.5, 0.0]), np.array([7200.0, 4500.0, 1800.0]))


@pytest.mark.parametrize(
    ("limit", "point"),
    [
        (SpendingLimit("usd", 4.0), pure(0)),
        (SpendingLimit("usd", 3.25), Mixture(1, 0, 0.5)),
        (SpendingLimit("usd", 0.5), pure(2)),  # nothing is that cheap: the cheapest there is
        (SpendingLimit("strong", 50), pure(1)),
        (SpendingLimit("strong", 25), Mixture(2, 1, 0.5)),
        (SpendingLimit("wh", 2.0), pure(0)),
        (SpendingLimit("wh", 1.25), pure(1)),
        (SpendingLimit("wh", 1.625), Mixture(1, 0, 0.5)),
    ],
)
def test_points_by_hand(limit, point):
    chosen = use_of_three_points().point_within(limit)
    assert (chosen.first, chosen.second) == (point.first, point.second)
    assert chosen.share == pytest.approx(point.share)


def test_the_use_of_a_sweep_agrees_with_its_log():
    log = made_log(50)
    choices = np.stack([np.full(50, 3), np.arange(50) % 4]).astype(np.int8)
    use = Use.of(Sweep(np.zeros(2), choices, log), 3)
    np.testing.assert_allclose(use.spent("strong"), [100, 24])
    np.testing.assert_allclose(use.spent("usd")[0], 1000 * log.cost_usd[:, 3].mean())
    assert use.units == ("usd", "strong")
    assert np.isnan(use.spent("wh")).all()


@given(st.floats(1e-9, 1e9))
def test_rounding_up_is_never_below_and_reads_in_three_digits(value):
    up = rounded_up(value)
    assert value * (1 - 1e-9) <= up <= 1.011 * value
    assert up == pytest.approx(float(f"{up:.2e}"), rel=1e-12)


def test_the_slider_reaches_every_point_and_holds_what_the_link_says():
    spent = np.geomspace(0.013, 2.7, 200)
    stops = steps(spent, 0.5)
    assert 0.5 in stops
    assert stops[0] >= spent[0] > 0.9 * stops[0]
    assert stops[-1] >= spent[-1]
    assert stops == sorted(stops)
    assert steps(np.zeros(3), 0.0) == [0.0]


def test_an_old_link_keeps_its_share_of_the_bill_and_a_new_one_its_dollars():
    old = RouteView(log=ARENA, policy="category-table", bill=80)
    found = replay_of(old, None)
    answer = route(old, found)
    whole = 1000 * float(found.policies["best-single"].settled.cost_usd[0])
    assert answer.limit == SpendingLimit("usd", pytest.approx(0.8 * whole))
    new = route(old.with_changes(limit=answer.limit.value), found)
    assert new.point == answer.point
    assert RouteView.from_params({"bill": ["80"]})[0].limit is None


def test_a_limit_that_nothing_keeps_to_is_said():
    sent = read_log(body(600))
    view = RouteView(log=UPLOAD, policy="category-table", limit=0.01)
    answer = route(view, replay_of(view, sent))
    assert answer.point == pure(int(np.argmin(answer.policy.settled.cost_usd)))
    assert used_sentence(answer).startswith("This policy cannot meet the limit")
    easy = route(view.with_changes(limit=4.0), answer.replay)
    assert used_sentence(easy).startswith("Held-out queries")


@pytest.mark.parametrize("share", [0, 20, 50, 100])
def test_a_share_of_calls_is_kept_to_where_it_was_chosen(share):
    sent = read_log(body(600))
    view = RouteView(log=UPLOAD, policy="category-table", unit="strong", limit=share)
    answer = route(view, replay_of(view, sent))
    settled = answer.policy.settled
    assert 100 * answer.point.mean(settled.strong_share) <= share + 1e-6
    within = 100 * settled.strong_share <= share
    assert answer.point.mean(settled.quality) >= settled.quality[within].max() - 1e-12
    assert f"{number(100 * float(answer.point.mean(answer.policy.use.strong_share)))}%" in used_sentence(answer)


def test_watt_hours_where_the_log_has_energy():
    view = RouteView(models=WITH_ENERGY, policy="category-table", unit="wh", limit=0.05)
    answer = route(view, replay_of(view, None))
    settled = answer.policy.settled
    assert settled.units == ("usd", "strong", "wh")
    assert answer.point.mean(settled.energy_j) <= 0.05 * 3600 * (1 + 1e-9)
    assert "Wh" in used_sentence(answer)
    view, said = resolve(RouteView(log=ARENA, unit="wh", limit=0.05))
    assert (view.unit, view.limit) == ("usd", None)
    assert "unknown" in said[0]


def test_the_slider_moves_the_point_and_the_link(open_app):
    app = open_app("route", log=ARENA, policy="category-table", unit="strong", limit="40")
    assert not app.exception
    slider = app.select_slider(key="route.limit.slider")
    assert slider.value == 40
    last = float(slider.options[-1].rstrip("%"))
    assert last > 40
    slider.set_value(last).run()
    assert not app.exception
    assert linked(app, "unit") == "strong"
    assert float(linked(app, "limit")) == last


def test_another_unit_keeps_the_point(open_app):
    app = open_app("route", log=ARENA, policy="category-table", bill="80")
    before = app.metric[1].value
    app.segmented_control(key="route.unit").set_value("strong").run()
    assert not app.exception
    assert app.metric[1].value == before
    assert linked(app, "unit") == "strong"


def linked(app, name: str) -> str:
    value = app.query_params[name]
    return value[-1] if isinstance(value, list) else value
