"""Claimed against measured: each claim beside the spread of the same effect in our own tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.papers.measured_effects import Comparison, comparisons, measured_effects
from models.levers.bands import OPEN_BOUNDS, Claim, amounts
from models.levers.units import NEUTRAL
from pages.answers.boards import store
from pages.answers.papers.catalogue import Paper, papers
from pages.answers.papers.effect_text import amount_text
from pages.answers.shared.formatting import number, plural

LOW_SHARE, HIGH_SHARE = 0.1, 0.9
SAME = 0.005  # in the unit of the claim


@dataclass(frozen=True)
class MeasuredClaim:
    """A claim (None where the paper states no number) and what our tables measured, in the claim's unit.

    `low` and `high` hold the middle 80% of the measured pairs.
    """

    comparison: Comparison
    paper: Paper
    claim: Claim | None
    unit: str
    metric: str
    pairs: pd.DataFrame
    median: float
    low: float
    high: float
    source_titles: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """Whether the measurements agree, in a sentence."""
        return measured_verdict(self)


def measured_claims() -> tuple[MeasuredClaim, ...]:
    """Every comparison, computed from the warehouse once per version of the data."""
    return _measured(store.data_version())


effects = store.from_warehouse(measured_effects)


@store.data_cache(maxsize=1)
def _measured(_version: str) -> tuple[MeasuredClaim, ...]:
    catalogue = papers()
    claims = {claim.id: claim for paper in catalogue.values() for claim in paper.claims}
    titles = {str(name): str(title) for name, title in store.sources()["title"].items()}
    table = effects()
    return tuple(
        _beside(entry, claims.get(entry.claim), catalogue, table[table["comparison"] == entry.id], titles)
        for entry in comparisons()
    )


def _beside(
    entry: Comparison,
    claim: Claim | None,
    catalogue: Mapping[str, Paper],
    pairs: pd.DataFrame,
    titles: Mapping[str, str],
) -> MeasuredClaim:
    effect = pairs["effect"]
    return MeasuredClaim(
        comparison=entry,
        paper=catalogue[claim.technique if claim else entry.technique],
        claim=claim,
        unit=claim.unit if claim else entry.unit,
        metric=claim.metric if claim else entry.metric,
        pairs=pairs.reset_index(drop=True),
        median=float(effect.median()),
        low=float(effect.quantile(LOW_SHARE)),
        high=float(effect.quantile(HIGH_SHARE)),
        source_titles=tuple(titles[name] for name in sorted(pairs["source"].unique())),
    )


def measured_verdict(measured: MeasuredClaim) -> str:
    """The claim, the median and how many pairs agree: one sentence, or two."""
    effect = effect_text(measured.unit, measured.median)
    count = plural(len(measured.pairs), "measured pair")
    if measured.claim is None:
        return f"The paper's summary states no number; the median of {count} is {effect}."
    claimed = amount_text(measured.claim)
    if len(measured.pairs) == 1:
        return f"Claimed: {claimed}. Measured: {effect}."
    return f"Claimed: {claimed}. Measured: {effect} in the median of {count}; {_agreement(measured)}."


def _agreement(measured: MeasuredClaim) -> str:
    claim, pairs = measured.claim, measured.pairs["effect"]
    if claim is None:
        return ""
    smallest, largest = amounts(claim)
    if claim.bound in OPEN_BOUNDS and smallest is not None:
        return _count(pairs >= smallest, "reach it", "reaches it")
    if claim.bound == "up_to" and largest is not None:
        inside = (pairs > NEUTRAL.get(claim.unit, 0.0)) & (pairs <= largest)
        return _count(inside, "lie between no effect and that", "lies between no effect and that")
    if claim.value is None and smallest is not None and largest is not None:
        inside = (pairs >= smallest) & (pairs <= largest)
        return _count(inside, "lie in the claimed range", "lies in the claimed range")
    return _count(pairs >= (claim.value or 0.0) - SAME, "are as large", "is as large")


def _count(agreeing: pd.Series[bool], many: str, single: str) -> str:
    """How many of the pairs agree, with the verb that goes with it."""
    n_agreeing = int(agreeing.sum())
    if n_agreeing in (0, 1):
        return f"{'none' if n_agreeing == 0 else '1'} of {len(agreeing)} {single}"
    return f"{n_agreeing} of {len(agreeing)} {many}"


def effect_text(unit: str, effect: float) -> str:
    """A measured effect in the unit of a claim; one the other way round is said the other way round.

    >>> effect_text("x_less", 0.08), effect_text("%_less", 40.0), effect_text("points_more", -0.7)
    ('12.5x more', '40% less', '0.7 points less')
    """
    size, _, way = unit.partition("_")
    if way not in ("less", "more"):
        return f"{number(effect)}{unit if unit.startswith('%') else f' {unit}'}"
    other = "more" if way == "less" else "less"
    if abs(effect - NEUTRAL[unit]) < SAME:
        return "no change"
    if size == "x":
        return f"{number(effect)}x {way}" if effect >= 1 else f"{number(1 / effect)}x {other}"
    amount = f"{number(abs(effect))}{'%' if size == '%' else f' {size}'}"
    return f"{amount} {way if effect >= 0 else other}"


def measured_rows() -> pd.DataFrame:
    """One row per comparison, as a table to take away."""
    return pd.DataFrame([_row(measured) for measured in measured_claims()])


def _row(measured: MeasuredClaim) -> dict[str, object]:
    claim = measured.claim
    smallest, largest = amounts(claim) if claim else (None, None)
    return {
        "comparison": measured.comparison.id,
        "technique": measured.paper.id,
        "paper": measured.paper.name,
        "metric": measured.metric,
        "unit": measured.unit,
        "claim": claim.id if claim else None,
        "claimed": amount_text(claim) if claim else "",
        "claimed_low": smallest,
        "claimed_high": largest,
        "measured": measured.comparison.measured,
        "measured_median": measured.median,
        "measured_p10": measured.low,
        "measured_p90": measured.high,
        "pairs": len(measured.pairs),
        "likeness": measured.comparison.likeness,
        "verdict": measured.verdict,
        "link": measured.paper.link,
        "source": "+".join(sorted(measured.pairs["source"].unique())),
    }
