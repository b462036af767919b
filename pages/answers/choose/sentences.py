"""The Choose page's answer in words: the pick, its reasons, what would change it, how sure it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.decision.flips import Flip
from pages.answers.boards.number_dates import dates_sentence
from pages.answers.boards.predicted_energy import predicted_interval
from pages.answers.choose.alternatives import Alternative
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.differences import advantages, drawbacks, predicate
from pages.answers.choose.notes import SETTING_NAMES, nothing_left, setting_value
from pages.answers.shared.formatting import listing, number, plural, quantity, usd, with_interval

MAX_VERDICT_WORDS = 40
SLIGHTLY = {"quality": "slightly better", "cost": "slightly cheaper", "latency": "slightly faster"}


def name_of(answer: ChooseAnswer, index: int) -> str:
    """A candidate as a sentence names it: model, then hardware or provider, as far as they are known."""
    row = answer.frame.iloc[index]
    mode = row.get("reasoning")
    name = f"{row['model_label']}, {mode}," if isinstance(mode, str) else str(row["model_label"])
    if row["kind"] == "api":
        return f"{name} from {row['provider']}" if pd.notna(row["provider"]) else name.rstrip(",")
    model = f"{name} ({row['precision']})" if pd.notna(row["precision"]) else name.rstrip(",")
    if pd.isna(row["gpu"]):
        return model
    count, total = row["num_gpus"], row["gpus_total"]
    if pd.notna(total) and total > count:
        return f"{model} on {total:,} {row['gpu']} GPUs ({row['replicas']:,} replicas of {count:.0f})"
    return f"{model} on one {row['gpu']} GPU" if not count > 1 else f"{model} on {count:.0f} {row['gpu']} GPUs"


def figure(answer: ChooseAnswer, index: int, part: str) -> str:
    """A part of a candidate with unit and interval."""
    metric = metrics()[answer.columns[part]]
    return with_interval(answer.value(index, part), *answer.interval(index, part), metric)


def verdict(answer: ChooseAnswer) -> str:
    """What to do, in one or two sentences of at most 40 words: the pick, and how it compares with the next best."""
    pick = answer.decision.pick
    if pick is None:
        return nothing_left(answer)
    imperative = f"{'Buy' if answer.cell(pick, 'kind') == 'api' else 'Run'} {name_of(answer, pick)}"
    facts, least = _facts(answer, pick), int(bool(_predicted_energy(answer, pick)))
    for n_facts in range(len(facts), least - 1, -1):  # the figures stand below again, so they give way first
        opening = f"{imperative}: {listing(facts[:n_facts])}." if n_facts else f"{imperative}."
        for comparison in (runner_up(answer), runner_up(answer, short=True)):
            text = f"{opening} {comparison}"
            if len(text.split()) <= MAX_VERDICT_WORDS:
                return text
    if least and answer.alternatives:  # how they compare stands below; that its energy is predicted stands here
        return f"{opening} The next best is {answer.cell(answer.alternatives[0].index, 'model_label')}."
    return opening


def _facts(answer: ChooseAnswer, pick: int) -> list[str]:
    """Cost first, as the last to give way; before it an energy that was predicted, which never does."""
    unit, facts = answer.roles.unit, []
    if _has(answer, pick, "cost"):
        facts.append(f"{usd(answer.value(pick, 'cost'))} per 1,000 {unit}s")
    if _has(answer, pick, "quality"):
        facts.append(f"{metrics()[answer.columns['quality']].label} {figure(answer, pick, 'quality')}")
    if _has(answer, pick, "energy"):
        if predicted := _predicted_energy(answer, pick):
            return [f"a predicted {predicted} per {unit}", *facts]
        facts.append(f"{quantity(answer.value(pick, 'energy'), metrics()[answer.columns['energy']])} per {unit}")
    return facts


def _predicted_energy(answer: ChooseAnswer, pick: int) -> str:
    """The pick's energy with its interval where it was predicted; empty where it was measured."""
    return predicted_interval(answer.frame.iloc[pick].to_dict(), answer.columns["energy"])


