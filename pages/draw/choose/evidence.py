"""Draws what is behind the Choose page's verdict: other models, what would change it, doubts and sources."""

from __future__ import annotations

import numpy as np
import streamlit as st

from data.metrics import metrics
from models.decision.preference import knee
from pages.answers.boards.candidate_kinds import is_predicted_deployment
from pages.answers.boards.predicted_energy import is_predicted
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.break_even import break_even_sentence
from pages.answers.choose.caveats import doubts, idle_sentence
from pages.answers.choose.notes import SETTING_NAMES
from pages.answers.choose.sentences import flip_sentence, name_of, wins_sentence
from pages.answers.shared.formatting import listing, marks_sentence, plural, within_sentence
from pages.draw.shared.escaping import escape
from pages.draw.shared.sources import draw_sources

SAME = "same"

HOW_TO_READ = """
Each point is one candidate: a model at a precision on some GPUs with a batch size (circle), or a model from a
provider (diamond). **Optimal** points are on the Pareto front of everything that is weighed. That may be more than
the two axes, so some lie off the dotted line. The **pick** alone is green and has the highest weighted score. Each
objective is scaled from 0 (worst of the task) to 1 (best): quality linearly, cost, energy and time logarithmically.
The scores are averaged with your weights. All candidates are ranked on the same metrics. Where API models have no
energy or latency, these weights are set aside unless you raise them above their defaults; then such models are left
out. The dotted line is the front of the two axes alone. Hollow marks carry a quality over from another precision,
or are missing a value you weigh.
"""


def hidden_and_missing(answer: ChooseAnswer) -> str:
    """How many candidates are drawn, which filters hid how many, and which values are missing."""
    decision, total = answer.decision, len(answer.frame)
    sentences = [f"{int(decision.feasible.sum()):,} of {plural(total, 'candidate')} meet your limits."]
    if decision.hidden:
        hidden = [f"{SETTING_NAMES[name]} ({count:,})" for name, count in decision.hidden.items()]
        sentences.append(f"Ruled out by {listing(hidden)}.")
    if answer.idle_limits:
        sentences.append(idle_sentence(answer))
    if decision.missing:
        registry = metrics()
        lacking = [
            f"{count:,} have no {within_sentence(registry[name].label)}" for name, count in decision.missing.items()
        ]
        sentences.append(f"Not ranked because a value is missing: {listing(lacking)}.")
    if marks := marks_sentence(answer.frame["kind"].unique()):
        sentences.append(marks)
    sentences.append("Each model family has its own colour; hollow marks carry a quality over, or are missing a value.")
    if is_predicted_deployment(answer.frame).any():
        sentences.append("Whiskers are the intervals of predicted values.")
    elif "energy" in answer.columns and is_predicted(answer.frame, answer.columns["energy"]).any():
        sentences.append("Where energy is drawn, a hollow mark with a whisker has a predicted one (90% interval).")
    return " ".join(sentences)


def draw_reasons(answer: ChooseAnswer) -> None:
    """Beside the chart: what each other model does better and worse, and what would change the pick."""
    if answer.decision.pick is None:
        return
    others, changes = st.tabs(["Why not another model", "What would change the pick"], key="choose-reasons")
    others.markdown(_alternatives(answer))
    changes.markdown(_flips(answer))


def draw_caveats(answer: ChooseAnswer) -> None:
    """The last storey: doubts, how to read, sources."""
    details = st.expander("Caveats, sources and how to read this", on_change="rerun", key="choose-details")
    if details.open:
        with details:
            st.markdown("\n".join(f"- {escape(sentence)}" for sentence in doubts(answer)))
            st.markdown(HOW_TO_READ)
            draw_sources(answer.frame, answer.columns.values())


def _alternatives(answer: ChooseAnswer) -> str:
    lines: list[str] = []
    for alternative in answer.alternatives:
        name, sentence = name_of(answer, alternative.index), wins_sentence(answer, alternative)
        lines.append(f"- **{escape(name)}**{escape(sentence.removeprefix(name))}")
    bend = _knee(answer)
    if bend is not None:
        name = escape(name_of(answer, bend))
        lines.append(f"- The knee of the front, where a small gain in one objective costs most of another: **{name}**.")
    return "\n".join(lines)


def _flips(answer: ChooseAnswer) -> str:
    lines = [f"- {escape(flip_sentence(answer, flip))}" for flip in answer.flips]
    if not answer.flips:
        lines.append(
            "- Nothing nearby: no single weight from 0 to 10, and no GPU rental from 1/8 to 8 times today's price."
        )
    if sentence := break_even_sentence(answer):
        lines.append(f"- {escape(sentence)}")
    if answer.other_weights is not None:
        share, lost = 100 * answer.other_weights.share_best, 100 * answer.other_weights.mean_regret
        lines.append(
            f"- Over all possible weights of these objectives, its model is the best in {share:.0f}%. This candidate "
            f"scores {plural(round(lost), 'point')} of 100 below the best on average."
        )
    return "\n".join(lines)


def _knee(answer: ChooseAnswer) -> int | None:
    decision = answer.decision
    front = np.flatnonzero(decision.optimal)
    at = knee(decision.scores[np.ix_(front, np.flatnonzero(decision.weights > 0))]) if front.size else None
    return None if at is None or int(front[at]) == decision.pick else int(front[at])
