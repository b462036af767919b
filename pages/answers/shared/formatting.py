"""Numbers and names as people say them: three significant figures, units beside them, plain money."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType

import numpy as np

from data.metrics import Metric

# 1,234,000 reads as 1.23M and 7,020,000,000 as 7.02B, as parameters and tokens are counted; past that, powers of ten.
_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"))
_LARGEST = 1e15
KIND_NAMES = MappingProxyType(
    {"self-hosted": "self-hosted", "predicted": "predicted", "api": "API", "router": "router"}
)
KIND_MARKS = MappingProxyType(
    {
        "self-hosted": "circles are self-hosted models",
        "predicted": "squares are predicted deployments",
        "api": "diamonds are API models",
        "router": "triangles are routers",
    }
)
PROPER_NAMES = frozenset(
    {"Aider", "Arena", "Chinchilla", "Kaplan", "Kinetics", "M4"}
)  # words of metric labels that are names, though written like other words


def marks_sentence(kinds: Iterable[str]) -> str:
    """What the marks of a chart mean, of the kinds of candidate on it; empty where there is only one.

    >>> marks_sentence(["api", "router", "api"])
    'Diamonds are API models, triangles are routers.'
    """
    there = set(kinds)
    marks = [text for kind, text in KIND_MARKS.items() if kind in there]
    sentence = ", ".join(marks)
    return f"{sentence[:1].upper()}{sentence[1:]}." if len(marks) > 1 else ""


def number(value: float | None, digits: int = 3) -> str:
    """A number with `digits` significant figures, thousands separated, no trailing zeros."""
    if value is None or math.isnan(value):
        return "not known"
    if value == 0 or math.isinf(value):
        return "infinite" if value else "0"
    if abs(value) >= _LARGEST:
        return np.format_float_scientific(value, precision=digits - 1, trim="-", exp_digits=1).replace("e+", "e")
    for size, suffix in _STEPS:
        if float(f"{abs(value):.{digits - 1}e}") >= size:  # 999,999,999 rounds to 1B, not to 1,000M
            return f"{number(value / size, digits)}{suffix}"
    if abs(value) >= 10**digits:
        return f"{value:,.0f}"
    text = np.format_float_positional(value, precision=digits, fractional=False, trim="-")
    return f"{float(text):,.0f}" if abs(float(text)) >= 1000 else text


def alike(*values: float) -> tuple[str, ...]:
    """Numbers of one size with the same decimals, as an estimate and its interval are read.

    >>> alike(2.011, 1.995, 2.027)
    ('2.01', '2.00', '2.03')
    """
    texts = tuple(number(value) for value in values)
    sizes = [abs(value) for value in values]
    if not all(re.fullmatch(r"-?\d+(\.\d+)?", text) for text in texts) or max(sizes) > 10 * min(sizes):
        return texts
    decimals = max(len(text.partition(".")[2]) for text in texts)
    return tuple(f"{value:.{decimals}f}" for value in values)


def usd(value: float | None) -> str:
    """US dollars: cents from a dollar up, significant figures below."""
    if value is None or math.isnan(value):
        return "not known"
    if abs(value) >= 1000:
        return f"${value:,.0f}"
    return f"${value:,.2f}" if abs(value) >= 1 else f"${number(value)}"


def quantity(value: float | None, metric: Metric) -> str:
    """A value with its metric's unit, as a sentence says it; money without the "per" that its label says."""
    if value is None or math.isnan(value):
        return "not known"
    if metric.unit.upper().startswith("USD"):
        return usd(value)
    if not metric.unit or metric.unit in ("rating", "Elo", "points", "score"):
        return f"{value:,.0f}" if abs(value) >= 1000 else number(value)
    return f"{number(value)}{metric.unit if metric.unit.startswith('%') else f' {metric.unit}'}"


def with_interval(value: float, low: float, high: float, metric: Metric) -> str:
    """A value with its 95% interval: `1,412 ± 6`, or the bounds where they are lopsided."""
    if math.isnan(low) or math.isnan(high):
        return quantity(value, metric)
    below, above = value - low, high - value
    if abs(above - below) <= 0.15 * max(above, below, 1e-12):
        half = (above + below) / 2
        return f"{quantity(value, metric)} ± {f'{half:.0f}' if _whole(metric) else number(half, 2)}"
    return f"{quantity(value, metric)} ({number(low)} to {number(high)})"


def _whole(metric: Metric) -> bool:
    return metric.format == "%.0f"


def times(factor: float) -> str:
    """A ratio of at least 1 as people say it: `12%`, `2.4 times`."""
    return f"{100 * (factor - 1):.0f}%" if factor < 1.95 else f"{number(factor, 2)} times"


def listing(parts: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    items = list(parts)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def plural(count: int, singular: str, many: str | None = None) -> str:
    """`1 candidate`, `1,200 candidates`."""
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"


def within_sentence(label: str) -> str:
    """A label in the middle of a sentence: small letters, but for names such as ImageNet or GPQA."""
    words = label.split(" ")
    return " ".join(
        word if word in PROPER_NAMES or any(letter.isupper() for letter in word[1:]) else word.lower() for word in words
    )
