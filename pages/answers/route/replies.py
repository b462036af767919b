"""What the API answers on router logs: the JSON of a replay and of an assignment, field by field."""

from __future__ import annotations

from typing_extensions import TypedDict


class OperatingPointRow(TypedDict):
    """One point on the held-out queries, chosen on other queries, with 95% confidence intervals.

    `gain` is the score above a random mixture of single models of the same cost; `saved` the share of the bill that
    is saved against the mixture with the same score; `optimum` the best score that any assignment of the queries
    reaches at this cost, with every outcome known.
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
    optimum: float


class RouterPointRow(TypedDict):
    """One point of a policy's cost-quality curve on the held-out queries; energy and latency where the log has them."""

    trade_off: float | None
    quality: float
    cost_per_1k_queries_usd: float
    energy_per_query_j: float | None
    latency_per_query_s: float | None


class RouterCurveRow(TypedDict):
    """One policy: measures of its curve with 95% confidence intervals, its operating point, its points.

    Compare policies by `aiq_cross_fitted`, the mean score over costs with each query judged at points that were chosen
    without it, and by `lead`, that less the Zero Router's: an interval that includes 0 is no lead. `oracle_gap` is what
    the policy lacks of the oracle's, as a share of it. `aiq`, `area`,
    `peak`, `qnc`, `hypervolume`, `arena`, `apgr`, `cpt50` and `cpt80` are as published: their points are chosen on the
    queries that they are judged on, which flatters policies of many points.

    Null where a measure does not exist: `qnc` where the best single model's score is never reached (its upper end
    where one of 40 resamples does not reach it), `arena` for scores outside 0 to 1, `apgr`, `cpt50` and `cpt80`
    except for two models of which the more expensive is the better one.
    """

    id: str
    label: str
    aiq_cross_fitted: float
    aiq_cross_fitted_low: float
    aiq_cross_fitted_high: float
    lead: float
    lead_low: float
    lead_high: float
    oracle_gap: float | None
    oracle_gap_low: float | None
    oracle_gap_high: float | None
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
    operating_point: OperatingPointRow
    curve: list[RouterPointRow]


class ReplayReply(TypedDict):
    """What routers would have done on a log."""

    n_train: int
    n_test: int
    models: list[str]
    policies: list[RouterCurveRow]
    notes: list[str]


class AssignmentRow(TypedDict):
    """Where one query should go, and the score and cost that the router predicts there."""

    query: str
    model: str
    expected_score: float | None
    expected_cost_usd: float | None


class AssignmentsReply(TypedDict):
    """The model for each query without an answer, and how the operating point did on the queries it was chosen on."""

    policy: str
    models: list[str]
    n_train: int
    n_settle: int
    settled_quality: float
    settled_cost_per_1k_queries_usd: float
    assignments: list[AssignmentRow]
    notes: list[str]
