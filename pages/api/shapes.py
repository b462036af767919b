"""The shapes of JSON answers, for the OpenAPI document. Candidates carry a field per column of their board."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """An answer that may gain fields later."""

    model_config = ConfigDict(extra="allow")


class Problem(Shape):
    """An error (RFC 9457)."""

    title: str
    status: int
    detail: str = Field(description="A sentence that names what is wrong and what to do.")
    column: str | None = Field(None, description="The column or parameter at fault; absent where none is.")
    row: int | None = Field(None, description="The row at fault, from 1, the header not counted.")


class Health(Shape):
    """The server and its data."""

    status: Literal["ok"]
    data_version: str
    app_version: str


class Metric(Shape):
    """A metric of the registry."""

    id: str
    label: str
    unit: str
    direction: Literal["min", "max"]
    description: str


class Task(Shape):
    """A task of a board."""

    id: str
    label: str


class Board(Shape):
    """A board and what it may not claim."""

    id: str
    title: str
    grain: str
    candidates: int
    metrics: list[Metric]
    tasks: list[Task]
    default_objectives: list[str]
    not_claimed: str


class Boards(Shape):
    """All boards."""

    boards: list[Board]


class Candidate(Shape):
    """A candidate: what it is, then for each metric its value, kind and source, and the bounds where there are any.

    Where `recommendable` is false the provider is unknown: the offer is listed, and never picked nor optimal.
    """

    candidate_id: str
    label: str
    model: str
    kind: Literal["self-hosted", "api"]
    task: str | None = None
    gpu: str | None = None
    num_gpus: int | None = Field(None, description="GPUs of one replica, count.")
    replicas: int | None = Field(None, description="Replicas that the traffic needs, count; 1 without traffic.")
    gpus_total: int | None = Field(None, description="GPUs of all replicas, count: what the price counts.")
    precision: str | None = None
    batch_size: int | None = None
    recommendable: bool | None = None
    reasoning: str | None = Field(None, description="Effort or mode of reasoning; null where none is stated.")
    region: str | None = Field(None, description="Where an offer keeps the request; null where it is bound to none.")
    max_input_tokens: int | None = Field(None, description="Longest prompt the seller takes, tokens.")
    max_output_tokens: int | None = Field(None, description="Longest answer the seller gives, tokens.")
    withdrawn_on: str | None = Field(None, description="Day from which the seller no longer offers it.")
    as_of: str | None = Field(None, description="Date of the oldest number the row stands on.")
    cannot_serve: str | None = Field(None, description="Why it cannot read the prompt or write the answer.")


class FrontCandidate(Candidate):
    """A candidate with its layer of the front; null where an objective is missing.

    An offer that is not `recommendable` is on no layer: `pareto_optimal` is false, `pareto_rank` null.
    """

    pareto_optimal: bool | None
    pareto_rank: int | None


class Candidates(Shape):
    """Rows of a board. `total` counts those that pass the filters, listed or not."""

    board: str
    data_version: str
    total: int
    left_out: dict[str, int] = Field({}, description="Rows that no front ranks, counted by the reason.")
    filters: dict[str, str]
    sources: list[str]
    candidates: list[Candidate]


class Front(Candidates):
    """Rows of a board with their layer of the front."""

    objectives: list[str]
    candidates: list[FrontCandidate]  # type: ignore[assignment]


class RankedCandidate(Candidate):
    """A candidate as ranked; ranks and probabilities are among the rows that the view lists."""

    rank: int | None
    rank_low: int | None
    rank_high: int | None
    probability_optimal: float | None
    probability_best: float | None


class Alternative(RankedCandidate):
    """Another candidate worth a look."""

    wins_on: list[str]


class Flip(Shape):
    """A change that, made alone, leads to another pick."""

    what: str
    from_: float = Field(alias="from")
    to: float
    new_pick: str
    sentence: str


class DroppedSetting(Shape):
    """A weight or limit that does not decide, because no candidate in question has the part."""

    part: str
    setting: str
    reason: str


class Step(Shape):
    """A parameter and what to set it to; empty text leaves it out."""

    parameter: str
    to: float | str


class Relaxation(Step):
    """A change that, with those beside it, leads to a pick, and how many candidates are then ranked."""

    together_with: list[Step]
    candidates: int


class Nothing(Shape):
    """Why no candidate is left, and the ways out, nearest first."""

    reason: str
    relax: list[Relaxation]


class Choice(Shape):
    """The pick for a need, and why."""

    verdict: str
    pick: RankedCandidate | None
    alternatives: list[Alternative]
    flips: list[Flip]
    hidden: dict[str, int] = Field(
        description="Candidates that each filter or limit rules out, by parameter; 0: it is set and rules out none."
    )
    missing: dict[str, int]
    notes: list[str] = Field(default=[], description="What to know of this answer, in sentences.")
    dropped: list[DroppedSetting]
    nothing: Nothing | None
    view: dict[str, str]
    data_version: str


class LawParameter(Shape):
    """A parameter of a law; a bound that is null is infinite."""

    name: str
    meaning: str
    unit: str
    low: float | None
    high: float | None


class Law(Shape):
    """A scaling law; x names its inputs, y the quantities it describes ("y" for any)."""

    id: str
    title: str
    equation: str
    x: list[str]
    y: list[str]
    params: list[LawParameter]
    citation: str


class Laws(Shape):
    """All laws."""

    laws: list[Law]


class Prediction(Shape):
    """A law's y at x (one size an input), and between what a new measurement falls with the level asked for."""

    x: float | list[float]
    y: float | None
    low: float | None
    high: float | None
    kind: str = Field(description='"predicted", or "not identified" where y is null.')
    reason: str | None = Field(None, description="Why y is null; absent where it is not.")


