"""The first storey: what to do and how sure it is, then the pick's figures with the difference to the next best."""

from __future__ import annotations

import numpy as np
import streamlit as st

from data.metrics import metrics
from pages.answers.boards.carbon import CARBON, month_sentence, month_without_energy
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.boards.origin import origin
from pages.answers.boards.prompts import prompt_doubt
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.bits_and_size import bits_sentence
from pages.answers.choose.caveats import predicted_energy_note, unmeasured_pick_note
from pages.answers.choose.certainty import chances, others
from pages.answers.choose.differences import POINTS
from pages.answers.choose.notes import not_weighed
from pages.answers.choose.sentences import confidence, figure, number_dates, verdict
from pages.answers.shared.formatting import KIND_NAMES, listing, plural
from pages.draw.choose.ways_on import draw_dropped, draw_relaxations
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import figure_grid
from pages.draw.shared.value_origin import origin_help

SAME = "same"


def draw_answer(answer: ChooseAnswer) -> None:
    """Draw the verdict, how sure it is, and the pick's figures; without a pick the ways out."""
    pick = answer.decision.pick
    with st.container(border=True, key="verdict"):
        sure = chances(answer)
        sentence, bars = st.columns([2.1, 1]) if sure else (st.container(), None)
        with sentence:
            if pick is not None:
                _badges(answer, pick)
            st.subheader(escape(verdict(answer)), anchor=False)
            if pick is None:
                draw_relaxations(answer)
            else:
                st.caption(escape(" ".join(filter(None, _below(answer)))))
                draw_dropped(answer)
        if bars is not None:
            with bars:
                _draw_chances(answer)
    if pick is not None:
        _figures(answer, pick)
        _month(answer, pick)


def _below(answer: ChooseAnswer) -> list[str]:
    """What stands below the verdict: what the task lacks, what was predicted, how sure, how old."""
    lacking = [] if "quality" in answer.columns else not_weighed(answer)
    prediction = unmeasured_pick_note(answer) or predicted_energy_note(answer)
    return [*lacking, prediction, bits_sentence(answer), confidence(answer), number_dates(answer)]


def _badges(answer: ChooseAnswer, pick: int) -> None:
    kind = str(answer.cell(pick, "kind"))
    predicted = [
        part
        for part, name in answer.columns.items()
        if f"{name}__kind" in answer.frame and answer.cell(pick, f"{name}__kind") == "predicted"
    ]
    with st.container(horizontal=True, gap="xsmall"):
        st.badge("Pick", color="green")
        st.badge(escape(KIND_NAMES.get(kind, kind)), color="gray")
        if predicted:
            st.badge(f"predicted: {escape(listing(predicted))}", color="orange")


def _draw_chances(answer: ChooseAnswer) -> None:
    st.markdown(
        "**How sure**",
        help="The share of draws in which each model is the best. Drawn anew each time: "
        f"{escape(listing(answer.uncertain_parts))}. Settings of one model count as one.",
    )
    for chance in chances(answer):
        st.progress(min(1.0, chance.probability), text=f"{100 * chance.probability:.0f}% {escape(chance.label)}")
    count, share = others(answer)
    if count > 0 and share >= 0.005:
        st.caption(f"{100 * share:.0f}% over {plural(count, 'other model')}")


def _figures(answer: ChooseAnswer, pick: int) -> None:
    """The pick's value of each part, and how it differs from the next best."""
    other = answer.alternatives[0].index if answer.alternatives else None
    row = answer.row(pick)
    dropped = {entry.part for entry in answer.dropped if entry.is_weight}
    parts = [part for part in PARTS if part in answer.columns]
    parts = [part for part in parts if part not in dropped or not np.isnan(answer.value(pick, part))]
    with figure_grid(min(len(parts), 4), [figure(answer, pick, part) for part in parts]):
        for part in parts:
            metric = metrics()[answer.columns[part]]
            difference = _against(answer, pick, other, part)
            same = difference == SAME
            st.metric(
                escape(metric.label),
                figure(answer, pick, part),
                difference,
                delta_color="gray" if same else "normal" if metric.maximise else "inverse",
                delta_arrow="off",
                delta_description=None if difference is None else "vs next best",
                help=origin_help(origin(row, metric.id), metric.description),
                border=True,
                height="stretch",
            )


def _against(answer: ChooseAnswer, pick: int, other: int | None, part: str) -> str | None:
    """The pick's difference to the runner-up, `same` where rounding leaves none; None where either is unknown."""
    if other is None:
        return None
    mine, theirs = answer.value(pick, part), answer.value(other, part)
    if np.isnan(mine) or np.isnan(theirs) or (theirs == 0 and part != "quality"):
        return None
    in_points = part == "quality" and metrics()[answer.columns[part]].unit in POINTS
    gap = mine - theirs
    text = f"{gap:+,.0f}" if abs(gap) >= 10 or metrics()[answer.columns[part]].unit == "rating" else f"{gap:+.2g}"
    text = text if in_points else f"{100 * (mine / theirs - 1):+,.0f}%"
    return SAME if text.strip("+-%") == "0" else text


def _month(answer: ChooseAnswer, pick: int) -> None:
    """Bill, energy and carbon of the stated traffic, and what an unusual prompt leaves open."""
    view, month, unit = answer.view, answer.month, answer.roles.unit
    row = answer.row(pick)
    if doubt := prompt_doubt(view.workload, row):
        st.caption(escape(doubt))
    if month is not None:
        sentence = month_sentence(month, unit, view.grid, view.pue)
        st.caption(escape(sentence), help=origin_help(origin(row, CARBON)))
    elif "cost" in answer.columns and answer.roles.has_tokens and view.requests_per_day is not None:
        st.caption(escape(month_without_energy(answer.value(pick, "cost"), view.requests_per_day, unit)))
