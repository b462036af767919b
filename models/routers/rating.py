"""What an arena would rate a router: the mix of its models' ratings, and what choosing well adds to that.

Ratings are on Elo's scale: a difference of 400 is ten wins to one (Bradley & Terry 1952; Chiang et al. 2024, Chatbot
Arena, arXiv 2403.04132). A router that draws its model by chance wins as often as its models do by their shares. What
choosing well gains is known on its log, in points of score; what a point is worth in rating is the slope of the
ratings of the log's models over their scores there. With few models that slope is not known, and the gain not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import linregress

from models.constants import Z95
from models.routers.curve import Floats

ELO = 400.0 / np.log(10.0)
LEAST_MODELS = 4  # to tell a slope and its error: with three there is one degree of freedom
STEPS = 30  # of Newton's rule; ten are enough for models 1,000 apart


@dataclass(frozen=True)
class WorthOfScore:
    """Rating points that a whole point of mean score is worth between the models of a log, with its standard error."""

    rating_per_score: float
    error: float


@dataclass(frozen=True)
class RatedRouter:
    """The predicted rating of a router with its 95% interval, and how much of it is gain from choosing."""

    value: float
    low: float
    high: float
    gain: float


def mixed_rating(ratings: Floats, shares: Floats) -> float:
    """The rating of an opponent that wins and loses equally often against models drawn by their shares.

    `ratings` and `shares` (n_models,); shares sum to 1.

    >>> round(mixed_rating(np.array([1200.0, 1400.0]), np.array([0.5, 0.5])), 6)
    1300.0
    """
    opponent = float(ratings @ shares)
    for _ in range(STEPS):
        wins = 1.0 / (1.0 + np.exp((opponent - ratings) / ELO))
        slope = float(shares @ (wins * (1.0 - wins))) / ELO
        opponent += (float(shares @ wins) - 0.5) / slope
    return float(opponent)


def worth_of_score(scores: Floats, ratings: Floats) -> WorthOfScore | None:
    """The slope of ratings over scores, both (n_models,); None for fewer models than tell its error.

    None too where better scores do not go with better ratings: such a log says nothing of the rating.

    >>> worth = worth_of_score(np.array([0.5, 0.6, 0.7, 0.8]), np.array([1000.0, 1050.0, 1100.0, 1150.0]))
    >>> round(worth.rating_per_score)
    500
    """
    if len(scores) < LEAST_MODELS:
        return None
    fit = linregress(scores, ratings)
    return WorthOfScore(float(fit.slope), float(fit.stderr)) if fit.slope > 0 else None


def rated_router(
    shares: Floats,
    ratings: Floats,
    half_widths: Floats,
    lead: tuple[float, float, float],
    worth: WorthOfScore | None,
) -> RatedRouter:
    """The rating of a router that sends `shares` of the queries to models with these ratings.

    `half_widths` are of the ratings' 95% intervals, (n_models,), 0 where none is stated; `lead` the gain in score with
    the ends of its 95% interval. The errors of ratings, lead and worth are taken as independent.

    Half to each of two equals, known within 6 and 8; 0.02 better than chance, at 500 for a point of score:

    >>> half, rating, widths = np.array([0.5, 0.5]), np.array([1200.0, 1200.0]), np.array([6.0, 8.0])
    >>> router = rated_router(half, rating, widths, (0.02, 0.02, 0.02), WorthOfScore(500.0, 0.0))
    >>> round(router.value, 6), round(router.high, 6)
    (1210.0, 1215.0)
    """
    mixed = mixed_rating(ratings, shares)
    spread = float(np.square(shares * half_widths).sum())
    gain = 0.0
    if worth is not None:
        gain = worth.rating_per_score * lead[0]
        spread += (worth.rating_per_score * (lead[2] - lead[1]) / 2) ** 2 + (Z95 * worth.error * lead[0]) ** 2
    half_width = float(np.sqrt(spread))
    return RatedRouter(mixed + gain, mixed + gain - half_width, mixed + gain + half_width, gain)
