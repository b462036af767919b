"""The papers as the page and the API show them: claims, where each runs in the product, what is measured beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.papers.implementations import Implementation, implementations
from data.papers.lever_rows import claim_metrics
from data.papers.search_words import search_words
from data.uploads.cells import excerpt
from errors import NotFound
from models.levers.bands import Claim
from pages.answers.boards import store
from pages.registry import BY_ID


@dataclass(frozen=True)
class Place:
    """Where a paper runs: a page in a state, the section of it to open, and a call of the API where there is one."""

    calculation: str
    label: str
    relation: str
    note: str
    page: str
    page_title: str
    address: str
    section: str
    call: str


@dataclass(frozen=True)
class Paper:
    """One paper of the table, or one that a person added. `claims` leave out what only says how much was studied.

    `further_words` find it, beside those that are shown.
    """

    id: str
    title: str
    system: str
    year: int | None
    paper_kind: str
    stage: str
    resources: tuple[str, ...]
    modality: str
    sentence: str
    link: str
    link_kind: str
    code_urls: tuple[str, ...]
    needs: str
    claims: tuple[Claim, ...] = ()
    scope: tuple[Claim, ...] = ()
    runs_in: tuple[Place, ...] = ()
    own: bool = False
    further_words: str = ""

    @property
    def name(self) -> str:
        """What people call it: the system, or the title where it has no name."""
        return self.system or self.title


def papers(rows: Sequence[Implementation] | None = None, own_papers: Sequence[Paper] = ()) -> Mapping[str, Paper]:
    """Every paper by id, in the order of their names; `rows` are the implementations (all of the registry)."""
    registered = implementations() if rows is None else tuple(rows)
    catalogue = _papers(store.data_version(), registered)
    return {**catalogue, **{paper.id: paper for paper in own_papers}} if own_papers else catalogue


@store.data_cache(maxsize=4)
def _papers(_version: str, registered: tuple[Implementation, ...]) -> Mapping[str, Paper]:
    claims = claims_by_paper(store.claims())
    listed = [
        _paper(row, claims.get(row["id"], ()), [entry for entry in registered if entry.technique == row["id"]])
        for row in store.techniques().to_dict("records")
    ]
    return {paper.id: paper for paper in sorted(listed, key=lambda paper: paper.name.casefold())}


def paper(paper_id: str, own_papers: Sequence[Paper] = ()) -> Paper:
    """The paper of that id; raises NotFound, saying how to search."""
    catalogue = papers(own_papers=own_papers)
    if paper_id not in catalogue:
        raise NotFound(f"There is no paper '{excerpt(paper_id)}'; search for one with techniques?q=...", column="id")
    return catalogue[paper_id]


def _paper(row: Mapping[Any, Any], claims: Sequence[tuple[Claim, bool]], entries: Sequence[Implementation]) -> Paper:
    return Paper(
        id=row["id"],
        title=row["title"],
        system=_text(row["system"]),
        year=None if pd.isna(row["year"]) else int(row["year"]),
        paper_kind=row["paper_kind"],
        stage=row["stage"],
        resources=tuple(row["resources"].split(";")),
        modality=row["modality"],
        sentence=row["sentence"],
        link=row["link"],
        link_kind=row["link_kind"],
        code_urls=tuple(_text(row["code_url"]).split()),
        needs=_text(row["needs"]),
        claims=tuple(claim for claim, is_scope in claims if not is_scope),
        scope=tuple(claim for claim, is_scope in claims if is_scope),
        runs_in=tuple(place_of(entry) for entry in entries),
        further_words=search_words().get(row["id"], ""),
    )


def claims_by_paper(table: pd.DataFrame) -> dict[str, list[tuple[Claim, bool]]]:
    """The claims of each paper in their order, each with whether it is scope."""
    grouped: dict[str, list[tuple[Claim, bool]]] = {}
    for row in table.to_dict("records"):
        grouped.setdefault(str(row["technique"]), []).append((claim_of(row), bool(row["is_scope"])))
    return grouped


def claim_of(row: Mapping[Any, Any]) -> Claim:
    """A row of the table claim, with the product's metrics that it changes."""
    metric = claim_metrics().get(str(row["metric"]))
    return Claim(
        id=row["id"],
        technique=row["technique"],
        metric=row["metric"],
        unit=row["unit"],
        bound=row["bound"],
        direction=row["direction"],
        value=_number(row["value"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        baseline=_text(row["baseline"]),
        conditions=_text(row["conditions"]),
        moves=metric.moves if metric else (),
    )


def place_of(entry: Implementation) -> Place:
    """Where a calculation runs, with the address of the page in the right state."""
    page = BY_ID[entry.page]
    return Place(
        calculation=entry.calculation,
        label=entry.label,
        relation=entry.relation,
        note=entry.note,
        page=page.id,
        page_title=page.title,
        address=f"{page.url_path}?{entry.state}" if entry.state else page.url_path,
        section=entry.section,
        call=entry.call,
    )


def metric_label(metric: str) -> str:
    """What a claim is of, as people say it."""
    entry = claim_metrics().get(metric)
    return entry.label if entry else metric.removeprefix("scope_").replace("_", " ").capitalize()


def resource_of(metric: str) -> str:
    """The resource that a claim's metric counts to."""
    entry = claim_metrics().get(metric)
    return entry.resource if entry else "other"


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
