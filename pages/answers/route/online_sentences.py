"""What the panel on learning from feedback says: regret, the worth of a dollar, and rows for the CSV."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pages.answers.route.online import CHANCE, GREEDY, LEARNED, PLANNED, OnlineAnswer
from pages.answers.shared.formatting import number

WORTHLESS = 0.05  # of a correct answer


def regret_sentence(answer: OnlineAnswer) -> str:
    """Who learns fastest, and what the learning cost."""
    learners = {label: learner for label, learner in answer.policies.items() if label != CHANCE}
    label = min(learners, key=lambda name: learners[name].regret[-1])
    learner, chance = learners[label], answer.policies[CHANCE]
    spread = f"± {number((learner.high[-1] - learner.low[-1]) / 2)}"
    start = (
        f"Starting from nothing, the best learner over {answer.n_queries:,} queries is {label}: "
        f"{100 * learner.score:.1f}% at ${number(1000 * learner.cost_usd)} per 1,000 queries. "
    )
    rival = f"{answer.best}, the best single model in hindsight"
    if learner.regret[-1] <= 0:
        more = f"{number(-learner.regret[-1])} {spread} more correct answers"
        return f"{start}At this weight on cost it gives {more} than {rival}."
    fewer = f"{number(learner.regret[-1])} {spread} fewer correct answers"
    return (
        f"{start}At this weight on cost it gives {fewer} than {rival}; picking at random gives "
        f"{number(chance.regret[-1])} fewer."
    )


def price_sentence(answer: OnlineAnswer) -> str:
    """What a little more money is worth, in words: about a hundredth to a tenth of the budget more."""
    planned = answer.budgets.iloc[PLANNED]
    more, worth = _margin(answer, float(planned["price"]))
    purse = (
        f"With {answer.bill}% of the cost of {answer.finest} alone, ${number(answer.total_usd)} for "
        f"{answer.n_queries:,} queries,"
    )
    if worth < WORTHLESS:
        return f"{purse} the budget is not the bottleneck: another ${number(more)} would buy no more correct answers."
    return f"{purse} another ${number(more)} is worth about {number(worth, 2)} more correct answers."


def budget_sentence(answer: OnlineAnswer) -> str:
    """What planning gains over greed, and how near a learner's price of money comes."""
    learned, planned, greedy = (answer.budgets.iloc[row] for row in (LEARNED, PLANNED, GREEDY))
    gain = float(planned["score"] - greedy["score"])
    (more, worth), (_, low), (_, high) = (
        _margin(answer, float(learned[f"price{end}"])) for end in ("", "_low", "_high")
    )
    return (
        f"That holds for a policy that plans on past queries; it scores {planned['score']:.1f}%, {_points_more(gain)} "
        f"spending while the budget lasts. A policy that starts from nothing values ${number(more)} at "
        f"{number(worth, 2)} correct answers ({number(low, 2)} to {number(high, 2)} over the orders)."
    )


def _points_more(gap: float) -> str:
    text = f"{abs(gap):.1f}"
    if text == "0.0":
        return "the same as"
    return f"{text} point{'' if text == '1.0' else 's'} {'more' if gap > 0 else 'less'} than"


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
                    "lost_right_answers": learner.regret,
                    "low": learner.low,
                    "high": learner.high,
                    "money_weight": answer.weight,
                }
            )
            for label, learner in answer.policies.items()
        ],
        ignore_index=True,
    )
