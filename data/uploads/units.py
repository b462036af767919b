"""Units: a value in the unit of someone's file -> the unit of the metric, converted by pint."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from errors import InputError

if TYPE_CHECKING:
    from pint import UnitRegistry

# Units that pint does not know. Currencies have no fixed rate, so only the dollar is one.
DEFINITIONS = (
    "token = [token] = tok",
    "USD = [money] = dollar",
    "request = [request]",
    "response = [response]",
    "image = [image]",
    "video = [video]",
    "exercise = [exercise]",
    "GPU = [accelerator] = gpu",
    "parameter = [parameter] = param",
    "FLOP = [operation] = flop",
    "expert = [expert]",
    "example = [example]",
    "thousand = 1e3",
    "million = 1e6",
    "billion = 1e9",
    "trillion = 1e12",
)
# Scores and counts have no unit to convert from.
PLAIN = frozenset({"", "rating", "unit", "points", "Elo"})


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[float]:
    from pint import UnitRegistry as Registry  # noqa: PLC0415 half a second that only an upload needs

    registry: UnitRegistry[float] = Registry()
    for definition in DEFINITIONS:
        registry.define(definition)
    return registry


@lru_cache(maxsize=512)
def factor(unit: str, our_unit: str, column: str = "") -> float:
    """What to multiply a value in `unit` by to have it in `our_unit`, the registry's unit; an empty unit is `our_unit`.

    Raises InputError where pint does not know the unit, or where it measures something else.
    """
    if unit.strip() in ("", our_unit):
        return 1.0
    if our_unit in PLAIN:
        raise InputError(f"'{unit}' of column '{column}' cannot be converted: the metric has no unit.", column=column)
    try:
        registry = _registry()
        return float(registry.Quantity(1.0, _spelled(unit)).to(_spelled(our_unit)).magnitude)
    except Exception as error:  # pint raises a dozen kinds, some of Python's own tokenizer
        raise InputError(
            f"The unit '{unit}' of column '{column}' cannot be turned into {our_unit}. Write it like 'kWh', 'ms' or"
            " 'USD/Mtok', or convert the column.",
            column=column,
        ) from error


def _spelled(unit: str) -> str:
    """`USD per 1k requests` and `USD per GPU-hour` as pint reads them; nothing else than units passes."""
    if len(unit) > 60 or any(not (sign.isalnum() or sign in " */-.()µ") for sign in unit) or "**" in unit:
        raise ValueError("not a unit")
    head, _, tail = unit.replace("1k ", "kilo").partition(" per ")
    return f"{head} / ({tail.replace('-', ' * ')})" if tail else head
