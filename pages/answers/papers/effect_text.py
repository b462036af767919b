"""A claim's number as people say it: `up to 3.9x less energy`, `15.3% to 75.8% more`, `about 30% less`."""

from __future__ import annotations

from models.levers.bands import Claim, amounts
from models.levers.units import RATIO_UNITS, STATED_UNITS, ratio_of
from pages.answers.papers.catalogue import metric_label
from pages.answers.shared.formatting import number, within_sentence

BOUND_WORDS = {"exact": "", "up_to": "up to ", "at_least": "at least ", "more_than": "more than ", "about": "about "}
COMPARING = {"x": "x", "%": "%", "points": " points", "dB": " dB", "SSIM": " SSIM", "LPIPS": " LPIPS"}


def amount_text(claim: Claim) -> str:
    """The claim's number with its bound and unit, without what it is of.

    >>> amount_text(Claim("a-1", "a", "energy", "x_less", "up_to", "better", 3.9))
    'up to 3.9x less'
    >>> amount_text(Claim("a-1", "a", "accuracy", "%_less", "exact", "worse", None, 3.0, 5.0))
    '3% to 5% less'
    """
    if claim.value is None:
        stated = claim.unit in STATED_UNITS and not claim.unit.startswith("%")
        low = number(claim.low) if stated else _written(claim.low, claim.unit)
        return f"{low} to {_written(claim.high, claim.unit)}{_way(claim.unit)}"
    return f"{BOUND_WORDS[claim.bound]}{_written(claim.value, claim.unit)}{_way(claim.unit)}"


def claim_text(claim: Claim) -> str:
    """The claim as a phrase: what, how much, against what."""
    baseline = claim.baseline.replace("(=", "(")
    joined = " than " if claim.unit.endswith(("_less", "_more")) else ", against "
    return f"{metric_label(claim.metric)}: {amount_text(claim)}{f'{joined}{baseline}' if baseline else ''}"


def short_text(claim: Claim) -> str:
    """A claim as a cell has room for.

    >>> units = ("x_less", "%_more", "points_less")
    >>> [short_text(Claim("a-1", "a", "e", unit, "exact", "better", 3.9)) for unit in units]
    ['/3.9', '+3.9%', '-3.9 pt']
    """
    size, _, way = claim.unit.partition("_")
    amount = number(claim.value if claim.value is not None else claim.high)
    if way == "of_baseline":
        return f"to {amount}{'%' if size == '%' else 'x'}"
    if size == "x":
        return f"{'/' if way == 'less' else ''}{amount}{'x' if way == 'more' else ''}"
    return f"{'-' if way == 'less' else '+'}{amount}{'%' if size == '%' else ' pt' if size == 'points' else ''}"


def unit_text(unit: str, metric: str) -> str:
    """What an axis in this unit shows.

    >>> unit_text("%_less", "energy")
    '% less energy'
    """
    size, _, way = unit.partition("_")
    what = within_sentence(metric_label(metric))
    if way in ("less", "more"):
        return f"{COMPARING.get(size, f' {size}').strip() if size != 'x' else 'times'} {way} {what}"
    return f"{what}, % of the baseline" if unit == "%_of_baseline" else f"{what}, {unit}"


def ratio_ends(claim: Claim) -> tuple[float | None, float, float | None] | None:
    """After over before at the smallest, the stated and the largest amount; None for what is no ratio."""
    if claim.unit not in RATIO_UNITS:
        return None
    smallest, largest = amounts(claim)
    stated = claim.value if claim.value is not None else (smallest or 0.0) / 2 + (largest or 0.0) / 2
    ends = tuple(None if end is None else ratio_of(claim.unit, end) for end in (smallest, largest))
    return ends[0], ratio_of(claim.unit, stated) or 0.0, ends[1]


def size_in_percent(claim: Claim) -> float | None:
    """The largest change that the claim states, in percent of the baseline either way; None for what is no ratio.

    >>> size_in_percent(Claim("a-1", "a", "energy", "x_less", "up_to", "better", 4.0))
    75.0
    """
    ratio = None if claim.unit not in RATIO_UNITS else ratio_of(claim.unit, claim.value or claim.high or 0.0)
    return None if ratio is None else abs(100 * (ratio - 1))


def _written(value: float | None, unit: str) -> str:
    size, _, way = unit.partition("_")
    if way in ("less", "more") or unit.endswith("of_baseline"):
        return f"{number(value, 4)}{COMPARING.get(size, f' {size}')}"
    if unit.startswith("%"):
        return f"{number(value, 4)}{unit}"
    if unit[:2] in ("B ", "M "):  # 14B parameters, not 14 B params
        return f"{number(value)}{unit.replace(' params', ' parameters')}"
    return f"{number(value)} {unit}"


def _way(unit: str) -> str:
    way = unit.partition("_")[2]
    return f" {way}" if way in ("less", "more") else " of the baseline" if way == "of_baseline" else ""
