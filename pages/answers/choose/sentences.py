"""The Choose page's answer in words: the pick, its reasons, what would change it, how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.decision.flips import Flip
from models.serving.weights import FORMATS
from pages.answers.boards.candidate_kinds import PREDICTED
from pages.answers.boards.number_dates import dates_sentence
from pages.answers.boards.predicted_energy import predicted_interval
from pages.answers.choose.alternatives import Alternative
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.differences import advantages, drawbacks, predicate
from pages.answers.choose.notes import SETTING_NAMES, nothing_left, setting_value
from pages.answers.shared.formatting import listing, number, plural, quantity, usd, with_interval, within_sentence

MAX_VERDICT_WORDS = 40
LABEL_PARTS = 4  # of a label: model, precision or power, machine, submitter; what follows is small print
NAMED_BY = (
    *("label", "model_label", "kind", "reasoning", "provider", "service"),
    *("precision", "gpu", "num_gpus", "gpus_total", "replicas"),
)
VERBS = {"api": "Buy", "router": "Route by"}
SLIGHTLY = {
    "quality": "is slightly better",
    "cost": "is slightly cheaper",
    "energy": "uses slightly less energy",
    "latency": "is slightly faster",
    "speed": "has slightly more throughput",
    "memory": "needs slightly less memory",
}


def name_of(answer: ChooseAnswer, index: int) -> str:
    """A candidate as a sentence names it: model, then hardware or provider, as far as they are known."""
    row = {name: answer.cell(index, name) for name in NAMED_BY if name in answer.frame}
    if answer.board.chooses_settings:
        return ", ".join(str(row["label"]).split(", ")[:LABEL_PARTS])
    mode = row.get("reasoning")
    name = f"{row['model_label']}, {mode}," if isinstance(mode, str) else str(row["model_label"])
    if row["kind"] == "router":
        return str(row["label"])
    if row["kind"] == "api":
        service = f", {row['service']}" if isinstance(row.get("service"), str) else ""
        return f"{name} from {row['provider']}{service}" if pd.notna(row["provider"]) else name.rstrip(",")
    return _hosted_name(row, name)


def _hosted_name(row: Mapping[str, Any], name: str) -> str:
    """A deployment with precision, GPUs and replicas, as far as they are known."""
    model = f"{name} ({_format(row)})" if pd.notna(row["precision"]) else name.rstrip(",")
    if pd.isna(row["gpu"]):
        return model
    count, total = row["num_gpus"], row["gpus_total"]
    if pd.isna(count):
        return f"{model} on {row['gpu']}"
    if pd.notna(total) and total > count:
        return f"{model} on {total:,} {row['gpu']} GPUs ({row['replicas']:,} replicas of {count:.0f})"
    return f"{model} on one {row['gpu']} GPU" if not count > 1 else f"{model} on {count:.0f} {row['gpu']} GPUs"


def format_name(answer: ChooseAnswer, index: int) -> str:
    """The number format of a candidate as people name it."""
    name = str(answer.cell(index, "precision"))
    return FORMATS[name.lower()].label if name.lower() in FORMATS else name


def _format(row: Mapping[str, Any]) -> str:
    """A number format: as the source names it, or of a predicted deployment as people do."""
    name = str(row["precision"])
    return FORMATS[name].label if row["kind"] == PREDICTED and name in FORMATS else name


def figure(answer: ChooseAnswer, index: int, part: str) -> str:
    """A part of a candidate with unit and interval."""
    metric = metrics()[answer.columns[part]]
    return with_interval(answer.value(index, part), *answer.interval(index, part), metric)


def verdict(answer: ChooseAnswer) -> str:
    """What to do, in one or two sentences of at most 40 words: the pick, and how it compares with the next best."""
    pick = answer.decision.pick
    if pick is None:
        return nothing_left(answer)
    measured = "" if answer.cell(pick, "kind") != PREDICTED else ", not measured"
    imperative = f"{VERBS.get(answer.cell(pick, 'kind'), 'Run')} {name_of(answer, pick)}{measured}"
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
        facts.append(f"{usd(answer.value(pick, 'cost'))} per {_billed(answer)}")
    if _has(answer, pick, "quality"):
        measure, value = metrics()[answer.columns["quality"]], figure(answer, pick, "quality")
        facts.append(f"a score of {value}" if measure.unit == "score" else f"{measure.label} {value}")
    if _has(answer, pick, "energy"):
        if predicted := _predicted_energy(answer, pick):
            return [f"a predicted {predicted} per {unit}", *facts]
        joules = quantity(answer.value(pick, "energy"), metrics()[answer.columns["energy"]]).removesuffix("/token")
        facts.append(f"{joules} per {unit}")
    facts += [_named_figure(answer, pick, part) for part in ("speed", "memory") if _has(answer, pick, part)]
    return facts


def _named_figure(answer: ChooseAnswer, pick: int, part: str) -> str:
    """A speed or a memory: the figure, behind its label where the unit does not say what it is of."""
    metric, text = metrics()[answer.columns[part]], figure(answer, pick, part)
    if metric.unit == "GB":
        return f"{text} of memory"
    return f"{within_sentence(metric.label)} {text}" if metric.unit in ("times", "%", "bits") else text


def _billed(answer: ChooseAnswer) -> str:
    """What the cost is the cost of."""
    per_token = metrics()[answer.columns["cost"]].unit.endswith("per Mtok")
    return "million output tokens" if per_token else f"1,000 {answer.roles.unit}s"


def _predicted_energy(answer: ChooseAnswer, pick: int) -> str:
    """The pick's energy with its interval where it was predicted; empty where it was measured."""
    energy = answer.columns.get("energy")
    if answer.cell(pick, "kind") == PREDICTED:  # then every figure is, which the verdict says once
        return ""
    return "" if energy is None else predicted_interval(answer.row(pick), energy)


