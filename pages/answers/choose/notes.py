"""What an answer could not weigh, why nothing is left, and which settings to change, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.metrics import metrics
from pages.answers.boards.carbon import CARBON
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.ranking import Dropped
from pages.answers.choose.relaxations import Relaxation
from pages.answers.shared.formatting import KIND_NAMES, listing, number, quantity

SETTING_NAMES = {
    "kinds": "the kind of candidate",
    "models": "the models allowed",
    "gpu_memory_gb": "the memory of your GPUs",
    "families": "the families allowed",
    "open_only": "open weights only",
    "gpus": "the GPUs allowed",
    "precisions": "the precisions allowed",
    "max_gpus": "the limit on total GPUs",
    "max_cost_usd": "the cost limit",
    "max_usd_per_month": "the limit on the monthly bill",
    "max_latency": "the latency limit",
    "max_ttft_ms": "the limit on the time to the first token",
    "max_energy_j": "the energy limit",
    "max_co2e_g": "the carbon limit",
    "min_quality": "the quality limit",
    "unknown_provider": "an unknown provider",
    "input_tokens": "a context shorter than prompt and answer",
    "output_tokens": "a limit shorter than the answer",
    "batchable_pct": "a service that may answer late",
    "w_quality": "the weight of quality",
    "w_cost": "the weight of cost",
    "w_energy": "the weight of energy",
    "w_latency": "the weight of latency",
    "w_speed": "the weight of speed",
    "w_memory": "the weight of memory",
    "min_throughput": "the limit on speed",
    "max_memory_gb": "the memory limit",
}
# What a button does that opens a filter.
OPENED = {
    "kinds": "Allow every kind of candidate",
    "open_only": "Allow closed weights",
    "models": "Allow every model",
    "gpu_memory_gb": "Allow any GPU memory",
    "families": "Allow every family",
    "gpus": "Allow every GPU",
    "precisions": "Allow every precision",
    "input_tokens": "Use the default prompt length",
    "output_tokens": "Use each model's own answer length",
}


def _agree(items: Sequence[object], singular: str, many: str) -> str:
    return singular if len(items) == 1 else many


def not_weighed(answer: ChooseAnswer) -> list[str]:
    """A sentence on the parts that the verdict did not weigh though they have a weight, or that the task lacks."""
    sentences = []
    if "quality" not in answer.columns:
        energy = any(
            criterion.name == answer.columns.get("energy") and weight > 0
            for criterion, weight in zip(answer.decision.criteria, answer.decision.weights, strict=True)
        )
        carbon = "carbon counts only through energy" if energy else "carbon is not weighed either"
        sentences.append(f"Quality is not weighed, because this task has no quality data; {carbon}.")
    for dropped in _by_kinds([entry for entry in answer.dropped if entry.is_weight]):
        parts = [entry.part for entry in dropped]
        who = f"no {_kinds(dropped[0])} model has" if dropped[0].kinds else f"{_few(dropped[0])} has"
        verb, them = _agree(parts, "is", "are"), _agree(parts, "it", "them")
        sentences.append(f"{listing(parts).capitalize()} {verb} not weighed, because {who} {them}.")
    return sentences


def dropped_sentences(answer: ChooseAnswer) -> list[str]:
    """Above the verdict: each weight and limit that does not decide, with the reason and what to do about it."""
    sentences = []
    for dropped in _by_kinds([entry for entry in answer.dropped if entry.is_weight]):
        settings = f"The {_agree(dropped, 'weight', 'weights')} of {listing([entry.part for entry in dropped])}"
        verb, them = _agree(dropped, "is", "are"), _agree(dropped, "it", "them")
        if dropped[0].kinds:
            parts = listing([entry.part for entry in dropped])
            sentences.append(
                f"{parts.capitalize()} {verb} set aside: no {_kinds(dropped[0])} has {them}. "
                f"Raise {_agree(dropped, 'its weight', 'a weight')} to rank what has it."
            )
        elif dropped[0].known:
            sentences.append(
                f"{settings} {verb} set aside: {_few(dropped[0])} has a value. Raise it to rank only those that do."
            )
        else:
            sentences.append(f"{settings} {verb} set aside: no remaining candidate has a value to weigh.")
    limits = [entry for entry in answer.dropped if not entry.is_weight]
    if limits:
        names = listing([SETTING_NAMES[entry.setting] for entry in limits]).capitalize()
        checked = _agree(limits, "is", "are")
        sentences.append(f"{names} {checked} set aside: no candidate of the chosen kinds has a value to check.")
    return sentences


def dropped_reason(dropped: Dropped) -> str:
    """Why one weight or limit was dropped, for programs."""
    if dropped.kinds:
        return f"No {_kinds(dropped)} candidate has a value of {dropped.part}, so the other metrics decide."
    if dropped.known:
        return f"{_few(dropped).capitalize()} has a value of {dropped.part}, so the other metrics decide."
    return f"No remaining candidate has a value of {dropped.part}, so {SETTING_NAMES[dropped.setting]} is set aside."


def _few(dropped: Dropped) -> str:
    """`no remaining candidate`, or `only one in 30 candidates`."""
    if not dropped.known:
        return "no remaining candidate"
    return f"only one in {dropped.candidates / dropped.known:,.0f} candidates"


def _kinds(dropped: Dropped) -> str:
    return listing([KIND_NAMES.get(kind, kind) for kind in dropped.kinds], "or")


def _by_kinds(dropped: Sequence[Dropped]) -> list[list[Dropped]]:
    groups: dict[tuple[object, ...], list[Dropped]] = {}
    for entry in dropped:
        groups.setdefault((entry.kinds, 0 if entry.kinds else entry.known), []).append(entry)
    return list(groups.values())


def setting_value(answer: ChooseAnswer, setting: str, value: float) -> str:
    """The value of a limit with its unit."""
    columns = {"max_cost_usd": "cost", "max_latency": "latency", "max_energy_j": "energy", "min_quality": "quality"}
    columns |= {"min_throughput": "speed", "max_memory_gb": "memory"}
    name = CARBON if setting == "max_co2e_g" else answer.columns.get(columns.get(setting, ""), "")
    if setting == "max_ttft_ms":
        return f"{number(value)} ms"
    if setting == "max_gpus" or not name:
        return number(value)
    if setting == "max_co2e_g":
        return f"{number(value)} g"
    return quantity(value, metrics()[name])


def nothing_left(answer: ChooseAnswer) -> str:
    """Why there is no pick: the settings that, relaxed, lead to one."""
    relaxations = answer.nothing.relaxations if answer.nothing else ()
    if not relaxations:
        return (
            "No candidate for this task has the values that a decision needs. Choose another task or quality measure."
        )
    settings = [tuple(name for name, _ in relaxation.changes) for relaxation in relaxations]
    if all(len(names) == 1 and names[0].startswith("w_") for names in settings):
        each = listing([SETTING_NAMES[names[0]] for names in settings], "or")
        return f"No remaining candidate has every value that you weigh. Set {each} to 0."
    if len(settings) == 1 and len(settings[0]) == 1:
        return f"Nothing meets all of your limits. {_cause(answer, relaxations[0])}"
    if len(settings[0]) == 1:
        each = listing([SETTING_NAMES[names[0]] for names in settings], "or")
        return f"Nothing meets all of your limits together. Relaxing {each} is enough."
    if len(settings[0]) == 2:
        both = listing([SETTING_NAMES[name] for name in settings[0]])
        return f"Nothing meets all of your limits, and no single limit is the cause. Relax {both} together."
    return "Nothing meets all of your limits, and no two of them are the cause. Start again without limits."


def _cause(answer: ChooseAnswer, relaxation: Relaxation) -> str:
    """The one setting to relax, and for a limit the nearest value that a candidate has."""
    [(setting, value)] = relaxation.changes
    blamed = SETTING_NAMES[setting].capitalize()
    if setting == "kinds":
        return f"{blamed} is the only cause: no candidate of that kind has every value that you weigh."
    if value is None or not isinstance(value, int | float) or isinstance(value, bool) or setting.startswith("w_"):
        return f"{blamed} is the only cause."
    if setting == "max_gpus":
        return f"{blamed} is the only cause: the nearest candidate has {number(value)}."
    return f"{blamed} is the only cause: the nearest candidate is at {setting_value(answer, setting, value)}."


def relaxation_label(answer: ChooseAnswer, relaxation: Relaxation) -> str:
    """What a button that relaxes these settings says."""
    if len(relaxation.changes) > 2:
        return "Start again without limits"
    actions = [_action(answer, setting, value) for setting, value in relaxation.changes]
    return listing([actions[0], *(action[:1].lower() + action[1:] for action in actions[1:])])


def _action(answer: ChooseAnswer, setting: str, value: Any) -> str:
    if setting in OPENED:
        return OPENED[setting]
    name = SETTING_NAMES[setting]
    if value is None:
        return f"Drop {name}"
    if setting.startswith("w_"):
        return f"Set {name} to {value}"
    verb = "Lower" if setting == "min_quality" else "Raise"
    return f"{verb} {name} to {setting_value(answer, setting, float(value))}"
