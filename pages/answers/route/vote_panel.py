"""Redundant votes on the Route page: whether several cheap models outvote the best one, in a sentence and a table."""

from __future__ import annotations

import pandas as pd

from models.routers.votes import VoteRow, VoteStudy, study_votes
from pages.answers.route.answer import RouteAnswer
from pages.answers.shared.formatting import number, usd


def vote_study(answer: RouteAnswer) -> VoteStudy:
    """Voters chosen on queries that policies learned from, judged on the held-out ones. Raises InputError."""
    return study_votes(answer.replay.learned, answer.replay.test)


def vote_sentence(study: VoteStudy) -> str:
    """The best majority beside the best single model, and what the models' likeness costs it."""
    majorities = [row for row in study.rows if len(row.voters) > 1]
    best = min(majorities, key=lambda row: (row.error, row.cost_usd))
    pays = [row for row in majorities if row.error <= study.single_error and row.cost_usd < study.single_cost_usd]
    if pays:
        row = min(pays, key=lambda row: row.cost_usd)
        verdict = (
            f"Votes pay: a majority of {len(row.voters)} cheap models is wrong on {_percent(row.error)} of the queries "
            f"for {_cost(row.cost_usd)}, {study.single} on {_percent(study.single_error)} for "
            f"{_cost(study.single_cost_usd)}."
        )
    else:
        verdict = (
            f"Votes do not pay: the best majority, of {len(best.voters)}, is wrong on {_percent(best.error)} of the "
            f"queries for {_cost(best.cost_usd)}; {study.single} alone on {_percent(study.single_error)} for "
            f"{_cost(study.single_cost_usd)}."
        )
    return f"{verdict} {_likeness(study, best)}"


def vote_rows(study: VoteStudy) -> pd.DataFrame:
    """A row per number of voters, then the best single model: errors in percent, USD per 1,000 queries."""
    rows = [
        {
            "voters": len(row.voters),
            "error_pct": 100 * row.error,
            "independent_error_pct": 100 * row.independent_error,
            "correlated_error_pct": 100 * row.correlated_error,
            "cost_per_1k_queries_usd": 1000 * row.cost_usd,
            "added": ", ".join(row.voters[-2:] if len(row.voters) > 1 else row.voters),
        }
        for row in study.rows
    ]
    return pd.DataFrame(rows)


def _likeness(study: VoteStudy, best: VoteRow) -> str:
    return (
        f"The cheap models err alike (correlation {study.correlation:.2f}): were they independent, {len(best.voters)} "
        f"would be wrong on {_percent(best.independent_error)}."
    )


def _percent(share: float) -> str:
    return f"{number(100 * share, 2)}%"


def _cost(cost_usd: float) -> str:
    return f"{usd(1000 * cost_usd)} per 1,000"