def runner_up(answer: ChooseAnswer, *, short: bool = False) -> str:
    """How the pick compares with the next best model, in one sentence; `short` names the model alone."""
    if not answer.alternatives or answer.decision.pick is None:
        return "No other model can be ranked."
    pick, other = answer.decision.pick, answer.alternatives[0].index
    gains, losses = advantages(answer, pick, other), advantages(answer, other, pick)
    model = str(answer.cell(other, "model_label"))
    name = model if short else name_of(answer, other)
    if answer.board.chooses_settings:  # the model is that of the pick, mostly
        name = name_of(answer, other).removeprefix(f"{answer.cell(pick, 'model_label')}, ")
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
        part = next(part for part, metric_id in answer.columns.items() if metric_id == name)
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
        gains = SLIGHTLY[alternative.wins_on[0]]
    losses = predicate(drawbacks(answer, alternative.index, pick))
    if gains and losses:
        return f"{name} {gains}, but {losses}."
    return f"{name} {gains or losses or 'is the same within noise'}."


def confidence(answer: ChooseAnswer) -> str:
    """How sure the pick is, given the intervals of what is weighed."""
    pick = answer.decision.pick
    if pick is None:
        return ""
    if not answer.uncertain_parts:
        return "The sources publish no intervals for what is weighed, so the certainty of the ranking is unknown."
    share = answer.doubt.probability_best[pick]
    if np.isnan(share):
        return ""
    tied = f" {plural(len(answer.tied), 'other model')} cannot be told apart from it in quality." if answer.tied else ""
    drawn = listing(answer.uncertain_parts)
    draws = f"{100 * share:.0f}% of {answer.doubt.n_draws:,} draws of {drawn}"
    fixed = "quality" in answer.columns and answer.view.w_quality and "quality" not in answer.uncertain_parts
    without = " The source publishes no confidence interval for this quality." if fixed else ""
    return f"The pick stays first in {draws}.{without}{tied}"


def number_dates(answer: ChooseAnswer) -> str:
    """The dates of the numbers that decide between the pick and the next best, in one clause; empty without a pick."""
    if answer.decision.pick is None:
        return ""
    rows = [answer.decision.pick, *(other.index for other in answer.alternatives[:1])]
    sources = [f"{name}__source" for name in answer.columns.values() if f"{name}__source" in answer.frame]
    return dates_sentence(answer.frame[sources].iloc[rows], answer.columns.values())
