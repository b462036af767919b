"""What the API answers on boards: the JSON of boards, candidates and fronts, field by field."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict


class MetricRow(TypedDict):
    """A metric of the registry."""

    id: str
    label: str
    unit: str
    direction: Literal["min", "max"]
    description: str


class TaskRow(TypedDict):
    """A task of a board."""

    id: str
    label: str


class BoardRow(TypedDict):
    """A board and what it may not claim."""

    id: str
    title: str
    grain: str
    candidates: int
    metrics: list[MetricRow]
    tasks: list[TaskRow]
    default_objectives: list[str]
    not_claimed: str
    as_of: Annotated[str | None, Field(description="Date of the oldest number that a candidate uses.")]
    as_of_newest: Annotated[str | None, Field(description="The same date of the candidate with the newest numbers.")]


class BoardsReply(TypedDict):
    """All boards."""

    boards: list[BoardRow]


@with_config(ConfigDict(extra="allow"))
class CandidateRow(TypedDict):
    """A candidate: what it is, then per metric its value, kind and source, and the bounds of its interval if known.

    The columns are those of its board. Where `recommendable` is false the provider is unknown: the offer is listed,
    but never picked and never on the front.
    """

    candidate_id: str
    label: str
    model: str
    kind: Literal["self-hosted", "predicted", "api", "router"]
    task: str | None
    gpu: str | None
    num_gpus: Annotated[int | None, Field(description="GPUs per replica.")]
    replicas: NotRequired[Annotated[int | None, Field(description="Replicas the traffic needs; 1 without traffic.")]]
    gpus_total: NotRequired[Annotated[int | None, Field(description="GPUs of all replicas, which the price includes.")]]
    precision: str | None
    batch_size: int | None
    recommendable: NotRequired[bool | None]
    service: NotRequired[
        Annotated[str | None, Field(description="batch or flex, which promise no latency; null: the usual service.")]
    ]
    reasoning: NotRequired[
        Annotated[str | None, Field(description="Effort or mode of reasoning; null if none is stated.")]
    ]
    region: NotRequired[Annotated[str | None, Field(description="Where an offer keeps the request; null if nowhere.")]]
    max_input_tokens: NotRequired[
        Annotated[int | None, Field(description="Longest prompt the provider reads, tokens.")]
    ]
    max_output_tokens: NotRequired[Annotated[int | None, Field(description="Longest answer it writes, tokens.")]]
    withdrawn_on: NotRequired[Annotated[str | None, Field(description="Day from which it is no longer sold.")]]
    as_of: NotRequired[Annotated[str | None, Field(description="Date of the oldest number the row uses.")]]
    cannot_serve: NotRequired[Annotated[str | None, Field(description="Why it cannot read the prompt or answer it.")]]


@with_config(ConfigDict(extra="allow"))
class FrontRow(CandidateRow):
    """A candidate with its layer of the front; null where an objective is missing.

    An offer that is not `recommendable` is on no layer: `pareto_optimal` is false, `pareto_rank` null.
    """

    pareto_optimal: bool | None
    pareto_rank: int | None


class RowsReply(TypedDict):
    """Where rows of a board come from. `total` counts all that pass the filters, whether listed or not."""

    board: str
    data_version: str
    total: int
    left_out: Annotated[dict[str, int], Field(description="Rows that no front ranks, counted by the reason.")]
    filters: dict[str, str]
    as_of: Annotated[str | None, Field(description="Date of the oldest number that rows within the filters use.")]
    sources: list[str]


class CandidatesReply(RowsReply):
    """Candidates of a board. `total` counts all that pass the filters, whether listed or not."""

    candidates: list[CandidateRow]


class FrontReply(RowsReply):
    """Candidates of a board with their layer of the front."""

    objectives: list[str]
    candidates: list[FrontRow]
