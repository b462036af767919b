"""What the API answers on learning curves: the JSON of a forecast and of a selection, field by field."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict


class ForecastCandidateRow(TypedDict):
    """A candidate that carried a forecast, and its weight; the weights of all candidates sum to 1."""

    candidate: str
    title: str
    weight: float


class ForecastRow(TypedDict):
    """A curve's y at the target; null where the forecast abstained, for the reason given."""

    curve: str
    y: float | None
    low: float | None
    high: float | None
    method: str
    n: int
    warnings: list[str]
    candidates: list[ForecastCandidateRow]
    abstained: bool
    reason: str | None


class ForecastsReply(TypedDict):
    """A forecast for each curve of the body."""

    target: float
    level: float
    forecasts: list[ForecastRow]


class RankedCurveRow(TypedDict):
    """A curve's rank; its loss lies between low and high with a probability of 80%, where the method gives them."""

    curve: str
    predicted: float | None
    low: NotRequired[float | None]
    high: NotRequired[float | None]
    rank: int


class SelectionRow(TypedDict):
    """What one method chose, and how right that was where the body has the losses at the target."""

    ranking: list[RankedCurveRow]
    pearcorr: float | None
    relacc: float | None
    regret: float | None
    n_examples_used: float
    warnings: list[str]


class MethodWeightRow(TypedDict):
    """How a method predicted the curves' own last losses: relative error of ln y, mean regret, and its weight."""

    method: str
    weight: float
    relative_error: float
    regret: float


class RecommendationRow(TypedDict):
    """What the last value, Accept-then-Stop and pooled curves recommend, weighed by evidence; regret in units of y.

    Regret lies between its low and high with a probability of 80%; all three are null where nothing could be tested.
    """

    curve: str
    weights: list[MethodWeightRow]
    n_tests: int
    regret: float | None
    regret_low: float | None
    regret_high: float | None
    last_value_choice: str | None
    same_as_last_value: bool
    sentence: str


class SelectionsReply(TypedDict):
    """The rankings, by method, and what those that were asked for recommend together; null where none ranks a curve.

    The notes say what was left out of each curve.
    """

    target: float
    budget: float
    notes: list[str]
    methods: dict[str, SelectionRow]
    recommendation: RecommendationRow | None