def runner_up(answer: ChooseAnswer, *, short: bool = False) -> str:
    """How the pick compares with the next best model, in one sentence; `short` names the model alone."""
    if not answer.alternatives or answer.decision.pick is None:
        return "No other model can be ranked."
    pick, other = answer.decision.pick, answer.alternatives[0].index
    gains, losses = advantages(answer, pick, other), advantages(answer, other, pick)
    name = str(answer.cell(other, "model_label")) if short else name_of(answer, other)
    if gains and losses:
        return f"The next best, {name}, {predicate(losses)}, but the pick {predicate(gains)}."
    if gains:
        return f"The pick {predicate(gains)} than the next best, {name}."
    if losses:
        return f"The next best, {name}, {predicate(losses)}, but the pick's lead is within noise."
    return f"The next best, {name}, is the same within noise."


def _has(answer: ChooseAnswer, index: int, part: str) -> bool:
    return not np.isnan(answer.value(index, part))


def flip_sentence(answer: ChooseAnswer, flip: Flip) -> str:
    """One change, all else equal, and the pick it leads to."""
    what, _, name = flip.what.partition(":")
    leads_to = f"the pick is {name_of(answer, flip.new_pick)}"
    if what == "price":
        verb = "rises" if flip.end > 1 else "falls"
        return f"If GPU rental {verb} to {number(flip.end, 2)} times today's price, {leads_to}."
    if what == "weight":
        part = next(part for part, column in answer.columns.items() if column == name)
        verb = "Raise" if flip.end > flip.start else "Lower"
        return f"{verb} the weight of {part} from {flip.start:.0f} to {flip.end:.0f}, and {leads_to}."
    start, end = (setting_value(answer, name, bound) for bound in (flip.start, flip.end))
    return f"Relax {SETTING_NAMES[name]} from {start} to {end}, and {leads_to}."


def wins_sentence(answer: ChooseAnswer, alternative: Alternative) -> str:
    """What an alternative does better than the pick, and what it does worse: a sentence whose subject it is."""
    pick, name = answer.decision.pick, name_of(answer, alternative.index)
    if pick is None:
        return ""
    better = {gain.part: gain for gain in advantages(answer, alternative.index, pick)}
    gains = predicate([better[part] for part in alternative.wins_on if part in better])
    if not gains and alternative.wins_on:
        slight = [SLIGHTLY[part] for part in alternative.wins_on if part in SLIGHTLY]
        gains = f"is {listing(slight)}" if slight else "uses slightly less energy"
    losses = predicate(drawbacks(answer, alternative.index, pick))
    if gains and losses:
        return f"{name} {gains}, but {losses}."
    return f"{name} {gains or losses or 'is the same within noise'}."


def confidence(answer: ChooseAnswer) -> str:
    """How sure the pick is, given the intervals of the quality measure."""
    pick = answer.decision.pick
    if pick is None or "quality" not in answer.columns or answer.view.w_quality == 0:
        return ""
    low = f"{answer.columns['quality']}__low"
    if low not in answer.frame or answer.frame[low].isna().all():
        return (
            "The source publishes no confidence interval for this metric, so the certainty of the ranking is unknown."
        )
    share = answer.doubt.probability_best[pick]
    if np.isnan(share):
        return ""
    tied = f" {plural(len(answer.tied), 'other model')} cannot be told apart from it in quality." if answer.tied else ""
    intervals = "quality and of predicted values" if _weighs_predictions(answer) else "quality"
    draws = f"{100 * share:.0f}% of {answer.doubt.n_draws:,} draws from the confidence intervals of {intervals}"
    return f"The pick stays first in {draws}.{tied}"


def _weighs_predictions(answer: ChooseAnswer) -> bool:
    """Whether a part other than quality is weighed of which some ranked candidate's value is a prediction."""
    names = [c.name for c in answer.decision.criteria if c.weight > 0 and c.name != answer.columns.get("quality")]
    kinds, ranked = [f"{name}__kind" for name in names], answer.frame[answer.decision.feasible]
    return any((ranked[kind] == "predicted").any() for kind in kinds if kind in ranked)


def number_dates(answer: ChooseAnswer) -> str:
    """The dates of the numbers that decide between the pick and the next best, in one clause; empty without a pick."""
    if answer.decision.pick is None:
        return ""
    rows = [answer.decision.pick, *(other.index for other in answer.alternatives[:1])]
    return dates_sentence(answer.frame.iloc[rows], answer.columns.values())
