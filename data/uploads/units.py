"""Units: a value in the unit of someone's file -> the unit of the metric, converted by pint."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from data.uploads.unit_spellings import is_share, spelled_unit, without_counted
from errors import InputError

if TYPE_CHECKING:
    from pint import UnitRegistry

# Units that pint does not know. Currencies have no fixed rate, so only the dollar is one.
DEFINITIONS = (
    "token = [token] = tok",
    "USD = [money] = dollar",
    "cent = 0.01 USD",
    "request = [request]",
    "response = [response]",
    "query = [query]",
    "inference = [inference]",
    "image = [image]",
    "video = [video]",
    "exercise = [exercise]",
    "user = [user]",
    "GPU = [accelerator] = gpu",
    "parameter = [parameter] = param",
    "FLOP = [operation] = flop",
    "expert = [expert]",
    "CO2e = [carbon]",
    "example = [example]",
    "thousand = 1e3",
    "million = 1e6",
    "billion = 1e9",
    "trillion = 1e12",
)
# Scores and counts have no unit to convert from.
PLAIN = frozenset({"", "rating", "unit", "points", "Elo"})
PER_CENT = 100.0
# Of what is counted, M or B alone is a number: a B is no byte there.
COUNTS = frozenset({"parameter", "token", "FLOP", "example", "expert"})
MULTIPLES = {
    "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "bn": 1e9, "mn": 1e6, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "trillion": 1e12, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12,
}  # fmt: skip
MULTIPLE = re.compile(
    rf"(?:in )?(?P<word>{'|'.join(sorted(MULTIPLES, key=len, reverse=True))})"
    r"(?: (?:of )?(?:params?|parameters?|tok|toks|tokens?|flops?|examples?))?",
    re.I,
)


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[float]:
    from pint import UnitRegistry as Registry  # noqa: PLC0415 half a second that only an upload needs

    registry: UnitRegistry[float] = Registry()
    for definition in DEFINITIONS:
        registry.define(definition)
    return registry


@lru_cache(maxsize=1024)
def factor(unit: str, our_unit: str, column: str = "") -> float:
    """What to multiply a value in `unit` by to have it in `our_unit`, the registry's unit; an empty unit is `our_unit`.

    Raises InputError where the unit is not known, or where it measures something else.
    """
    if unit.strip() in ("", our_unit):
        return 1.0
    if our_unit in PLAIN:
        raise InputError(f"'{unit}' of column '{column}' cannot be converted: the metric has no unit.", column=column)
    if our_unit == "%" and (share := is_share(unit)):
        return PER_CENT if share == "fraction" else 1.0
    if our_unit == "dimensionless" and (share := is_share(unit)):
        return 1.0 if share == "fraction" else 1.0 / PER_CENT
    if our_unit in COUNTS and (many := MULTIPLE.fullmatch(unit.strip().strip("#").strip())):
        return 1.0 if many["word"] == "t" else MULTIPLES[many["word"].lower()]  # a t is a token, a T a trillion
    for theirs, ours in _readings(unit, our_unit):
        try:
            return float(_registry().Quantity(1.0, theirs).to(ours).magnitude)
        except Exception:  # noqa: S112 pint raises a dozen kinds, some of Python's own tokenizer
            continue
    raise InputError(
        f"The unit '{unit}' of column '{column}' cannot be turned into {our_unit}. Write it like 'kWh', 'ms' or"
        " 'USD/Mtok', or convert the column.",
        column=column,
    )


def converts(unit: str, our_unit: str) -> bool:
    """Whether values in a unit can be had in ours."""
    try:
        factor(unit, our_unit)
    except InputError:
        return False
    return True


def _readings(unit: str, our_unit: str) -> list[tuple[str, str]]:
    """Both units as pint reads them; then without what is counted (ms per token is ms), where one alone names it."""
    try:
        theirs, ours = spelled_unit(unit), spelled_unit(our_unit)
    except ValueError:
        return []
    pairs = [(theirs, ours), (without_counted(theirs), ours), (theirs, without_counted(ours))]
    return [pair for i, pair in enumerate(pairs) if pair not in pairs[:i]]
