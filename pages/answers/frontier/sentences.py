"""The Frontier page's answer in words: the front, what its chart shows, and how to read it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from data.metrics import metrics
from data.uploads.user_rows import FAMILY
from models.decision.choosing import Standing, column
from models.front.pareto import Objective
from pages.answers.boards.missing_values import missing_value
from pages.answers.boards.predicted_energy import is_predicted
from pages.answers.frontier.answer import FrontierAnswer
from pages.answers.shared.formatting import listing, marks_sentence, plural, quantity, within_sentence

MIXED = 2  # kinds of GPU
MOST_GPUS = 3


def frontier_verdict(answer: FrontierAnswer) -> str:
    """The knee first, then how many candidates are optimal in what; at most 40 words."""
    frame = answer.frame
    among = f"{plural(int(answer.within.sum()) - answer.n_missing - answer.n_unknown_provider, 'candidate')}"
    if answer.ruled_out:
        if not answer.within.any():
            return f"No candidate is within your limits: {listing(list(answer.ruled_out))}."
        among += " within your limits"
    labels = [within_sentence(metrics()[objective.name].label) for objective in answer.objectives]
    if answer.front.size == 1:
        best = frame["label"].iloc[answer.front[0]]
        return f"One of {among} is at least as good as every other in {listing(labels)}: {best}."
    if not answer.front.size:
        return f"No candidate has every value to compare in {listing(labels)}."
    count = f"{answer.front.size:,} of {among} are optimal in {listing(labels)}."
    return count if answer.knee is None else f"{frame['label'].iloc[answer.knee]} is the knee of the front. {count}"


def best_in(answer: FrontierAnswer, objective: Objective) -> int:
    """The row of the front's end in an objective; the front must hold a candidate."""
    values = column(answer.frame, objective.name)[answer.front]
    return int(answer.front[int(np.argmax(values) if objective.maximise else np.argmin(values))])


def front_ends(answer: FrontierAnswer) -> list[str]:
    """The best candidate in each objective with its value."""
    sentences = []
    for objective in answer.objectives if answer.front.size > 1 else ():
        row, metric = best_in(answer, objective), metrics()[objective.name]
        value = quantity(float(column(answer.frame, metric.id)[row]), metric)
        side = "Highest" if objective.maximise else "Lowest"
        sentences.append(f"{side} {within_sentence(metric.label)}, {value}: {answer.frame['label'].iloc[row]}.")
    return sentences


def gpus_on_front(answer: FrontierAnswer) -> dict[str, int]:
    """The GPUs that the front's candidates were measured on, with how many, the commonest first."""
    if "gpu" not in answer.frame:
        return {}
    counts = answer.frame["gpu"].iloc[answer.front].dropna().astype(str).value_counts()
    return {str(name): int(count) for name, count in counts.items()}


def hardware_sentence(answer: FrontierAnswer) -> str:
    """Which GPUs the front spans, so that figures of different hardware are never compared unawares."""
    gpus, in_all = gpus_on_front(answer), answer.frame["gpu"].nunique() if "gpu" in answer.frame else 0
    if not gpus or in_all < MIXED:
        return ""
    if len(gpus) == 1:
        name, count = next(iter(gpus.items()))
        if count < answer.front.size:
            return f"{count:,} of the {answer.front.size:,} on the front {'runs' if count == 1 else 'run'} on {name}."
        return f"The front runs on {name} alone; none on {plural(in_all - 1, 'other GPU')} is on it."
    named = [f"{name} ({count:,})" for name, count in list(gpus.items())[:MOST_GPUS]]
    more = [f"{len(gpus) - MOST_GPUS} more"] if len(gpus) > MOST_GPUS else []
    return f"The front mixes GPUs: {listing([*named, *more])}."


def front_notes(answer: FrontierAnswer) -> list[str]:
    """Below the verdict: the hardware it spans, what limits hide, predicted energies, and the selection."""
    sentences = [hardware_sentence(answer), hidden_sentence(answer)]
    predicted = [is_predicted(answer.frame, objective.name)[answer.front] for objective in answer.objectives]
    if count := int(np.logical_or.reduce(predicted).sum()):
        who = f"All {count:,}" if count == answer.front.size else f"{count:,} of the {answer.front.size:,}"
        sentences.append(f"{who} on the front {'stands' if count == 1 else 'stand'} on a predicted energy.")
    if answer.view.x_range or answer.view.y_range:
        sentences.append(f"{plural(len(answer.listed), 'candidate lies', 'candidates lie')} in your selection.")
    return [sentence for sentence in sentences if sentence]


def hidden_sentence(answer: FrontierAnswer) -> str:
    """How many candidates each limit and filter rules out by itself; empty where there is none."""
    if not answer.ruled_out:
        return ""
    named = [f"{label} ({count:,})" for label, count in answer.ruled_out.items()]
    return f"Ruled out by {listing(named)}: {plural(int((~answer.within).sum()), 'candidate')} in all."


def own_rows_sentence(answer: FrontierAnswer) -> str:
    """`Yours: 4 rows, 1 on the front, 1 lacks the number of GPUs.`; empty where there are none."""
    own_rows = answer.frame["family"].eq(FAMILY).to_numpy(dtype=bool)
    if not own_rows.any():
        return ""
    on_front = own_rows & np.isin(answer.standing, [Standing.OPTIMAL, Standing.PICK])
    parts = [plural(int(own_rows.sum()), "row"), f"{int(on_front.sum()):,} on the front"]
    if hidden := int((own_rows & ~answer.within).sum()):
        parts.append(f"{hidden:,} ruled out by your filters or limits")
    names = [objective.name for objective in answer.objectives]
    lacked: Counter[str] = Counter()
    for _, row in answer.frame[own_rows & answer.within].iterrows():
        lacked.update({missing_value(row, name) for name in names if pd.isna(row[name])})
    parts += [f"{count:,} {'lacks' if count == 1 else 'lack'} {what}" for what, count in lacked.items()]
    return f"Yours: {', '.join(parts)}."


def chart_caption(answer: FrontierAnswer) -> str:
    """What the marks of the chart mean, what can be done with it, and what is not on it."""
    sentences = []
    if marks := marks_sentence(answer.frame["kind"].unique()):
        sentences.append(marks)
    sentences.append("On the front, each model family has its own colour.")
    drawn = [is_predicted(answer.frame, name) for name in (answer.view.x, answer.view.y)]
    if count := int(np.logical_or(*drawn).sum()):
        candidates = plural(count, "candidate has", "candidates have")
        sentences.append(
            f"{candidates} a predicted energy and a hollow mark; on the front, its whisker is the 90% interval."
        )
    sentences.append("Drag a box to filter the table; click a point to compare it.")
    if sentence := own_rows_sentence(answer):
        sentences.append(sentence)
    if answer.n_missing:
        lacking = plural(answer.n_missing, "candidate is", "candidates are")
        sentences.append(f"{lacking} missing a value and left out of the front.")
    if answer.n_unknown_provider:
        offers = plural(answer.n_unknown_provider, "offer has", "offers have")
        sentences.append(f"{offers} an unknown provider, and such an offer is never recommended.")
    return " ".join(sentences)
