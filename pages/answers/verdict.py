"""The Choose page's answer in words: the pick, its reasons, what would change it, what to doubt."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.flips import Flip
from pages.answers.choose import Alternative, ChooseAnswer
from pages.answers.words import listing, number, plural, quantity, times, usd, with_interval, within_sentence

PART_NAMES = {"quality": "quality", "cost": "cost", "energy": "energy", "latency": "latency"}
_BETTER = {"quality": "better", "cost": "cheaper", "energy": "less energy", "latency": "faster"}
_WORSE = {"quality": "{} points worse", "cost": "{} dearer", "energy": "{} more energy", "latency": "{} slower"}
FILTER_NAMES = {
    "kinds": "the kind of candidate",
    "open_only": "open weights only",
    "gpus": "the GPUs allowed",
    "precisions": "the precisions allowed",
    "max_gpus": "the limit on GPUs in all",
    "max_cost_usd": "the cost limit",
    "max_usd_per_month": "the limit on the month's bill",
    "max_latency": "the latency limit",
    "max_energy_j": "the energy limit",
    "max_co2e_g": "the carbon limit",
    "min_quality": "the quality limit",
    "unknown_provider": "an unknown provider, never recommended",
    "input_tokens": "a context shorter than prompt and answer",
}


def name_of(answer: ChooseAnswer, index: int) -> str:
    """A candidate as a sentence names it: model, then hardware or provider."""
    model = answer.cell(index, "model_label")
    if answer.cell(index, "kind") == "api":
        return f"{model} from {answer.cell(index, 'provider')}"
    count, gpu = int(answer.cell(index, "num_gpus")), answer.cell(index, "gpu")
    total = answer.cell(index, "gpus_total")
    gpus = f"{count} {gpu} GPUs" if count > 1 else f"one {gpu} GPU"
    if pd.notna(total) and total > count:
        gpus = f"{total:,} {gpu} GPUs ({answer.cell(index, 'replicas'):,} replicas of {count})"
    return f"{model} ({answer.cell(index, 'precision')}) on {gpus}"


def figure(answer: ChooseAnswer, index: int, part: str) -> str:
    """A part of a candidate with unit and interval."""
    metric = metrics()[answer.columns[part]]
    return with_interval(answer.value(index, part), *answer.interval(index, part), metric)


def verdict(answer: ChooseAnswer) -> str:
    """One sentence a person can act on."""
    pick = answer.decision.pick
    if pick is None:
        return nothing_left(answer)
    unit = answer.roles.unit
    action = "Buy" if answer.cell(pick, "kind") == "api" else "Run"
    facts = [f"{usd(answer.value(pick, 'cost'))} per 1,000 {unit}s"] if _known(answer, pick, "cost") else []
    if "quality" in answer.columns and _known(answer, pick, "quality"):
        facts.insert(0, f"{metrics()[answer.columns['quality']].label} {figure(answer, pick, 'quality')}")
    if _known(answer, pick, "energy"):
        facts.append(f"{quantity(answer.value(pick, 'energy'), metrics()[answer.columns['energy']])} each")
    text = f"{action} {name_of(answer, pick)}: {listing(facts)}."
    return f"{text} {runner_up(answer)}".strip()


def runner_up(answer: ChooseAnswer) -> str:
    """How the pick compares with the next best model, in one sentence."""
    if not answer.alternatives or answer.decision.pick is None:
        return "No other candidate meets the limits."
    other = answer.alternatives[0].index
    gains = differences(answer, answer.decision.pick, other)
    losses = differences(answer, other, answer.decision.pick)
    name = name_of(answer, other)
    if gains and losses:
        return f"Next comes {name}: {_said(losses)}, but the pick is {_said(gains)}."
    if gains:
        return f"Next comes {name}; the pick is {_said(gains)}."
    return f"Next comes {name}, which is {_said(losses)}." if losses else f"Next comes {name}, equal within noise."


def differences(answer: ChooseAnswer, first: int, second: int) -> list[tuple[str, str]]:
    """The parts in which `first` beats `second`, each with by how much; ratios for cost, energy and latency."""
    found: list[tuple[str, str]] = []
    for part in answer.columns:
        a, b = answer.value(first, part), answer.value(second, part)
        if np.isnan(a) or np.isnan(b) or a == b:
            continue
        if part == "quality":
            if a > b and second not in _same_quality(answer, first):
                found.append((part, f"{a - b:.0f} points better"))
        elif a < b and b / a >= 1.01:
            found.append((part, _ratio(part, b / a)))
    return found


def _ratio(part: str, factor: float) -> str:
    if factor < 1.95:
        saved = f"{100 * (1 - 1 / factor):.0f} %"
        return {"cost": f"{saved} cheaper", "energy": f"uses {saved} less energy"}.get(part, f"{saved} faster")
    more = times(factor)
    return {"cost": f"{more} cheaper", "energy": f"uses {more} less energy"}.get(part, f"{more} faster")


def _said(differences_: list[tuple[str, str]]) -> str:
    """Adjectives first, verbs last, so that the sentence reads after `is`."""
    adjectives = [text for _, text in differences_ if not text.startswith("uses")]
    verbs = [text for _, text in differences_ if text.startswith("uses")]
    return listing([*adjectives, *(f"{text}" for text in verbs)])


def _same_quality(answer: ChooseAnswer, index: int) -> set[int]:
    return (
        set(answer.tied) | {index}
        if index == answer.decision.pick
        else ({answer.decision.pick} if answer.decision.pick is not None and index in answer.tied else set())
    )


def _known(answer: ChooseAnswer, index: int, part: str) -> bool:
    return not np.isnan(answer.value(index, part))


def nothing_left(answer: ChooseAnswer) -> str:
    """Why there is no pick, and the setting that hides most."""
    hidden = {name: count for name, count in answer.decision.hidden.items() if name != "unknown_provider"}
    if hidden:
        worst = max(hidden, key=lambda name: hidden[name])
        return (
            f"Nothing meets all of your limits. {FILTER_NAMES[worst].capitalize()} alone rules out "
            f"{plural(hidden[worst], 'candidate')} of {len(answer.frame):,}; relax it first."
        )
    lacking = ", ".join(within_sentence(metrics()[name].label) for name in answer.decision.missing)
    return f"No candidate of this task has all that you weigh ({lacking}); set the weight of what is missing to 0."


def flip_sentence(answer: ChooseAnswer, flip: Flip) -> str:
    """One change, all else equal, and the pick it leads to."""
    what, _, name = flip.what.partition(":")
    new = name_of(answer, flip.new_pick)
    if what == "weight":
        part = next(part for part, column in answer.columns.items() if column == name)
        verb = "Raise" if flip.end > flip.start else "Lower"
        return f"{verb} the weight of {PART_NAMES[part]} from {flip.start:.0f} to {flip.end:.0f}: {new}."
    if what == "price":
        verb = "rise" if flip.end > 1 else "fall"
        return f"Should GPU rental {verb} to {number(flip.end, 2)} times today's price: {new}."
    return f"Relax {FILTER_NAMES[name]} from {number(flip.start)} to {number(flip.end)}: {new}."


def wins_sentence(answer: ChooseAnswer, alternative: Alternative) -> str:
    """What an alternative does better than the pick, and what it does worse."""
    pick = answer.decision.pick
    if pick is None:
        return ""
    better = dict(differences(answer, alternative.index, pick))
    worse = dict(differences(answer, pick, alternative.index))
    gains = [better.get(part, _BETTER[part]) for part in alternative.wins_on]
    losses = [_WORSE[part].format(_size(answer, part, pick, alternative.index)) for part in worse]
    if not gains:
        return f"better in nothing beyond noise; {listing(losses)}" if losses else "the same within noise"
    return f"{listing(gains)}, but {listing(losses)}" if losses else listing(gains)


def _size(answer: ChooseAnswer, part: str, pick: int, other: int) -> str:
    """How much worse the other is: points of quality, or a ratio of at least 1."""
    mine, theirs = answer.value(pick, part), answer.value(other, part)
    return f"{mine - theirs:.0f}" if part == "quality" else times(theirs / mine)


def confidence(answer: ChooseAnswer) -> str:
    """How sure the pick is, given the intervals of the quality measure."""
    pick = answer.decision.pick
    if pick is None or "quality" not in answer.columns or answer.view.w_quality == 0:
        return ""
    low = f"{answer.columns['quality']}__low"
    if low not in answer.frame or answer.frame[low].isna().all():
        return "Its source gives no interval of this quality, so nobody can say how sure the order is."
    share = answer.doubt.probability_best[pick]
    if np.isnan(share):
        return ""
    tied = f" {plural(len(answer.tied), 'other model')} cannot be told from it in quality." if answer.tied else ""
    return f"It stays first in {100 * share:.0f} % of {answer.doubt.n_draws} draws from the intervals of quality.{tied}"
