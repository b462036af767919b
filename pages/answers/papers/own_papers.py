"""A person's own papers and claims: checked like ours, kept for the session, exported with the rest."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from data.exports import safe_name
from data.papers.lever_rows import claim_metrics
from errors import InputError
from models.levers.bands import BOUNDS, Claim
from models.levers.units import RELATIVE_UNITS, STATED_UNITS
from pages.answers.boards import store
from pages.answers.papers.catalogue import Paper, papers

MAX_OWN = 100
MAX_CHARS = 400
ADDRESS = re.compile(r"https://[^\s<>()\[\]\\\"']+")
SOURCE = "yours"
UNITS = (*RELATIVE_UNITS, *sorted(STATED_UNITS))


def own_paper(title: str, sentence: str, link: str, *, kind: str, stage: str, modality: str, resource: str) -> Paper:
    """A paper that a person adds.

    Raises InputError for a title or sentence that is missing or too long, or a link that is no https address.
    """
    title, sentence, link = _line(title, "title"), _line(sentence, "sentence"), link.strip()
    if not ADDRESS.fullmatch(link) or len(link) > MAX_CHARS:
        raise InputError(
            "The link is not an address that can be opened; copy one that begins with https://, such as"
            " https://arxiv.org/abs/2001.08361.",
            column="link",
        )
    same = next((paper for paper in papers().values() if paper.link == link), None)
    if same:
        raise InputError(f"{same.name} is there already, with this link; add a claim to it instead.", column="link")
    slug = f"yours-{safe_name(title.lower(), 'x').removesuffix('.x')[:60]}"
    return Paper(
        id=slug, title=title, system="", year=None, paper_kind=kind, stage=stage, resources=(resource,),
        modality=modality, sentence=sentence, link=link, link_kind="yours", code_urls=(), needs="", own=True,
    )  # fmt: skip


def with_claim(
    paper: Paper, metric: str, unit: str, bound: str, direction: str, *, value: float | None, low: float | None = None,
    high: float | None = None, baseline: str = "", conditions: str = "",
) -> Paper:  # fmt: skip
    """The paper with one claim more.

    Raises InputError for a metric, unit or bound that is not known, a number that is missing, not finite or cannot be
    (a loss of more than all), and a comparison without its baseline.
    """
    _known("metric", metric, claim_metrics())
    _known("unit", unit, UNITS)
    _known("bound", bound, BOUNDS)
    _known("direction", direction, ("better", "worse"))
    numbers = (value,) if value is not None else (low, high)
    for number in numbers:
        if number is None or not math.isfinite(number):
            raise InputError("State a number, or both ends of a range.", column="value")
        if unit == "%_less" and not 0 <= number <= 100:
            raise InputError(f"{number:g}% less is not possible; state 0 to 100.", column="value")
        if unit in RELATIVE_UNITS and number < 0:
            raise InputError(f"{number:g} is negative; state how much less with a unit that says less.", column="value")
        if unit in ("x_less", "x_more") and number < 1:
            raise InputError(f"{number:g}x is less than once; use the unit for the other way round.", column="value")
    if value is None and low is not None and high is not None and low > high:
        raise InputError(f"The range begins at {low:g} and ends at {high:g}; swap its ends.", column="low")
    if unit in RELATIVE_UNITS and not baseline.strip():
        raise InputError("A comparison needs its baseline: what is it less or more than?", column="baseline")
    claim = Claim(
        id=f"{paper.id}-{len(paper.claims) + 1}",
        technique=paper.id,
        metric=metric,
        unit=unit,
        bound=bound,
        direction=direction,
        value=value,
        low=low if value is None else None,
        high=high if value is None else None,
        baseline=baseline.strip()[:MAX_CHARS],
        conditions=conditions.strip()[:MAX_CHARS],
        moves=claim_metrics()[metric].moves,
    )
    return replace(paper, claims=(*paper.claims, claim))


def technique_table(own: Sequence[Paper] = ()) -> pd.DataFrame:
    """The table technique with a person's own papers below; their source is `yours`."""
    table = store.techniques()
    rows = [
        {
            "id": paper.id, "title": paper.title, "system": None, "year": None, "paper_kind": paper.paper_kind,
            "stage": paper.stage, "resources": ";".join(paper.resources), "modality": paper.modality,
            "sentence": paper.sentence, "link": paper.link, "link_kind": paper.link_kind, "source": SOURCE,
        }
        for paper in own if paper.own
    ]  # fmt: skip
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True)[list(table.columns)] if rows else table


def claim_table(own: Sequence[Paper] = ()) -> pd.DataFrame:
    """The table claim with a person's own claims below; their source is `yours`."""
    table = store.claims()
    known = set(table["id"])
    rows = [
        {
            "id": claim.id, "technique": claim.technique, "metric": claim.metric, "unit": claim.unit,
            "effect": "stated" if claim.unit in STATED_UNITS else "relative", "value": claim.value, "low": claim.low,
            "high": claim.high, "bound": claim.bound, "direction": claim.direction, "baseline": claim.baseline,
            "conditions": claim.conditions, "is_scope": False, "kind": "claimed", "source": SOURCE,
        }
        for paper in own for claim in paper.claims if claim.id not in known
    ]  # fmt: skip
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True)[list(table.columns)] if rows else table


def paper_rows(listed: Sequence[Paper]) -> pd.DataFrame:
    """The listed papers in their order as rows of the table technique, a person's own among them."""
    table = technique_table(listed).set_index("id", drop=False)
    return table.loc[[paper.id for paper in listed]].reset_index(drop=True)


def _line(text: str, column: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise InputError(f"The {column} is empty; write one.", column=column)
    if len(line) > MAX_CHARS:
        raise InputError(f"The {column} has {len(line)} characters; at most {MAX_CHARS} are kept.", column=column)
    return line


def _known(column: str, value: str, offered: object) -> None:
    names = list(offered)  # type: ignore[call-overload]
    if value not in names:
        raise InputError(f"There is no {column} '{value}'; choose one of {', '.join(names[:12])}.", column=column)
