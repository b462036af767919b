"""How long a model's answers are on a task in a mode of reasoning: counted where somebody did, else predicted."""

from __future__ import annotations

import pandas as pd

from errors import InputError, NotFound
from models.serving.answer_length import LEVEL
from pages.answers.boards import store
from pages.answers.models.plain_rows import date_of, plain
from pages.answers.models.prediction_replies import AnswerLengthReply, PredictedRange
from pages.answers.models.record import answer_lengths

METHODS = {
    "measured": "Mean of counted output tokens, thinking included.",
    "estimated": "Mean of output tokens estimated from characters or from a bill.",
    "predicted": "Mixed-effects model of task, mode, family and model; intervals from models left out whole "
    "(docs/answer_length.md).",
}
PLAIN, ANY = "none", "unknown"


def answer_length_of(model: str, task: str, reasoning: str | None = None) -> AnswerLengthReply:
    """The mean answer length: of this mode if one is given, else of the model as its maker sets it.

    Counted before estimated before predicted. Raises NotFound for a task on which nobody counted or predicted, and
    InputError for a mode that nothing is known of.
    """
    table = answer_lengths(model)
    rows = table[table["task"] == task]
    if rows.empty:
        raise NotFound(
            f"Nothing is known of answer lengths of {store.names().labels[model]} on '{task[:60]}'; tasks with lengths "
            f"are {', '.join(dict.fromkeys(table['task']))}.",
            column="task",
        )
    row = _best(rows, model, reasoning).to_dict()
    low, high = plain(row["low"]), plain(row["high"])
    kind = str(row["kind"])
    return AnswerLengthReply(
        model=model,
        task=task,
        reasoning=reasoning,
        output_tokens=PredictedRange(value=float(row["tokens"]), low=low, high=high),
        level=LEVEL if kind == "predicted" and low is not None else None,
        interval=plain(row["interval"]),
        kind=kind,
        source=str(row["source"]),
        method=METHODS[kind],
        date=date_of(str(row["source"])),
        data_version=store.data_version(),
    )


def _best(rows: pd.DataFrame, model: str, reasoning: str | None) -> pd.Series[float]:
    """The row that answers best: the model's own before that of any model, counts before predictions."""
    matches = rows if reasoning is None else rows[_has_mode(rows, reasoning)]
    if matches.empty:
        modes = sorted(set(rows["mode"].dropna()) | (set(rows["reasoning"]) - {ANY}))
        known = f"modes with a length are {', '.join(modes)}" if modes else "leave 'reasoning' out"
        raise InputError(
            f"No answer length is known in the mode '{str(reasoning)[:60]}' on this task; {known}.", column="reasoning"
        )
    rank = matches["kind"].map({"measured": 0, "estimated": 1, "predicted": 2})
    ordered = matches.assign(
        foreign=matches["model"] != model,
        rank=rank,
        moded=matches["mode"].notna(),
        reasons=matches["reasoning"] != PLAIN,
    )
    return ordered.sort_values(["foreign", "rank", "moded", "reasons", "reasoning"], kind="stable").iloc[0]


def _has_mode(rows: pd.DataFrame, reasoning: str) -> pd.Series[bool]:
    """Rows of this mode by its own name or by the effort that it is."""
    return (rows["mode"] == reasoning) | (rows["reasoning"] == reasoning)
