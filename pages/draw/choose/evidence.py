"""Draws the Choose page's answer: the verdict and its figures, then the evidence behind it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from data.metrics import metrics
from models.decision.choosing import Standing
from models.decision.preference import knee
from pages.answers.boards.carbon import CARBON, month_sentence, month_without_energy
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.boards.origin import origin
from pages.answers.boards.predicted_energy import is_predicted
from pages.answers.boards.prompts import prompt_doubt
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.caveats import doubts, idle_sentence, predicted_energy_note
from pages.answers.choose.notes import SETTING_NAMES, dropped_sentences, not_weighed, relaxation_label
from pages.answers.choose.quantized import quantization_link
from pages.answers.choose.sentences import figure, flip_sentence, name_of, wins_sentence
from pages.answers.choose.view import ChooseView
from pages.answers.shared.formatting import listing, plural, within_sentence
from pages.draw.shared.escaping import escape
from pages.draw.shared.sources import draw_sources
from pages.draw.shared.url_state import key, put
from pages.draw.shared.value_origin import origin_help

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


def draw_answer(answer: ChooseAnswer, verdict: str, confidence: str) -> None:
    """The first storey: what was set aside, the sentence, then the pick's figures with the difference to the next."""
    pick = answer.decision.pick
    if pick is not None:
        draw_dropped(answer)
    st.subheader(escape(verdict), anchor=False)
    if pick is None:
        draw_relaxations(answer)
        return
    if below := " ".join(filter(None, [*_task_notes(answer), predicted_energy_note(answer), confidence])):
        st.caption(escape(below))
    other = answer.alternatives[0].index if answer.alternatives else None
    row = {str(name): value for name, value in answer.frame.iloc[pick].items()}
    with st.container(horizontal=True, key="figures"):
        for part in (part for part in PARTS if part in answer.columns):
            metric = metrics()[answer.columns[part]]
            difference = _against(answer, pick, other, part)
            same = difference is not None and difference.startswith(SAME)
            st.metric(
                escape(metric.label),
                figure(answer, pick, part),
                difference,
                delta_color="off" if same else "normal" if metric.direction == "max" else "inverse",
                delta_arrow="off" if same else "auto",
                help=origin_help(origin(row, metric.id), metric.description),
                border=True,
            )
    doubt = prompt_doubt(answer.view.workload, row)
    if doubt:
        st.caption(escape(doubt))
    view, month = answer.view, answer.month
    if month is not None:
        sentence = month_sentence(month, answer.roles.unit, view.grid, view.pue)
        st.caption(escape(sentence), help=origin_help(origin(row, CARBON)))
    else:
        st.caption(escape(month_without_energy(answer.value(pick, "cost"), view.requests_per_day, answer.roles.unit)))


def _task_notes(answer: ChooseAnswer) -> list[str]:
    """What the task itself lacks; what was set aside stands above the verdict already."""
    return [] if "quality" in answer.columns else not_weighed(answer)


def _against(answer: ChooseAnswer, pick: int, other: int | None, part: str) -> str | None:
    """The pick's difference to the runner-up, `same` where rounding leaves none; None where either is unknown."""
    if other is None:
        return None
    mine, theirs = answer.value(pick, part), answer.value(other, part)
    if np.isnan(mine) or np.isnan(theirs) or (theirs == 0 and part != "quality"):
        return None
    text = f"{mine - theirs:+,.0f}" if part == "quality" else f"{100 * (mine / theirs - 1):+,.0f}%"
    return f"{SAME} as the next best" if text.strip("+-%") == "0" else f"{text} vs the next best"


def draw_dropped(answer: ChooseAnswer) -> None:
    """Above the verdict: weights and limits that do not decide, why, and a way to let them."""
    sentences = dropped_sentences(answer)
    if sentences:
        st.caption(escape(" ".join(sentences)))
    sacrificed = [dropped for dropped in answer.dropped if dropped.is_weight and dropped.kinds == ("api",)]
    if sacrificed:
        names = listing([dropped.part for dropped in sacrificed])
        st.button(
            f"Self-hosted only, weighing {escape(names)}",
            key="choose-self-hosted",
            help="Limits the candidates to self-hosted models; then every weight counts.",
            on_click=put,
            args=(answer.view.with_changes(kinds=("self-hosted",)),),
            icon=":material/dns:",
        )


