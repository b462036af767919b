"""The Frontier page's answer in words: the front, what its chart shows, and how to read it."""

from __future__ import annotations

import numpy as np

from data.metrics import metrics
from models.decision.choosing import column
from pages.answers.boards.predicted_energy import is_predicted
from pages.answers.frontier.answer import FrontierAnswer
from pages.answers.shared.formatting import listing, plural, within_sentence


def frontier_verdict(answer: FrontierAnswer) -> str:
    """The front in a sentence: how many candidates, which end is which."""
    frame = answer.frame
    among = f"{plural(len(frame) - answer.n_missing - answer.n_unknown_provider, 'candidate')}"
    labels = [within_sentence(metrics()[objective.name].label) for objective in answer.objectives]
    if answer.front.size == 1:
        best = frame["label"].iloc[answer.front[0]]
        return f"One of {among} is at least as good as every other in {listing(labels)}: {best}."
    if not answer.front.size:
        return f"No candidate has every value to compare in {listing(labels)}."
    return f"{answer.front.size:,} of {among} are optimal in {listing(labels)}."


def front_ends(answer: FrontierAnswer) -> str:
    """Below the verdict: the best candidate in each objective, the knee, and how many lie in the selection."""
    sentences = []
    if answer.front.size > 1:
        for objective in answer.objectives:
            values = column(answer.frame, objective.name)[answer.front]
            row = answer.front[int(np.argmax(values) if objective.maximise else np.argmin(values))]
            side = "Highest" if objective.maximise else "Lowest"
            label = within_sentence(metrics()[objective.name].label)
            sentences.append(f"{side} {label}: {answer.frame['label'].iloc[row]}.")
    predicted = [is_predicted(answer.frame, objective.name)[answer.front] for objective in answer.objectives]
    if count := int(np.logical_or.reduce(predicted).sum()):
        who = f"All {count:,}" if count == answer.front.size else f"{count:,} of the {answer.front.size:,}"
        sentences.append(f"{who} on the front {'stands' if count == 1 else 'stand'} on a predicted energy.")
    if answer.knee is not None:
        sentences.append(f"Knee of the front: {answer.frame['label'].iloc[answer.knee]}.")
    if answer.view.x_range or answer.view.y_range:
        sentences.append(f"{plural(len(answer.listed), 'candidate lies', 'candidates lie')} in your selection.")
    return " ".join(sentences)


def chart_caption(answer: FrontierAnswer) -> str:
    """What the marks of the chart mean, what can be done with it, and what is not on it."""
    sentences = []
    if answer.frame["kind"].nunique() > 1:
        sentences.append("Circles are self-hosted models, diamonds are API models.")
    sentences.append("On the front, each model family has its own colour.")
    drawn = [is_predicted(answer.frame, name) for name in (answer.view.x, answer.view.y)]
    if count := int(np.logical_or(*drawn).sum()):
        candidates = plural(count, "candidate has", "candidates have")
        sentences.append(
            f"{candidates} a predicted energy and a hollow mark; on the front, its whisker is the 90% interval."
        )
    sentences.append("Drag a box to filter the table; click a point to compare it.")
    if answer.n_missing:
        lacking = plural(answer.n_missing, "candidate is", "candidates are")
        sentences.append(f"{lacking} missing a value and left out of the front.")
    if answer.n_unknown_provider:
        offers = plural(answer.n_unknown_provider, "offer has", "offers have")
        sentences.append(f"{offers} an unknown provider, and such an offer is never recommended.")
    return " ".join(sentences)
