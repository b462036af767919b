"""What the 80% intervals said and what they held: for the runs shown, and for all built-in runs of the same law."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from models.constants import INTERVAL_LEVEL
from models.laws.fitting.beyond import HoldOut
from pages.answers.laws.answer import LawFit
from pages.answers.laws.fits import stored_fits_by_curve

EDGES = (1.0, 2.5, 5.0, 10.0, float("inf"))  # times the largest run fitted, of the furthest run judged
NAMES = ("2 times", "4 times", "8 times", "16 times and more")
COLUMNS = ("wide", "noise", "n")
SAID = f"{100 * INTERVAL_LEVEL:.0f}%"


def calibration(law_fit: LawFit) -> pd.DataFrame:
    """A row a distance: runs judged and shares held (%) of these runs, and of all built-in sets; NaN where none were.

    Empty where the fit has no hold-outs.
    """
    own = _hold_outs(law_fit)
    if not own:
        return pd.DataFrame()
    built_in = [
        part for fit in stored_fits_by_curve(law_fit.law.id).values() if fit.reach for part in fit.reach.hold_outs
    ]
    rows = [
        {"distance": name, "said": 100 * INTERVAL_LEVEL, **_shares(_within(own, low, high), "own")}
        | _shares(_within(built_in, low, high), "built_in")
        for name, low, high in zip(NAMES, EDGES, EDGES[1:], strict=False)
    ]
    table = pd.DataFrame(rows)
    table = table[(table["own_n"] > 0) | (table["built_in_n"] > 0)].reset_index(drop=True)
    return table[["distance", "said", *(f"{whose}_{what}" for whose in ("own", "built_in") for what in COLUMNS)]]


def calibration_sentence(law_fit: LawFit) -> str:
    """How the law did on larger runs of this set when fitted to smaller ones; empty where that was not possible."""
    hold_outs = _hold_outs(law_fit)
    if not hold_outs:
        return ""
    n = sum(part.n for part in hold_outs)
    noise, wide = sum(part.n_inside for part in hold_outs), sum(part.n_inside_widened for part in hold_outs)
    return (
        f"Fitted to the smaller of these runs and judged {n} times on larger ones, the {SAID} interval held"
        f" {_percent(wide, n)}; from the noise of the runs alone it would have held {_percent(noise, n)}."
    )


def _hold_outs(law_fit: LawFit) -> tuple[HoldOut, ...]:
    return law_fit.fit.reach.hold_outs if law_fit.fit is not None and law_fit.fit.reach is not None else ()


def _within(hold_outs: Iterable[HoldOut], low: float, high: float) -> list[HoldOut]:
    return [part for part in hold_outs if low <= part.times < high]


def _shares(hold_outs: list[HoldOut], whose: str) -> dict[str, float]:
    n = sum(part.n for part in hold_outs)
    inside = {"noise": sum(part.n_inside for part in hold_outs), "wide": sum(p.n_inside_widened for p in hold_outs)}
    shares = {f"{whose}_{name}": 100 * count / n if n else float("nan") for name, count in inside.items()}
    return {f"{whose}_n": n, **shares}


def _percent(count: int, n: int) -> str:
    return f"{100 * count / n:.0f}%"


def extrapolation_words(law_fit: LawFit) -> str:
    """What stands behind a forecast beyond the data, in a sentence."""
    if law_fit.fit is None or law_fit.fit.reach is None:
        return "The interval reflects noise in the points, not the error of extrapolating."
    return calibration_sentence(law_fit) or (
        "Too few sizes were tried to judge the law on larger ones, so the interval is widened as on other runs."
    )