def draw_relaxations(answer: ChooseAnswer) -> None:
    """A button for each way out of an answer without a pick."""
    relaxations = answer.nothing.relaxations if answer.nothing else ()
    with st.container(horizontal=True, key="ways-out"):
        for place, relaxation in enumerate(relaxations):
            count = plural(relaxation.candidates, "candidate")
            st.button(
                f"{escape(relaxation_label(answer, relaxation))} ({escape(count)})",
                key=f"choose-relax-{place}",
                on_click=put,
                args=(relaxation.apply(answer.view),),
                icon=":material/tune:",
            )


def offer_first_weights(view: ChooseView) -> None:
    """A way out where every weight is 0."""
    weights = {name: getattr(ChooseView(), name) for name in ("w_quality", "w_cost", "w_energy", "w_latency")}
    st.button("Reset the weights", on_click=put, args=(view.with_changes(**weights),), key="choose-weights")


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
    if answer.frame["kind"].nunique() > 1:
        sentences.append("Circles are self-hosted models, diamonds are API models.")
    sentences.append("Each model family has its own colour; hollow marks carry a quality over, or are missing a value.")
    if is_predicted(answer.frame, answer.columns["energy"]).any():
        sentences.append("Where energy is drawn, a hollow mark with a whisker has a predicted one (90% interval).")
    return " ".join(sentences)


def offer_ways_on(answer: ChooseAnswer) -> None:
    """Further questions on this need: API models beside the others, and which quantization."""
    pick = answer.decision.pick
    with st.container(horizontal=True, vertical_alignment="center"):
        offer_api_models(answer)
        if answer.roles.has_tokens:
            quantization = quantization_link(None if pick is None else str(answer.cell(pick, "model")))
            st.page_link(
                "pages/frontier.py",
                label=escape(quantization.label),
                icon=":material/compress:",
                query_params=quantization.params,
                help="Size, perplexity and accuracy at 1 to 8 bits compared with the same model unquantized, one "
                "source at a time."
                + (
                    ""
                    if quantization.measured
                    else " The pick was not measured quantized; other models show what to expect."
                ),
            )


def offer_api_models(answer: ChooseAnswer) -> None:
    """A way out where API models are left aside only because their energy or latency was never measured."""
    is_api = (answer.frame["kind"] == "api").to_numpy()
    aside = is_api & (answer.decision.standing == Standing.MISSING)
    if aside.sum() > 0.5 * is_api.sum() and "quality" in answer.columns:
        st.button(
            "Compare with API models on quality and cost only",
            help="Sets the weights of energy and latency to 0 and removes their limits: API models publish neither.",
            on_click=_quality_and_cost_alone,
            icon=":material/cloud:",
        )


def _quality_and_cost_alone() -> None:
    for name in ("w_energy", "w_latency"):
        st.session_state[key(ChooseView, name)] = 0
    for name in ("max_energy_j", "max_latency", "max_co2e_g"):
        st.session_state[key(ChooseView, name)] = None


def draw_evidence(answer: ChooseAnswer) -> None:
    """The third storey: alternatives, what would change the pick, doubts, sources, how to read."""
    if answer.decision.pick is not None:
        first_column, second_column = st.columns(2)
        first_column.markdown(_alternatives(answer))
        second_column.markdown(_flips(answer))
    details = st.expander("Caveats, sources and how to read this", on_change="rerun", key="choose-details")
    if details.open:
        with details:
            st.markdown("\n".join(f"- {escape(sentence)}" for sentence in doubts(answer)))
            st.markdown(HOW_TO_READ)
            draw_sources(answer.frame, answer.columns.values())


def _alternatives(answer: ChooseAnswer) -> str:
    lines = ["#### Why not another model"]
    for alternative in answer.alternatives:
        name, sentence = name_of(answer, alternative.index), wins_sentence(answer, alternative)
        lines.append(f"- **{escape(name)}**{escape(sentence.removeprefix(name))}")
    bend = _knee(answer)
    if bend is not None:
        name = escape(name_of(answer, bend))
        lines.append(f"- The knee of the front, where a small gain in one objective costs most of another: **{name}**.")
    return "\n".join(lines)


def _flips(answer: ChooseAnswer) -> str:
    lines = ["#### What would change the pick"]
    lines += [f"- {escape(flip_sentence(answer, flip))}" for flip in answer.flips]
    if not answer.flips:
        lines.append(
            "- Nothing nearby: no single weight from 0 to 10, and no GPU rental from 1/8 to 8 times today's price."
        )
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
