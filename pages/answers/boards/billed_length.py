"""The answer length that each candidate is billed: its own, counted or predicted, or the one that was asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.front.pareto import Bools, Floats
from pages.answers.boards.workload import Workload, numbers

LENGTH = "output_tokens_per_response"


@dataclass(frozen=True)
class BilledLength:
    """Tokens an answer of each candidate, with the ends of its interval (the value itself where it has none).

    `ranges` are the candidates with an interval, `predicted` those whose length nobody counted.
    """

    low: Floats
    value: Floats
    high: Floats
    ranges: Bools
    predicted: Bools


def billed_length(frame: pd.DataFrame, workload: Workload) -> BilledLength:
    """What is billed. A length that was asked for is exact, and holds for every candidate.

    Self-hosted candidates were measured with their own answers, so only the lengths of offers have an interval.
    """
    nobody = np.zeros(len(frame), dtype=bool)
    if workload.output_tokens is not None:
        asked_for = np.full(len(frame), float(workload.output_tokens))
        return BilledLength(asked_for, asked_for, asked_for, nobody, nobody)
    value = numbers(frame, LENGTH)
    is_offer = (frame["kind"] == "api").to_numpy(dtype=bool)
    low, high = numbers(frame, f"{LENGTH}__low"), numbers(frame, f"{LENGTH}__high")
    ranges = is_offer & np.isfinite(low) & np.isfinite(high)
    kinds = frame.get(f"{LENGTH}__kind")
    predicted = nobody if kinds is None else is_offer & (kinds.astype(object) == "predicted").to_numpy(dtype=bool)
    return BilledLength(np.where(ranges, low, value), value, np.where(ranges, high, value), ranges, predicted)
