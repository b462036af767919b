"""The Fine-tune page in sentences: which model to fine-tune, how wrong that was, and who could not be judged."""

from __future__ import annotations

import re

import numpy as np

from pages.answers.shared.formatting import alike, listing, number, plural, within_sentence
from pages.answers.tuning.answer import METHOD_NAMES, UPLOAD, FineTuneAnswer
from pages.answers.tuning.held import unlike_the_sets
from pages.answers.tuning.recommendation import recommendation_sentences

LISTED = 3
MOST_WORDS = 40
OFTEN = "four times in five"  # INTERVAL_LEVEL in words


def verdict(answer: FineTuneAnswer) -> str:
    """Which model to fine-tune, the loss to expect, and how wrong the choice was where that is known; 40 words."""
    if answer.pick is None:
        return "No candidate could be ranked: each needs at least one measured loss within the budget."
    parts = [_choice_sentence(answer), _forecast_sentence(answer), _last_value_clause(answer), _truth_sentence(answer)]
    sentence = " ".join(filter(None, parts))
    # names of many words: the doubt below the verdict says it in any case
    return sentence if len(sentence.split()) <= MOST_WORDS else " ".join(filter(None, (*parts[:2], parts[3])))


def _last_value_clause(answer: FineTuneAnswer) -> str:
    """What the last value alone would choose beside the page's pick, where another method was chosen by."""
    last = answer.selections["subtuning"].ranking if "subtuning" in answer.selections else ()
    if answer.view.method in ("subtuning", "zeroshot", "modelsize") or not last or len(answer.ranking) == 1:
        return ""
    choice = last[0].curve
    return "The last value would choose " + ("the same." if choice == answer.pick else f"{choice}.")


def doubt(answer: FineTuneAnswer) -> str:
    """What all methods recommend together by the evidence of these curves, and what that may lose; empty if nothing."""
    if answer.recommendation is None or len(answer.ranking) < 2:
        return ""
    pick = next((curve for curve in answer.curves if curve.name == answer.pick), None)
    unlike = unlike_the_sets(pick, answer.view.budget) if pick is not None and answer.view.method == "pooled" else ""
    return f"{recommendation_sentences(answer.recommendation, METHOD_NAMES, _unit(answer))} {unlike}".strip()


def _choice_sentence(answer: FineTuneAnswer) -> str:
    view, count = answer.view, len(answer.ranking)
    place = (
        "the only candidate" if count == 1 else f"first of {count:,} by {within_sentence(METHOD_NAMES[view.method])}"
    )
    return f"Fine-tune {answer.pick}: {place}, from up to {plural(round(view.budget), 'example')}."


def _forecast_sentence(answer: FineTuneAnswer) -> str:
    view, first = answer.view, answer.ranking.iloc[0]
    predicted = first.get(f"{view.method}_predicted", float("nan"))
    if np.isnan(predicted):
        return ""
    text = f"Its predicted loss at {view.target:,.0f} is"
    if view.method != "pooled":
        return f"{text} {number(predicted)}."
    _, low, high = alike(predicted, first["pooled_low"], first["pooled_high"])
    return f"Expect a loss between {low} and {high}, {OFTEN}."


def _truth_sentence(answer: FineTuneAnswer) -> str:
    if not answer.truth_known or len(answer.ranking) == 1:
        return ""
    first, best = answer.ranking.iloc[0], answer.ranking.sort_values("true_loss").iloc[0]
    gap = float(first["true_loss"]) - float(best["true_loss"])
    if gap <= 0:
        return "Trained in full, it was the best."
    place = _ordinal(int(first["true_rank"]))
    return f"In full it came {place}, {number(gap, 2)}{_unit(answer)} above {best['model']}."


def _unit(answer: FineTuneAnswer) -> str:
    return "" if answer.view.data_set == UPLOAD else " nats"


def selection_notes(answer: FineTuneAnswer) -> list[str]:
    """What the methods could not judge, the candidates of one reason in one sentence."""
    names_by_reason: dict[str, list[str]] = {}
    names = sorted((curve.name for curve in answer.curves), key=len, reverse=True)  # "opt" also begins "opt-350m x"
    for warning in dict.fromkeys(text for selection in answer.selections.values() for text in selection.warnings):
        name = next((name for name in names if warning.startswith(f"{name} ")), "")
        names_by_reason.setdefault(warning.removeprefix(name).strip(), []).append(name)
    return [_note(reason, names) for reason, names in names_by_reason.items()]


def _note(reason: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} {reason}".strip()
    some = listing([*names[:LISTED], plural(len(names) - LISTED, "other")] if len(names) > LISTED else names)
    return f"{len(names)} candidates {re.sub('^has ', 'have ', reason)} These are {some}."


def _ordinal(rank: int) -> str:
    suffix = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{suffix}"
