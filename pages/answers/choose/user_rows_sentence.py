"""How many rows a person brought to the Choose page, how many of them are ranked, and why the others are not."""

from __future__ import annotations

from collections import Counter

import numpy as np

from data.uploads.user_rows import FAMILY
from models.decision.choosing import Standing
from models.front.pareto import Bools
from pages.answers.boards.missing_values import missing_value
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.shared.formatting import plural


def user_rows_sentence(answer: ChooseAnswer) -> str:
    """`Yours: 4 rows, 2 ranked, 2 lack the number of GPUs.`; empty where there are none; a row may lack several."""
    own_rows = (answer.frame["family"] == FAMILY).to_numpy(dtype=bool)
    if not own_rows.any():
        return ""
    decision = answer.decision
    parts = [plural(int(own_rows.sum()), "row"), f"{int((own_rows & decision.feasible).sum()):,} ranked"]
    standing_reasons = ((Standing.HIDDEN, "ruled out by your filters"), (Standing.OVER, "over your limits"))
    for standing, reason in standing_reasons:
        if count := int((own_rows & (decision.standing == standing)).sum()):
            parts.append(f"{count:,} {reason}")
    return f"Yours: {', '.join([*parts, *_lacking(answer, own_rows)])}."


def _lacking(answer: ChooseAnswer, own_rows: Bools) -> list[str]:
    """The values that keep rows off the ranking, with how many rows lack each."""
    decision, reasons = answer.decision, []
    missing = own_rows & (decision.standing == Standing.MISSING)
    explained = np.zeros(len(own_rows), dtype=bool)
    for k in np.flatnonzero(decision.weights > 0).tolist():
        rows, name = missing & np.isnan(decision.scores[:, k]), decision.criteria[k].name
        explained |= rows
        lacked = Counter(missing_value(answer.frame.iloc[row], name) for row in np.flatnonzero(rows))
        reasons += [f"{count:,} {'lacks' if count == 1 else 'lack'} {what}" for what, count in lacked.items()]
    if count := int((missing & ~explained).sum()):
        reasons.append(f"{count:,} {'lacks' if count == 1 else 'lack'} a value that you limit")
    return reasons
