"""Answers on an uploaded log: worked out once, forgotten with the log."""

from __future__ import annotations

import gc
import weakref

from pages.answers.route import answer
from pages.answers.route.log import RouteLog, read_log
from pages.answers.route.log_cache import MAX_ANSWERS, cached_per_log
from pages.answers.route.view import UPLOAD, RouteView
from tests.models.routers.logs import made_log
from tests.pages.route.test_log import body


def test_a_question_is_worked_out_once_for_each_log():
    done = []
    logs = [RouteLog(made_log(20)), RouteLog(made_log(20))]
    for asked in ("a", "b", "a"):
        for sent in logs:
            cached_per_log(sent, asked, lambda: done.append(1))
    assert len(done) == 4


def test_the_oldest_answer_is_forgotten_and_all_of_them_with_the_log():
    sent = RouteLog(made_log(20))
    for asked in range(MAX_ANSWERS + 1):
        cached_per_log(sent, asked, object)
    assert cached_per_log(sent, MAX_ANSWERS, lambda: None) is not None
    assert cached_per_log(sent, 0, lambda: None) is None
    gone = weakref.ref(sent)
    del sent
    gc.collect()
    assert gone() is None


def test_moving_the_limit_does_not_fit_an_uploaded_log_again():
    sent = read_log(body(400))
    view = RouteView(log=UPLOAD, policy="category-table")
    first = answer.replay_of(view, sent)
    assert answer.replay_of(view.with_changes(unit="strong", limit=30.0), sent) is first
    assert answer.replay_of(view.with_changes(seed=1), sent) is not first
