"""How people spell units: t/s, USD/MTok, USD per 1M tokens, ms/token, fraction; and where a column's name holds one.

>>> spelled_unit("USD per 1M tokens"), spelled_unit("t/s"), spelled_unit("USD per GPU-hour")
('USD / (million * token)', 'token / s', 'USD / (GPU * hour)')
>>> unit_of_name("time_to_first_token_ms"), unit_of_name("Output price ($/M tokens)"), unit_of_name("model_size")
('ms', '$/M tokens', '')
"""

from __future__ import annotations

import re

FRACTIONS = frozenset({"fraction", "share", "ratio", "0-1", "0..1", "proportion"})
PERCENTS = frozenset({"%", "percent", "pct", "per cent", "percentage", "points"})
COUNTED = ("token", "request", "response", "query", "inference")
# What a word of a unit is for pint; words that are here or are plain units of measurement pass.
WORDS = {
    "t": "token", "tok": "token", "toks": "token", "tokens": "token", "token": "token", "tk": "token",
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "s": "s", "msec": "ms", "millisecond": "ms",
    "milliseconds": "ms", "min": "minute", "mins": "minute", "minutes": "minute", "hr": "hour", "hrs": "hour",
    "hours": "hour", "h": "hour", "us": "microsecond", "usd": "USD", "$": "USD", "us$": "USD", "dollars": "USD",
    "dollar": "USD", "cents": "cent", "\u00a2": "cent", "joule": "J", "joules": "J", "watts": "W", "watt": "W",
    "reqs": "request", "req": "request", "requests": "request", "request": "request", "responses": "response",
    "answer": "response", "queries": "query", "prompt": "query", "images": "image", "gpus": "GPU", "gpu": "GPU",
    "chip": "GPU", "user": "user", "params": "parameter", "parameters": "parameter", "mtok": "million * token",
    "mtoks": "million * token", "ktok": "thousand * token", "1m": "million", "1k": "thousand", "1b": "billion",
    "1000": "thousand", "1,000": "thousand", "1,000,000": "million", "1000000": "million", "k": "thousand",
    "m": "million", "thousand": "thousand", "million": "million", "billion": "billion", "flops": "FLOP",
    "examples": "example", "experts": "expert", "gib": "GiB", "gb": "GB", "mib": "MiB", "mb": "MB", "tib": "TiB",
    "tb": "TB", "bytes": "byte", "kwh": "kWh", "wh": "Wh", "mwh": "MWh",
}  # fmt: skip
CASED = {"mW": "mW", "MW": "MW", "mJ": "mJ", "MJ": "MJ", "mWh": "mWh", "M": "million", "MWh": "MWh"}
FILLERS = frozenset(
    {"input", "output", "prompt", "completion", "generated", "cached", "of", "the", "new", "out", "gen"}
)
# Units that stand behind a name with an underscore or a blank, as energy_kwh and latency ms.
ENDINGS = {
    "ms": "ms", "msec": "ms", "s": "s", "sec": "s", "secs": "s", "seconds": "s", "us": "us", "ns": "ns", "min": "min",
    "hours": "h", "j": "J", "joules": "J", "kj": "kJ", "mj": "mJ", "wh": "Wh", "kwh": "kWh", "w": "W", "watts": "W",
    "kw": "kW", "mw": "mW", "gb": "GB", "gib": "GiB", "mb": "MB", "mib": "MiB", "bytes": "bytes", "pct": "percent",
    "percent": "percent", "percentage": "percent", "usd": "USD", "fraction": "fraction",
}  # fmt: skip
BRACKETS = re.compile(r"(?P<name>.*\S)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]\s*")
STATISTIC = re.compile(
    r"(?:p ?\d{1,2}(?:\.\d+)?|mean|median|avg\.?|average|min|max|std|lower is better|higher is better|[\u2191\u2193]+)",
    re.I,
)
PATH_STATISTIC = re.compile(r"(?<=[A-Za-z0-9])[._ ](?:p\d{1,2}|mean|median|avg|value)$", re.I)
PER_RATE = re.compile(
    r"(?:(?P<money>usd|\$|cents?)[ _]?)?per[ _]?(?P<count>1?[kmb]|1000|million|thousand)?[ _]?(?:(?:input|output|prompt|completion)[ _])?"
    r"(?P<what>mtok|tok(?:en)?s?)$",
    re.I,
)
ALLOWED = re.compile(r"[A-Za-z0-9 */.,()%$\u00a2\u00b5\u03bc^_-]{1,60}")


