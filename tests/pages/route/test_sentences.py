"""Route's verdicts over random logs and views: one form, plain numbers, no blemish."""

from __future__ import annotations

import re

from hypothesis import given, settings

from pages.answers.route.answer import route
from pages.answers.route.limit import UNITS
from pages.answers.route.measure_formats import POINT, significant
from pages.answers.route.recommendation import NO_ROUTER
from pages.answers.route.sentences import limit_text, route_verdict, used_sentence
from pages.answers.route.tables import policy_rows, within_limit
from pages.answers.route.view import AUTO, UPLOAD, RouteView
from tests.pages.route.random_logs import few_resamples, logs, replayed

__all__ = ["few_resamples"]  # pytest takes the fixture from here
NUMBER = r"-?\d[\d,.]*"
SCORES = rf"scores {NUMBER}( ± {NUMBER})?% at \${NUMBER}"
TIES = r"( [A-Z][\w, ]+ ties but is more complex\.)?"
GAP = rf"{NUMBER} points?"
CHANCE = (
    rf"Random mixing at that cost scores (the same|{GAP} more, so routing does not pay here|{GAP} less, within noise|"
    rf"{GAP} less \({NUMBER} to {NUMBER}\))\."
)
NAME = r"([A-Z][\w, ]+|m\d alone|A random mix of [\d.]+% m\d and [\d.]+% m\d)"
WHY_NOT = (
    rf"(over your limit|{GAP} behind on the validation queries|no better beyond noise and more complex|"
    r"no better on the validation queries)"
)
FORMS = (
    rf"{NAME} {SCORES} per 1,000 queries; m\d alone scores {NUMBER}% at \${NUMBER}\. {CHANCE}{TIES}",
    rf"{NAME} {SCORES} per 1,000 queries: no router is better within your limit\.{TIES}",
    rf"{NAME} is (better|recommended) within your limit: {NUMBER}% at \${NUMBER} per 1,000 queries\. "
    rf"{NAME} {SCORES}, {WHY_NOT}\.",
    rf"No policy meets your limit\. {NAME} uses the least: it scores {NUMBER}% at \${NUMBER} per 1,000 queries\.",
)
MAX_WORDS = 40
BLEMISHES = ("  ", "()", "+0", "-0.0", "-0%", " %", "nan", "inf", "None", " 1.0 points", "..", " .", "$.")


def assert_plain(text: str) -> None:
    assert not [blemish for blemish in BLEMISHES if blemish in text], text


@settings(max_examples=6, deadline=None)
@given(logs())
def test_every_verdict_has_one_form(log):
    log_replay = replayed(log, ("carrot-knn", "cascade"))
    for policy in (AUTO, "category-table", "carrot-knn", "cascade"):
        for unit in UNITS:
            singles = log_replay.policies[NO_ROUTER].settled.spent(unit)
            for limit in (None, 0.0, float(singles.mean()), 2.0 * float(singles.max())):
                view = RouteView(log=UPLOAD, policy=policy, unit=unit, limit=limit, bill=50)
                answer = route(view, log_replay)
                verdict = route_verdict(answer)
                assert any(re.fullmatch(form, verdict) for form in FORMS), verdict
                assert len(verdict.split()) <= MAX_WORDS, verdict
                for text in (verdict, used_sentence(answer), limit_text(answer)):
                    assert_plain(text)


@settings(max_examples=5, deadline=None)
@given(logs())
def test_the_table_beside_the_limit_reads_alike(log):
    answer = route(RouteView(log=UPLOAD, bill=50), replayed(log))
    table = within_limit(policy_rows(answer))
    assert (table["policy"].str.contains("(recommended)", regex=False)).sum() == 1
    for key in POINT:
        for text in table.get(key, []):
            assert not re.search(r"[+-]0(\.0)?\b(?!\.)", text), text
            assert "nan" not in text
            assert "same to same" not in text


def test_a_column_of_money_has_one_number_of_significant_figures():
    assert [significant(value) for value in (0.14, 0.119, 1.19, 12.0, 123.4, 1234.5, 0.0, 0.0999996)] == [
        "0.140", "0.119", "1.19", "12.0", "123", "1,234", "0", "0.100"
    ]  # fmt: skip
