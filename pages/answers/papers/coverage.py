"""How many of the papers run in the product, stand beside a measured effect, or can be put on a candidate: counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from data.papers.implementations import RELATIONS
from data.papers.lever_rows import lever_rows
from data.papers.measured_effects import comparisons
from pages.answers.papers.catalogue import Paper, resource_of
from pages.answers.papers.effect_text import amount_text, short_text, size_in_percent

RESOURCES = (
    "cost", "energy", "carbon", "latency", "throughput", "memory", "storage", "communication", "accuracy",
    "reliability", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """Counts over the papers; each paper counts once, by the nearest relation it has."""

    papers: int
    running: int
    by_relation: Mapping[str, int]
    levers: int
    claims: int
    compared: int

    @property
    def sentence(self) -> str:
        """The counts as the page's first sentence."""
        return (
            f"{self.running} of {self.papers} papers run in the product, and {self.compared} of {self.claims} claims"
            " stand beside an effect that our own tables measured."
        )


def coverage(listed: Iterable[Paper]) -> Coverage:
    """Count what runs, and how near it is to the paper."""
    papers = list(listed)
    claims = {claim.id for paper in papers for claim in paper.claims}
    nearest = [nearest_relation(paper) for paper in papers]
    compared = {entry.claim for entry in comparisons()} & claims
    lever_papers = {row.technique for row in lever_rows()} & {paper.id for paper in papers}
    return Coverage(
        papers=len(papers),
        running=sum(relation is not None for relation in nearest),
        by_relation={relation: nearest.count(relation) for relation in RELATIONS},
        levers=len(lever_papers),
        claims=len(claims),
        compared=len(compared),
    )


def nearest_relation(paper: Paper) -> str | None:
    """How near to the paper the nearest of its calculations here is; None where none runs."""
    relations = {place.relation for place in paper.runs_in}
    return next((relation for relation in RELATIONS if relation in relations), None)


def coverage_rows(listed: Iterable[Paper]) -> pd.DataFrame:
    """One row per paper: what it is, whether and where it runs, what it needs."""
    return pd.DataFrame(
        [
            {
                "id": paper.id,
                "paper": paper.name,
                "relation": nearest_relation(paper) or "",
                "runs_in": ", ".join(dict.fromkeys(place.page_title for place in paper.runs_in)),
                "calculations": ", ".join(place.label for place in paper.runs_in),
                "needs": paper.needs,
                "claims": len(paper.claims),
                "year": paper.year,
                "kind": paper.paper_kind,
                "stage": paper.stage,
                "modality": paper.modality,
                "title": paper.title,
                "link": paper.link,
            }
            for paper in listed
        ]
    ).astype({"year": "Int64"})


def matrix(listed: Iterable[Paper], kept_resources: Collection[str] = RESOURCES) -> pd.DataFrame:
    """The claimed effects by paper (rows) and resource: one row per pair with its largest claim.

    Columns: id, paper, resource, percent (the change's size; NaN where the claim is no ratio), gain (whether it is an
    advantage), text, short, claim.
    """
    rows = []
    for paper in listed:
        for resource in RESOURCES:
            claims = [claim for claim in paper.claims if claim.relative and resource_of(claim.metric) == resource]
            if not claims or resource not in kept_resources:
                continue
            largest = max(claims, key=lambda claim: size_in_percent(claim) or 0.0)
            rows.append(
                {
                    "id": paper.id,
                    "paper": paper.name,
                    "resource": resource,
                    "percent": size_in_percent(largest),
                    "gain": largest.direction == "better",
                    "text": amount_text(largest),
                    "short": short_text(largest),
                    "claim": largest.id,
                }
            )
    columns = ["id", "paper", "resource", "percent", "gain", "text", "short", "claim"]
    return pd.DataFrame(rows, columns=columns).astype({"percent": "float64"})
