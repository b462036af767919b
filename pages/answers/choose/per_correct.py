"""What a correct answer takes, where the quality that is weighed is a share of correct ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.front.pareto import Floats
from models.serving.cost import per_correct_answer
from pages.answers.boards.billed_length import billed_length
from pages.answers.boards.pricing import COST, ENERGY
from pages.answers.boards.workload import Workload, numbers

MS_PER_S = 1000.0
COST_PER_CORRECT = "cost_per_1k_correct_usd"
ENERGY_PER_CORRECT = "energy_per_correct_j"
TIME_PER_CORRECT = "time_per_correct_s"


def per_correct(frame: pd.DataFrame, quality: str | None, workload: Workload) -> dict[str, Floats]:
    """USD per 1,000 correct answers, joules and seconds a correct answer, by metric; what nobody has is left out.

    Nothing where `quality` is no percentage. The time is the median time between tokens times the tokens of an answer.
    """
    if quality is None or metrics()[quality].unit != "%" or COST not in frame:
        return {}
    seconds = numbers(frame, "itl_p50_ms") / MS_PER_S * billed_length(frame, workload).value
    taken = {
        COST_PER_CORRECT: numbers(frame, COST),
        ENERGY_PER_CORRECT: numbers(frame, ENERGY),
        TIME_PER_CORRECT: seconds,
    }
    each = {name: per_correct_answer(amount, numbers(frame, quality)) for name, amount in taken.items()}
    return {name: values for name, values in each.items() if np.isfinite(values).any()}
