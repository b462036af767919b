"""Where the queries go: every model's bars are filled with its own colour under its pattern."""

from __future__ import annotations

from pages.answers.route.answer import route
from pages.answers.route.tables import domain_rows
from pages.answers.route.view import UPLOAD, RouteView
from pages.draw.route.chart import domain_shares_chart
from tests.models.routers.logs import made_log
from tests.pages.route.random_logs import few_resamples, replayed

__all__ = ["few_resamples"]  # pytest takes the fixture from here


def test_a_pattern_lies_over_the_colour_and_not_in_place_of_it():
    answer = route(RouteView(log=UPLOAD, policy="category-table", bill=60), replayed(made_log(600)))
    figure = domain_shares_chart(domain_rows(answer), answer, answer.replay.models)
    assert len({trace.marker.color for trace in figure.data}) == len(figure.data) > 1
    assert {trace.marker.pattern.fillmode for trace in figure.data} == {"overlay"}
    assert any(text for trace in figure.data for text in trace.text)
