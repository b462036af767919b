"""Numbers as people write them: thousands separators, decimal commas, spreads, currencies, suffixes and units.

>>> written_number("1,146.31"), written_number("131.42 ± 0.59").value, written_number("3.56 GiB").unit
(WrittenNumber(value=1146.31, unit='', habit='thousands'), 131.42, 'GiB')
>>> written_number("53.3M").value, written_number("128k").value, written_number("n/a").value
(53300000.0, 128000.0, nan)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

MISSING = frozenset(
    (
        "", "-", "--", "\u2013", "\u2014", "n/a", "na", "n.a.", "#n/a", "none", "null", "nil", "nan", "<na>", "?",
        "tbd", "unknown", "missing", "not available", "not reported", "not applicable", "free", "inf", "infinity",
        "undefined", "oom", "out of memory", "cuda oom", "cuda out of memory", "error", "err", "failed", "timeout", "crash",
        "crashed", "dnf", "n.d.", "k.a.", "k. a.", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "not run", "not supported",
        "unsupported",
    )
)  # fmt: skip
TRUTH = {"true": 1.0, "false": 0.0}
# What answers are marked with; in other columns a no may mean that nobody measured it.
VERDICTS = {
    "yes": 1.0, "no": 0.0, "pass": 1.0, "fail": 0.0, "passed": 1.0, "correct": 1.0, "incorrect": 0.0, "wrong": 0.0, "right": 1.0,
    "\u2713": 1.0, "\u2714": 1.0, "\u2705": 1.0, "\u2717": 0.0, "\u2718": 0.0, "\u274c": 0.0, "[pass]": 1.0, "[fail]": 0.0,
}  # fmt: skip
SUFFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "bn": 1e9, "mn": 1e6}
SUFFIX_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_GAP = "[ '\u2019]"
POINT = re.compile(
    rf"[+-]?(?:[0-9]{{1,3}}(?:(?:,|{_GAP})[0-9]{{3}})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+){_EXPONENT}"
)
COMMA = re.compile(
    rf"[+-]?(?:[0-9]{{1,3}}(?:(?:\.|{_GAP})[0-9]{{3}})+(?:,[0-9]*)?|[0-9]+(?:,[0-9]*)?|,[0-9]+){_EXPONENT}"
)
PLAIN = re.compile(rf"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+){_EXPONENT}")
_BODY = re.compile(
    r"(?P<number>[+-]?[0-9.,](?:[0-9.,'\u2019]|(?<=[0-9]) (?=[0-9]{3}(?![0-9]))|[eE][+-]?[0-9])*)(?P<rest>.*)", re.S
)
_SPREAD = re.compile(r"\s*\(?\s*(?:\u00b1|\+/-|\+-)\s*(?P<spread>[0-9.,]+(?:[eE][+-]?[0-9]+)?)\s*\)?")
_SUFFIX = re.compile(r"\s*(?P<suffix>bn|mn|[kKMBT]|thousand|million|billion|trillion)(?![A-Za-z])\s*")
_LOOSE = str.maketrans("\u00a0\u2009\u202f\u2212", "   -")
_MARKS = re.compile(r"[\s*\u2020\u2021\u00a7\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+$")
MAX_CHARS = 80


@dataclass(frozen=True)
class WrittenNumber:
    """A number as it was written: NaN where it says that it is missing; the unit beside it; what was done to read it.

    `habit` is empty for a plain number, else a key of HABITS.
    """

    value: float
    unit: str = ""
    habit: str = ""


# What is said of a column where numbers were written so.
HABITS = {
    "thousands": "separators of thousands are taken out",
    "decimal comma": "commas are decimal marks",
    "spread": "the spread behind \u00b1 is left out",
    "suffix": "K, M, B and T mean thousands, millions, billions and trillions",
    "currency": "$ means US dollars",
    "truth": "True is 1 and False is 0",
    "verdict": "what says that an answer is right is 1, wrong is 0",
    "mark": "signs behind numbers are left out",
    "missing": "marks such as n/a, -, OOM or free count as missing",
    "unit": "units beside the numbers are converted",
}


def written_number(  # noqa: PLR0911, PLR0912 each branch is a way of writing
    text: str, *, decimal_comma: bool = False, bytes_column: bool = False
) -> WrittenNumber | None:
    """The number that a text writes, NaN where it says that there is none; None where it is no number.

    `bytes_column`: a B behind the number is bytes, not billions.
    """
    if len(text) > MAX_CHARS:
        return None
    plain = text.strip().translate(_LOOSE).strip()
    if plain.lower() in MISSING:
        return WrittenNumber(float("nan"), "", "missing")
    if plain.lower() in TRUTH:
        return WrittenNumber(TRUTH[plain.lower()], "", "truth")
    if (unmarked := _MARKS.sub("", plain)) and unmarked != plain:
        return _marked(written_number(unmarked, decimal_comma=decimal_comma, bytes_column=bytes_column))
    habit, money = "", False
    if match := re.match(r"(?:US)?\$\s*|USD\s+", plain):
        plain, money = plain[match.end() :], True
    body = _BODY.fullmatch(plain)
    if body is None:
        return None
    value = _value(body["number"].rstrip(), decimal_comma)
    if value is None:
        return None
    digits = body["number"]
    if not PLAIN.fullmatch(digits.rstrip()):
        habit = "decimal comma" if decimal_comma and "," in digits else "thousands"
    rest = body["rest"]
    if match := _SPREAD.match(rest):
        rest, habit = rest[match.end() :], "spread"
    if (match := _SUFFIX.match(rest)) and not (bytes_column and match["suffix"] == "B"):
        value *= SUFFIXES.get(match["suffix"]) or SUFFIX_WORDS[match["suffix"]]
        rest, habit = rest[match.end() :], "suffix"
    unit = rest.strip()
    if unit in ("$", "USD"):
        unit, money = "", True
    if money:
        habit, unit = habit or "currency", f"USD{unit}" if unit.startswith(("/", " per")) else unit and f"USD {unit}"
        unit = unit or "USD"
    if unit and not re.fullmatch(r"(?!x[0-9])[A-Za-z%\u00b5\u03bc/$][A-Za-z0-9%\u00b5\u03bc/$ .*^()-]*", unit):
        return None
    return WrittenNumber(value, unit, habit or ("unit" if unit else ""))


def verdict(text: str) -> float | None:
    """1 or 0 for a text that says whether an answer is right; None for another.

    >>> verdict("\u2713"), verdict("[FAIL] wrong unit"), verdict("0.5")
    (1.0, 0.0, None)
    """
    word = text.strip().lower()
    return VERDICTS.get(word, VERDICTS.get(word[:6]) if word.startswith("[") else None)


def _marked(written: WrittenNumber | None) -> WrittenNumber | None:
    return None if written is None else replace(written, habit=written.habit or "mark")


def _value(digits: str, decimal_comma: bool) -> float | None:
    pattern, decimal, group = (COMMA, ",", ".") if decimal_comma else (POINT, ".", ",")
    if not pattern.fullmatch(digits):
        # a plain number stays one, whatever the others of its column are
        return float(digits) if PLAIN.fullmatch(digits) else None
    for mark in (group, " ", "'", "\u2019"):
        digits = digits.replace(mark, "")
    try:
        return float(digits.replace(decimal, "."))
    except ValueError:
        return None


def decimal_evidence(text: str) -> str:
    """What a text shows of decimal marks: `,` or `.` where it can be read in one way alone, `?` where in two."""
    body = _BODY.match(text.strip().lstrip("$").strip())
    digits = body["number"].rstrip() if body else ""
    if "," not in digits and "." not in digits:
        return ""
    point, comma = POINT.fullmatch(digits) is not None, COMMA.fullmatch(digits) is not None
    return "?" if point and comma else "." if point else "," if comma else ""
