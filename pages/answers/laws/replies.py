"""What the API answers on scaling laws: the JSON of laws, fits, comparisons, regimes and decisions, field by field."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict


class LawParameterRow(TypedDict):
    """A parameter of a law; a bound that is null is infinite."""

    name: str
    meaning: str
    unit: str
    low: float | None
    high: float | None


class LawRow(TypedDict):
    """A scaling law; x names its inputs, y the quantities it describes ("y" for any)."""

    id: str
    title: str
    equation: str
    x: list[str]
    y: list[str]
    params: list[LawParameterRow]
    citation: str


class LawsReply(TypedDict):
    """All laws."""

    laws: list[LawRow]


class PredictionRow(TypedDict):
    """A law's y at x (one size per input), and the interval that a new measurement falls in at the level."""

    x: float | list[float]
    y: float | None
    low: float | None
    high: float | None
    kind: Annotated[str, Field(description='"predicted", or "not identified" where y is null.')]
    reason: NotRequired[Annotated[str, Field(description="Why y is null; absent where it is not.")]]


class ParameterInterval(TypedDict):
    """The interval of a parameter at the level; null is the open end of an unbounded parameter."""

    low: float | None
    high: float | None


class HoldOutRow(TypedDict):
    """A fit to the smaller runs judged on larger ones, up to `times` beyond: how many the intervals at `level` held."""

    times: float
    n: int
    n_inside_noise: Annotated[int, Field(description="Held by the interval of the noise alone.")]
    n_inside: Annotated[int, Field(description="Held by the widened interval, as given in predictions.")]
    level: float


class ReachRow(TypedDict):
    """Why intervals widen beyond the largest run: its size (the product of the sizes), and what was held out.

    `error_ratio` is the law's error beyond the runs, as a share of the change in ln y that it expects there.
    """

    largest_size: float
    error_ratio: float
    hold_outs: list[HoldOutRow]


class RobustRow(TypedDict):
    """The law fitted by Huber's loss without the points that lie far off it."""

    params: dict[str, float | None]
    points_left_out: Annotated[list[int], Field(description="Places in the curve, from 1.")]


class InfluenceRow(TypedDict):
    """The few points, at most five and 5% of all, without which a parameter moves most, confirmed by a refit."""

    points: Annotated[list[int], Field(description="Places in the curve, from 1.")]
    parameter: str
    value: float | None
    value_without: float | None
    factor: Annotated[float | None, Field(description="How many times larger or smaller it is without them.")]
    params_without: dict[str, float | None]
    robust: Annotated[RobustRow | None, Field(description="A robust fit, offered where the factor is above 2.")]


class FitRow(TypedDict):
    """A law fitted to one curve; null where the curve does not determine a figure."""

    curve: str
    n: int
    params: dict[str, float | None]
    stderr: dict[str, float | None]
    identified: dict[str, bool]
    rmsd_log: float | None
    converged: bool
    warnings: list[str]
    predictions: list[PredictionRow]
    reach: Annotated[ReachRow | None, Field(description="null where the runs leave parameters open.")]
    influence: Annotated[InfluenceRow | None, Field(description="null for fewer than 20 points.")]
    intervals: NotRequired[dict[str, ParameterInterval]]


class FitsReply(TypedDict):
    """A law fitted to each curve of the body."""

    law: str
    level: float
    huber_delta: Annotated[float | None, Field(description="Residuals of ln y above this count linearly in the loss.")]
    fits: list[FitRow]


class ComparedLawRow(TypedDict):
    """A law or naive baseline on one curve; the held-out error is of a second fit, without the largest points."""

    law: str
    baseline: bool
    n: int
    n_held_out: int
    rmsd_log: float | None
    aicc: float | None
    held_out_rmsd_log: float | None
    identified: bool
    converged: bool
    params: dict[str, float | None]
    warnings: list[str]


class ComparisonRow(TypedDict):
    """The laws on one curve, best first."""

    curve: str
    laws: list[ComparedLawRow]
    notes: list[str]


class ComparisonsReply(TypedDict):
    """Several laws on each curve of the body."""

    held_out: float
    comparisons: list[ComparisonRow]


class CurveRegimeRow(TypedDict):
    """What limits a curve, by which law, with the exponent and the dimension it implies; null where there is none."""

    data_set: str
    label: str
    source: str
    axis: str
    law: str
    regime: str
    grows: str
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    dimension: float | None
    dimension_low: float | None
    dimension_high: float | None
    why: str


class RegimesReply(TypedDict):
    """The regime of every built-in curve of one axis."""

    sentence: str
    curves: list[CurveRegimeRow]


class DecisionRow(TypedDict):
    """What a fitted law says to do with one curve, in a sentence and in figures; null where it cannot be done."""

    curve: str
    sentence: str
    values: dict[str, float | str | None]
    warnings: list[str]


class DecisionsReply(TypedDict):
    """A decision for each curve of the body."""

    law: str
    decisions: list[DecisionRow]
