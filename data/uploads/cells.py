"""One cell of someone else's file: its text as a sentence can hold it, and as a number."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
DECIMAL_COMMA = re.compile(r"\s*[+-]?[0-9]+(?:[, '][0-9]{3})*(?:[.,][0-9]+)?\s*")
MAX_EXCERPT_CHARS = 60


def excerpt(text: str) -> str:
    """Someone else's text as a sentence can hold it: on one line, at most 60 characters."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return plain if len(plain) <= MAX_EXCERPT_CHARS else f"{plain[: MAX_EXCERPT_CHARS - 3]}..."


def number_in(text: str) -> float:
    """The text as a number, NaN where it is none; infinite where it is too large for one.

    >>> number_in(" 1e3 "), number_in("1,5")
    (1000.0, nan)
    """
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def number_remedy(text: str) -> str:
    """What to do about a text that stands where a finite number belongs."""
    if NUMBER.fullmatch(text):
        return "it is too large; use another unit"
    if DECIMAL_COMMA.fullmatch(text):
        return "write it with a decimal point and without separators, as in 1234.5"
    if re.match(r"\s*[\u20ac\u00a3\u00a5]", text):
        return "prices are in US dollars; convert it at a rate of your choice"
    if re.match(r"\s*[<>\u2264\u2265~\u2248]", text):
        return "a bound is no value; leave the field empty, or give the value"
    return "leave the field empty where the value is missing"
