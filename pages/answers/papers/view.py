"""The state of the Evidence page: which part is open, what is searched for, and which facets are on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from pages.answers.papers.catalogue import Paper, papers
from pages.answers.papers.effect_text import size_in_percent
from pages.answers.papers.measured import measured_claims
from pages.answers.papers.search import search
from pages.answers.shared.page_view import View

Part = Literal["measured", "papers", "matrix", "coverage", "own"]
PARTS: tuple[str, ...] = get_args(Part)
PART_NAMES = {
    "measured": "Claimed and measured",
    "papers": "Papers",
    "matrix": "Effects by resource",
    "coverage": "Coverage",
    "own": "Your own papers",
}
Running = Literal["any", "yes", "no"]
RUNNING_NAMES = {"any": "All papers", "yes": "Run here", "no": "Not yet here"}
EFFECTS = (0, 10, 25, 50, 75)  # the least change in percent that one of the claims must state
PER_PAGE = 6


class EvidenceView(View):
    """What the Evidence page shows; every field is a parameter of its link."""

    page: ClassVar[str] = "evidence"

    part: Part = "measured"
    q: str = ""
    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    effect: Annotated[int, Field(ge=0, le=100)] = 0
    running: Running = "any"
    number: Annotated[int, Field(ge=1, le=1000)] = 1
    comparison: str = ""


def facets(listed: Iterable[Paper]) -> dict[str, list[str]]:
    """The values that each facet offers, the most frequent first."""
    every = list(listed)
    values = {
        "kinds": [paper.paper_kind for paper in every],
        "stages": [paper.stage for paper in every],
        "resources": [resource for paper in every for resource in paper.resources],
        "modalities": [paper.modality for paper in every],
    }
    return {name: sorted(set(held), key=lambda value: (-held.count(value), value)) for name, held in values.items()}


def resolve(view: EvidenceView) -> tuple[EvidenceView, tuple[str, ...]]:
    """The view with facets that there are, and a sentence for each one that had to go."""
    offered = facets(papers().values())
    complaints: list[str] = []
    for name, values in offered.items():
        chosen = getattr(view, name)
        unknown = [value for value in chosen if value not in values]
        if unknown:
            complaints.append(f"There is no '{unknown[0]}' among the {name}, so it is not used.")
            view = view.with_changes(**{name: tuple(value for value in chosen if value in values)})
    if view.effect not in EFFECTS:
        complaints.append(f"The least effect is one of {', '.join(map(str, EFFECTS))}%, so all are shown.")
        view = view.with_changes(effect=0)
    return view, tuple(complaints)


def chosen_papers(view: EvidenceView, listed: Iterable[Paper]) -> list[Paper]:
    """The papers that the search and every facet leave, best first; without a search, those with
    measurements beside them, then those that run here."""
    chosen = [paper for paper in search(listed, view.q) if _passes(view, paper)]
    if view.q.strip():
        return chosen
    compared = {measured.paper.id for measured in measured_claims()}
    return sorted(chosen, key=lambda paper: (paper.id not in compared, not paper.runs_in, -len(paper.claims)))


def _passes(view: EvidenceView, paper: Paper) -> bool:
    return (
        (not view.kinds or paper.paper_kind in view.kinds)
        and (not view.stages or paper.stage in view.stages)
        and (not view.modalities or paper.modality in view.modalities)
        and (not view.resources or not set(view.resources).isdisjoint(paper.resources))
        and (view.running == "any" or bool(paper.runs_in) == (view.running == "yes"))
        and (not view.effect or largest_effect(paper) >= view.effect)
    )


def largest_effect(paper: Paper) -> float:
    """The largest change that a paper claims, in percent of a baseline; 0 where it claims none."""
    return max((size_in_percent(claim) or 0.0 for claim in paper.claims), default=0.0)
