"""What the API answers on papers: their claims, where each runs, what is measured beside them, levers on candidates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from models.levers.bands import Claim
from models.levers.levers import Candidate, LeveredMetric
from pages.answers.papers.catalogue import Paper, metric_label, resource_of
from pages.answers.papers.effect_text import amount_text
from pages.answers.papers.measured import MeasuredClaim


class ClaimRow(TypedDict):
    """A number that a paper states, in `unit`, with its bound; nobody here measured it."""

    id: str
    metric: str
    label: str
    resource: str
    value: Annotated[float | None, Field(description="As stated, in `unit`; null for a range.")]
    low: float | None
    high: float | None
    bound: Literal["exact", "up_to", "at_least", "more_than", "about"]
    direction: Annotated[str, Field(description="Better or worse: an advantage, or a price paid.")]
    unit: Annotated[str, Field(description="Such as x_less, %_more, points_less, or the unit of a value of its own.")]
    text: str
    baseline: str
    conditions: str
    kind: Literal["claimed"]


class RunsIn(TypedDict):
    """Where a paper runs: a page with its parameters, and a call of the API where there is one."""

    calculation: str
    label: str
    relation: Annotated[str, Field(description="own-method, part or analogue.")]
    note: Annotated[str, Field(description="What is not as in the paper.")]
    page: str
    address: str
    section: str
    call: str


class TechniqueRow(TypedDict):
    """One paper."""

    id: str
    title: str
    system: str
    year: int | None
    kind: str
    stage: str
    resources: list[str]
    modality: str
    sentence: str
    link: str
    link_kind: Annotated[str, Field(description="arxiv, publisher, code, or a search for the title.")]
    code_urls: list[str]
    needs: Annotated[str, Field(description="What would be needed to run it here; empty where it runs.")]
    runs_in: list[RunsIn]
    levers: Annotated[list[str], Field(description="Its levers, for techniques/{id}/apply?lever=.")]
    n_claims: int


class TechniquesReply(TypedDict):
    """The papers, best first for a search."""

    data_version: str
    running: Annotated[int, Field(description="Papers of all that run in the product, a count.")]
    techniques: list[TechniqueRow]


class MeasuredRow(TypedDict):
    """A claim beside the same effect in our own tables, in the claim's unit."""

    comparison: str
    claim: str | None
    claimed: str
    unit: str
    measured: str
    median: float
    p10: float
    p90: float
    pairs: Annotated[int, Field(description="Measured pairs behind the median, a count.")]
    likeness: Annotated[str, Field(description="same, similar or analogue.")]
    verdict: str
    note: str
    sources: list[str]
    link: str


class TechniqueReply(TechniqueRow):
    """One paper with its claims and what is measured beside them."""

    data_version: str
    claims: list[ClaimRow]
    scope: Annotated[list[ClaimRow], Field(description="How much was studied, which is no effect.")]
    measured: list[MeasuredRow]


class LeveredRow(TypedDict):
    """A metric of a candidate under the levers: the measured value as it was, and the claimed band."""

    metric: str
    measured: float
    value: float
    low: Annotated[float | None, Field(description="Null where the claim states no end.")]
    high: Annotated[float | None, Field(description="Null where the claim states no end.")]
    kind: Literal["claimed"]
    claims: list[str]


class LeveredCandidate(TypedDict):
    """A candidate with the levers on it, or the reason why they do not fit."""

    label: str
    fits: bool
    reason: str
    effects: list[LeveredRow]


class ApplyReply(TypedDict):
    """The levered candidates, in their order; kind claimed, never mixed with measurements."""

    technique: str
    levers: list[str]
    kind: Literal["claimed"]
    claims: list[ClaimRow]
    candidates: list[LeveredCandidate]


def claim_row(claim: Claim) -> ClaimRow:
    """A claim as the API gives it."""
    return ClaimRow(
        id=claim.id,
        metric=claim.metric,
        label=metric_label(claim.metric),
        resource=resource_of(claim.metric),
        value=claim.value,
        low=claim.low,
        high=claim.high,
        bound=claim.bound,  # type: ignore[typeddict-item]
        direction=claim.direction,
        unit=claim.unit,
        text=amount_text(claim),
        baseline=claim.baseline,
        conditions=claim.conditions,
        kind="claimed",
    )


def technique_row(paper: Paper, levers: list[str]) -> TechniqueRow:
    """A paper as the API gives it."""
    return TechniqueRow(
        id=paper.id,
        title=paper.title,
        system=paper.system,
        year=paper.year,
        kind=paper.paper_kind,
        stage=paper.stage,
        resources=list(paper.resources),
        modality=paper.modality,
        sentence=paper.sentence,
        link=paper.link,
        link_kind=paper.link_kind,
        code_urls=list(paper.code_urls),
        needs=paper.needs,
        runs_in=[
            RunsIn(
                calculation=place.calculation,
                label=place.label,
                relation=place.relation,
                note=place.note,
                page=place.page,
                address=f"/{place.address}",
                section=place.section,
                call=place.call,
            )
            for place in paper.runs_in
        ],
        levers=levers,
        n_claims=len(paper.claims),
    )


def measured_row(measured: MeasuredClaim) -> MeasuredRow:
    """A comparison as the API gives it."""
    return MeasuredRow(
        comparison=measured.comparison.id,
        claim=measured.claim.id if measured.claim else None,
        claimed=amount_text(measured.claim) if measured.claim else "",
        unit=measured.unit,
        measured=measured.comparison.measured,
        median=measured.median,
        p10=measured.low,
        p90=measured.high,
        pairs=len(measured.pairs),
        likeness=measured.comparison.likeness,
        verdict=measured.verdict,
        note=measured.comparison.note,
        sources=sorted(measured.pairs["source"].unique()),
        link=f"/{measured.comparison.link}",
    )


def levered_candidate(candidate: Candidate, reason: str, effects: tuple[LeveredMetric, ...]) -> LeveredCandidate:
    """A candidate under levers as the API gives it."""
    return LeveredCandidate(
        label=candidate.label,
        fits=not reason,
        reason=reason,
        effects=levered_rows(effects),
    )


def levered_rows(effects: tuple[LeveredMetric, ...]) -> list[LeveredRow]:
    """What levers make of each metric as the API gives it."""
    return [
        LeveredRow(
            metric=effect.metric,
            measured=effect.measured,
            value=effect.band.value,
            low=effect.band.low,
            high=effect.band.high,
            kind="claimed",
            claims=[claim.id for claim in effect.claims],
        )
        for effect in effects
    ]
