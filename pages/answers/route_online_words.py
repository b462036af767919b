"""What the panel on learning from feedback says: regret, the worth of a dollar, and rows for the CSV."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pages.answers.route_online import CHANCE, GREEDY, LEARNED, PLANNED, OnlineAnswer
from pages.answers.words import number

WORTHLESS = 0.05  # of a right answer


def regret_sentence(answer: OnlineAnswer) -> str:
    """Who learns fastest, and what the learning cost."""
    learners = {label: one for label, one in answer.policies.items() if label != CHANCE}
    label = min(learners, key=lambda name: learners[name].lost[-1])
    one, chance = learners[label], answer.policies[CHANCE]
    spread = f"± {number((one.high[-1] - one.low[-1]) / 2)}"
    said = (
        f"Starting from nothing, the best learner over {answer.n_queries:,} queries is {label}: "
        f"{100 * one.score:.1f} % at ${number(1000 * one.cost_usd)} per 1,000 queries. "
    )
    if one.lost[-1] <= 0:
        return f"{said}Money counted, that beats {answer.best} alone by {number(-one.lost[-1])} {spread} right answers."
    return (
        f"{said}Money counted, it loses {number(one.lost[-1])} {spread} right answers to {answer.best} alone, the best "
        f"single model, which one knows only afterwards; asking by chance loses {number(chance.lost[-1])}."
    )


def price_sentence(answer: OnlineAnswer) -> str:
    """What a little more money is worth, in words: about a hundredth to a tenth of the budget more."""
    planned = answer.budgets.iloc[PLANNED]
    more, worth = _margin(answer, float(planned["price"]))
    purse = (
        f"With {answer.bill} % of what {answer.finest} alone would cost, ${number(answer.total_usd)} for "
        f"{answer.n_queries:,} queries,"
    )
    if worth < WORTHLESS:
        return f"{purse} money is not short: another ${number(more)} would buy no more right answers."
    return f"{purse} another ${number(more)} is worth about {number(worth, 2)} more right answers."


def budget_sentence(answer: OnlineAnswer) -> str:
    """What planning gains over greed, and how near a learner's price of money comes."""
    learned, planned, greedy = (answer.budgets.iloc[row] for row in (LEARNED, PLANNED, GREEDY))
    gain = float(planned["score"] - greedy["score"])
    (more, worth), (_, low), (_, high) = (
        _margin(answer, float(learned[f"price{end}"])) for end in ("", "_low", "_high")
    )
    return (
        f"That is the worth to a policy that plans on past queries; it scores {planned['score']:.1f} %, "
        f"{abs(gain):.1f} points {'more' if gain >= 0 else 'less'} than spending while the money lasts. A policy that "
        f"starts from nothing puts the worth of ${number(more)} at {number(worth, 2)} right answers "
        f"({number(low, 2)} to {number(high, 2)} over the orders)."
    )


def _margin(answer: OnlineAnswer, price: float) -> tuple[float, float]:
    more = float(10.0 ** (np.floor(np.log10(answer.total_usd)) - 1))
    return more, more * price


def regret_rows(answer: OnlineAnswer) -> pd.DataFrame:
    """Every policy's regret after each query, for the CSV."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "policy": label,
                    "n_queries": np.arange(1, answer.n_queries + 1),
                    "lost_right_answers": one.lost,
                    "low": one.low,
                    "high": one.high,
                    "money_weight": answer.weight,
                }
            )
            for label, one in answer.policies.items()
        ],
        ignore_index=True,
    )
