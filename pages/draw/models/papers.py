"""The papers that a model's numbers rest on, and what papers claim beside what was measured on this model."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.answers.models.replies import ModelReply
from pages.answers.models.tables import deployment_rows
from pages.answers.papers.catalogue import metric_label
from pages.answers.papers.effect_text import amount_text
from pages.answers.papers.measured_models import ModelEffect, effects_on_model
from pages.answers.shared.formatting import plural, within_sentence
from pages.draw.shared.escaping import escape, link
from pages.draw.shared.paper_caption import draw_paper_caption


def draw_papers(record: ModelReply) -> None:
    """Folded: computed when it is opened, since the comparisons read many tables."""
    fold = st.expander(
        "Papers: what its numbers rest on, and claims measured on it", on_change="rerun", key="models-papers"
    )
    if not fold.open:
        return
    with fold:
        runs = deployment_rows(record)
        boards = sorted(set(runs["board"])) if "board" in runs else []
        draw_paper_caption(*(f"board:{board}" for board in boards), "planner:efficiency", "metric:footprint")
        effects = effects_on_model(record["id"])
        if effects:
            st.markdown(_effect_lines(effects))
        else:
            st.caption("No paper's claim was measured on this model in our tables. [All comparisons](evidence)")


def _effect_lines(effects: Iterable[ModelEffect]) -> str:
    return "\n".join(f"- {_line(effect)}" for effect in effects)


def _line(effect: ModelEffect) -> str:
    """One claim of a paper, and what was measured of it on this model."""
    measured = effect.measured
    claimed = f"claimed {escape(amount_text(measured.claim))}" if measured.claim else "no number claimed"
    pairs, what = plural(effect.n_pairs, "pair"), escape(within_sentence(metric_label(measured.metric)))
    return (
        f"{link(measured.paper.name, measured.paper.link)}, {what}: {claimed},"
        f" measured on this model {escape(effect.text)} ({pairs}). [See the pairs](evidence?comparison="
        f"{measured.comparison.id})"
    )
