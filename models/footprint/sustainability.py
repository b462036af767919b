"""ML-EcoLyzer's score: how many effective parameters, in millions, answer for each gram of CO2."""

from __future__ import annotations

from errors import InputError

PER_MILLION = 1e6


def sustainability_score(effective_params: float, gco2e: float) -> float:
    """Millions of effective parameters per gram of CO2 equivalent: higher is better, and larger models score higher.

    Effective are the parameters that a token passes through. Raises InputError for values that are not above 0.

    >>> sustainability_score(8e9, 0.5)
    16000.0
    """
    if effective_params <= 0 or gco2e <= 0:
        raise InputError("Parameters and grams of CO2 are above 0.", column="gco2e")
    return effective_params / PER_MILLION / gco2e
