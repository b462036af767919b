"""The Choose page over HTTP: the same settings in, the same answer out."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from data.exports import records
from errors import InputError
from pages.answers.boards import store
from pages.answers.boards.decision_metrics import ROLES
from pages.answers.boards.number_dates import oldest
from pages.answers.choose.answer import ChooseAnswer, choose
from pages.answers.choose.assumptions import Assumption, assumptions
from pages.answers.choose.break_even import break_even, break_even_sentence
from pages.answers.choose.caveats import notes
from pages.answers.choose.formats_here import formats_here
from pages.answers.choose.levered import levered_candidate, levered_sentence
from pages.answers.choose.measurements import expected_regret, measurements
from pages.answers.choose.notes import dropped_reason
from pages.answers.choose.relaxations import Nothing
from pages.answers.choose.sentences import flip_sentence, number_dates, verdict
from pages.answers.choose.serve_command import serve_command
from pages.answers.choose.tables import ranked_rows, with_standing
from pages.answers.choose.view import ALIASES, ChooseView
from pages.answers.papers.replies import levered_rows
from pages.api.boards import parameters_of
from pages.api.choose_replies import (
    AlternativeRow,
    BreakEvenReply,
    ChoiceReply,
    DoubtReply,
    EmptyRanking,
    LeveredChoice,
    MeasurementRow,
    RelaxationRow,
    SettingStep,
    TornadoRow,
)
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter


def answer_choose(ask: Ask) -> Answer:
    """The pick for a view, its alternatives, what would change it, what is hidden and missing."""
    answer = choose(view_of(ask), strict=True)
    if ask.form == "csv":
        return Answer(table=ranked_rows(answer), name=f"choose-{answer.view.task}")
    return Answer(value=as_json(answer))


def view_of(ask: Ask) -> ChooseView:
    """The view of the parameters; raises InputError for the first that cannot be used."""
    view, complaints = ChooseView.from_params({name: text for name, text in ask.query.items() if name != "board"})
    if complaints:
        raise InputError(complaints[0])
    board = ask.text("board", board_of(view.task))
    if board == board_of(view.task):
        return view
    if board not in ROLES:
        raise InputError(f"The board '{board}' has no Choose page; the boards are {', '.join(ROLES)}.", column="board")
    if "task" in ask.query:
        raise InputError(
            f"The board '{board}' has no task '{view.task}'; its tasks are {', '.join(store.tasks(board)['id'])}.",
            column="task",
        )
    return view.with_changes(task=str(store.tasks(board)["id"].iloc[0]))


def board_of(task: str) -> str:
    """The board of a task; of one that does not exist the first, whose answer says so."""
    return store.board_of(task) if task in store.task_labels() else next(iter(ROLES))


def as_json(answer: ChooseAnswer) -> ChoiceReply:
    """The answer as plain values."""
    decision = answer.decision
    chosen = [] if decision.pick is None else [decision.pick]
    chosen += [alternative.index for alternative in answer.alternatives]
    rows = cast(list[AlternativeRow], records(with_standing(answer).iloc[chosen]))
    ids = answer.frame["candidate_id"]
    wins = [list(alternative.wins_on) for alternative in answer.alternatives]
    return {
        "verdict": verdict(answer),
        "as_of": oldest(answer.frame.iloc[chosen[:1]]) if decision.pick is not None else None,
        "dates": number_dates(answer),
        "pick": rows[0] if decision.pick is not None else None,
        "alternatives": [{**row, "wins_on": won} for row, won in zip(rows[1:], wins, strict=True)],
        "flips": [
            {
                "what": flip.what,
                "from": flip.start,
                "to": flip.end,
                "new_pick": str(ids.iloc[flip.new_pick]),
                "sentence": flip_sentence(answer, flip),
            }
            for flip in answer.flips
        ],
        "hidden": {**decision.hidden, **dict.fromkeys(answer.idle_limits, 0)},
        "missing": dict(decision.missing),
        "notes": notes(answer),
        "dropped": [
            {"part": dropped.part, "setting": dropped.setting, "reason": dropped_reason(dropped)}
            for dropped in answer.dropped
        ],
        "nothing": None if answer.nothing is None else _nothing(answer.nothing, verdict(answer)),
        "doubt": _doubt(answer),
        "tornado": [_bar(answer, bar) for bar in assumptions(answer.view)],
        "measure_next": [
            MeasurementRow(model=each.label, part=each.part, how=each.how, regret_cut=round(each.regret_cut, 4))
            for each in measurements(answer)
        ],
        "break_even": _break_even(answer),
        "formats": formats_here(answer),
        "serve_command": serve_command(answer),
        "levered": _levered(answer),
        "candidates": len(answer.frame),
        "view": answer.view.to_params(full=True),
        "data_version": answer.data_version,
    }


def _doubt(answer: ChooseAnswer) -> DoubtReply | None:
    pick = answer.decision.pick
    if pick is None:
        return None
    share, regret = float(answer.doubt.probability_best[pick]), expected_regret(answer)
    return DoubtReply(
        draws=answer.doubt.n_draws,
        probability_best=None if np.isnan(share) else round(share, 4),
        uncertain_parts=list(answer.uncertain_parts),
        expected_regret=None if np.isnan(regret) else round(regret, 4),
    )


def _break_even(answer: ChooseAnswer) -> BreakEvenReply | None:
    point = break_even(answer)
    if point is None:
        return None
    ids, pays = answer.frame["candidate_id"], bool(np.isfinite(point.requests))
    return BreakEvenReply(
        self_hosted=str(ids.iloc[point.hosted]),
        api=str(ids.iloc[point.offer]),
        requests_per_month=point.requests if pays else None,
        tokens_per_month=point.tokens if pays else None,
        usd_per_month=point.usd,
        sentence=break_even_sentence(answer),
    )


def _levered(answer: ChooseAnswer) -> list[LeveredChoice]:
    levered = levered_candidate(answer)
    if levered is None or levered.index < 0:
        return []
    return [
        LeveredChoice(
            candidate_id=str(answer.cell(levered.index, "candidate_id")),
            label=str(answer.cell(levered.index, "label")),
            levers=[lever.id for lever in levered.levers],
            refused=list(levered.refusals),
            effects=levered_rows(levered.effects),
            kind="claimed",
            sentence=levered_sentence(answer, levered),
        )
    ]


def _bar(answer: ChooseAnswer, bar: Assumption) -> TornadoRow:
    ids = answer.frame["candidate_id"]
    picks = [None if pick is None else str(ids.iloc[pick]) for pick in (bar.swing.pick_low, bar.swing.pick_high)]
    return TornadoRow(
        assumption=bar.name,
        low=bar.low,
        high=bar.high,
        pick_low=picks[0],
        pick_high=picks[1],
        lead_low=bar.swing.lead_low,
        lead_high=bar.swing.lead_high,
    )


def _nothing(nothing: Nothing, reason: str) -> EmptyRanking:
    """Why no candidate remains, and the ways out: the parameters to change together, and their new values."""
    relaxations: list[RelaxationRow] = []
    for relaxation in nothing.relaxations:
        steps = [SettingStep(parameter=name, to=_parameter(value)) for name, value in relaxation.changes]
        relaxations.append({**steps[0], "together_with": steps[1:], "candidates": relaxation.candidates})
    return {"reason": reason, "relax": relaxations}


def _parameter(value: Any) -> float | str:
    """A setting as a caller writes it: a number, or text; empty text where it is to be left out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, int | float | str) else ",".join(value or ())


BOARD = QueryParameter("board", "Id of a board; the task's board by default.", {"type": "string", "enum": list(ROLES)})
CHOICES = parameters_of(ChooseView)
OTHER_NAMES = tuple(
    QueryParameter(name, f"Alias of {short}. {parameter.description}", parameter.schema)
    for name, short in ALIASES.items()
    for parameter in CHOICES
    if parameter.name == short
)
ENDPOINTS = (
    Endpoint(
        "GET",
        "choose.{form}",
        answer_choose,
        "The pick for a task, limits and weights; as CSV every candidate with its rank",
        (BOARD, *CHOICES, *OTHER_NAMES),
        reply=ChoiceReply,
        examples=(
            "choose.json?task=gpqa&max_cost_usd=1.5",
            "choose.json?min_quality=9999",
            "choose.json?kinds=self-hosted&levers=efficientllm",
            "choose.json?board=image-generation",
        ),
    ),
)
