"""What the first visitor would otherwise wait for, done while the server comes up: data, answer, chart, no torch."""

from __future__ import annotations

import logging

from data.metrics import metrics
from errors import ParetoscopeError
from pages.answers.choose.answer import choose
from pages.answers.choose.tables import table_rows
from pages.answers.choose.view import ChooseView
from pages.answers.workers.caller import Caller, working_for
from pages.draw.shared.scatter import scatter


def warm_route() -> None:
    """Replay the Route page's default log, in the process for such work, so that its first visitor finds it done."""
    from pages.answers.route.answer import replay_of  # noqa: PLC0415 not before the first visitor's page
    from pages.answers.route.view import RouteView  # noqa: PLC0415

    try:
        with working_for(Caller("warm-up", linger_s=60.0)):  # told by what it does: the first visitor joins it
            replay_of(RouteView(), None)
    except ParetoscopeError as error:
        logging.getLogger(__name__).warning("warm-up of Route: %s", error.detail)


def warm_plans() -> None:
    """Fit speeds of people's machines, read measured energies and prediction errors, before a visitor needs them."""
    from pages.answers.device.answer import answer_device  # noqa: PLC0415 not before the first visitor's page
    from pages.answers.device.view import DeviceView  # noqa: PLC0415
    from pages.answers.evidence.error_report import quantity_errors  # noqa: PLC0415
    from pages.answers.footprint.serving_energy import tasks  # noqa: PLC0415

    try:
        answer_device(DeviceView())
        tasks()
        quantity_errors("model")
    except ParetoscopeError as error:
        logging.getLogger(__name__).warning("warm-up of the plans: %s", error.detail)


def warm_up() -> None:
    """Open or build the data, answer the default question, draw its chart once."""
    try:
        answer = choose(ChooseView())
        registry = metrics()
        horizontal, vertical = registry[answer.columns["cost"]], registry[answer.columns["quality"]]
        scatter(answer.frame, horizontal, vertical, answer.decision.standing).to_json()
        table_rows(answer)
    except ParetoscopeError as error:  # the page will say it to the visitor; the server must come up to do so
        logging.getLogger(__name__).warning("warm-up: %s", error.detail)
