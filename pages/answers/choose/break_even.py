"""From which traffic on renting GPUs costs less than buying tokens: the best of each kind against each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pages.answers.boards.billed_length import billed_length
from pages.answers.boards.candidate_kinds import HOSTED
from pages.answers.boards.carbon import DAYS
from pages.answers.boards.pricing import COST
from pages.answers.boards.workload import numbers
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.sentences import name_of
from pages.answers.shared.formatting import number, usd

HOURS_A_DAY = 24


class BreakEven(NamedTuple):
    """Rows of the best self-hosted candidate and of the best offer, and the monthly traffic at which they cost alike.

    `requests` is infinite where one replica at full use still costs more than the offer; `usd` is the month's rent.
    """

    hosted: int
    offer: int
    requests: float
    tokens: float
    usd: float


def break_even(answer: ChooseAnswer) -> BreakEven | None:
    """The break-even of one replica, rented around the clock; None where one kind has no ranked candidate."""
    ranked = answer.listed if answer.view.rows == "all" else np.flatnonzero(answer.decision.feasible)
    if "cost" not in answer.columns or answer.columns["cost"] != COST or not ranked.size:
        return None
    order = ranked[np.argsort(-answer.decision.utility[ranked], kind="stable")]
    kinds = answer.frame["kind"].to_numpy()[order]
    on_gpus, bought_by_token = np.isin(kinds, HOSTED), kinds == "api"
    if not (on_gpus.any() and bought_by_token.any()):
        return None
    hosted, offer = int(order[on_gpus][0]), int(order[bought_by_token][0])
    workload = answer.view.workload.model_copy(update={"requests_per_day": None})
    busy = answer.board.priced(workload)  # one replica that is never idle
    at_full_use, bought = float(numbers(busy, COST)[hosted]), float(numbers(busy, COST)[offer])
    rent = answer.view.gpu_usd_per_hour or float(numbers(answer.frame, "gpu_usd_per_hour")[hosted])
    month = rent * float(numbers(answer.frame, "num_gpus")[hosted]) * HOURS_A_DAY * DAYS
    if not np.isfinite([at_full_use, bought, month]).all() or bought <= 0:
        return None
    requests = 1000 * month / bought if at_full_use < bought else float("inf")
    tokens = answer.view.input_tokens + float(billed_length(busy, workload).value[offer])
    return BreakEven(hosted, offer, requests, requests * tokens, month)


def break_even_sentence(answer: ChooseAnswer) -> str:
    """The break-even in a sentence; empty where there is none to tell."""
    point = break_even(answer)
    if point is None:
        return ""
    hosted, offer = name_of(answer, point.hosted), name_of(answer, point.offer)
    if np.isinf(point.requests):
        return f"Even at full use {hosted} costs more per request than {offer}, so renting never pays."
    return (
        f"From {number(point.requests)} requests a month ({number(point.tokens)} tokens of {offer}) on, {hosted} costs "
        f"less: {usd(point.usd)} a month for one replica."
    )
