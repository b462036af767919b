"""What to measure next: which single value of a candidate, once known, would cut most of the expected regret."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from models.decision.information import best_of_others, gain_of_knowing
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.score_errors import score_errors

MOST_LISTED = 5
LEAST_SHARE = 0.01
HOW = {
    "quality": "rate it on your own prompts",
    "cost": "count the tokens of its answers to your prompts",
    "energy": "measure it, or ask the provider",
    "latency": "time your own requests",
    "speed": "run it on your own machine",
    "memory": "load it on your own machine",
}


class Measurement(NamedTuple):
    """A value worth knowing: whose, which part, how, and the share of the expected regret that it takes away."""

    label: str
    part: str
    how: str
    regret_cut: float


def expected_regret(answer: ChooseAnswer) -> float:
    """The score, of 100, that deciding now gives away on average against knowing everything; NaN without a pick."""
    pick = answer.decision.pick
    return float("nan") if pick is None else 100.0 * float(answer.doubt.expected_regret[pick])


def measurements(answer: ChooseAnswer) -> tuple[Measurement, ...]:
    """The values that cut most regret, at most five, the best first; none where nothing is in doubt."""
    decision, listed, models = answer.decision, answer.listed, answer.board.model_codes
    regret = expected_regret(answer) / 100.0
    if not listed.size or not regret > 0:
        return ()
    total = decision.utility[listed]
    others = best_of_others(total, models[listed])
    part_of = {name: part for part, name in answer.columns.items()}
    found = []
    for k in np.flatnonzero(decision.weights > 0).tolist():
        errors = score_errors(answer.frame, decision.criteria[k])[listed] * decision.weights[k]
        part = part_of[decision.criteria[k].name]
        shares = np.minimum(gain_of_knowing(total, errors, others) / regret, 1.0)
        for place in np.argsort(-shares)[:MOST_LISTED].tolist():
            label = str(answer.cell(int(listed[place]), "model_label"))
            found.append(Measurement(label, part, HOW[part], float(shares[place])))
    ranked = sorted(found, key=lambda measurement: -measurement.regret_cut)
    return tuple(measurement for measurement in ranked[:MOST_LISTED] if measurement.regret_cut >= LEAST_SHARE)