class Interval(Shape):
    """Between which a parameter lies with the level asked for; null is the open end of an unbounded parameter."""

    low: float | None
    high: float | None


class Fit(Shape):
    """A law fitted to one curve; null where the curve does not determine a figure."""

    curve: str
    n: int
    params: dict[str, float | None]
    stderr: dict[str, float | None]
    identified: dict[str, bool]
    rmsd_log: float | None
    converged: bool
    warnings: list[str]
    predictions: list[Prediction]
    intervals: dict[str, Interval] | None = None


class Fits(Shape):
    """A law fitted to each curve of the body."""

    law: str
    level: float
    fits: list[Fit]


class ComparedLaw(Shape):
    """A law or naive baseline on one curve; the error held out is that of a second fit without the largest points."""

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


class Comparison(Shape):
    """The laws on one curve, best first."""

    curve: str
    laws: list[ComparedLaw]
    notes: list[str]


class Comparisons(Shape):
    """Several laws on each curve of the body."""

    held_out: float
    comparisons: list[Comparison]


class CurveRegime(Shape):
    """What limits a curve, by which law, with the exponent and the dimension it implies; null where there is none."""

    data_set: str
    label: str
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


class Regimes(Shape):
    """The regime of every built-in curve of one axis."""

    sentence: str
    curves: list[CurveRegime]


class Decision(Shape):
    """What a fitted law says to do with one curve, in a sentence and in figures; null where it cannot be done."""

    curve: str
    sentence: str
    values: dict[str, float | str | None]
    warnings: list[str]


class Decisions(Shape):
    """A decision a curve."""

    law: str
    decisions: list[Decision]


class Forecast(Shape):
    """A curve's y at the target; null where it has no size within the budget."""

    curve: str
    y: float | None
    low: float | None
    high: float | None
    method: str
    n: int
    warnings: list[str]


class Forecasts(Shape):
    """A forecast of each curve of the body."""

    target: float
    level: float
    forecasts: list[Forecast]


class Ranked(Shape):
    """A curve's place; between low and high its loss lies with 80 %, where the method can tell."""

    curve: str
    predicted: float | None
    low: float | None = None
    high: float | None = None
    rank: int


class Selection(Shape):
    """What one method chose, and how right that was where the body tells."""

    ranking: list[Ranked]
    pearcorr: float | None
    relacc: float | None
    regret: float | None
    n_examples_used: float
    warnings: list[str]


class Selections(Shape):
    """The rankings, by method."""

    target: float
    budget: float
    methods: dict[str, Selection]


class RouterPolicy(Shape):
    """A routing policy, and what it needs to know of a query: domain, features."""

    id: str
    label: str
    summary: str
    needs: list[str]
    sees_answers: bool
    baseline: bool
    citation: str


class Routers(Shape):
    """The policies on offer."""

    routers: list[RouterPolicy]


class RouterPoint(Shape):
    """One point of a router's curve on the held-out queries; energy and latency where the log has them."""

    trade_off: float | None
    quality: float
    cost_per_1k_queries_usd: float
    energy_per_query_j: float | None
    latency_per_query_s: float | None


class RouterOperatingPoint(Shape):
    """One point on the held-out queries, chosen on others, with 95 % intervals.

    `gain` is the score above a chance mixture of single models of the same cost; `saved` the share of the bill of the
    mixture with the same score that is not paid.
    """

    quality: float
    quality_low: float
    quality_high: float
    cost_per_1k_queries_usd: float
    cost_per_1k_queries_usd_low: float
    cost_per_1k_queries_usd_high: float
    gain: float
    gain_low: float
    gain_high: float
    saved: float | None
    saved_low: float | None
    saved_high: float | None


class RouterCurve(Shape):
    """One policy: measures of its curve with their 95 % intervals, its operating point, its points.

    Null where a measure does not exist: `qnc` where the best single model's score is never reached (its
    upper end where it is not in one of 40 resamples), `arena` of scores
    outside 0 to 1, `apgr`, `cpt50` and `cpt80` but for two models of which the dearer is the better one.
    """

    id: str
    label: str
    aiq: float
    aiq_low: float
    aiq_high: float
    area: float
    area_low: float
    area_high: float
    peak: float
    peak_low: float
    peak_high: float
    qnc: float | None
    qnc_low: float | None
    qnc_high: float | None
    hypervolume: float
    hypervolume_low: float
    hypervolume_high: float
    arena: float | None
    arena_low: float | None
    arena_high: float | None
    apgr: float | None
    apgr_low: float | None
    apgr_high: float | None
    cpt50: float | None
    cpt50_low: float | None
    cpt50_high: float | None
    cpt80: float | None
    cpt80_low: float | None
    cpt80_high: float | None
    operating_point: RouterOperatingPoint
    curve: list[RouterPoint]


class Replays(Shape):
    """What routers would have done on a log."""

    n_train: int
    n_test: int
    models: list[str]
    policies: list[RouterCurve]
    notes: list[str]


class Assignment(Shape):
    """Where one query should go, and what the router expects there."""

    query: str
    model: str
    expected_score: float | None
    expected_cost_usd: float | None


class Assignments(Shape):
    """The models of the queries without an answer, and what the operating point came to on the settling queries."""

    policy: str
    models: list[str]
    n_train: int
    n_settle: int
    settled_quality: float
    settled_cost_per_1k_queries_usd: float
    assignments: list[Assignment]
    notes: list[str]


class View(Shape):
    """A saved view: the resolved state, and what the answer was."""

    slug: str
    title: str
    page: str
    state: dict[str, Any]
    summary: dict[str, Any]
    data_version: str
    data_version_now: str
    created_at: str
    updated_at: str
    n_rows: int
