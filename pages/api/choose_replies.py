"""What the call `choose` answers: the shapes of its JSON, from which the OpenAPI document describes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from pages.answers.choose.formats_here import FormatHere
from pages.answers.papers.replies import LeveredRow
from pages.api.board_replies import CandidateRow


@with_config(ConfigDict(extra="allow"))
class RankedRow(CandidateRow):
    """A candidate as ranked; ranks and probabilities are among the rows that the view lists."""

    rank: int | None
    rank_low: int | None
    rank_high: int | None
    probability_optimal: float | None
    probability_best: float | None


@with_config(ConfigDict(extra="allow"))
class AlternativeRow(RankedRow):
    """Another candidate worth a look."""

    wins_on: list[str]


FlipRange = TypedDict("FlipRange", {"from": float, "to": float})


class FlipRow(FlipRange):
    """A single change that leads to another pick."""

    what: str
    new_pick: str
    sentence: str


class DroppedRow(TypedDict):
    """A weight or limit that is ignored, because no candidate in question has a value for it."""

    part: str
    setting: str
    reason: str


class SettingStep(TypedDict):
    """A parameter and what to set it to; empty text leaves it out."""

    parameter: str
    to: float | str


class RelaxationRow(SettingStep):
    """A change that, together with those in `together_with`, leads to a pick, and how many candidates then rank."""

    together_with: list[SettingStep]
    candidates: int


class EmptyRanking(TypedDict):
    """Why no candidate remains, and the ways out, nearest first."""

    reason: str
    relax: list[RelaxationRow]


class DoubtReply(TypedDict):
    """How sure the pick is: the share of draws in which it is the best, and which parts were drawn."""

    draws: int
    probability_best: float | None
    uncertain_parts: list[str]
    expected_regret: Annotated[
        float | None, Field(description="Points of the weighted score, of 100, that the pick gives away on average.")
    ]


class TornadoRow(TypedDict):
    """An assumption at either end of its range, all else equal: the pick there, and the lead of today's pick."""

    assumption: str
    low: float | str
    high: float | str
    pick_low: str | None
    pick_high: str | None
    lead_low: float
    lead_high: float


class MeasurementRow(TypedDict):
    """A value worth measuring, and the share of the expected regret that knowing it takes away."""

    model: str
    part: str
    how: str
    regret_cut: float


class BreakEvenReply(TypedDict):
    """The traffic from which one replica of the best self-hosted candidate costs less than the best offer."""

    self_hosted: str
    api: str
    requests_per_month: Annotated[float | None, Field(description="Null where renting never pays.")]
    tokens_per_month: float | None
    usd_per_month: Annotated[float, Field(description="Rent of the replica.")]
    sentence: str


class LeveredChoice(TypedDict):
    """A candidate under the levers of `levers`; kind claimed, never among the ranked."""

    candidate_id: str
    label: str
    levers: Annotated[list[str], Field(description="Ids of the levers that fit it.")]
    refused: Annotated[list[str], Field(description="Why the other levers do not fit it, in sentences.")]
    effects: list[LeveredRow]
    kind: Literal["claimed"]
    sentence: Annotated[str, Field(description="The effects in words; empty where no lever fits.")]


class ChoiceReply(TypedDict):
    """The pick for a task, limits and weights, and the reasons."""

    verdict: str
    as_of: Annotated[
        str | None, Field(description="Date of the oldest number that the pick uses; null without a pick.")
    ]
    dates: Annotated[str, Field(description="Dates of the numbers that decide between the pick and the next best.")]
    pick: RankedRow | None
    alternatives: list[AlternativeRow]
    flips: list[FlipRow]
    hidden: Annotated[
        dict[str, int],
        Field(description="Candidates that each filter or limit rules out, by parameter; 0 if it rules out none."),
    ]
    missing: Annotated[dict[str, int], Field(description="Candidates without a value, by metric.")]
    notes: Annotated[list[str], Field(description="What to know about this answer, in sentences.")]
    dropped: list[DroppedRow]
    nothing: EmptyRanking | None
    doubt: DoubtReply | None
    tornado: list[TornadoRow]
    measure_next: list[MeasurementRow]
    break_even: BreakEvenReply | None
    formats: Annotated[
        list[FormatHere],
        Field(description="Formats of the picked model on its GPUs; empty without predicted_variants."),
    ]
    serve_command: Annotated[str, Field(description="How to serve a self-hosted pick with vLLM; empty for others.")]
    levered: Annotated[
        list[LeveredChoice], Field(description="The pick, or lever_on, under `levers`; empty without levers or a pick.")
    ]
    candidates: Annotated[int, Field(description="Candidates for the task, before filters and limits.")]
    view: dict[str, str]
    data_version: str
