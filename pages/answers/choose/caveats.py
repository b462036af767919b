"""What a person should doubt about an answer, and where its numbers come from."""

from __future__ import annotations

import pandas as pd

from data.metrics import metrics
from pages.answers.boards.offer_limits import withdrawal_note
from pages.answers.boards.prompts import prompt_doubt
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.notes import SETTING_NAMES
from pages.answers.shared.formatting import listing, number, plural


def doubts(answer: ChooseAnswer) -> list[str]:
    """Sentences on what the figures of this answer do not say."""
    said: list[str] = []
    pick = answer.decision.pick
    if "quality" in answer.columns:
        name = answer.columns["quality"]
        measure = metrics()[name]
        what = (
            "is a preference of people in side-by-side votes, not an accuracy"
            if measure.unit == "rating"
            else "is the score of a public test, which training data may have held, and no accuracy"
        )
        said.append(f"{measure.label} {what} on your task.")
        kind = f"{name}__kind"
        if pick is not None and kind in answer.frame and answer.frame[kind].iloc[pick] == "predicted":
            said.append(
                "The pick's quality was not measured at this precision; "
                "it is carried over from the model as others served it."
            )
    if answer.roles.has_tokens:
        said += _cost_doubts(answer)
    said += notes(answer)
    said.append("Energies are GPU only, in steady state at full batches: no CPU, no cooling, no idle time.")
    if answer.roles.has_tokens:
        said.append(
            "API models have no measured energy or latency in this data: where both kinds are ranked, these weights "
            "are set aside, unless raised above their first values; then self-hosted models alone are ranked."
        )
    return said


def notes(answer: ChooseAnswer) -> list[str]:
    """What a reader of the answer alone would miss: a prompt unlike the measured ones, an end in sight, idle limits."""
    pick = answer.decision.pick
    doubt = "" if pick is None else prompt_doubt(answer.view.workload, answer.frame.iloc[pick].to_dict())
    sentences = [f"The pick: {doubt[:1].lower()}{doubt[1:]}"] if doubt else []
    ending = "" if pick is None else withdrawal_note(answer.frame.iloc[pick].to_dict())
    sentences += [ending] if ending else []
    if answer.idle_limits:
        sentences.append(idle_sentence(answer))
    return sentences


def idle_sentence(answer: ChooseAnswer) -> str:
    """Which limits are set and rule nobody out; empty where each does."""
    if not answer.idle_limits:
        return ""
    return f"No candidate is ruled out by {listing([SETTING_NAMES[name] for name in answer.idle_limits], last='or')}."


def _cost_doubts(answer: ChooseAnswer) -> list[str]:
    view = answer.view
    said = []
    if view.requests_per_day is None:
        said.append(
            "Self-hosted cost assumes GPUs that are always busy at the measured throughput; "
            "at a quarter of that load it is four times as much. Enter your requests per day to count idle hours."
        )
    else:
        said.append(
            "Replicas carry your requests spread evenly over 24 hours; a peak of twice the mean needs about twice the "
            "replicas. Their power in idle hours is not counted."
        )
    length = (
        "each model's own measured answer length" if view.output_tokens is None else f"{view.output_tokens:,} tokens"
    )
    dates = sorted(answer.frame["price_date"].dropna().astype(str).unique())
    dated = f", lists of {dates[0]} to {dates[-1]}" if dates else ""
    said.append(f"API cost counts {view.input_tokens:,} input tokens and {length} per request at list price{dated}.")
    rent = pd.unique(answer.frame["gpu_usd_per_hour"].dropna())
    if view.gpu_usd_per_hour is None and len(rent):
        prices = answer.frame.dropna(subset=["gpu_usd_per_hour"]).drop_duplicates("gpu")
        each = [
            f"{gpu} ${number(middle)} (${number(low)} to ${number(high)})"
            for gpu, middle, low, high in zip(
                prices["gpu"], *(prices[f"gpu_usd_per_hour{side}"] for side in ("", "__low", "__high")), strict=True
            )
        ]
        said.append(
            f"GPU rental per hour, {view.rental} of the providers: {listing(each)}; it varies by provider and day."
        )
    guessed = answer.frame.get("output_tokens_per_response__kind")
    if guessed is not None and view.output_tokens is None:
        count = int((guessed == "predicted").sum())
        said.append(
            f"For {plural(count, 'API candidate')} the answer length was not measured; the same model's is used, or "
            "the median of the task. Reasoning models borrow that of reasoning models, where need be from another task."
        )
    return said
