"""The candidate of an answer under the levers of its view: what papers claim, beside what was measured.

It is never among the ranked rows: an answer with levers has the same pick, ranks and figures as one without.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.metrics import metrics
from data.papers.measured_effects import comparisons
from models.levers.bands import Band, Claim
from models.levers.levers import Candidate, Lever, LeveredMetric, apply_levers, misfit
from pages.answers.boards.candidates import recommendable
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.sentences import name_of
from pages.answers.papers.catalogue import paper
from pages.answers.papers.effect_text import claim_text
from pages.answers.papers.levers_on import candidate_of, lever_named, levers
from pages.answers.shared.formatting import listing, number, quantity, within_sentence

MOST_OFFERED = 30


@dataclass(frozen=True)
class CandidateUnderLevers:
    """A candidate under levers; `index` is its row, `refusals` say which levers it cannot take and why."""

    index: int
    levers: tuple[Lever, ...]
    effects: tuple[LeveredMetric, ...]
    refusals: tuple[str, ...]

    def band(self, metric: str) -> Band | None:
        """What the levers make of a metric; None where they leave it as measured."""
        return next((effect.band for effect in self.effects if effect.metric == metric), None)


@dataclass(frozen=True)
class LeverSource:
    """A lever that an answer leans on: its paper with its link, what of it is claimed, and what we measured of that.

    `comparisons` are those of the Evidence page that hold one of the claims beside our own tables.
    """

    label: str
    title: str
    link: str
    claims: tuple[str, ...]
    comparisons: tuple[str, ...]


def levered_candidate(answer: ChooseAnswer) -> CandidateUnderLevers | None:
    """The pick, or the candidate that the view names, under the view's levers; None where there are none."""
    index = _row_of(answer)
    if not answer.view.levers:
        return None
    if index is None:
        return CandidateUnderLevers(-1, (), (), ("No candidate is picked, so the levers have nothing to stand on.",))
    candidate = as_candidate(answer, index)
    named = [lever_named(name) for name in answer.view.levers]
    reasons = {lever.id: misfit(lever, candidate) for lever in named}
    fitting = tuple(lever for lever in named if reasons[lever.id] is None)
    refusals = tuple(reason for reason in reasons.values() if reason)
    return CandidateUnderLevers(index, fitting, apply_levers(candidate, fitting), refusals)


def _row_of(answer: ChooseAnswer) -> int | None:
    rows = np.flatnonzero((answer.frame["candidate_id"] == answer.view.lever_on).to_numpy(dtype=bool))
    return int(rows[0]) if rows.size else answer.decision.pick


def as_candidate(answer: ChooseAnswer, index: int) -> Candidate:
    """A row of the answer as levers see it."""
    row = answer.row(index)
    return candidate_of({**row, "label": name_of(answer, index)}, answer.roles.board)


def lever_offer(answer: ChooseAnswer) -> tuple[dict[str, str], dict[str, str]]:
    """The levers that the candidate can take, label by id, and why not for the others, by label."""
    index = _row_of(answer)
    if index is None:
        return {}, {}
    candidate = as_candidate(answer, index)
    reasons = {lever: misfit(lever, candidate) for lever in sorted(levers().values(), key=lambda lever: lever.label)}
    fitting = {lever.id: lever.label for lever, reason in reasons.items() if reason is None}
    return fitting, {lever.label: reason for lever, reason in reasons.items() if reason}


def lever_candidates(answer: ChooseAnswer) -> dict[str, str]:
    """The candidates that may take levers, name by id, best first: the listed ones that can be recommended."""
    usable = recommendable(answer.frame)
    rows = [int(row) for row in answer.listed if usable[row]][:MOST_OFFERED]
    return {str(answer.cell(row, "candidate_id")): name_of(answer, row) for row in rows}


def levered_sentence(answer: ChooseAnswer, levered: CandidateUnderLevers) -> str:
    """What the candidate would be under its levers, part by part, beside what it is; empty where nothing fits."""
    if not levered.levers:
        return ""
    name = name_of(answer, levered.index).rstrip(",")
    changes = [_change(effect) for effect in _shown(answer, levered)]
    return (
        f"Claimed, not measured: {name} with {listing([lever.label for lever in levered.levers])} would have "
        f"{listing(changes)}. All else stays as measured, and the ranking does not change."
    )


def _shown(answer: ChooseAnswer, levered: CandidateUnderLevers) -> list[LeveredMetric]:
    """The effects on what is decided, in the order of the parts; all product metrics where there is none of these."""
    decided = [answer.columns[part] for part in PARTS if part in answer.columns]
    on_parts = [effect for name in decided for effect in levered.effects if effect.metric == name]
    return on_parts or [effect for effect in levered.effects if effect.metric in metrics()]


def _change(effect: LeveredMetric) -> str:
    metric = metrics()[effect.metric]
    low, high = effect.band.low, effect.band.high
    value = quantity(effect.band.value, metric)
    if low is not None and high is not None and low != high:
        value += f" ({number(low)} to {number(high)})"
    elif high is None and low is not None:
        value = f"{quantity(low, metric)} or more"
    elif low is None and high is not None:
        value = f"{quantity(high, metric)} or less"
    return f"{within_sentence(metric.label)} {value} instead of {quantity(effect.measured, metric)}"


def lever_sources(levered: CandidateUnderLevers) -> tuple[LeverSource, ...]:
    """For each lever the paper it leans on, and its claims that count here."""
    used: set[Claim] = {claim for effect in levered.effects for claim in effect.claims}
    sources = []
    for lever in levered.levers:
        entry = paper(lever.technique)
        stated = tuple(_stated(claim) for claim in lever.claims if claim in used)
        beside = tuple(row.id for row in comparisons() if row.claim in {claim.id for claim in used & set(lever.claims)})
        sources.append(LeverSource(lever.label, entry.title, entry.link, stated, beside))
    return tuple(sources)


def _stated(claim: Claim) -> str:
    return f"{claim_text(claim)} ({claim.conditions})" if claim.conditions else claim_text(claim)
