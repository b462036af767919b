"""Which assumption could change the pick: its lead over the best other model as each moves to either end.

Values move to the ends of their intervals; settings that people guess (prompt length, traffic, rental) move as far as
such guesses are off: to half and double, to the cheapest and the most expensive provider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from data.metrics import metrics
from models.decision.choosing import column
from models.decision.sensitivity import Swing, lead_of, swing_of_scores
from pages.answers.boards import store
from pages.answers.choose.answer import ChooseAnswer, choose
from pages.answers.choose.need import ResolvedNeed, resolve_need
from pages.answers.choose.ranking import rank_candidates
from pages.answers.choose.view import ChooseView
from pages.answers.shared.formatting import number, quantity

MOST_BARS = 8
LEAST_WIDTH = 5e-4  # of the scale from 0 to 1: a narrower bar cannot be seen
DOUBLED = (("input_tokens", "Prompt length", "tokens"), ("requests_per_day", "Traffic", "requests a day"))


@dataclass(frozen=True)
class Assumption:
    """One bar: what moves, between which ends in words and numbers, and what the lead does."""

    name: str
    low: float | str
    high: float | str
    ends: str
    swing: Swing


@store.data_cache(maxsize=16)
def assumptions(view: ChooseView) -> tuple[Assumption, ...]:
    """The assumptions that move the lead, the widest first; none without a pick or without a rival."""
    answer, need = choose(view), resolve_need(view)
    if answer.decision.pick is None or not answer.alternatives:
        return ()
    found = [*_values(answer), *_settings(answer, need)]
    visible = [assumption for assumption in found if assumption.swing.width >= LEAST_WIDTH]
    return tuple(sorted(visible, key=lambda assumption: -assumption.swing.width)[:MOST_BARS])


def _values(answer: ChooseAnswer) -> list[Assumption]:
    """The parts of the pick and of the next best that have an interval."""
    decision, models, pick = answer.decision, answer.board.model_codes, answer.decision.pick or 0
    found = []
    for row in (pick, answer.alternatives[0].index):
        for k, criterion in enumerate(decision.criteria):
            part = next(part for part, name in answer.columns.items() if name == criterion.name)
            low, high = answer.interval(row, part)
            if not decision.weights[k] or np.isnan(low) or np.isnan(high) or not low < high:
                continue
            values = column(answer.frame, criterion.name)
            low_scores, high_scores = (
                criterion.scores(column(answer.frame, f"{criterion.name}__{side}"), among=values)
                for side in ("low", "high")
            )
            ends = (low_scores, high_scores)
            swing = swing_of_scores(decision, models, int(models[pick]), int(models[row]), k, ends)
            metric = metrics()[criterion.name]
            whose = "Its" if row == pick else f"{answer.cell(row, 'model_label')}'s"
            words = f"{quantity(low, metric)} to {quantity(high, metric)}"
            found.append(Assumption(f"{whose} {part}", low, high, words, swing))
    return found


def _settings(answer: ChooseAnswer, need: ResolvedNeed) -> list[Assumption]:
    """The settings that people guess, each at half and double; the rental at the cheapest and most expensive."""
    view, found = answer.view, []
    if answer.roles.has_tokens:
        for name, label, unit in DOUBLED:
            usual = getattr(view, name)
            if usual:
                ends = (max(1, usual // 2), usual * 2)
                words = f"{number(ends[0])} to {number(ends[1])} {unit}"
                found.append(Assumption(label, *ends, words, _swing(answer, need, name, ends)))
    if "cost" in answer.columns and view.gpu_usd_per_hour is None and "gpu_usd_per_hour" in answer.frame:
        ends = ("cheapest", "dearest")
        swing = _swing(answer, need, "rental", ends)
        found.append(Assumption("GPU rental", *ends, "cheapest to most expensive provider", swing))
    return found


def _swing(answer: ChooseAnswer, need: ResolvedNeed, name: str, ends: tuple[Any, Any]) -> Swing:
    models, pick = answer.board.model_codes, answer.decision.pick or 0
    leads = [
        lead_of(rank_candidates(need.with_changes(**{name: end})).decision.utility, models, int(models[pick]))
        for end in ends
    ]
    return Swing(leads[0][0], leads[1][0], leads[0][1], leads[1][1])
