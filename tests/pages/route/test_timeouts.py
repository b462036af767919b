"""The panel on time limits: censored algorithm selection on a log of answer times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from errors import InputError
from models.routers.log import Log
from pages.answers.route.timeouts import BEST_FIXED, PERFECT, RANDOM, par10, timeouts, usual_cutoff_s
from tests.models.routers.logs import made_log


def timed_log() -> Log:
    """Each model is quick on its own domain; a run is stopped at 20 s."""
    log = made_log(300)
    generator = np.random.default_rng(0)
    at_home = log.domain[:, None] == np.array([f"d{i % 3}" for i in range(4)])
    times = np.where(at_home, 2.0, 12.0) * np.exp(generator.normal(0, 0.8, log.score.shape))
    return replace(log, latency_s=np.minimum(times, 20.0))


def test_learning_from_stopped_answers_beats_chance_and_no_one_beats_the_oracle():
    answer = timeouts(timed_log(), 20.0)
    times = answer.rows.set_index("policy")["par10_s"]
    learner = times["Thompson sampling, stopped answers imputed"]
    assert learner < 0.8 * times[RANDOM]
    assert learner < times[BEST_FIXED]
    assert times.min() == times[PERFECT]
    assert answer.sentence.startswith("With answers stopped after 20 s, the best learner is")


def test_the_cutoff_of_the_log_is_found_and_penalised_tenfold():
    log = timed_log()
    assert usual_cutoff_s(log) == 20.0
    uncut = replace(log, latency_s=log.latency_s + np.arange(log.score.size).reshape(log.score.shape) * 1e-6)
    assert usual_cutoff_s(uncut) == np.quantile(uncut.latency_s, 0.9)
    assert par10(np.array([1.0, 20.0]), 20.0).tolist() == [1.0, 200.0]


def test_what_the_log_lacks_is_named():
    with pytest.raises(InputError, match="latency_s"):
        timeouts(made_log(), 10.0)
    with pytest.raises(InputError, match="above 0 s"):
        timeouts(timed_log(), 0.0)


def page() -> None:
    import streamlit as st

    from pages.answers.route.answer import route
    from pages.answers.route.view import UPLOAD, RouteView
    from pages.draw.route.timeouts import draw_timeouts
    from tests.pages.route.random_logs import replayed
    from tests.pages.route.test_timeouts import timed_log

    st.session_state["route-timeouts"] = True
    log = timed_log()
    draw_timeouts(route(RouteView(log=UPLOAD), replayed(log)), log)


def test_the_panel_is_drawn_for_a_log_of_answer_times():
    app = AppTest.from_function(page, default_timeout=240).run()
    assert not app.exception
    assert app.expander[0].label.startswith("Time limits")
