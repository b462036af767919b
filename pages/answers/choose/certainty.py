"""How sure the pick is, model by model: the share of draws in which each is the best."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pages.answers.choose.answer import ChooseAnswer

MOST_NAMED = 3


class ModelChance(NamedTuple):
    """A model and the share of draws in which one of its candidates is the best."""

    label: str
    probability: float


def chances(answer: ChooseAnswer) -> tuple[ModelChance, ...]:
    """The likeliest models to be the best, at most three, likeliest first; the candidates of one model together.

    Empty where nothing was drawn: no pick, or no part with an interval.
    """
    share = np.nan_to_num(answer.doubt.probability_best)
    if answer.decision.pick is None or not answer.uncertain_parts:
        return ()
    codes = answer.board.model_codes
    by_model = np.bincount(codes, weights=share, minlength=int(codes.max()) + 1)
    likeliest = [int(code) for code in np.argsort(-by_model, kind="stable")[:MOST_NAMED] if by_model[code] >= 0.005]
    first_row = {int(code): int(np.flatnonzero(codes == code)[0]) for code in likeliest}
    name = "label" if answer.board.chooses_settings else "model_label"
    return tuple(ModelChance(str(answer.cell(first_row[code], name)), float(by_model[code])) for code in likeliest)


def others(answer: ChooseAnswer) -> tuple[int, float]:
    """How many other models are ever the best, and their share of the draws together."""
    share = np.nan_to_num(answer.doubt.probability_best)
    codes = answer.board.model_codes
    by_model = np.bincount(codes, weights=share, minlength=int(codes.max()) + 1)
    named = chances(answer)
    return int((by_model > 0).sum()) - len(named), max(0.0, 1.0 - sum(chance.probability for chance in named))
