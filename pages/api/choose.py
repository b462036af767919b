"""The Choose page over HTTP."""

from __future__ import annotations

from typing import Any

from data.exports import records
from models.errors import InputError
from pages.answers import store
from pages.answers.candidates import board_metrics
from pages.answers.choose import ChooseAnswer, choose
from pages.answers.choose_rows import ranked_rows, with_standing
from pages.answers.choose_view import ChooseView
from pages.answers.roles import ROLES, board_of
from pages.answers.verdict import flip_sentence, verdict
from pages.api.exchange import Answer, Ask, Endpoint, Parameter


def answer_choose(ask: Ask) -> Answer:
    """The pick for a view, its alternatives, what would change it, what is hidden and missing."""
    ask.only("board", *ChooseView.model_fields)
    answer = choose(view_of(ask), strict=True)
    if ask.path["format"] == "csv":
        return Answer(table=ranked_rows(answer), name="choose", csv=True)
    return Answer(value=as_json(answer))


def view_of(ask: Ask) -> ChooseView:
    """The view of the parameters; raises InputError for the first that cannot be used."""
    params = {name: values for name, values in ask.query.items() if name != "board"}
    view, complaints = ChooseView.from_params(params)
    if complaints:
        raise InputError(complaints[0])
    board = ask.text("board", board_of(view.task))
    if board not in ROLES:
        raise InputError(f"There is no choosing on the board '{board}'; it can be {', '.join(ROLES)}.", column="board")
    if board != board_of(view.task):
        if "task" in ask.query:
            raise InputError(f"The task '{view.task}' belongs to the board '{board_of(view.task)}'.", column="task")
        view = view.with_changes(task=str(store.tasks(board)["id"].iloc[0]))
    return view


def as_json(answer: ChooseAnswer) -> dict[str, Any]:
    """The answer as plain values, in the shape that callers rely on."""
    return {
        "verdict": verdict(answer),
        "pick": None if answer.decision.pick is None else candidate(answer, answer.decision.pick),
        "alternatives": [
            {**candidate(answer, alternative.index), "wins_on": list(alternative.wins_on)}
            for alternative in answer.alternatives
        ],
        "flips": [
            {
                "what": flip.what,
                "from": flip.start,
                "to": round(flip.end, 6),
                "new_pick": str(answer.frame["candidate_id"].iloc[flip.new_pick]),
                "sentence": flip_sentence(answer, flip),
            }
            for flip in answer.flips
        ],
        "hidden": dict(answer.decision.hidden),
        "missing": dict(answer.decision.missing),
        "candidates": len(answer.frame),
        "view": answer.view.to_params(full=True),
        "data_version": answer.data_version,
    }


def candidate(answer: ChooseAnswer, index: int) -> dict[str, Any]:
    """One candidate: identity, where it stands, its metrics with kind and source."""
    row = with_standing(answer).iloc[[index]]
    offered = list(board_metrics(row))
    names = ["candidate_id", "label", "model", "kind", "task", "gpu", "num_gpus", "precision", "batch_size", "provider"]
    names += ["rank", "rank_low", "rank_high", "probability_optimal", "probability_best", *offered]
    names += [f"{name}__{part}" for name in offered for part in ("kind", "source", "low", "high")]
    values = records(row[[name for name in names if name in row]])[0]
    return {name: value for name, value in values.items() if value is not None or name in names[:15]}


ENDPOINTS = (
    Endpoint(
        "GET",
        "choose.{format}",
        answer_choose,
        "The pick for a need, limits and weights, with its alternatives",
        (
            Parameter("board", "id of a board; the task's own by default"),
            *(Parameter(name, f"as on the Choose page: {name}") for name in ChooseView.model_fields),
        ),
        csv=True,
    ),
)
