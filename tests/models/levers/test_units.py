"""Every claim of the table by its unit, against arithmetic worked another way: in exact fractions, from the text."""

from __future__ import annotations

import csv
from fractions import Fraction

import pytest

from errors import InputError
from models.levers.units import NEUTRAL, RELATIVE_UNITS, STATED_UNITS, apply_unit, ratio_of
from tests.live import ROOT

with (ROOT / "data/tables/techniques/claim.csv").open(encoding="utf-8", newline="") as file:
    CLAIMS = list(csv.DictReader(file))


def worked(unit: str, measured: Fraction, amount: Fraction) -> Fraction:
    """The same by the words of the unit: how much, and more or less or what is left."""
    size, _, way = unit.partition("_")
    if unit.endswith("of_baseline"):
        return measured * (amount / 100 if size == "%" else amount)
    if way not in ("more", "less"):
        return amount
    if size == "x":
        return measured * amount if way == "more" else measured / amount
    step = amount * measured / 100 if size == "%" else amount
    return measured + step if way == "more" else measured - step


@pytest.mark.parametrize("row", CLAIMS, ids=lambda row: row["id"])
def test_a_claim_by_its_unit(row: dict[str, str]) -> None:
    for text in filter(None, (row["value"], row["low"], row["high"])):
        for measured in (Fraction(3, 8), Fraction(250)):
            ours = apply_unit(row["unit"], float(measured), float(text))
            assert ours == pytest.approx(float(worked(row["unit"], measured, Fraction(text))), rel=1e-12)


def test_all_claims_are_there() -> None:
    assert len(CLAIMS) == 210
    assert {row["unit"] for row in CLAIMS} <= STATED_UNITS | set(RELATIVE_UNITS)
    assert {row["kind"] for row in CLAIMS} == {"claimed"}


@pytest.mark.parametrize("unit", RELATIVE_UNITS)
def test_the_neutral_amount_changes_nothing(unit: str) -> None:
    assert apply_unit(unit, 7.5, NEUTRAL[unit]) == 7.5
    assert ratio_of(unit, NEUTRAL[unit]) in (1.0, None)


@pytest.mark.parametrize(("unit", "amount"), [("x_les", 2.0), ("x_less", 0.0)])
def test_what_cannot_be_applied_is_refused(unit: str, amount: float) -> None:
    with pytest.raises(InputError, match="x_less"):
        apply_unit(unit, 1.0, amount)