def is_share(unit: str) -> str:
    """`fraction` for a share of 1, `percent` for one of 100; empty for other units."""
    word = unit.strip().lower()
    return "fraction" if word in FRACTIONS else "percent" if word in PERCENTS else ""


def spelled_unit(unit: str) -> str:
    """A unit as pint reads it. Raises ValueError for what is no unit: nothing but words and marks of division pass."""
    if not ALLOWED.fullmatch(unit) or "**" in unit:
        raise ValueError("not a unit")
    text = unit.replace("1k ", "1k ").replace("tok/s", "token/s").replace("\u03bc", "\u00b5")
    head, *rest = re.split(r"\s+per\s+|\s*/\s*", text.strip())
    numerator = _product(head)
    denominators = [_product(part) for part in rest]
    if not denominators:
        return numerator
    return " / ".join([numerator, *(f"({part})" if " * " in part else part for part in denominators)])


def without_counted(unit: str) -> str:
    """A unit as pint reads it, without the `per token` or `per response` at its end."""
    head, mark, tail = unit.rpartition(" / ")
    return head if mark and tail in COUNTED else unit


def _product(text: str) -> str:
    words = [word for word in re.split(r"[\s*-]+", text.strip(" ().")) if word]
    parts = [_word(word) for word in words if word.lower() not in FILLERS]
    return " * ".join(part for part in parts if part) or "dimensionless"


def _word(word: str) -> str:
    if word in CASED:
        return CASED[word]
    return WORDS.get(word.lower(), word)


def is_unit_text(text: str) -> bool:
    """Whether a text is a unit and nothing else, as in a row of units below the names.

    >>> is_unit_text("tok/s"), is_unit_text("%"), is_unit_text("GPU"), is_unit_text("H100")
    (True, True, False, False)
    """
    head, *below = [part.strip().lower() for part in re.split(r"/|\bper\b", text.strip())]
    unit_words = (
        WORDS.keys() | ENDINGS.keys() | {"w", "j", "kw", "mw", "us", "\u00b5s", "ns", "ms"} | FRACTIONS | PERCENTS
    )
    if not below:
        return head in unit_words and head not in (
            "gpu",
            "gpus",
            "chip",
            "user",
            "prompt",
            "answer",
            "k",
            "m",
            "params",
            "t",
        )
    return head in unit_words and all(part in unit_words for part in below)


def unit_of_name(column: str) -> str:
    """The unit that a column's name ends in: in brackets, behind a comma, or as its last word; empty where none is."""
    if match := BRACKETS.fullmatch(column):
        parts = [part.strip() for part in re.split(r"[,;]\s+", match["unit"])]
        return next((part for part in parts if not STATISTIC.fullmatch(part)), "")
    plain = PATH_STATISTIC.sub("", column.strip())
    if match := PER_RATE.search(plain):
        money = "cents" if (match["money"] or "").lower().startswith("cent") else "USD"
        what = "Mtok" if match["what"].lower() == "mtok" else "token"
        count = (match["count"] or "").lower()
        times = {"k": "1k ", "1k": "1k ", "1000": "1k ", "thousand": "1k ", "m": "1M ", "1m": "1M ", "million": "1M "}
        return f"{money} per {times.get(count, '')}{what}"
    if re.search(r"(?<![A-Za-z])(?:tok(?:en)?s?|t)[ _/]?(?:per[ _]|/[ ]?)?(?:s|sec|second)$", plain, re.I):
        return "tokens/s"
    last = re.split(r"[ _,.]+", plain)[-1]
    return ENDINGS.get(last.lower(), "") if last != plain else ""
