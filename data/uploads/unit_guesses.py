"""The unit of a column's values: what its name says, else what its values can be; said in a sentence where guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

import pandas as pd

from data.metrics import metrics
from data.uploads.unit_spellings import BRACKETS, is_share, unit_of_name
from data.uploads.units import COUNTS, converts
from data.uploads.written_numbers import written_number

SAMPLE_ROWS = 500
FOREIGN = re.compile(
    r"[\u20ac\u00a3\u00a5\u20b9]|\b(?:eur|euros?|gbp|cny|rmb|jpy|inr|chf)\b", re.I
)  # no fixed rate to the dollar
PER_UNIT = (
    ("output_tokens_per_s", r"(?:/|per )\s*(?:gpu|chip|accelerator|device)", "throughput_per_gpu_tok_s"),
    ("output_tokens_per_s", r"(?:/|per )\s*user", "interactivity_tok_s"),
    ("output_tokens_per_s", r"\btotal\b|\bin ?\+ ?out\b|\binput ?\+ ?output\b", "total_tokens_per_s"),
    ("total_tokens_per_s", r"(?:/|per )\s*(?:gpu|chip|accelerator|device|user)", ""),
    ("run_energy_j", r"(?:/|per )\s*(?:output )?tok", "energy_per_token_j"),
    ("run_energy_j", r"(?:/|per )\s*(?:resp|req|quer|answer|prompt)", "energy_per_response_j"),
    ("model_size_gb", r"^(?:[bm]|billions?|[bm] ?params?|params?|parameters)$", ""),
)
# The seconds that each latency can be, from the fastest chips to a queue that stands still.
SECONDS = {"ttft": (0.003, 300.0), "itl": (0.0005, 5.0), "latency": (0.01, 3_600.0)}


@dataclass(frozen=True)
class UnitGuess:
    """A unit, empty for ours, and a sentence where neither the name nor our own id says it.

    `is_question`: several units are as likely, so a person must say which.
    """

    unit: str
    sentence: str = ""
    is_question: bool = False


def unit_guess(column: str, target: str, our_unit: str | None, cells: pd.Series) -> UnitGuess:
    """The unit in which a column's values are, for a target that has one."""
    if our_unit is None:
        return UnitGuess("")
    if target == "score":
        return _score(column, _values(cells))
    bracketed = BRACKETS.fullmatch(column)
    stated = unit_of_name(column)
    if column.strip().lower() == target or (bracketed and bracketed["name"].strip().lower() == target and not stated):
        return UnitGuess("")
    if (
        our_unit in COUNTS
        and not stated
        and (ending := re.search(r"[_ ](b|bn|m|k|billions?|millions?)$", column, re.I))
    ):
        stated = ending[1]
    if our_unit.startswith("USD") and stated.lower() in ("$", "usd", "us$", "dollars"):
        stated, bracketed = "", None  # says no more than ours does
    if stated and (converts(stated, our_unit) or (bracketed and _is_unit(stated))):
        return UnitGuess(stated)
    values = _values(cells)
    if values is None or target not in metrics():
        return UnitGuess("")
    return _by_values(column, target, our_unit, values)


def target_by_unit(target: str, column: str) -> str:
    """What a column means, given the unit in its name: tokens/s per GPU are no throughput of the deployment.

    >>> target_by_unit("output_tokens_per_s", "Throughput (out tok/s/GPU)"), target_by_unit("model_size_gb", "Size (B)")
    ('throughput_per_gpu_tok_s', '')
    """
    if target.endswith("_usd_per_mtok") and re.search(r"\bchar", column, re.I):
        return ""  # a price by the character
    bracketed = BRACKETS.fullmatch(column)
    unit = bracketed["unit"] if bracketed else ""
    targets = (to for name, pattern, to in PER_UNIT if name == target and re.search(pattern, unit.strip(), re.I))
    return next(targets, target) if unit else target


def _is_unit(text: str) -> bool:
    """Whether a text in brackets is a unit of something, so that it must not be passed over."""
    return (
        bool(is_share(text))
        or FOREIGN.search(text) is not None
        or any(converts(text, unit) for unit in ("s", "J", "W", "GB", "tokens/s", "USD", "USD per Mtok", "m", "kg"))
    )


def _score(column: str, values: list[float] | None) -> UnitGuess:
    if values is None or not 10 < max(values) <= 100 or min(values) < 0:
        return UnitGuess("")
    return UnitGuess(
        "percent", f"'{column}' runs to {max(values):g}: read as percent, so that 100 is right and 0 wrong."
    )


def _values(cells: pd.Series) -> list[float] | None:
    """Sample of the values; None where they carry units of their own, or there is none."""
    values = []
    for text in cells.dropna().head(SAMPLE_ROWS).tolist():
        written = written_number(text)
        if written is not None and written.unit not in ("", "USD"):
            return None
        if written is not None and written.value == written.value:
            values.append(written.value)
    return values or None


def _by_values(  # noqa: PLR0911 a kind of unit each
    column: str, target: str, our_unit: str, values: list[float]
) -> UnitGuess:
    middle = median(abs(value) for value in values)
    label = metrics()[target].label
    if our_unit == "%":
        if all(0 <= value <= 1 for value in values) and any(0 < value < 1 for value in values):
            return UnitGuess(
                "fraction", f"'{column}' has values from 0 to 1: read as a fraction of 1, in percent times 100."
            )
        return UnitGuess("percent")
    if our_unit in ("s", "ms"):
        return _time(column, target, our_unit, middle, label)
    if our_unit == "USD per Mtok":
        if 0 < middle < 1e-4:
            return UnitGuess("USD per token", f"'{column}' has no unit; prices so small are read as USD per token.")
        return UnitGuess("", f"'{column}' has no unit; read as USD per million tokens.")
    if our_unit == "GB":
        unit = "bytes" if middle > 1e7 else "MB" if middle > 3e3 else ""
        return UnitGuess(unit, f"'{column}' has no unit; read as {unit or 'GB'}.")
    if our_unit in ("J", "W", "J/token"):
        return UnitGuess("", f"'{column}' has no unit; read as {our_unit}.")
    if target == "output_tokens_per_s" and "out" not in column.lower():
        return UnitGuess(
            "",
            f"'{column}' is read as output tokens per second. If it counts input tokens too, choose "
            f"'{metrics()['total_tokens_per_s'].label}'.",
        )
    return UnitGuess("")


def _time(column: str, target: str, our_unit: str, middle: float, label: str) -> UnitGuess:
    low, high = next((span for name, span in SECONDS.items() if target.startswith(name)), (0.0, float("inf")))
    fitting = [unit for unit, seconds in (("ms", 1e-3), ("s", 1.0), ("us", 1e-6)) if low <= middle * seconds <= high]
    unit = fitting[0] if len(fitting) == 1 else our_unit if our_unit in fitting else fitting[0] if fitting else our_unit
    if len(fitting) == 1:
        return UnitGuess(unit, f"'{column}' ({label}) has no unit; its values can only be {unit}.")
    other = "s" if unit == "ms" else "ms"
    question = f"'{column}' ({label}) has no unit, and its values can be {unit} or {other}. "
    question += f"It is read as {unit}; say which it is."
    return UnitGuess(unit, question, is_question=True)
